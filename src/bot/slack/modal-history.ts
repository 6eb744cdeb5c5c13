import type { KnownBlock, RichTextElement } from '@slack/types';

import type { IssueId } from '../../issues/issue.ts';
import type { HistoryEntry } from '../../issues/views.ts';
import { DELIVERY_SIGNS, deliveryWords, EMPTY_LISTS, eventWords, PRIVATE_COMMENT } from '../phrases.ts';
import { quote, subjectQuote } from './blocks.ts';
import { answersLine, authorWords, copiedInLine, filesLine, UNVERIFIED_LINE } from './letter.ts';
import { LIMITS } from './limits.ts';
import { messageButtons } from './message-buttons.ts';
import { MODAL_LIMITS } from './modal-limits.ts';
import { aside, leaf, line, plain, rich, when } from './modal-pieces.ts';
import { newSubject } from './subject.ts';
import { clipped } from '../text.ts';

/** Goes to the page that its value names. */
export const EARLIER = 'issue:history:earlier';
export const LATER = 'issue:history:later';

/**
 * Pure. One page of an issue's history, its newest last, because the form stands below it. `page` counts from
 * the newest. No block has a name of its own, so that Slack takes each as new when the view is drawn again.
 */
export function historyBlocks(
  issue: IssueId,
  customer: string,
  history: readonly HistoryEntry[],
  page: number,
): readonly KnownBlock[] {
  if (history.length === 0) return [aside(EMPTY_LISTS.history)];
  const shown = pageShown(history.length, page);
  const end = history.length - shown * MODAL_LIMITS.historyPage;
  const start = Math.max(0, end - MODAL_LIMITS.historyPage);
  return [
    ...(start > 0 ? [turn(EARLIER, `Earlier (${start})`, shown + 1)] : []),
    ...history.slice(start, end).flatMap((entry) => [entryBlock(customer, entry), ...buttons(issue, entry)]),
    ...(shown > 0 ? [turn(LATER, `Later (${history.length - end})`, shown - 1)] : []),
  ];
}

/** Pure. The page there is, nearest to the one asked for. */
export function pageShown(entries: number, page: number): number {
  const last = Math.max(0, Math.ceil(entries / MODAL_LIMITS.historyPage) - 1);
  return Math.min(Math.max(0, page), last);
}

function turn(action: string, label: string, page: number): KnownBlock {
  const text = plain(label, LIMITS.buttonText);
  return { type: 'actions', elements: [{ type: 'button', action_id: action, text, value: String(page) }] };
}

/** What customers see and what they do not looks different. */
function entryBlock(customer: string, entry: HistoryEntry): KnownBlock {
  switch (entry.kind) {
    case 'customer-message':
      return rich(
        by(authorWords(entry, customer), entry.at),
        ...(entry.unverified === true ? [line(leaf(UNVERIFIED_LINE, { bold: true }))] : []),
        ...small(copiedInLine(entry.cc), answersLine(entry)),
        ...given(newSubject(entry)).map(subjectQuote),
        ...written(entry),
      );
    case 'comment':
      return rich(
        by(`🔒 ${PRIVATE_COMMENT} · ${entry.by}`, entry.at),
        quote(entry.text, MODAL_LIMITS.historyText),
      );
    case 'reply':
      return rich(
        by(`${entry.by} to ${clipped(entry.to, LIMITS.address)}`, entry.at),
        ...small(copiedInLine(entry.cc)),
        ...written(entry),
        line(leaf(fate(entry))),
      );
    case 'event':
      return rich(line(leaf(`${eventWords(entry.event)} · `, { italic: true }), when(entry.at)));
    default:
      return entry satisfies never;
  }
}

type Reply = Extract<HistoryEntry, { readonly kind: 'reply' }>;

/** The words and the files; a picture may come without a word. */
function written({ text, attachments = [] }: Pick<Reply, 'text' | 'attachments'>) {
  const files = small(filesLine(attachments));
  return text.trim() === '' && files.length > 0 ? files : [quote(text, MODAL_LIMITS.historyText), ...files];
}

function by(name: string, at: Date) {
  const bold: RichTextElement = leaf(name, { bold: true });
  return line(bold, leaf(' · '), when(at));
}

/** Each in a line of its own, where it says anything. */
function small(...lines: readonly (string | undefined)[]) {
  return lines.flatMap(given).map((words) => line(leaf(words, { italic: true })));
}

function given(words: string | undefined): readonly string[] {
  return words === undefined ? [] : [words];
}

function fate({ delivery, problem }: Reply): string {
  const sign = DELIVERY_SIGNS[delivery];
  return `${sign} ${deliveryWords(delivery, problem)}`;
}

function buttons(issue: IssueId, entry: HistoryEntry): readonly KnownBlock[] {
  const elements = messageButtons(issue, entry, MODAL_LIMITS.historyText);
  return elements.length === 0 ? [] : [{ type: 'actions', elements: [...elements] }];
}
