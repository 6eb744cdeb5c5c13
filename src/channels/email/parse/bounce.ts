import type { Origin } from './automatic.ts';
import { isDaemon, isFromDaemon, isPassedOn } from './automatic.ts';
import type { RecipientStatus } from './delivery-status.ts';
import { addressIn, envelopeIdIn, isDelivered, statusesIn } from './delivery-status.ts';
import { idsIn, parseHeaders } from './headers.ts';
import type { DeliveryStatus, Mail } from './mail.ts';
import { addressOf, parseMailboxes } from './people.ts';

/** A part of a mail that is not its text: what a report consists of. */
export interface ReportPart {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** What the mail says about the delivery of one of ours, if it does. */
export function deliveryOf(
  origin: Origin,
  text: string,
  parts: readonly ReportPart[],
): Pick<Mail, 'bounce' | 'deliveryReport' | 'alsoTold'> {
  if (isPassedOn(origin)) return {};
  const report = parts.find(({ contentType }) => /^message\/(?:global-)?delivery-status$/.test(contentType));
  const source = report === undefined ? '' : utf8(report.bytes);
  const [told, ...others] = statusesIn(source);
  if (!told && report === undefined && !isBounce(origin, text, parts)) return {};
  const envelopeId = envelopeIdIn(source);
  const statusFor = (status: RecipientStatus): DeliveryStatus => ({
    ...statusOf(status, origin, text, parts),
    ...(envelopeId !== undefined && { envelopeId }),
  });
  const alsoTold = others.filter(({ recipient, action }) => recipient && action).map(statusFor);
  return {
    ...(told && isDelivered(told) ? { deliveryReport: statusFor(told) } : { bounce: statusFor(told ?? {}) }),
    ...(alsoTold.length > 0 && { alsoTold }),
  };
}

/**
 * Without a report made for machines: servers have many ways to say it in words, and people who complain
 * about a bounce or pass one on use the same words. So it must come from the mail system, or from nobody.
 */
function isBounce(origin: Origin, text: string, parts: readonly ReportPart[]): boolean {
  const { headers, subject, partTypes } = origin;
  if (headers.has('x-failed-recipients')) return true;
  // A complaint or a receipt comes from the mail system too, and quotes a mail that did arrive.
  if (partTypes.some((type) => /feedback-report|disposition-notification/.test(type))) return false;
  if (headers.has('feedback-type')) return false;
  if (headers.has('x-amz-sns-message-id')) return SES_BOUNCE.test(text.slice(0, MOST_OF_A_TEXT));
  if (isDaemon(origin) && /^(?:mailer|mail|mdaemon|double)/.test(origin.from?.address ?? 'mailer-daemon'))
    return true;
  const isTitled = anyIn(BOUNCE_SUBJECTS, subject);
  const isWorded = () => anyIn(BOUNCE_WORDS, text.slice(0, MOST_OF_A_TEXT));
  // In whatever language: what it brings is a mail of ours.
  const bringsOneBack = () => (originalIdIn(parts) ?? idIn(text.slice(0, MOST_OF_A_TEXT))) !== undefined;
  if (isDaemon(origin)) return isTitled || isWorded() || bringsOneBack();
  // A vacation reply has an empty envelope too, and somebody on a mountain "cannot be reached".
  if (isFromDaemon(origin)) return isTitled || (isNobody(origin) && isWorded());
  // A parcel is not delivered in the same words.
  return isNobody(origin) && isTitled && isWorded() && OF_A_MAIL.test(text.slice(0, MOST_OF_A_TEXT));
}

/** An address that is a machine's, or none. People write from `mail@` and `admin@` too, and through forms. */
function isNobody({ from, headers }: Origin): boolean {
  const answered = parseMailboxes(headers.get('reply-to'));
  return (
    (from === undefined || MACHINES.test(from.address)) &&
    answered.every(({ address }) => address === from?.address || MACHINES.test(address))
  );
}

const MACHINES =
  /^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?|mail[-_.]?(?:er|system|delivery)|notifications?|alerts?)(?:[-_.+][^@]*)?@/;

function anyIn(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((pattern) => pattern.test(text));
}

const MOST_OF_A_TEXT = 16 * 1024;

/** JSON, mostly within a string of other JSON. https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html */
const SES_BOUNCE = /\\?"(?:notification|event)Type\\?"\s*:\s*\\?"Bounce\\?"/;

