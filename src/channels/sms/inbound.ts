import { z } from 'zod';

import type { InboundAttachment, InboundMessage } from '../../issues/inbound.ts';
import { storableText } from '../../storable.ts';
import type { Form } from './form.ts';
import { keywordOf } from './keyword.ts';

/** `unsupported`: an address of another service that Twilio carries too, such as `whatsapp:+1…`. */
export type ParsedInbound =
  | { readonly kind: 'message'; readonly message: InboundMessage }
  | { readonly kind: 'unsupported'; readonly scheme: string }
  | { readonly kind: 'malformed' };

/** A webhook's form as a message. It carries no time of its own, so `now` is when the customer wrote. */
export function parseInbound(form: Form, now: Date): ParsedInbound {
  const parsed = InboundSms.safeParse(form.fields);
  if (!parsed.success) return { kind: 'malformed' };

  const { MessageSid, From, To, Body, NumMedia, OptOutType } = parsed.data;
  const scheme = schemeOf(From) ?? schemeOf(To);
  if (scheme !== undefined) return { kind: 'unsupported', scheme };
  if (!OUR_NUMBER.test(To)) return { kind: 'malformed' };

  const attachments = mediaIn(form, NumMedia);
  const message = inboundMessage(
    { sid: MessageSid, from: From, to: To, body: Body, attachments, at: now },
    OptOutType,
  );
  return { kind: 'message', message };
}

/** What both ways in know of a text: the webhook, and the list of messages we missed. */
export interface ReceivedSms {
  readonly sid: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly attachments: readonly InboundAttachment[];
  readonly at: Date;
}

export function inboundMessage(sms: ReceivedSms, optOutType?: string): InboundMessage {
  const text = storableText(sms.body);
  const from = storableText(sms.from).trim().slice(0, MAX_SENDER_LENGTH);
  const keyword = keywordOf(text, optOutType);
  return {
    channel: 'sms',
    providerId: sms.sid,
    from,
    to: sms.to,
    // Never by a numbering plan: those lag behind the numbers that carriers hand out.
    answerable: /^\+\d{7,15}$/.test(from),
    text,
    attachments: sms.attachments.slice(0, MAX_MEDIA),
    ...(keyword === undefined ? {} : { keyword }),
    at: sms.at,
  };
}

/** The service named before an address (`whatsapp`, `rcs`), if one is. */
export function schemeOf(address: string): string | undefined {
  return /^\s*([a-z][a-z0-9+.-]{0,30}):/i.exec(address)?.[1]?.toLowerCase();
}

/** Only what we use; Twilio adds parameters unannounced. https://www.twilio.com/docs/messaging/guides/webhook-request */
const InboundSms = z.object({
  MessageSid: z.string().regex(/^[A-Z]{2}[0-9a-f]{32}$/i),
  From: z.string().trim().min(1),
  To: z.string().trim().min(1),
  Body: z.string().default(''),
  NumMedia: z.coerce.number().int().min(0).catch(0).default(0),
  OptOutType: z.string().optional(),
});

const MediaUrl = z.url({ protocol: /^https?$/ }).max(2_000);
const MAX_MEDIA = 10;
/** The longest names that stand where a number should are 11 characters; this leaves room and an end. */
const MAX_SENDER_LENGTH = 100;
/** E.164, or a short code of ours. */
const OUR_NUMBER = /^\+\d{7,15}$|^\d{3,8}$/;

function mediaIn(form: Form, count: number): readonly InboundAttachment[] {
  const places = Array.from({ length: Math.min(count, MAX_MEDIA) }, (_, place) => place);
  return places.flatMap((place) => {
    const url = MediaUrl.safeParse(form.fields[`MediaUrl${place}`]);
    const contentType = form.fields[`MediaContentType${place}`]?.slice(0, 100);
    return url.success ? [{ url: url.data, contentType: contentType || 'application/octet-stream' }] : [];
  });
}
