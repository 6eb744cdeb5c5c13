import { createHash } from 'node:crypto';

import type { ImapFlow, MessageStructureObject } from 'imapflow';

import type { Content } from './arrived-mail.ts';

/**
 * A mail without its files: its own headers, and its text parts in the order and nesting they had, as a
 * message of its own. The same mail makes the same bytes, under another UID too. `why` begins the note, which
 * names what was left out. undefined where the mail was deleted meanwhile.
 */
export async function fetchTextOnly(
  client: ImapFlow,
  uid: number,
  why: string,
): Promise<Content | undefined> {
  const described = await client.fetchOne(String(uid), { uid: true, bodyStructure: true }, { uid: true });
  if (!described) return undefined;
  const structure = described.bodyStructure;
  const texts = structure ? leaves(structure).filter(isText).slice(0, MAX_TEXTS) : [];
  const parts = texts.map((leaf) => ({ key: leaf.part ?? '1', start: 0, maxLength: MAX_TEXT_BYTES }));
  const header = { key: 'HEADER', start: 0, maxLength: MAX_HEADER_BYTES };
  const row = await client.fetchOne(String(uid), { uid: true, bodyParts: [header, ...parts] }, { uid: true });
  if (!row) return undefined;

  const bodies = new Map([...(row.bodyParts ?? [])].map(([key, bytes]) => [key.toLowerCase(), bytes]));
  const headers = withoutMimeFields(row.headers?.toString('latin1') ?? '');
  const boundary = `=_switchboard_${createHash('sha256').update(headers).digest('hex').slice(0, 32)}`;
  const body = structure && rebuilt(structure, texts, bodies, boundary);
  const empty = Buffer.from('Content-Type: text/plain\r\n\r\n');
  const leftOut = structure ? leaves(structure).filter((leaf) => !texts.includes(leaf)) : [];
  return {
    raw: Buffer.concat([Buffer.from(`${headers}MIME-Version: 1.0\r\n`, 'latin1'), body ?? empty]),
    note: leftOut.length === 0 ? why : `${why} Left in the mailbox: ${namesOf(leftOut)}.`,
  };
}

/** Whole megabytes from ten on, and one more digit below. */
export function megabytes(bytes: number): string {
  const size = bytes / (1024 * 1024);
  return `${size >= 10 ? Math.round(size) : Math.max(0.1, Math.round(size * 10) / 10)} MB`;
}

const MAX_TEXTS = 20;
const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_HEADER_BYTES = 512 * 1024;

/** A mail inside the mail is a file like any other. */
function leaves(node: MessageStructureObject): readonly MessageStructureObject[] {
  return isMultipart(node) ? (node.childNodes ?? []).flatMap(leaves) : [node];
}

function isMultipart({ type }: MessageStructureObject): boolean {
  return type.toLowerCase().startsWith('multipart/');
}

function isText({ type, disposition }: MessageStructureObject): boolean {
  return /^text\/(plain|html)$/i.test(type) && disposition?.toLowerCase() !== 'attachment';
}

/** The header of the message without what described the body it had. Folded lines go with their field. */
function withoutMimeFields(header: string): string {
  const fields = header.replace(/(\r?\n)+$/, '').split(/\r?\n(?![ \t])/);
  const kept = fields.filter((field) => field !== '' && !/^(content-|mime-version\s*:)/i.test(field));
  return kept.map((field) => `${field.replace(/\r?\n/g, '\r\n')}\r\n`).join('');
}

/** undefined where no text is left in it. */
function rebuilt(
  node: MessageStructureObject,
  texts: readonly MessageStructureObject[],
  bodies: ReadonlyMap<string, Buffer>,
  boundary: string,
): Buffer | undefined {
  if (!isMultipart(node)) {
    const bytes = texts.includes(node) ? bodies.get((node.part ?? '1').toLowerCase()) : undefined;
    return bytes && Buffer.concat([Buffer.from(fieldsOf(node)), bytes]);
  }
  const children = (node.childNodes ?? []).flatMap((child, place) => {
    const inner = rebuilt(child, texts, bodies, `${boundary}.${place}`);
    return inner ? [Buffer.from(`--${boundary}\r\n`), inner, Buffer.from('\r\n')] : [];
  });
  if (children.length === 0) return undefined;
  const type = `Content-Type: ${token(node.type)}; boundary="${boundary}"\r\n\r\n`;
  return Buffer.concat([Buffer.from(type), ...children, Buffer.from(`--${boundary}--\r\n`)]);
}

function fieldsOf({ type, parameters, encoding }: MessageStructureObject): string {
  const told = ['charset', 'format', 'delsp'].flatMap((name) => {
    const value = parameters?.[name];
    return value === undefined ? [] : [`; ${name}="${token(value)}"`];
  });
  const transfer = encoding === undefined ? '' : `Content-Transfer-Encoding: ${token(encoding)}\r\n`;
  return `Content-Type: ${token(type)}${told.join('')}\r\n${transfer}\r\n`;
}

/** The sender chose it, and it goes into a header. */
function token(text: string): string {
  return text.replace(/[^\w.+/-]/g, '').slice(0, 100);
}

function namesOf(parts: readonly MessageStructureObject[]): string {
  const shown = parts.slice(0, 10).map(({ parameters, dispositionParameters, type, size }) => {
    const name = dispositionParameters?.['filename'] ?? parameters?.['name'] ?? type;
    const clean = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').slice(0, 120);
    return size === undefined ? clean : `${clean} (${megabytes(size)})`;
  });
  return [...shown, ...(parts.length > shown.length ? [`${parts.length - shown.length} more`] : [])].join(
    ', ',
  );
}
