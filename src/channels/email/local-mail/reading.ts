import { convert } from 'html-to-text';
import type { Address, Attachment, Email } from 'postal-mime';
import PostalMime from 'postal-mime';

import { storableText } from '../../../storable.ts';
import type { Head, Person } from './mailboxes.ts';

/** A mail as its reader sees it. */
export interface Reading {
  readonly head: Head;
  readonly text: string;
  readonly files: readonly ReadFile[];
}

export interface ReadFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Reads whatever arrived; of what cannot be read at all it says so. */
export async function readMail(raw: Uint8Array): Promise<Reading> {
  try {
    return readingOf(await PostalMime.parse(raw, { forceRfc822Attachments: true, maxNestingDepth: 64 }));
  } catch {
    return readingOf({ headers: [], headerLines: [], attachments: [], text: 'This mail cannot be read.' });
  }
}

function readingOf(email: Email): Reading {
  const text = (email.text ?? convert(email.html ?? '', { wordwrap: false }))
    .replace(/\r\n?/g, '\n')
    .trimEnd();
  const files = email.attachments.slice(0, MAX_FILES).map(fileOf);
  const header = (key: string) => email.headers.find((each) => each.key === key)?.value ?? '';
  return {
    head: {
      messageId: idsIn(email.messageId)[0] ?? '',
      references: followed(email),
      from: people([email.from])[0] ?? { name: 'Nobody', address: '' },
      to: people(email.to),
      cc: people(email.cc),
      replyTo: people(email.replyTo),
      subject: startOf((email.subject ?? '').trim(), MAX_SUBJECT),
      start: startOf(text.slice(0, 2_000).replace(/\s+/g, ' ').trim(), MAX_START),
      hasFiles: files.length > 0,
      automatic: !['', 'no'].includes(header('auto-submitted').trim().toLowerCase()),
    },
    text,
    files,
  };
}

const MAX_FILES = 50;
const MAX_PEOPLE = 50;
const MAX_REFERENCES = 50;
const MAX_SUBJECT = 500;
const MAX_START = 140;

function followed({ references, inReplyTo }: Email): readonly string[] {
  const ids = [...new Set([...idsIn(references), ...idsIn(inReplyTo).slice(0, 1)])];
  return ids.slice(-MAX_REFERENCES);
}

function idsIn(header: string | undefined): readonly string[] {
  return header?.match(/<[^<>\s]{1,400}>/g)?.map((id) => startOf(id, id.length)) ?? [];
}

function people(addresses: readonly (Address | undefined)[] | undefined): readonly Person[] {
  const all = (addresses ?? []).flatMap((each) => each?.group ?? each ?? []);
  return all
    .flatMap(({ name, address }) =>
      address ? [{ name: startOf(name, 120), address: startOf(address, 320) }] : [],
    )
    .slice(0, MAX_PEOPLE);
}

/** The start of a text, as it can be kept. */
function startOf(text: string, length: number): string {
  return storableText(text.slice(0, length));
}

function fileOf({ filename, mimeType, content }: Attachment, index: number): ReadFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
  return {
    name: fileName(filename ?? '', `${NAMELESS[mimeType] ?? 'File'} ${index + 1}`),
    contentType: mimeType,
    bytes,
  };
}

/** What mail servers attach without a name. */
const NAMELESS: Readonly<Record<string, string>> = {
  'message/delivery-status': 'Delivery report',
  'text/rfc822-headers': 'Headers of the mail',
  'message/rfc822': 'Mail',
};

/** A name alone, without the folders before it and without characters that play tricks. */
export function fileName(given: string, otherwise: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  return (
    last
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .trim()
      .slice(-120) || otherwise
  );
}
