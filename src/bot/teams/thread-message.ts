import type { HistoryEntry } from '../../issues/views.ts';
import { commentedWords, deliveryWords, eventWords, repliedWords, wroteAgainWords } from '../phrases.ts';
import type { ThreadMessage } from '../platform.ts';
import type { CardActivity, CardElement, MentionEntity } from './card-json.ts';
import { adaptiveCard, cardActivity, execute } from './card-json.ts';
import { aside, caption, literal, mention, notice, quoted, VOICES } from './elements.ts';
import {
  answersLine,
  authorWords,
  copiedInLine,
  filesBlocks,
  filesLine,
  given,
  newSubject,
  UNVERIFIED_LINE,
} from './letter.ts';
import type { FileUrl, OriginalUrl } from './file-links.ts';
import { LIMITS } from './limits.ts';
import { messageButtons } from './message-buttons.ts';
import { clipped } from '../text.ts';

/** Who is called by it, and where its files are. */
export interface Beside {
  readonly mentioned?: MentionEntity['mentioned'] | undefined;
  readonly fileUrl?: FileUrl | undefined;
  readonly originalUrl?: OriginalUrl | undefined;
}

/**
 * Pure. What was written, as it stands under the card; a reply with what became of it, an email with who else
 * has it, and with its subject where that is another than before. `mentioned` is called by the message.
 */
export function threadActivity(
  { card, entry }: ThreadMessage,
  { mentioned, fileUrl, originalUrl }: Beside = {},
): CardActivity {
  const call = mentioned && mention(mentioned);
  const head = headOf(entry, card.customer.name);
  const body = [
    ...given(call?.block),
    ...written(head, entry, fileUrl),
    ...asidesOf(entry).map((words) => aside(words)),
  ];
  const actions = messageButtons(card.issue, entry, {
    ...{ max: LIMITS.threadMessage, ask: execute, originalUrl },
  });
  return cardActivity(
    adaptiveCard([...body, ...trouble(entry)], actions, given(call?.entity)),
    plainly(head, entry),
  );
}

function headOf(entry: HistoryEntry, customer: string): string {
  switch (entry.kind) {
    case 'customer-message':
      return wroteAgainWords(entry.fromAnother === true ? authorWords(entry, customer) : customer);
    case 'reply':
      return repliedWords(entry.by, entry.to);
    case 'comment':
      return commentedWords(entry.by);
    case 'event':
      return eventWords(entry.event);
    default:
      return entry satisfies never;
  }
}

function written(head: string, entry: HistoryEntry, fileUrl: FileUrl | undefined): readonly CardElement[] {
  const words = 'text' in entry ? entry.text : undefined;
  const files = filesOf(entry);
  const subject = subjectOf(entry);
  const isShown = words !== undefined && (words.trim() !== '' || files.length === 0);
  const quotedWords = [
    ...subject.map((line) => caption(line)),
    ...(isShown ? [literal(words.trim(), LIMITS.threadMessage)] : []),
  ];
  return [
    caption(head, LIMITS.headline * 2),
    ...(isUnverified(entry) ? [caption(UNVERIFIED_LINE)] : []),
    ...(quotedWords.length === 0 || entry.kind === 'event'
      ? []
      : [{ ...quoted(...quotedWords), style: VOICES[entry.kind] }]),
    ...filesBlocks(files, fileUrl),
  ];
}

/** The same in a line, for notifications: what can be cut comes last. */
function plainly(head: string, entry: HistoryEntry): string {
  const said = [...(isUnverified(entry) ? [UNVERIFIED_LINE] : []), ...fate(entry), ...asidesOf(entry)];
  const about = `${clipped(head, LIMITS.headline)}${said.length === 0 ? '' : ` (${said.join(', ')})`}`;
  if (!('text' in entry)) return about;
  const lines = [...subjectOf(entry), entry.text, ...given(filesLine(filesOf(entry)))];
  return clipped(`${about}: ${lines.filter((line) => line !== '').join('\n')}`, LIMITS.summary);
}

function isUnverified(entry: HistoryEntry): boolean {
  return entry.kind === 'customer-message' && entry.unverified === true;
}

function subjectOf(entry: HistoryEntry): readonly string[] {
  return entry.kind === 'customer-message' ? given(newSubject(entry)) : [];
}

function filesOf(entry: HistoryEntry) {
  return 'attachments' in entry ? (entry.attachments ?? []) : [];
}

/** How a reply fared; where it may not have arrived that is more than an aside. */
function trouble(entry: HistoryEntry): readonly CardElement[] {
  if (entry.kind !== 'reply') return [];
  const isTroubled = entry.delivery === 'failed' || entry.delivery === 'unknown';
  return fate(entry).map((words) => (isTroubled ? notice(words, 'warning') : aside(words)));
}

function fate(entry: HistoryEntry): readonly string[] {
  return entry.kind === 'reply' ? [deliveryWords(entry.delivery, entry.problem)] : [];
}

function asidesOf(entry: HistoryEntry): readonly string[] {
  if (entry.kind !== 'customer-message' && entry.kind !== 'reply') return [];
  return [
    ...given(copiedInLine(entry.cc)),
    ...(entry.kind === 'customer-message' ? given(answersLine(entry)) : []),
  ];
}
