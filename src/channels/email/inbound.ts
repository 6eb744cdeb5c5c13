import { createHash } from 'node:crypto';

import type { DeliveryReport } from '../../issues/delivery.ts';
import type { Automatic, InboundAttachment, InboundMessage } from '../../issues/inbound.ts';
import { storableText } from '../../storable.ts';
import type { Arrival, Reading } from './arrival.ts';
import { oursIn } from './arrival.ts';
import { isDelivered } from './parse/delivery-status.ts';
import type { DeliveryStatus, Mail, Mailbox } from './parse/mail.ts';
import { placeOf } from './place.ts';
import type { Tokens } from './tokens.ts';

/** A message for an issue, or what a server says of a reply of ours. */
export type ReadMail =
  | { readonly kind: 'message'; readonly message: InboundMessage }
  | { readonly kind: 'report'; readonly reports: readonly DeliveryReport[] };

/** Pure. What a mail means. Of the same mail, however often and by whatever way it comes, the same. */
export function readArrival(arrival: Arrival, reading: Reading): ReadMail {
  const reports = reportsIn(arrival.mail, reading.tokens);
  if (reports.length > 0) return { kind: 'report', reports };
  const automatic = automaticKind(arrival.mail, reading);
  const message = messageOf(arrival, reading);
  return { kind: 'message', message: automatic === undefined ? message : { ...message, automatic } };
}

/** Pure. The mail as a person's message, whatever it looks like. */
export function messageOf(arrival: Arrival, reading: Reading): InboundMessage {
  const { mail, raw, at, note } = arrival;
  const { to, answers } = placeOf(arrival, reading);
  const author = authorOf(mail, reading);
  const from = author?.address ?? `unknown sender ${digest(raw).slice(0, 8)}`;
  const replyTo = replyToOf(mail, from, reading);
  const cc = copiedIn(mail, [from, replyTo, to], reading);
  const name = storableText(author?.name ?? '').slice(0, MAX_NAME);
  const text = textOf(mail, answers !== undefined, note);
  return {
    channel: 'email',
    ...{ providerId: nameOf(arrival, to), from, to, at, original: raw },
    answerable: author !== undefined,
    ...text,
    subject: storableText(mail.subject).slice(0, MAX_SUBJECT),
    ...(name !== '' && { senderName: name }),
    ...(replyTo !== undefined && { replyTo }),
    ...(cc.length > 0 && { cc }),
    ...(mail.authentication === 'fail' && { unverified: true }),
    ...(answers && { answers }),
    envelope: {
      ...(mail.messageId !== undefined && { messageId: storableText(mail.messageId) }),
      references: mail.references.map(storableText),
    },
    attachments: attachmentsOf(arrival),
  };
}

/** What a bounce or a report that names a sending of ours says of each who was to get it. */
function reportsIn(
  { bounce, deliveryReport, alsoTold = [] }: Mail,
  tokens: Tokens,
): readonly DeliveryReport[] {
  const said = bounce ?? deliveryReport;
  const names = [said?.originalMessageId, said?.envelopeId].filter((name) => name !== undefined);
  const [sending] = names.flatMap((name) => tokens.sendingOf(name) ?? []);
  if (!said || !sending) return [];
  return [said, ...alsoTold].map((each) => ({ ...sending, ...reportOf(each) }));
}

function reportOf(said: DeliveryStatus): Omit<DeliveryReport, 'message' | 'attempt'> {
  const about = said.recipient === undefined ? {} : { about: said.recipient.toLowerCase() };
  // A server that sends no reports has it now, and may still send it back.
  if (isDelivered(said)) return { ...about, delivery: isPassedToAnother(said) ? 'sent' : 'delivered' };
  const reason = [said.status, said.diagnostic].filter(Boolean).join(' ');
  // Not delivered yet: the server goes on trying, and tells when it gives up.
  if (!said.permanent) return { ...about, delivery: 'sent', problem: delayedWords(reason) };
  return { ...about, delivery: 'failed', problem: bouncedWords(reason) };
}

function isPassedToAnother({ action }: DeliveryStatus): boolean {
  return action === 'relayed' || action === 'expanded';
}

function bouncedWords(reason: string): string {
  return storableText(`The mail came back${reason === '' ? '.' : `: ${reason}`}`).slice(0, MAX_REASON);
}

function delayedWords(reason: string): string {
  return storableText(`It is delayed, and still being tried${reason === '' ? '.' : `: ${reason}`}`).slice(
    0,
    MAX_REASON,
  );
}

function automaticKind(mail: Mail, { tokens, ours }: Reading): Automatic | undefined {
  if (mail.bounce) return 'bounce';
  if (mail.deliveryReport) return 'delivery-report';
  if (mail.messageId !== undefined && tokens.sendingOf(mail.messageId)) return 'our-own';
  const isOurs = mail.from !== undefined && ours.includes(mail.from.address);
  // A form on our own site writes in our name, and says whom to answer.
  if (isOurs && (mail.replyTo === undefined || ours.includes(mail.replyTo.address))) return 'our-own';
  if (mail.automatic && !(mail.generated && isOfForm(mail, ours))) return 'automatic-reply';
  // A group that is our own inbox's address passes customers' mail on as a list would.
  if (mail.list && !(mail.listAddress !== undefined && ours.includes(mail.listAddress)))
    return 'mailing-list';
  return undefined;
}

