import type { Email } from 'postal-mime';

import { authenticationOf } from './authentication.ts';
import type { Origin } from './automatic.ts';
import { asksForNoAutoReply, isAutomatic, isGenerated, isList } from './automatic.ts';
import { charsetOf, decode } from './charset.ts';
import { Headers, idsIn, parseHeaders } from './headers.ts';
import type { Mail, ParseOptions } from './mail.ts';
import { authorOf, deliveredTo, mailboxes, replyToOf } from './people.ts';

/** What stands in the headers of a mail alone. */
export type Envelope = Pick<
  Mail,
  | 'from'
  | 'replyTo'
  | 'to'
  | 'cc'
  | 'deliveredTo'
  | 'subject'
  | 'date'
  | 'messageId'
  | 'inReplyTo'
  | 'references'
  | 'listAddress'
>;

export function headersOf(email: Email): Headers {
  return new Headers(email.headers.map(({ key, value }) => [key, value]));
}

export function envelopeOf(headers: Headers): Envelope {
  const from = authorOf(headers);
  const replyTo = replyToOf(headers, from);
  const date = dateOf(headers.get('date'));
  const [messageId] = idsIn(headers.get('message-id'));
  // https://www.rfc-editor.org/rfc/rfc2369#section-3.4
  const listAddress = /<mailto:([^\s<>?,]{1,320})/i.exec(headers.get('list-post'))?.[1]?.toLowerCase();
  const [inReplyTo] = idsIn(headers.get('in-reply-to'));
  return {
    ...(from === undefined ? {} : { from }),
    ...(replyTo === undefined ? {} : { replyTo }),
    to: mailboxes(headers, 'to'),
    cc: mailboxes(headers, 'cc'),
    deliveredTo: deliveredTo(headers),
    subject: headers.text('subject'),
    ...(date === undefined ? {} : { date }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    references: headers.all('references').flatMap(idsIn),
    ...(listAddress === undefined ? {} : { listAddress }),
  };
}

/** So much is read of a message that cannot be read. */
const MOST_OF_HEADERS = 64 * 1024;

/** What can be said of a message that nobody could parse: who sent it, and about what. Never fails. */
export function readHeaders(bytes: Uint8Array, options: ParseOptions = {}): Mail {
  const start = bytes.subarray(0, MOST_OF_HEADERS);
  const headers = parseHeaders(decode(start, charsetOf(start, undefined)));
  const envelope = envelopeOf(headers);
  const { from, subject } = envelope;
  const origin: Origin = { headers, subject, partTypes: [], ...(from === undefined ? {} : { from }) };
  const automatic = isAutomatic(origin);
  const authentication = authenticationOf(headers, options.authservId);
  return {
    ...envelope,
    text: '',
    reply: '',
    attachments: [],
    automatic,
    generated: isGenerated(origin),
    noAutoReply: automatic || asksForNoAutoReply(headers),
    list: isList(headers),
    ...(authentication === undefined ? {} : { authentication }),
    unreadable: true,
  };
}

/** Without a comment about the time zone, and only what is a time. */
function dateOf(value: string): Date | undefined {
  const date = new Date(
    value
      .slice(0, 100)
      .replaceAll(/\([^)]*\)/g, '')
      .trim(),
  );
  return Number.isNaN(date.getTime()) ? undefined : date;
}
