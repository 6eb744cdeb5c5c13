import { headerValue } from './header-value.ts';
import type { Answer, Refusal } from './smtp-answer.ts';

/**
 * What employees read of a mail that did not go. Those of a mail that waits are also logged, so they name no
 * address and quote nobody.
 */
export const NOT_REACHED =
  'Our mail server cannot be reached now, or is too busy. The mail waits and goes out as soon as it can.';
export const NOT_ENCRYPTED =
  'No encrypted connection to our mail server could be made, so nothing was sent. Ask the administrator to check its name, port and certificate. The mail waits and goes out once that is right.';
export const LOGIN_REFUSED =
  'Our mail server does not accept our login. Ask the administrator to check the mailbox and its password or consent. The mail waits and goes out once that is right.';
export const BROKEN_OFF =
  'The connection to our mail server broke before the mail was through. It is sent again.';
export const ANSWER_LOST = "Our mail server's answer was lost, so the mail may have gone or not.";
export const TOO_LARGE =
  'It is larger than our mail server takes. Send fewer or smaller files, or a link to them.';

export function notNow({ code, enhanced }: Answer): string {
  return `The mail server cannot take it now (${[code, enhanced].filter(Boolean).join(' ')}); it is tried again.`;
}

export function refused(answer: Answer): string {
  return `The mail server refused it: ${said(answer)}`;
}

export function onlyCopies(answer: Answer): string {
  const again = answer.final ? '' : ' Retry sends it to all of them again.';
  return `It went to those in copy but not to the customer: ${said(answer)}${again}`;
}

/** undefined where it went to all of them. */
export function notToAll(refusals: readonly Refusal[], leftOut: readonly string[]): string | undefined {
  const each = [
    ...refusals.map(({ recipient, answer }) => `${headerValue(recipient, 100)}: ${said(answer)}`),
    ...leftOut.map((copied) => `${copied}: this is not an address.`),
  ];
  return each.length === 0 ? undefined : `It did not go to everyone in copy. ${each.join(' ')}`;
}

function said(answer: Answer): string {
  const [, meaning] =
    MEANINGS.find(([pattern]) => pattern.test(`${answer.code} ${answer.enhanced ?? ''}`)) ?? [];
  const quoted = answer.reason === '' ? undefined : `It said: “${answer.reason}”`;
  return [meaning ?? `error ${answer.code}.`, quoted].filter((part) => part !== undefined).join(' ');
}

/** By https://www.iana.org/assignments/smtp-enhanced-status-codes, as far as it tells what to do. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/ \d\.1\.(?:1|2|3|6|10)$/, 'there is no such address.'],
  [/ \d\.2\.1$/, 'this mailbox takes no mail.'],
  [/ \d\.2\.2$/, 'the mailbox is full.'],
  [/^552|^523| \d\.(?:3\.4|2\.3)$/, 'the mail is too large.'],
  [/ \d\.7\.\d{1,3}$/, 'a rule over there does not let it through.'],
];
