import { addressParser } from 'postal-mime';

import type { Headers } from './headers.ts';
import { readable } from './headers.ts';
import type { Mailbox } from './mail.ts';

/** Longer lists are cut: nobody needs the thousandth recipient, and each costs time. */
const MOST_OF_A_LIST = 64 * 1024;

/**
 * Who wrote it. `From` first; a list that writes its own address there keeps the author's in
 * `X-Original-Sender` (Google Groups). The others are where a mail without a usable `From` may have one.
 */
export function authorOf(headers: Headers): Mailbox | undefined {
  const author = mailboxes(headers, 'x-original-sender')[0] ?? mailboxes(headers, 'x-original-from')[0];
  const from = mailboxes(headers, 'from')[0];
  if (author && (headers.has('list-id') || headers.has('x-google-group-id'))) return named(author, from);
  for (const name of ['from', 'reply-to', 'sender', 'return-path', 'envelope-from', 'x-envelope-from']) {
    const [first] = mailboxes(headers, name);
    if (first) return first;
  }
  return undefined;
}

/** A group writes "Bob via Support" beside its own address. */
function named(author: Mailbox, from: Mailbox | undefined): Mailbox {
  const name = author.name ?? from?.name?.replace(/^'(.*?)' via .*$|^(.*?) via .*$/, '$1$2');
  return name === undefined || name === '' ? author : { address: author.address, name };
}

/** Where an answer is wanted, when the mail says another place than its author's. */
export function replyToOf(headers: Headers, author: Mailbox | undefined): Mailbox | undefined {
  const [wanted] = mailboxes(headers, 'reply-to');
  return wanted && wanted.address !== author?.address ? wanted : undefined;
}

/** What servers on its way wrote down; the last one first. */
export function deliveredTo(headers: Headers): readonly string[] {
  const names = [
    'delivered-to',
    'x-original-to',
    'envelope-to',
    'x-envelope-to',
    'x-forwarded-to',
    'x-delivered-to',
    'apparently-to',
    'x-rcpt-to',
    'x-real-to',
    'x-original-recipient',
  ];
  return [...new Set(names.flatMap((name) => mailboxes(headers, name)).map(({ address }) => address))];
}

/** Every address of a header that may stand several times, groups flattened. */
export function mailboxes(headers: Headers, name: string): readonly Mailbox[] {
  return headers.all(name).flatMap((value) => parseMailboxes(value));
}

export function parseMailboxes(list: string): readonly Mailbox[] {
  return addressParser(list.slice(0, MOST_OF_A_LIST), { flatten: true }).flatMap(({ address, name }) => {
    const spelt = addressOf(address ?? '');
    if (spelt === undefined) return [];
    const shown = readable(name ?? '').replace(/^(["'])(.*)\1$/, '$2');
    return [
      shown === '' || shown.toLowerCase() === spelt ? { address: spelt } : { address: spelt, name: shown },
    ];
  });
}

/** In its one spelling; undefined where it is none. */
export function addressOf(written: string): string | undefined {
  const address = written
    .replaceAll(/[<>\s]/g, '')
    .replace(/^mailto:/i, '')
    .toLowerCase();
  return /^[^@"(),:;<>[\]\\\s]{1,128}@[^@"(),:;<>[\]\\\s]{1,255}$|^"[^"]{1,128}"@[^@"(),:;<>\s]{1,255}$/.test(
    address,
  )
    ? address
    : undefined;
}
