import type { AttachmentView, HistoryEntry } from '../../issues/views.ts';
import type { RouteView } from '../platform.ts';
import {
  ANSWERS_GO_TO,
  attachmentWords,
  COPIED_IN,
  FILES_ELSEWHERE,
  moreAddressesWords,
  replyRouteWords,
  UNVERIFIED,
  WROTE_HERE_TOO,
} from '../phrases.ts';
import { sameSubject } from '../same-subject.ts';
import type { CardElement, TextRun } from './card-json.ts';
import { aside, caption, line, run } from './elements.ts';
import type { FileUrl } from './file-links.ts';
import { LIMITS } from './limits.ts';
import { clipped, oneLine } from '../text.ts';

type CustomerMessage = Extract<HistoryEntry, { readonly kind: 'customer-message' }>;

/** What stands beside the words of a message, the same on a card, under it and in a dialog. */

/** The address may be used by somebody else; the sign is for who does not see bold. */
export const UNVERIFIED_LINE = `⚠ ${UNVERIFIED}`;

/** Pure. Who else has a message: the first few by name. */
export function copiedInLine(addresses: readonly string[] = []): string | undefined {
  if (addresses.length === 0) return undefined;
  const shown = addresses.slice(0, LIMITS.copiedIn).map((address) => clipped(address, LIMITS.address));
  const more = addresses.length - shown.length;
  return `${COPIED_IN} ${shown.join(', ')}${more > 0 ? ` ${moreAddressesWords(more)}` : ''}`;
}

/** Pure. All who have a message, or get one: nobody is to be written to unseen. Too many are counted. */
export function everybody(addresses: readonly string[]): readonly string[] {
  const shown = addresses.filter(
    (_, index) => addresses.slice(0, index + 1).join(', ').length <= LIMITS.everybody,
  );
  const more = addresses.length - shown.length;
  return [...shown, ...(more > 0 ? [moreAddressesWords(more)] : [])];
}

/** Pure. Who gets a reply, and from which number or address. */
export function everybodyWords({ cc, to, from, word }: RouteView): string {
  return replyRouteWords({ to, from, ...(cc && { cc: everybody(cc) }) }, word);
}

/** Pure. The files by their names; undefined where there are none. */
export function filesLine(files: readonly AttachmentView[]): string | undefined {
  return files.length === 0 ? undefined : clipped(files.map(attachmentWords).join(', '), LIMITS.fileNames);
}

/** Pure. The same as elements, with where they can be opened: a bot can put no file into a channel. */
export function filesBlocks(files: readonly AttachmentView[], fileUrl?: FileUrl): readonly CardElement[] {
  const names = filesLine(files);
  if (names === undefined) return [];
  if (fileUrl) return [linkedFiles(files, fileUrl)];
  const canBeOpened = files.some(({ state }) => state === 'kept');
  return [caption(names), ...(canBeOpened ? [aside(FILES_ELSEWHERE)] : [])];
}

/** Each by its name, which leads to it once it is there. */
function linkedFiles(files: readonly AttachmentView[], fileUrl: FileUrl): CardElement {
  const runs = files.slice(0, LIMITS.linkedFiles).map((file): TextRun => {
    const named = run(attachmentWords(file), LIMITS.fileName, { weight: 'Bolder' });
    if (file.state !== 'kept') return named;
    return { ...named, selectAction: { type: 'Action.OpenUrl', url: fileUrl(file.id) } };
  });
  const more = files.length - runs.length;
  return line(
    ...runs.flatMap((each, index) => (index === 0 ? [each] : [run(', ', LIMITS.fileName), each])),
    ...(more > 0 ? [run(` ${moreAddressesWords(more)}`, LIMITS.fileName)] : []),
  );
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
  return from === customer ? address : `${clipped(oneLine(customer), LIMITS.name)}, ${address}`;
}

/** Pure. A subject in one line; undefined where there is nothing to be read. */
export function subjectLine(subject: string | undefined): string | undefined {
  const shown = clipped(oneLine(subject ?? ''), LIMITS.subject);
  return shown.trim() === '' ? undefined : shown;
}

/** Pure. The subject where it is another than that of the message before. */
export function newSubject({
  subject,
  subjectBefore,
}: Pick<CustomerMessage, 'subject' | 'subjectBefore'>): string | undefined {
  const isKnown = subjectBefore !== undefined && sameSubject(subject ?? '', subjectBefore);
  return isKnown ? undefined : subjectLine(subject);
}

/** Pure. A list of what there is. */
export function given<T>(thing: T | undefined): readonly T[] {
  return thing === undefined ? [] : [thing];
}
