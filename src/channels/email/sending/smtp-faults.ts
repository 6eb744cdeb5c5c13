import { z } from 'zod';

import type { SendReceipt } from '../../../issues/delivery.ts';
import { DeliveryError } from '../../../issues/delivery.ts';
import type { OutgoingMail } from './compose.ts';
import type { Answer, Refusal } from './smtp-answer.ts';
import { answerOf } from './smtp-answer.ts';
import * as words from './smtp-words.ts';

/** A receipt with what else is to be said of a mail that went: who in copy did not get it. */
export type MailReceipt = SendReceipt & { readonly note?: string };

/** How far a mail had come. Once its end may have been sent, the server may have taken it. */
export type Progress = 'not-begun' | 'begun' | 'end-may-be-sent';

/** What became of a mail that nodemailer failed to send. Throws `DeliveryError` where it is not over. */
export function outcomeOf(error: unknown, progress: Progress): SendReceipt {
  const fault = faultIn(error);
  const { code, answer } = fault;
  // These come before any mail is begun, and are not about this one: it waits for the administrator.
  if (wasLoginRefused(error)) throw away(words.LOGIN_REFUSED, fault, AUTH_PAUSE_MS);
  if (fault.tls && progress === 'not-begun') throw away(words.NOT_ENCRYPTED, fault, PAUSE_MS);

  if (answer?.final) return { outcome: 'refused', problem: words.refused(answer) };
  if (answer) throw later(words.notNow(answer), fault, aboutUs(fault) ? PAUSE_MS : undefined);
  if (code === 'EMESSAGE' && fault.command === 'MAIL FROM')
    return { outcome: 'refused', problem: words.TOO_LARGE };

  if (progress === 'end-may-be-sent') throw new DeliveryError('unknown', words.ANSWER_LOST, causedBy(fault));
  if (progress === 'not-begun') throw away(words.NOT_REACHED, fault, PAUSE_MS);
  throw later(words.BROKEN_OFF, fault);
}

/** Whether it was our login that failed, so that a token that was good before may not be any more. */
export function wasLoginRefused(error: unknown): boolean {
  const { code, answer } = faultIn(error);
  return code === 'EAUTH' || answer?.aboutLogin === true;
}

/** What became of a mail that the server took for somebody, as nodemailer tells: for the customer too? */
export function receiptOf(
  { messageId, leftOut }: Pick<OutgoingMail, 'messageId' | 'leftOut'>,
  sent: unknown,
): MailReceipt {
  const { envelope, ...told } = toldIn(sent);
  const refusals = refusalsIn(told);
  // The customer is the first, in nodemailer's spelling.
  const theirs = refusals.find(({ recipient }) => recipient === envelope?.to[0]);
  // It cannot be sent again by itself: those in copy would get it twice.
  if (theirs) return { outcome: 'refused', problem: words.onlyCopies(theirs.answer) };
  const note = words.notToAll(refusals, leftOut);
  return {
    ...{ outcome: 'sent', providerId: messageId, delivery: 'sent' },
    ...(note === undefined ? {} : { note }),
  };
}

interface Fault {
  readonly code: string;
  /** No encrypted connection came about. */
  readonly tls: boolean;
  readonly command: string;
  readonly answer: Answer | undefined;
}

function faultIn(error: unknown): Fault {
  const told = toldIn(error);
  const { code = '', originalCode = '', command = '' } = told;
  // Where nobody was taken it counts what was said of the customer, who is the first.
  const [theirs] = refusalsIn(told);
  const tls = code === 'ETLS' || TLS_TROUBLE.test(originalCode);
  return { code, tls, command, answer: theirs?.answer ?? answerOf(told.responseCode, told.response) };
}

/** The recipients a server refused, in the order they were named to it. */
function refusalsIn({ rejectedErrors = [] }: Told): readonly Refusal[] {
  return rejectedErrors.flatMap(({ recipient, responseCode, response }) => {
    const answer = answerOf(responseCode, response);
    return answer && recipient !== undefined ? [{ recipient, answer }] : [];
  });
}

/** OpenSSL's names for certificates that are not trusted, and Node's for what is no TLS at all. */
const TLS_TROUBLE =
  /^(?:ERR_TLS_|ERR_SSL_|EPROTO$|UNABLE_TO_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/;

function toldIn(told: unknown): Told {
  const parsed = Told.safeParse(told);
  return parsed.success ? parsed.data : {};
}

/** What nodemailer tells in its errors and results; each is missing where it does not apply. */
type Told = z.output<typeof Told>;
const Told = z.object({
  code: z.string().optional().catch(undefined),
  originalCode: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  responseCode: z.number().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
  envelope: z
    .object({ to: z.array(z.string()) })
    .optional()
    .catch(undefined),
  rejectedErrors: z
    .array(
      z.object({
        recipient: z.string().optional().catch(undefined),
        responseCode: z.number().optional().catch(undefined),
        response: z.string().optional().catch(undefined),
      }),
    )
    .optional()
    .catch(undefined),
});

/** Said of our session or our account rather than of this mail: nobody else's mail would go either. */
function aboutUs({ command, answer }: Fault): boolean {
  return answer?.code === 421 || BEFORE_RECIPIENTS.has(command);
}

const BEFORE_RECIPIENTS = new Set(['CONN', 'EHLO', 'HELO', 'MAIL FROM']);

/** What is not about this mail never makes it fail: with a pause named it costs no attempt. */
const PAUSE_MS = 60_000;
const AUTH_PAUSE_MS = 5 * 60_000;

function later(text: string, fault: Fault, afterMs?: number): DeliveryError {
  return new DeliveryError('later', text, {
    ...causedBy(fault),
    ...(afterMs === undefined ? {} : { afterMs }),
  });
}

/** No mail was even begun, and nobody has asked us to wait. */
function away(text: string, fault: Fault, afterMs: number): DeliveryError {
  return new DeliveryError('later', text, { ...causedBy(fault), afterMs, outage: 'unreachable' });
}

/** Without what the server said: it quotes addresses, and causes are logged. */
function causedBy({ code, command, answer }: Fault): { readonly cause: Error } {
  const answered = answer ? `answered ${answer.code}` : 'not answered';
  return { cause: new Error(`smtp: ${code || 'failed'} at ${command || 'an unknown step'}, ${answered}`) };
}
