import type { Email } from 'postal-mime';

import { readable } from './headers.ts';
import type { Attachment } from './mail.ts';

type Parsed = Email['attachments'][number];

/** Everything that came with the mail but the seals of signed mails, which say nothing to a reader. */
export function attachmentsOf(email: Email): readonly Attachment[] {
  return email.attachments.filter(({ mimeType }) => !SEALS.has(mimeType)).map(attachmentOf);
}

const SEALS: ReadonlySet<string> = new Set([
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
  'application/pgp-signature',
]);

function attachmentOf({ filename, mimeType, content, disposition, related, contentId }: Parsed): Attachment {
  const name = nameOf(filename ?? '');
  const id = contentId?.replaceAll(/[<>\s]/g, '');
  return {
    ...(name === '' ? {} : { name }),
    contentType: mimeType === '' ? 'application/octet-stream' : mimeType,
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content),
    inline: disposition === 'inline' || (related === true && disposition !== 'attachment'),
    ...(id === undefined || id === '' ? {} : { contentId: id }),
  };
}

const MOST_OF_A_NAME = 120;

/** Its last part: a path tells where it was, or where somebody wants it to go. The ending stays when it is cut. */
function nameOf(filename: string): string {
  const name = readable(filename).split(/[/\\]/).at(-1)?.trim() ?? '';
  if (name === '.' || name === '..') return '';
  if (name.length <= MOST_OF_A_NAME) return name;
  const ending = /\.[^.]{1,10}$/.exec(name)?.[0] ?? '';
  return `${name.slice(0, MOST_OF_A_NAME - ending.length - 1)}…${ending}`;
}
