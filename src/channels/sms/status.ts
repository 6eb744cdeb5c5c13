import { z } from 'zod';

import type { DeliveryReport } from '../../issues/delivery.ts';
import { messageId } from '../../issues/issue.ts';
import { knownError } from './errors.ts';
import type { Form } from './form.ts';

/** `ignored`: a status that says nothing we keep. */
export type ParsedStatus =
  | { readonly kind: 'report'; readonly report: DeliveryReport }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'malformed' };

/**
 * A status callback as a report. Callbacks come in any order, more than once, and even before the answer to
 * our sending; which of them is news is for the domain to say.
 * https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
 */
export function parseStatus(query: unknown, form: Form): ParsedStatus {
  const sending = Sending.safeParse(query);
  const callback = StatusCallback.safeParse(form.fields);
  if (!sending.success || !callback.success) return { kind: 'malformed' };

  const { MessageSid, MessageStatus, ErrorCode } = callback.data;
  const delivery = deliveryOf(MessageStatus);
  if (delivery === undefined) return { kind: 'ignored' };
  const told = {
    message: messageId(sending.data.m),
    attempt: sending.data.a,
    providerId: MessageSid,
    delivery,
  };
  if (delivery !== 'failed') return { kind: 'report', report: told };
  if (MessageStatus === 'canceled') return { kind: 'report', report: { ...told, problem: CANCELED } };
  const { words, action } = knownError(ErrorCode);
  // Through a Messaging Service a text to somebody who has opted out is taken at first.
  const optOut = action === 'opted-out' ? { optOut: true } : {};
  return { kind: 'report', report: { ...told, problem: words, ...optOut } };
}

/** The address a sending asks its reports to: it names the reply itself, as a report may outrun our answer. */
export function statusCallbackOf(publicUrl: string, message: string, attempt: number): string {
  return `${publicUrl}${STATUS_PATH}?${new URLSearchParams({ m: message, a: String(attempt) })}`;
}

export const STATUS_PATH = '/sms/twilio/status';

/** What each of Twilio's words is to us; undefined for what they may add. */
export function deliveryOf(status: string): DeliveryReport['delivery'] | undefined {
  return DELIVERIES.get(status);
}

const DELIVERIES = new Map<string, DeliveryReport['delivery']>([
  ['accepted', 'queued'],
  ['scheduled', 'queued'],
  ['queued', 'queued'],
  ['sending', 'queued'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
]);

const CANCELED = 'Somebody canceled this text at Twilio before it was sent.';

const Sending = z.object({ m: z.uuid(), a: z.coerce.number().int().min(1).max(1_000_000) });

const StatusCallback = z.object({
  MessageSid: z.string().regex(/^[A-Z]{2}[0-9a-f]{32}$/i),
  MessageStatus: z.string().min(1),
  ErrorCode: z.coerce.number().int().positive().optional().catch(undefined),
});
