import type { ImapFlow } from 'imapflow';

import type { Content, Found } from './arrived-mail.ts';
import { fetchTextOnly, megabytes } from './text-only.ts';

/**
 * The mail itself; undefined where it was deleted meanwhile. One that is too large, or that could not be had
 * whole however often it was tried, comes with its headers and text alone; one of which the server gives out
 * nothing comes as a note. Throws what the connection threw. Nothing is marked as read: all is BODY.PEEK.
 */
export async function fetchMail(
  client: ImapFlow,
  found: Found,
  limits: { readonly maxBytes: number; readonly tries: number },
): Promise<Content | undefined> {
  const content = await fetchContent(client, found, limits);
  if (content) return content;
  // imapflow leaves out what it cannot read of an answer, which looks as if the mail were gone.
  const row = await client.fetchOne(String(found.uid), { uid: true }, { uid: true });
  if (row) throw new Error('the mail server answered without the mail');
  return undefined;
}

async function fetchContent(
  client: ImapFlow,
  { uid, bytes }: Found,
  { maxBytes, tries }: { readonly maxBytes: number; readonly tries: number },
): Promise<Content | undefined> {
  if (tries > WHOLE_TRIES + TEXT_TRIES)
    return {
      raw: placeholder(uid),
      note: 'The mail server does not give out this email; it is in the mailbox.',
    };
  if (bytes > maxBytes) {
    const why = `This email is ${megabytes(bytes)} large, more than the ${megabytes(maxBytes)} that are read: only its text is here.`;
    return fetchTextOnly(client, uid, why);
  }
  if (tries > WHOLE_TRIES)
    return fetchTextOnly(client, uid, 'This email could not be fetched whole: only its text is here.');
  const row = await client.fetchOne(String(uid), { uid: true, source: true }, { uid: true });
  return row && row.source ? { raw: row.source } : undefined;
}

const WHOLE_TRIES = 5;
const TEXT_TRIES = 3;

function placeholder(uid: number): Uint8Array {
  return Buffer.from(`Subject: (email ${uid} of the mailbox)\r\nContent-Type: text/plain\r\n\r\n`);
}
