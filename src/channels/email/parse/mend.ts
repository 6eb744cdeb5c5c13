import { charsetOf, decode } from './charset.ts';
import { unquoted } from './headers.ts';
import type { Part } from './parts.ts';
import { parameter, partsOf } from './parts.ts';

/** A part of text is cut to this. More is an attack, or a log that somebody pasted. */
const MOST_OF_A_TEXT = 1024 * 1024;
/** A text of more lines is handed on in long ones: each costs the parser as much time as a long one. */
const MANY_LINES = 10_000;

/**
 * The message as the MIME parser needs it, which reads headers as UTF-8, believes every label of a charset,
 * knows no UTF-7, ends lines at LF alone, takes named text files for the body and puts no limit on it. Those
 * things are set right in the bytes before it sees them. A message that has none of them stays as it is.
 */
export function mend(bytes: Uint8Array): Uint8Array {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const message = withBoundary(fromFirstHeader(withLineFeeds(source)));
  const edits = [...partsOf(message)].flatMap((part) => editsOf(message, part));
  return edits.length === 0 ? message : applied(message, edits);
}

/** Old Macs end a line with CR alone. */
function withLineFeeds(bytes: Buffer): Buffer {
  const start = bytes.subarray(0, 64 * 1024);
  if (start.includes('\n') || !start.includes('\r')) return bytes;
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(CR); at !== -1; at = copy.indexOf(CR, at + 1)) copy[at] = LF;
  return copy;
}

const CR = 0x0d;
const LF = 0x0a;

/** Without a byte order mark, empty lines, and the line that mailbox files put before each message. */
function fromFirstHeader(message: Buffer): Buffer {
  let first = message.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  while (message[first] === LF || message[first] === CR) first += 1;
  const mailbox = /^>?From [^\n]{0,150}\n/.exec(message.toString('latin1', first, first + 200))?.[0];
  return message.subarray(first + (mailbox?.length ?? 0));
}

/** Gateways lose the boundary of a multipart, or write another one. Without any it is all one text. */
function withBoundary(message: Buffer): Buffer {
  const [whole] = partsOf(message);
  const type = /^\s*multipart\/[\w.+-]+/i.exec(whole?.headers.get('content-type') ?? '')?.[0];
  if (!whole || type === undefined || whole.end < message.length) return message;
  const start = message.toString('latin1', whole.body, whole.body + MOST_OF_A_TEXT);
  const found = /^--([^\s"][^"\r\n]{0,200}?)[ \t]{0,10}\r?\n(?=Content-)/im.exec(start)?.[1];
  const header = `Content-Type: ${type}; boundary="${found ?? 'part'}"\r\n`;
  return Buffer.concat([
    Buffer.from(header),
    message.subarray(0, whole.body),
    Buffer.from(found === undefined ? '--part\r\n\r\n' : ''),
    message.subarray(whole.body),
  ]);
}

/** Bytes that stand instead of others, or between two. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly bytes: Buffer;
}

function applied(message: Buffer, edits: readonly Edit[]): Buffer {
  const pieces: Buffer[] = [];
  let done = 0;
  for (const { from, to, bytes } of edits) {
    pieces.push(message.subarray(done, from), bytes);
    done = to;
  }
  return Buffer.concat([...pieces, message.subarray(done)]);
}

function editsOf(message: Buffer, part: Part): readonly Edit[] {
  const { headers, body } = textMended(message, part) ?? { headers: [] };
  const head = headMended(message, part, headers);
  return [head, body].filter((edit) => edit !== undefined);
}

/** Its headers in UTF-8, after those that are to count instead: of a header that stands twice the first does. */
function headMended(message: Buffer, part: Part, instead: readonly string[]): Edit | undefined {
  const source = message.subarray(part.start, part.body);
  const guessed = charsetOf(source, undefined);
  const added = instead.map((line) => `${line}\r\n`).join('');
  if (guessed !== 'windows-1252') {
    return added === '' ? undefined : { from: part.start, to: part.start, bytes: Buffer.from(added) };
  }
  const label = parameter(part.headers.get('content-type'), 'charset');
  const text = decode(source, charsetOf(source, label));
  return { from: part.start, to: part.body, bytes: Buffer.from(added + text) };
}

interface Mended {
  /** Headers that are to count instead of its own. */
  readonly headers: readonly string[];
  readonly body?: Edit;
}

function textMended(message: Buffer, part: Part): Mended | undefined {
  const type = part.headers.get('content-type').trim() || 'text/plain';
  const disposition = part.headers.get('content-disposition').trim();
  if (!/^text\/(?:plain|html)(?![\w.+-])/i.test(type) || /^attachment/i.test(disposition)) return undefined;
  // The first text is the body even where it has a name.
  if (part.position > 1 && (NAMED.test(disposition) || NAMED.test(type)))
    return { headers: [`Content-Disposition: attachment${disposition.replace(/^[^;]*/, '')}`] };

  const end = Math.min(part.end, part.body + MOST_OF_A_TEXT);
  const body = message.subarray(part.body, end);
  const encoding = part.headers.get('content-transfer-encoding').toLowerCase();
  const bytes = decoded(body, encoding);
  const label = parameter(type, 'charset');
  const charset = charsetOf(bytes, label ?? metaCharset(bytes));
  if (charset === 'utf-7')
    return rewritten(part, withCharset(type, 'utf-8'), Buffer.from(decode(bytes, charset)));
  if (bytes === body && hasManyLines(body)) return rewritten(part, withCharset(type, charset), body);

  const headers =
    charset === (label ?? 'utf-8').toLowerCase() ? [] : [`Content-Type: ${withCharset(type, charset)}`];
  if (end === part.end) return { headers };
  return { headers, body: { from: end, to: part.end, bytes: Buffer.from('\r\n') } };
}

/** A parameter `name` or `filename`, also in pieces or with a charset (RFC 2231). */
const NAMED = /[;\s](?:file)?name(?:\*\d*)?\*?\s*=/i;

/** The same text in base64, under another label. */
function rewritten(part: Part, type: string, bytes: Buffer): Mended {
  const lines = bytes.toString('base64').replaceAll(/.{7600}/g, '$&\r\n');
  return {
    headers: [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64'],
    body: { from: part.body, to: part.end, bytes: Buffer.from(`${lines}\r\n`) },
  };
}

function withCharset(type: string, charset: string): string {
  const others = type.replace(/;\s*charset\s*=\s*(?:"[^"]*"|[^;\s]*)/i, '').replaceAll(/[^ -~]/g, ' ');
  return `${others.replace(/[;\s]+$/, '')}; charset=${charset}`;
}

function decoded(body: Buffer, encoding: string): Buffer {
  if (encoding.includes('base64')) return Buffer.from(body.toString('latin1'), 'base64');
  if (!encoding.includes('quoted-printable')) return body;
  return Buffer.from(unquoted(body.toString('latin1').replaceAll(/=[ \t]{0,80}\r?\n/g, '')), 'latin1');
}

function hasManyLines(body: Buffer): boolean {
  let lines = 0;
  for (let at = body.indexOf(LF); at !== -1 && lines <= MANY_LINES; at = body.indexOf(LF, at + 1)) lines += 1;
  return lines > MANY_LINES;
}

function metaCharset(bytes: Buffer): string | undefined {
  return /<meta\s[^>]{0,200}?charset=["']?([\w:.-]{2,40})/i.exec(bytes.toString('latin1', 0, 2_000))?.[1];
}
