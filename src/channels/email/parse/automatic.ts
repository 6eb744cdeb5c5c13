import type { Headers } from './headers.ts';
import { isMachineSubject } from './machine-subjects.ts';
import type { Mailbox } from './mail.ts';
import { parseMailboxes } from './people.ts';

/** What is known when it is asked whether a machine made the mail. */
export interface Origin {
  readonly headers: Headers;
  readonly from?: Mailbox;
  readonly subject: string;
  /** The media types of its parts that are not its text. */
  readonly partTypes: readonly string[];
}

/**
 * A vacation reply, a bounce, a report. Never by one sign that people's mail carries as well: a newsletter is
 * not automatic in this sense, and neither is what a rule forwarded. https://www.rfc-editor.org/rfc/rfc3834
 */
export function isAutomatic(origin: Origin): boolean {
  const { headers, subject } = origin;
  return (
    saysSo(headers) ||
    isReport(origin) ||
    isFromDaemon(origin) ||
    isOfOwnRule(origin) ||
    isMachineSubject(subject, asksForNoAutoReply(headers))
  );
}

/**
 * A program sent it of its own accord, and nothing else speaks for a machine: forms do so for people who fill them in.
 */
export function isGenerated(origin: Origin): boolean {
  const { headers, subject } = origin;
  const isMore =
    isAnswerOfMachine(headers) || isReport(origin) || isFromDaemon(origin) || isOfOwnRule(origin);
  return submission(headers) === 'auto-generated' && !isMore && !isMachineSubject(subject, true);
}

/** It came through a mailing list. */
export function isList(headers: Headers): boolean {
  const names = [
    'list-id',
    'list-post',
    'x-mailing-list',
    'mailing-list',
    'x-google-group-id',
    'x-mailman-version',
  ];
  return names.some((name) => headers.has(name)) || precedence(headers) === 'list';
}

/** Asks not to be answered by a machine, or goes to many. The automatic ones are told by `isAutomatic`. */
export function asksForNoAutoReply(headers: Headers): boolean {
  if (isList(headers) || headers.has('list-unsubscribe') || headers.has('x-loop')) return true;
  if (/\b(?:all|oof|autoreply)\b/i.test(headers.get('x-auto-response-suppress'))) return true;
  return ['bulk', 'junk', 'auto_reply', 'auto-reply'].includes(precedence(headers));
}

/** Its envelope or its author is the mail system itself. */
export function isFromDaemon(origin: Pick<Origin, 'headers' | 'from'>): boolean {
  // Only what nobody shall answer is sent with an empty envelope.
  return origin.headers.all('return-path').some((path) => /^<\s*>$/.test(path)) || isDaemon(origin);
}

/** Its author calls itself the mail system, with an address or without. */
export function isDaemon({ headers, from }: Pick<Origin, 'headers' | 'from'>): boolean {
  const local = from?.address.split('@')[0]?.replaceAll(/[-_.]/g, '') ?? '';
  if (DAEMONS.has(local)) return true;
  return /^"?(?:mailer-daemon|postmaster|mail delivery (?:sub)?(?:system|service))"? ?(?:[<(@]|$)/i.test(
    headers.get('from'),
  );
}

const DAEMONS: ReadonlySet<string> = new Set([
  'mailerdaemon',
  'maildaemon',
  'mdaemon',
  'postmaster',
  'doublebounce',
]);

function precedence(headers: Headers): string {
  return headers.get('precedence').toLowerCase();
}

function saysSo(headers: Headers): boolean {
  // A rule that passes a person's mail on says "auto-forwarded".
  return !['no', 'auto-forwarded'].includes(submission(headers)) || isAnswerOfMachine(headers);
}

function submission(headers: Headers): string {
  return /^[\w-]+/.exec(headers.get('auto-submitted').toLowerCase())?.[0] ?? 'no';
}

function isAnswerOfMachine(headers: Headers): boolean {
  if (['auto_reply', 'auto-reply'].includes(precedence(headers))) return true;
  return headers
    .names()
    .filter((name) => AUTOMATIC_HEADERS.has(name) || OF_AN_ANSWER.test(name))
    .some((name) => !/^(?:no(?:ne)?|false|0)?$/i.test(headers.get(name)));
}

const OF_AN_ANSWER = /^x-(?:\w+-)?auto-?(?:reply|respon(?:d|der|se)|generated)(?:-from|-domain)?$/;

const AUTOMATIC_HEADERS: ReadonlySet<string> = new Set([
  'x-fc-machinegenerated',
  'x-failed-recipients',
  'x-vacation',
  'x-amz-sns-message-id',
  'feedback-type',
]);

/**
 * A rule of an Exchange mailbox names that mailbox on what it writes, and also on what it passes on: redirected that is
 * from somebody else, forwarded its subject says so.
 */
function isOfOwnRule(origin: Origin): boolean {
  const owners = parseMailboxes(origin.headers.get('x-ms-exchange-inbox-rules-loop'));
  return owners.some(({ address }) => address === origin.from?.address) && !isPassedOn(origin);
}

function isReport(origin: Origin): boolean {
  if (isMultipartReport(origin)) return true;
  return !isPassedOn(origin) && origin.partTypes.some((type) => REPORTS.has(type));
}

function isMultipartReport({ headers }: Pick<Origin, 'headers'>): boolean {
  return /^\s*multipart\/report\b/i.test(headers.get('content-type'));
}

/** Somebody answers it or passes it on, and the parts of a report may go along. */
export function isPassedOn(origin: Origin): boolean {
  if (isMultipartReport(origin) || isFromDaemon(origin)) return false;
  return /^\s*[^\s:：]{1,4}\s*[:：]/.test(origin.subject);
}

const REPORTS: ReadonlySet<string> = new Set([
  'message/delivery-status',
  'message/global-delivery-status',
  'message/feedback-report',
  'message/disposition-notification',
  'message/global-disposition-notification',
]);
