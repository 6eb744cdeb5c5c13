import type { Delivery } from '../../issues/delivery.ts';
import type { Route } from '../../issues/issue.ts';

/** A reply: who gets it, what fits, and how it fared. */

export const DELIVERY_WORDS: Record<Delivery, string> = {
  queued: 'Queued',
  sent: 'Sent',
  delivered: 'Delivered',
  failed: 'Not delivered',
  unknown: 'Not sure it was sent',
  withdrawn: 'Taken back, not sent',
};

/** Before the words, where there is room for little else. */
export const DELIVERY_SIGNS: Record<Delivery, string> = {
  queued: '…',
  sent: '→',
  delivered: '✓',
  failed: '⚠',
  unknown: '⚠',
  withdrawn: '↩',
};

/** How a reply fared, with the reason where it did not arrive. */
export function deliveryWords(delivery: Delivery, problem: string | undefined): string {
  const words = DELIVERY_WORDS[delivery];
  return problem === undefined ? words : `${words}: ${problem}`;
}

export const RETRY = 'Retry';

/** How many texts a reply is, said before it is sent. An email is one whatever its length. */
export function sizeWords(size: {
  readonly length: number;
  readonly limit: number;
  readonly parts: number;
  readonly word: string;
}): string {
  if (size.length === 0) return '';
  if (size.length > size.limit)
    return `${size.length} characters: ${size.length - size.limit} too many (at most ${size.limit})`;
  if (size.word !== 'text') return '';
  return `${size.length} characters, sent as ${size.parts === 1 ? '1 text' : `${size.parts} texts`}`;
}

/** How much of a channel's message a reply may fill. */
export function limitWords(word: string, limit: number): string {
  return `At most ${limit} characters by ${word}.`;
}

/** Who gets what is typed here, everybody who was copied in with them, and from which number or address. */
export function replyRouteWords(route: Pick<Route, 'to' | 'from' | 'cc'>, word: string): string {
  const everybody = [route.to, ...(route.cc ?? [])];
  return `To ${LISTED.format(everybody)} from ${route.from} by ${word}`;
}

const LISTED = new Intl.ListFormat('en-GB');

export const ROUTE_LABEL = 'Where the reply goes';
export const REPLY_HINT = 'The customer gets this.';
export const NO_ROUTE = 'This customer has no address that a reply could go to.';
/** Beside a reply that was typed and cannot be sent. */
export const UNSENT_HINT = 'Your words stay here. Empty the field to save the rest without them.';
export const FILES_LABEL = 'Files';
export const FILES_GO_ALONG = 'They go to the customer with the reply.';
export const FILES_AGAIN =
  'Nothing was sent. A browser does not keep chosen files when a form comes back: choose them again.';

/** Files that are too much for one form. */
export function filesTooLargeWords(limitMb: number): string {
  return `These files have more than ${limitMb} MB together, so nothing was sent. Choose fewer or smaller ones, or send a link.`;
}

export const FILES_HINT = 'What is ticked goes to the customer with the message.';
export const CHOOSE_FILES_HINT = 'They go to the customer with the reply.';
export const FILES_UNREADABLE =
  'A file could not be fetched, so nothing was sent. Press the button again, or leave it out and send the words alone.';
export const FILES_COMING =
  'The files are large and still being fetched, so nothing was sent yet. Press the button again in a moment.';

/** Files of a message that cannot go along with it. */
export function filesStayWords(names: readonly string[]): string {
  return `${names.join(', ')} cannot be sent from here and stays where it is.`;
}

export const NO_WORDS_TO_SEND = 'There are no words in this message that could be sent to the customer.';

export function tooLongToShow(length: number, limit: number): string {
  return `This message has ${length} characters, and ${limit} are the most that fit here. Send it in parts.`;
}
