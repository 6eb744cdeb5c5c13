import type { HistoryEntry } from '../../issues/views.ts';
import {
  DELIVERY_SIGNS,
  deliveryWords,
  earlierWords,
  EMPTY_LISTS,
  eventWords,
  laterWords,
  PRIVATE_COMMENT,
} from '../phrases.ts';
import type { CardElement, ContainerStyle } from './card-json.ts';
import { actionSet, submit } from './card-json.ts';
import type { IssueDialogState } from './dialog-state.ts';
import { aside, caption, line, literal, run, VOICES, when } from './elements.ts';
import {
  answersLine,
  authorWords,
  copiedInLine,
  filesBlocks,
  given,
  newSubject,
  UNVERIFIED_LINE,
} from './letter.ts';
import type { FileUrl, OriginalUrl } from './file-links.ts';
import { LIMITS } from './limits.ts';
import { messageButtons } from './message-buttons.ts';
import { clipped } from '../text.ts';
import { VERBS } from './verbs.ts';

export interface HistoryPage {
  readonly customer: string;
  readonly history: readonly HistoryEntry[];
  readonly state: IssueDialogState;
  /** How much is shown of each text. */
  readonly textLength: number;
  readonly fileUrl?: FileUrl | undefined;
  readonly originalUrl?: OriginalUrl | undefined;
}

/** Pure. One page of an issue's history, its newest last, because the form stands below it. */
export function historyBlocks(drawn: HistoryPage): readonly CardElement[] {
  const { history, state } = drawn;
  if (history.length === 0) return [aside(EMPTY_LISTS.history)];
  const page = pageShown(history.length, state.page);
  const end = history.length - page * LIMITS.historyPage;
  const start = Math.max(0, end - LIMITS.historyPage);
  const shown = history.slice(start, end);
  return [
    ...(start > 0 ? turn(earlierWords(start), page + 1, state) : []),
    ...shown.flatMap((entry) => [...entryBlocks(drawn, entry), ...buttons(drawn, entry)]),
    ...(page > 0 ? turn(laterWords(history.length - end), page - 1, state) : []),
  ];
}

/** Pure. The page there is, nearest to the one asked for. */
export function pageShown(entries: number, page: number): number {
  const last = Math.max(0, Math.ceil(entries / LIMITS.historyPage) - 1);
  return Math.min(Math.max(0, page), last);
}

function turn(label: string, page: number, state: IssueDialogState): readonly CardElement[] {
  return actionSet([submit(label, VERBS.page, { state, page })]);
}

/** What customers see and what they do not looks different, and says so in words. */
function entryBlocks(drawn: HistoryPage, entry: HistoryEntry): readonly CardElement[] {
  const { customer } = drawn;
  switch (entry.kind) {
    case 'customer-message':
      return [
        by(authorWords(entry, customer), entry.at),
        ...(entry.unverified === true ? [caption(UNVERIFIED_LINE)] : []),
        ...small(copiedInLine(entry.cc), answersLine(entry)),
        ...written(
          VOICES[entry.kind],
          entry,
          drawn,
          given(newSubject(entry)).map((subject) => caption(subject)),
        ),
      ];
    case 'comment':
      return [
        by(`🔒 ${PRIVATE_COMMENT} · ${entry.by}`, entry.at),
        ...written(VOICES[entry.kind], entry, drawn),
      ];
    case 'reply':
      return [
        by(`${entry.by} to ${clipped(entry.to, LIMITS.address)}`, entry.at),
        ...small(copiedInLine(entry.cc)),
        ...written(VOICES[entry.kind], entry, drawn),
        aside(fate(entry)),
      ];
    case 'event':
      return [line(run(`${eventWords(entry.event)} · `, LIMITS.words, SUBTLE), when(entry.at, SUBTLE))];
    default:
      return entry satisfies never;
  }
}

const SUBTLE = { italic: true, isSubtle: true, size: 'Small' } as const;

type Reply = Extract<HistoryEntry, { readonly kind: 'reply' }>;

/** The words and the files; a picture may come without a word. */
function written(
  style: ContainerStyle,
  { text, attachments = [] }: Pick<Reply, 'text' | 'attachments'>,
  { textLength, fileUrl }: Pick<HistoryPage, 'textLength' | 'fileUrl'>,
  above: readonly CardElement[] = [],
): readonly CardElement[] {
  const isShown = text.trim() !== '' || attachments.length === 0;
  const items = [...above, ...(isShown ? [literal(text.trim(), textLength)] : [])];
  return [
    ...(items.length === 0 ? [] : [{ type: 'Container', style, spacing: 'Small', items } as const]),
    ...filesBlocks(attachments, fileUrl),
  ];
}

function by(name: string, at: Date): CardElement {
  const subtle = { isSubtle: true, size: 'Small' } as const;
  return {
    ...line(
      run(name, LIMITS.headline, { weight: 'Bolder' }),
      run('  ·  ', LIMITS.words, subtle),
      when(at, subtle),
    ),
    spacing: 'Medium',
  };
}

/** Each in a line of its own, where it says anything. */
function small(...lines: readonly (string | undefined)[]): readonly CardElement[] {
  return lines.flatMap(given).map((words) => aside(words));
}

function fate({ delivery, problem }: Reply): string {
  const sign = DELIVERY_SIGNS[delivery];
  return `${sign} ${deliveryWords(delivery, problem)}`;
}

function buttons(
  { state, textLength, originalUrl }: HistoryPage,
  entry: HistoryEntry,
): readonly CardElement[] {
  const made = { max: textLength, ask: submit, inDialog: { state }, originalUrl };
  return actionSet(messageButtons(state.issue, entry, made));
}
