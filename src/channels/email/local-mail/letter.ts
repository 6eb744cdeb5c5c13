import { randomUUID } from 'node:crypto';

import MailComposer from 'nodemailer/lib/mail-composer';

import type { Head, Person } from './mailboxes.ts';
import type { ReadFile } from './reading.ts';

/** A mail as its writer means it. */
export interface Letter {
  readonly from: Person;
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  readonly subject: string;
  readonly text: string;
  readonly files: readonly ReadFile[];
  /** The mail it answers. */
  readonly answers: Pick<Head, 'messageId' | 'references'> | undefined;
}

/** The bytes of a letter, as a mail program makes them. */
export function written(letter: Letter, at: Date): Promise<Uint8Array> {
  return build(letter, at, {});
}

/** What a mail program answers by itself while its owner is away (RFC 3834). */
export function awayReply(owner: Person, original: Head, returnPath: string, at: Date): Promise<Uint8Array> {
  const letter: Letter = {
    from: owner,
    to: [{ name: '', address: returnPath }],
    cc: [],
    subject: `Auto: ${original.subject}`,
    text: `Thank you for your mail. I am out of the office until Monday and will read it then.\n\n${owner.name}`,
    files: [],
    answers: original,
  };
  return build(letter, at, { 'Auto-Submitted': 'auto-replied' });
}

function build(letter: Letter, at: Date, headers: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const { from, to, cc, subject, text, files, answers } = letter;
  const composer = new MailComposer({
    from,
    to: [...to],
    cc: [...cc],
    subject,
    text: text || ' ',
    date: at,
    messageId: `<${randomUUID()}@example.com>`,
    ...(answers && threading(answers)),
    attachments: files.map(({ name, contentType, bytes }) => ({
      filename: name,
      contentType,
      content: Buffer.from(bytes),
    })),
    headers: { ...headers },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

function threading({ messageId, references }: Pick<Head, 'messageId' | 'references'>) {
  if (messageId === '') return {};
  return { inReplyTo: messageId, references: [...references, messageId] };
}
