import type { StoredFile } from '../../../issues/store.ts';
import { headerValue } from './header-value.ts';

/** A file as it goes along with a mail. Without a name the reader's program gives it one by its type. */
export interface MailFile {
  readonly name?: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export function mailFile({ name, contentType, bytes }: StoredFile): MailFile {
  const safe = safeName(name ?? '');
  return { ...(safe === '' ? {} : { name: safe }), contentType: safeType(contentType), bytes };
}

/** The last part of a path, which no system reads as a path, a hidden file or an option; its ending stays. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const plain = headerValue(last, 4 * MAX_NAME)
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[.\s-]+|[.\s]+$/g, '');
  const ending = /\.[^.\s]{1,10}$/.exec(plain)?.[0] ?? '';
  const stem = [...plain.slice(0, plain.length - ending.length)];
  return `${stem.slice(0, MAX_NAME - ending.length).join('')}${ending}`;
}

/** A type that stands for itself: of one that holds other parts a mail program would make more mail. */
function safeType(contentType: string): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const plain = /^[a-z0-9][\w.+-]{0,60}\/[a-z0-9][\w.+-]{0,80}$/.test(type);
  return plain && !/^(?:multipart|message)\//.test(type) ? type : 'application/octet-stream';
}

const MAX_NAME = 120;
