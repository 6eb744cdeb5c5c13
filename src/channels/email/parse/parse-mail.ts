import type { Email } from 'postal-mime';
import PostalMime from 'postal-mime';

import { attachmentsOf } from './attachments.ts';
import { authenticationOf } from './authentication.ts';
import type { Origin } from './automatic.ts';
import { asksForNoAutoReply, isAutomatic, isGenerated, isList } from './automatic.ts';
import { bodyOf } from './body.ts';
import { deliveryOf } from './bounce.ts';
import { envelopeOf, headersOf, readHeaders } from './envelope.ts';
import type { Headers } from './headers.ts';
import type { Mail, ParseOptions } from './mail.ts';
import { mend } from './mend.ts';

/**
 * Reads a message. Pure, and never fails: of one that cannot be read it gives what its headers say. A hostile
 * one can take seconds and a gigabyte all the same, so what strangers send goes through `readMail`.
 */
export async function parseMail(bytes: Uint8Array, options: ParseOptions = {}): Promise<Mail> {
  try {
    const email = await PostalMime.parse(mend(bytes), LIMITS);
    return mailOf(email, options);
  } catch {
    return readHeaders(bytes, options);
  }
}

const LIMITS = {
  maxNestingDepth: 64,
  maxHeadersSize: 1 << 20,
  maxRfc822NestingDepth: 5,
  // A forwarded mail stays whole, with its own attachments in it.
  forceRfc822Attachments: true,
} as const;

function mailOf(email: Email, options: ParseOptions): Mail {
  const headers = headersOf(email);
  const envelope = envelopeOf(headers);
  const { from, subject } = envelope;
  const { text, reply } = bodyOf(email, { answers: isAnswer(headers, subject) });
  const attachments = attachmentsOf(email);
  const partTypes = attachments.map(({ contentType }) => contentType);
  const origin: Origin = { headers, subject, partTypes, ...(from === undefined ? {} : { from }) };
  const delivery = deliveryOf(origin, text, attachments);
  const automatic = delivery.bounce !== undefined || isAutomatic(origin);
  const authentication = authenticationOf(headers, options.authservId);
  return {
    ...envelope,
    text,
    reply,
    attachments,
    automatic,
    generated: isGenerated(origin),
    noAutoReply: automatic || asksForNoAutoReply(headers),
    list: isList(headers),
    ...delivery,
    ...(authentication === undefined ? {} : { authentication }),
    unreadable: false,
  };
}

/** It answers a mail. What was passed on to us answers nothing, though its headers may say so. */
function isAnswer(headers: Headers, subject: string): boolean {
  const prefix =
    /^\s*(?:\[[^\]]{0,40}\]\s*)*([^\s:：[\]]{1,8})(?:\[\d+\])?\s*[:：]/.exec(subject)?.[1]?.toLowerCase() ??
    '';
  if (FORWARD_PREFIXES.has(prefix)) return false;
  return headers.has('in-reply-to') || headers.has('references') || prefix !== '';
}

const FORWARD_PREFIXES: ReadonlySet<string> = new Set([
  'fw',
  'fwd',
  'wg',
  'tr',
  'rv',
  'enc',
  'i',
  'vs',
  'vb',
  'doorst',
  'pd',
  'vl',
  'ilt',
  'fs',
  'továbbítás',
  'пересл',
  '转发',
  '轉寄',
  '転送',
  '전달',
]);
