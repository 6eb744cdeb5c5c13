import { SegmentedMessage } from 'sms-segments-calculator';

import type { ReplySize } from '../../issues/decide.ts';

/** Above this Twilio refuses with 21617. https://www.twilio.com/docs/glossary/what-sms-character-limit */
export const MAX_LENGTH = 1_600;

/** How many texts a reply is sent as, and its length as Twilio counts it: in UTF-16 units. */
export function measure(text: string): ReplySize {
  const sent = asSent(text);
  return { length: sent.length, limit: MAX_LENGTH, parts: partsOf(sent) };
}

/**
 * The text exactly as it goes out. One curly quote halves what fits into a text, so typographic characters
 * become plain ones where that makes fewer texts of it, as Twilio's Smart Encoding would.
 */
export function asSent(text: string): string {
  const typed = text.replace(/\r\n?/g, '\n').toWellFormed();
  const plain = typed.replace(/[“”„‘’‚–—…\u00a0]/g, (character) => PLAIN[character] ?? character);
  return plain !== typed && plain.length <= MAX_LENGTH && partsOf(plain) < partsOf(typed) ? plain : typed;
}

const PLAIN: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': ' ',
};

function partsOf(text: string): number {
  // Far too long to be sent at all: the counter would take its time over every character of it.
  if (text.length > 4 * MAX_LENGTH) return Math.ceil(text.length / 67);
  return new SegmentedMessage(text).segmentsCount;
}