/** Whom it names to be answered is none of those who sent it: a vendor's own mails name its own people. */
function isOfForm({ from, replyTo }: Mail, ours: readonly string[]): boolean {
  if (!from || !replyTo || ours.includes(replyTo.address)) return false;
  const domain = from.address.slice(from.address.indexOf('@') + 1);
  const isOfSender = replyTo.address.endsWith(`@${domain}`) || replyTo.address.endsWith(`.${domain}`);
  return ours.includes(from.address) || (NOBODYS.test(from.address) && !isOfSender);
}

/** Who wrote it: a form or a shop that writes for a customer names them as who is to be answered. */
function authorOf({ from, replyTo }: Mail, { ours }: Reading): Mailbox | undefined {
  if (!from || !replyTo) return from ?? replyTo;
  const writesForAnother = ours.includes(from.address) || NOBODYS.test(from.address);
  return writesForAnother && !ours.includes(replyTo.address) ? replyTo : from;
}

const NOBODYS =
  /^(?:no[._-]?reply|do[._-]?not[._-]?reply|mailer|notifications?|forms?|website|wordpress)(?:\+[^@]*)?@/;

/** A group that asks for answers to all of it names itself, and that is us. */
function replyToOf({ replyTo }: Mail, from: string, reading: Reading): string | undefined {
  if (replyTo === undefined || replyTo.address === from || isUs(replyTo.address, reading)) return undefined;
  return replyTo.address;
}

function isUs(address: string, { ours, tokens }: Reading): boolean {
  return oursIn(address, ours) !== undefined || tokens.issueOf(address) !== undefined;
}

function copiedIn(
  { to, cc }: Mail,
  known: readonly (string | undefined)[],
  reading: Reading,
): readonly string[] {
  const others = [...to, ...cc].map(({ address }) => address);
  const strangers = others.filter((address) => !known.includes(address) && !isUs(address, reading));
  return [...new Set(strangers)].slice(0, MAX_COPIED);
}

/** Quotes are taken off only where they quote what we wrote: anything else may be news to us. */
function textOf(
  mail: Mail,
  answersOurs: boolean,
  note: string | undefined,
): Pick<InboundMessage, 'text' | 'whole'> {
  if (mail.unreadable) return { text: UNREADABLE };
  const whole = storableText(mail.text);
  const shown = answersOurs ? storableText(mail.reply) : whole;
  const hints = [note, leftOutWords(mail)].filter((each) => each !== undefined);
  const text = [shown, ...hints.map((hint) => `[${storableText(hint)}]`)]
    .filter((part) => part !== '')
    .join('\n\n');
  return { text, ...(shown.trim() !== whole.trim() && { whole }) };
}

const UNREADABLE = '[This email could not be read. It is attached as it came.]';

function leftOutWords({ attachments }: Mail): string | undefined {
  const more = attachments.filter(isWorthShowing).length - MAX_FILES;
  if (more <= 0) return undefined;
  return `${more === 1 ? '1 more file is' : `${more} more files are`} in the original of this email.`;
}

function attachmentsOf({ mail, raw }: Arrival): readonly InboundAttachment[] {
  if (mail.unreadable) return [{ name: 'message.eml', contentType: 'message/rfc822', bytes: raw }];
  return mail.attachments
    .filter(isWorthShowing)
    .slice(0, MAX_FILES)
    .map(({ name, contentType, bytes }) => ({
      ...(name !== undefined &&
        storableText(name) !== '' && { name: storableText(name).slice(0, MAX_FILE_NAME) }),
      contentType: /^[\w.+-]{1,60}\/[\w.+-]{1,80}$/.test(contentType)
        ? contentType
        : 'application/octet-stream',
      bytes,
    }));
}

/** The small pictures within a text are logos and tracking dots. */
function isWorthShowing({ inline, contentId, contentType, bytes }: Mail['attachments'][number]): boolean {
  const decorates = inline && contentId !== undefined && contentType.startsWith('image/');
  return !(decorates && bytes.byteLength < DECORATION_BYTES);
}

/** By its own name and what it says, as ways in differ in the headers they add; without a name by all of it. */
function nameOf({ mail, raw }: Arrival, to: string): string {
  const { messageId } = mail;
  const what =
    messageId === undefined ? digest(raw) : `${storableText(messageId).slice(0, 500)} ${digest(bodyOf(raw))}`;
  return `${what} ${to}`;
}

function bodyOf(raw: Uint8Array): Uint8Array {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const ends = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')].filter((place) => place >= 0);
  return ends.length === 0 ? raw : raw.subarray(Math.min(...ends));
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

const MAX_NAME = 100;
const MAX_SUBJECT = 500;
const MAX_REASON = 500;
const MAX_COPIED = 50;
const MAX_FILES = 20;
const MAX_FILE_NAME = 120;
const DECORATION_BYTES = 10_000;
