import type { AttachmentView, HistoryEntry } from '../../issues/views.ts';
import {
  ANSWERS_GO_TO,
  attachmentWords,
  COPIED_IN,
  moreAddressesWords,
  UNVERIFIED,
  WROTE_HERE_TOO,
} from '../phrases.ts';
import { LIMITS } from './limits.ts';
import { clipped, oneLine } from '../text.ts';

type CustomerMessage = Extract<HistoryEntry, { readonly kind: 'customer-message' }>;

/** What stands beside the words of a message, the same on a card, under it and in a modal. */

/** The address may be used by somebody else; the sign is for who does not see bold. */
export const UNVERIFIED_LINE = `⚠ ${UNVERIFIED}`;

/** Pure. Who else has a message: the first few by name. */
export function copiedInLine(addresses: readonly string[] = []): string | undefined {
  if (addresses.length === 0) return undefined;
  const shown = addresses.slice(0, LIMITS.copiedIn).map((address) => clipped(address, LIMITS.address));
  const more = addresses.length - shown.length;
  return `${COPIED_IN} ${shown.join(', ')}${more > 0 ? ` ${moreAddressesWords(more)}` : ''}`;
}

/** Pure. The files by their names; undefined where there are none. */
export function filesLine(files: readonly AttachmentView[]): string | undefined {
  return files.length === 0 ? undefined : clipped(files.map(attachmentWords).join(', '), LIMITS.fileNames);
}

/** Pure. Where the customer wants the answers, if elsewhere. */
export function answersLine({ replyTo }: Pick<CustomerMessage, 'replyTo'>): string | undefined {
  return replyTo === undefined ? undefined : `${ANSWERS_GO_TO} ${clipped(replyTo, LIMITS.address)}`;
}

/** Pure. By name and address; by address alone where the name would say that it was the customer. */
export function authorWords(
  { from, fromAnother }: Pick<CustomerMessage, 'from' | 'fromAnother'>,
  customer: string,
): string {
  const address = clipped(from, LIMITS.address);
  if (fromAnother === true) return `${address} (${WROTE_HERE_TOO})`;
  return from === customer ? address : `${clipped(oneLine(customer), LIMITS.address)}, ${address}`;
}