const BOUNCE_SUBJECTS: readonly RegExp[] = [
  /undeliver/i,
  /delivery (?:status|fail|report|notification|problem|error|has failed)/i,
  /non[ -]?delivery|not delivered|failed delivery/i,
  /(?:could(?: not|n't)|cannot) (?:be )?(?:deliver|send)/i,
  /failure notice|returned (?:mail|to sender|message)|returning to sender|unable to deliver/i,
  /mail (?:delivery )?(?:failure|failed|error|system error)|message (?:status|delayed|not delivered)/i,
  /unzustellbar|nicht zugestellt|non remis|échec de la remise|no entregado|impossibile (?:consegnare|recapitare)|mancato recapito/i,
  /недоставлен|не доставлен|退信|配信不能|(?:メール|送信|配信)エラー|エラーメール|투고 실패|반송/i,
];

const BOUNCE_WORDS: readonly RegExp[] = [
  /(?:could(?: not|n't)|cannot|can't|did not|was not|were not|has not been) (?:be )?(?:delivered|sent|reach)/i,
  /unable to deliver|undeliver|returned (?:mail|to sender)|delivery errors?\b/i,
  /delivery (?:to the following|failed|has failed|status|attempt|failure)|permanent(?:ly)? (?:fatal )?(?:error|fail)/i,
  /user unknown|unknown (?:user|recipient)|no such user|host or domain name not found|unrouteable|unknown host/i,
  /(?:mailbox|account|address|user|recipient)[^\n]{0,60}(?:full|not (?:found|exist)|unavailable|disabled|rejected|refused)/i,
  /does(?: not|n't) exist|over quota|quota exceeded|said: ?5\d\d|\b5\d\d[ -]{1,3}(?:#?5\.\d\.\d|requested action)|invalid (?:user|recipient|mailbox)/i,
  /nicht zugestellt|impossible de (?:remettre|livrer)|no se (?:ha podido|pudo) entregar|送信できません|配信できません|届けることができません|無法(?:傳送|投遞)/i,
];

const OF_A_MAIL =
  /\b(?:your|the|this|following|that|ihre|votre|su) (?:e-?mail|mail|message|nachricht|courriel|correo|mensaje)|\b5\d\d[ -]|\b5\.\d\.\d|メール|邮件|郵件|메일/i;

function statusOf(
  told: RecipientStatus,
  origin: Origin,
  text: string,
  parts: readonly ReportPart[],
): DeliveryStatus {
  const { headers } = origin;
  const start = text.slice(0, MOST_OF_A_TEXT);
  const recipient =
    told.recipient ?? parseMailboxes(headers.get('x-failed-recipients'))[0]?.address ?? recipientIn(start);
  // Addresses of hosts and versions of programs look much like one.
  const status = told.status ?? /(?<![\d.])([45]\.[0-7]\.\d{1,3})(?!\.?\d)/.exec(start)?.[1];
  const originalMessageId = originalIdIn(parts) ?? idIn(start) ?? repliedTo(origin);
  return {
    ...(recipient === undefined ? {} : { recipient }),
    ...(status === undefined ? {} : { status }),
    ...(told.action === undefined ? {} : { action: told.action }),
    ...(told.diagnostic === undefined ? {} : { diagnostic: told.diagnostic }),
    ...(originalMessageId === undefined ? {} : { originalMessageId }),
    permanent: told.action === undefined ? !STILL_TRYING.test(start) : told.action !== 'delayed',
  };
}

/** A server that says nothing of the kind has given up, also where its status is one that may pass. */
const STILL_TRYING =
  /not (?:yet been delivered|been delivered yet)|(?:(?:will|to) (?:keep|continue)|still) (?:to )?try|(?:will|still) be(?:ing)? retried|attempts will continue|\b(?:has|have) been delayed|\b(?:no|not) need to resend/i;

/** Mail servers name it in angle brackets, or alone on a line. */
function recipientIn(text: string): string | undefined {
  const bracketed = /^\s*(?:(?:final-)?recipient:.{0,20})?<([^<>\s]{1,300}@[^<>\s]{1,300})>/im.exec(
    text,
  )?.[1];
  const alone = /^\s*([^\s<>@:]{1,120}@[^\s<>@:]{1,250})\s*:?\s*$/m.exec(text)?.[1];
  return (
    addressOf(bracketed ?? alone ?? '') ?? addressIn(/^final-recipient:(.{1,300})$/im.exec(text)?.[1] ?? '')
  );
}

/** Our own mail comes back as a part, whole or its headers alone. */
function originalIdIn(parts: readonly ReportPart[]): string | undefined {
  for (const { contentType, bytes } of parts) {
    if (
      !/^(?:message\/(?:global|rfc822)|text\/rfc822(?:-headers)?|message\/(?:global-)?headers|message\/rfc822-headers)$/.test(
        contentType,
      )
    )
      continue;
    const [id] = idsIn(parseHeaders(utf8(bytes)).get('message-id'));
    if (id !== undefined) return id;
  }
  return undefined;
}

/** Old servers put it below their words. */
function idIn(text: string): string | undefined {
  return /^>?[ \t]*message-id:\s*<([^<>\s]{1,500})>/im.exec(text)?.[1];
}

function repliedTo({ headers }: Origin): string | undefined {
  return idsIn(headers.get('in-reply-to'))[0] ?? idsIn(headers.get('references')).at(-1);
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 64 * 1024));
}
