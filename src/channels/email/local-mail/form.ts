import type { Request } from 'express';
import addressparser from 'nodemailer/lib/addressparser';
import { z } from 'zod';

import type { Person } from './mailboxes.ts';
import type { ReadFile } from './reading.ts';
import { fileName } from './reading.ts';

/** What somebody has filled in to write a mail. */
export interface WrittenMail {
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  readonly subject: string;
  readonly text: string;
  readonly files: readonly ReadFile[];
  /** The mail it answers, in the writer's mailbox; empty where it answers none. */
  readonly answers: string;
}

/** The form, or what is wrong with it in words for who filled it in. */
export async function writtenMail(request: Request): Promise<WrittenMail | string> {
  const fields = Fields.safeParse(await fieldsOf(request));
  if (!fields.success) return `A subject can have ${MAX_SUBJECT} characters, and a mail ${MAX_TEXT}.`;
  const { to, cc, subject, text, answers, files } = fields.data;
  const [toWhom, ccWhom] = [peopleIn(to), peopleIn(cc)];
  const wrong = [...toWhom, ...ccWhom].find(({ address }) => !z.email().safeParse(address).success);
  if (wrong) return `“${wrong.address || wrong.name}” is not an email address.`;
  if (toWhom.length === 0) return 'Say whom it goes to.';
  return {
    to: toWhom,
    cc: ccWhom,
    subject: subject.replace(/\s+/g, ' ').trim(),
    text: text.replace(/\r\n?/g, '\n').trimEnd(),
    answers,
    files: await Promise.all(files.filter(({ size, name }) => size > 0 && name !== '').map(fileOf)),
  };
}

const MAX_SUBJECT = 500;
const MAX_TEXT = 100_000;

const Field = z.string().default('');
const Fields = z.object({
  to: Field,
  cc: Field,
  subject: Field.pipe(z.string().max(MAX_SUBJECT)),
  text: Field.pipe(z.string().max(MAX_TEXT)),
  answers: Field,
  files: z.array(z.instanceof(File)),
});

/** With files or without: the platform reads both kinds of form. */
async function fieldsOf(request: Request): Promise<unknown> {
  const bytes: unknown = request.body;
  const type = request.get('content-type') ?? '';
  if (!(bytes instanceof Uint8Array)) return {};
  const form = await new Response(Buffer.from(bytes), { headers: { 'content-type': type } })
    .formData()
    .catch(() => new FormData());
  return { ...Object.fromEntries(form), files: form.getAll('files') };
}

function peopleIn(typed: string): readonly Person[] {
  return addressparser(typed.replaceAll(';', ','), { flatten: true }).map(({ name, address }) => ({
    name,
    address: address.toLowerCase(),
  }));
}

async function fileOf(file: File): Promise<ReadFile> {
  const contentType = /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream';
  return { name: fileName(file.name, 'File'), contentType, bytes: new Uint8Array(await file.arrayBuffer()) };
}
