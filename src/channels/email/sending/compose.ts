import { z } from 'zod';

import type { ReplySize } from '../../../issues/decide.ts';
import { DeliveryError } from '../../../issues/delivery.ts';
import type { StoredFile } from '../../../issues/store.ts';
import type { CustomerAddress, OutboundReply } from '../../channel.ts';
import { bodyOf } from './body.ts';
import { bareMessageId, headerValue } from './header-value.ts';
import type { MailFile } from './mail-file.ts';
import { mailFile } from './mail-file.ts';
import { sendableAddress } from './sendable-address.ts';
import { answeringSubject, openingSubject } from './subject.ts';
import type { Tokens } from '../tokens.ts';

/** A mail, complete. Every value may stand in a header as it is; Message-IDs are without angle brackets. */
export interface OutgoingMail {
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly cc: readonly Mailbox[];
  readonly replyTo?: Mailbox;
  /** Who really gets it, the customer first: the headers only tell. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly files: readonly MailFile[];
  /** Who was copied in with something that is no address: they get nothing. */
  readonly leftOut: readonly string[];
}

export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** `openedWith`: the text of our first mail on this issue by this route, where no mail of theirs is answered. */
export type ReplyByMail = OutboundReply & { readonly openedWith?: string };

export interface ComposeOptions {
  readonly tokens: Tokens;
  /** Whether mail to `support+anything@…` reaches us. */
  readonly plusAddressing: boolean;
}

/**
 * A reply as the mail it goes out as; the same reply is the same mail. Pure. Throws `DeliveryError` `never`
 * where the customer's address, or ours, is none that mail can be sent to or from.
 */
export function compose(
  { to, from, cc = [] }: CustomerAddress,
  reply: ReplyByMail,
  files: readonly StoredFile[],
  { tokens, plusAddressing }: ComposeOptions,
): OutgoingMail {
  const ours = sendableAddress(from);
  if (ours === undefined) throw new DeliveryError('never', OURS_WRONG);
  const customer = sendableAddress(to);
  if (customer === undefined) throw new DeliveryError('never', THEIRS_WRONG);

  const sender = { name: senderName(reply.by, reply.inbox), address: ours };
  const copied = copies(cc, [ours, customer]);
  const answerTo = plusAddressing ? tokens.replyAddress(ours, reply.issue) : ours;
  return {
    from: sender,
    to: { name: '', address: customer },
    cc: copied.sendable.map((address) => ({ name: '', address })),
    ...(answerTo === ours ? {} : { replyTo: { ...sender, address: answerTo } }),
    envelope: { from: ours, to: [customer, ...copied.sendable] },
    messageId: tokens.messageIdOf(reply.message, reply.attempt, ours).slice(1, -1),
    ...threading(reply),
    subject: reply.answering
      ? answeringSubject(reply.answering.subject ?? '')
      : openingSubject(reply.openedWith ?? reply.text, headerValue(reply.inbox, MAX_NAME)),
    ...bodyOf(reply.text, reply.signature, headerValue(reply.by, MAX_NAME)),
    headers: PERSON_HEADERS,
    files: files.map(mailFile),
    leftOut: copied.unsendable,
  };
}

/** What a reply comes to as a mail: always one, however long. */
export function measure(text: string): ReplySize {
  return { length: text.length, limit: MAX_LENGTH, parts: 1 };
}

/**
 * For mail that no person wrote, so that no machine answers it and no mail program shows it as a person's.
 * RFC 3834; https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmail has the second.
 */
export function automaticHeaders(): Readonly<Record<string, string>> {
  return {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    Precedence: 'bulk',
  };
}

/** A person wrote it, so no `Auto-Submitted`; but nobody's absence is told to an inbox. */
const PERSON_HEADERS = { 'X-Auto-Response-Suppress': 'OOF, AutoReply' };

const MAX_LENGTH = 100_000;
const MAX_NAME = 60;

const OURS_WRONG =
  'The address of this inbox is not one that mail can be sent from. Ask the administrator to set it right, then press Retry.';
const THEIRS_WRONG = "The customer's address is not one that mail can be sent to. Reach them another way.";

/**
 * "Ana Lima (Support)": the customer sees the person who answers, and by the inbox knows the colleague who
 * answers next as the same desk; the inbox alone reads like a machine, the person alone like a stranger.
 */
function senderName(by: string, inbox: string): string {
  const [person, desk] = [headerValue(by, MAX_NAME), headerValue(inbox, MAX_NAME)];
  if (person === '' || desk === '' || person === desk) return person || desk;
  return `${person} (${desk})`;
}

/** Each once; who already gets the mail, and ourselves, not again. */
function copies(
  cc: readonly string[],
  already: readonly string[],
): { readonly sendable: readonly string[]; readonly unsendable: readonly string[] } {
  const known = new Set(already.map((address) => address.toLowerCase()));
  const sendable: string[] = [];
  const unsendable: string[] = [];
  for (const each of cc) {
    const address = sendableAddress(each);
    if (address === undefined) unsendable.push(headerValue(each, 100));
    else if (!known.has(address.toLowerCase())) {
      known.add(address.toLowerCase());
      sendable.push(address);
    }
  }
  return { sendable, unsendable };
}

/**
 * Their last mail, what led to it, and what we sent since. The first and the last nineteen are kept, which mail
 * programs need: the start of the thread, and its end.
 */
function threading({ answering, earlier }: ReplyByMail): Pick<OutgoingMail, 'inReplyTo' | 'references'> {
  const theirs = envelopeOf(answering?.envelope);
  const answered = bareMessageId(theirs.messageId ?? '');
  const all = [...theirs.references, ...(answered === undefined ? [] : [answered]), ...earlier];
  const ids = [...new Set(all.map(bareMessageId).filter((id) => id !== undefined))];
  const inReplyTo = answered ?? ids.at(-1);
  return {
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    references: ids.length <= 20 ? ids : [...ids.slice(0, 1), ...ids.slice(-19)],
  };
}

/** What reading their mail noted of it. Where that is anything else, the answer starts a thread of its own. */
function envelopeOf(envelope: unknown): z.output<typeof Envelope> {
  const parsed = Envelope.safeParse(envelope);
  return parsed.success ? parsed.data : { references: [] };
}

const Envelope = z.object({
  messageId: z.string().optional().catch(undefined),
  references: z.array(z.string()).catch([]),
});
