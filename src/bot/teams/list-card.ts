import type { InboxId, IssueId } from '../../issues/issue.ts';
import type { CardView } from '../card.ts';
import {
  CLEAR_SEARCH,
  countsWords,
  EMPTY_LISTS,
  EVERY_INBOX,
  LABELS,
  listTitle,
  MORE,
  NOTICES_TITLE,
  RECENTLY_CLOSED,
  SEARCH_LABEL,
  SEARCH_WORDS,
  SHOW_ALL,
  TRACKER,
  TRACKER_LISTS,
} from '../phrases.ts';
import type { CardPage, Said } from '../platform.ts';
import type { AdaptiveCardJson, CardElement, ExecuteAction } from './card-json.ts';
import { actionSet, adaptiveCard, execute, fetchDialog } from './card-json.ts';
import { aside, heading, literal, notice } from './elements.ts';
import { fitting } from './fitting.ts';
import { LIMITS } from './limits.ts';
import type { ListState } from './list-state.ts';
import { EVERY, isList, LIST_FIELDS, LISTS, markOf } from './list-state.ts';
import { row, rowText } from './rows.ts';
import { clipped, oneLine } from '../text.ts';
import { VERBS } from './verbs.ts';

export interface Section {
  readonly title: string;
  readonly empty: string;
  readonly cards: readonly CardView[];
  /** The list that has all of it, where this shows its beginning. */
  readonly all?: ListState['list'];
  /** Where the next page begins, where this is a list. */
  readonly next?: string;
}

export interface ListCard {
  readonly state: ListState;
  readonly sections: readonly Section[];
  /** Where cards stand, for who may follow it. */
  readonly links?: ReadonlyMap<IssueId, string> | undefined;
  /** What came of a button. */
  readonly said?: Said | undefined;
  /** With a tracker. */
  readonly counts?: { readonly mine: number; readonly unassigned: number } | undefined;
  readonly inboxes?: readonly { readonly id: InboxId; readonly name: string }[] | undefined;
}

/** How many issues each list of the overview begins with. */
export const FEW = { mine: 3, unassigned: 3, closed: 2 } as const;

/** Pure. Issues with their buttons: the answer to a command, or the whole Issue Tracker. */
export function listCard(drawn: ListCard): AdaptiveCardJson {
  const { state, sections, said } = drawn;
  return fitting(() =>
    adaptiveCard(
      [
        ...(state.tracker === true ? [heading(TRACKER), ...choosing(drawn)] : []),
        ...(said === undefined ? [] : [notice(said.words, said.ok ? 'good' : 'warning')]),
        ...unique(sections).flatMap((section) => sectionBlocks(section, drawn)),
      ],
      state.tracker === true ? [fetchDialog(NOTICES_TITLE, VERBS.notices, {})] : [],
    ),
  );
}

/** Pure. For notifications. */
export function listSummary({ sections }: Pick<ListCard, 'sections'>): string {
  const lines = sections.flatMap(({ title, cards, empty }) => [
    title,
    ...(cards.length === 0 ? [empty] : cards.map(rowText)),
  ]);
  return clipped(lines.join('\n'), LIMITS.summary);
}

/** Pure. One list, as it was asked for. */
export function listSection(state: ListState, page: CardPage): Section {
  const { list, text } = state;
  const next = markOf(page);
  const title = list === 'overview' ? TRACKER_LISTS.all : TRACKER_LISTS[list];
  const shown = { cards: page.cards, ...(next !== undefined && { next }) };
  if (text !== undefined) {
    const searched = listTitle('search', text);
    const isNarrowed = list !== 'overview' && list !== 'all';
    return { ...shown, title: isNarrowed ? `${title} · ${searched}` : searched, empty: EMPTY_LISTS.search };
  }
  const empty = list === 'overview' || list === 'assigned' ? EMPTY_LISTS.all : EMPTY_LISTS[list];
  return { ...shown, title, empty };
}

/** Pure. The three short lists of the overview, each at most `FEW` long. */
export function overviewSections(pages: Readonly<Record<keyof typeof FEW, CardPage>>): readonly Section[] {
  const titles = { mine: TRACKER_LISTS.mine, unassigned: TRACKER_LISTS.unassigned, closed: RECENTLY_CLOSED };
  const lists = ['mine', 'unassigned', 'closed'] as const;
  return lists.map((list) => ({
    title: titles[list],
    empty: EMPTY_LISTS[list],
    all: list,
    cards: pages[list].cards.slice(0, FEW[list]),
  }));
}

/** Pure. One issue as it is now, below some words about it. */
export function rowCard(card: CardView, link: string | undefined, words?: string): AdaptiveCardJson {
  return adaptiveCard([...(words === undefined ? [] : [literal(words)]), row(card, link)]);
}

/** Each list is read for itself; an issue that changes between them would come twice. */
function unique(sections: readonly Section[]): readonly Section[] {
  const seen = new Set<number>();
  return sections.map((section) => ({
    ...section,
    cards: section.cards.filter(({ issue }) => !seen.has(issue) && seen.add(issue)),
  }));
}

function sectionBlocks(section: Section, { state, links }: ListCard): readonly CardElement[] {
  const { title, cards, empty, all, next } = section;
  const { before, ...first } = state;
  return [
    titled(title, all === undefined || cards.length === 0 ? [] : [showAll(first, all)]),
    ...(cards.length === 0 ? [aside(empty)] : []),
    ...cards.slice(0, LIMITS.rows).map((card) => row(card, links?.get(card.issue), { list: state })),
    ...actionSet([
      ...(before === undefined || !isList(state)
        ? []
        : [execute(LABELS.firstPage, VERBS.list, { state: first })]),
      ...(next === undefined || !isList(state)
        ? []
        : [execute(MORE, VERBS.list, { state: { ...state, before: next } })]),
    ]),
  ];
}

/** A heading of ours, or a search for somebody's words, with what leads to all of it. */
function titled(title: string, actions: readonly ExecuteAction[]): CardElement {
  const words = literal(title, LIMITS.headline, { weight: 'Bolder', size: 'Medium' });
  if (actions.length === 0) return { ...words, spacing: 'Large' };
  return {
    type: 'ColumnSet',
    spacing: 'Large',
    columns: [
      { type: 'Column', width: 'stretch', verticalContentAlignment: 'Center', items: [words] },
      { type: 'Column', width: 'auto', items: actionSet(actions) },
    ],
  };
}

function showAll(state: ListState, list: ListState['list']): ExecuteAction {
  const asked = execute(SHOW_ALL, VERBS.list, { state: { ...state, list } });
  return { ...asked, tooltip: `${SHOW_ALL}: ${TRACKER_LISTS[list]}` };
}

/** What is shown, of which inbox, and with which words in it. A choice and what is typed come with every button. */
function choosing({ state, counts, inboxes = [] }: ListCard): readonly CardElement[] {
  const { before: _, text, inbox, ...rest } = state;
  const chosen = { ...rest, ...(inbox !== undefined && { inbox }) };
  const named = inboxes
    .slice(0, LIMITS.inboxes)
    .map(({ id, name }) => ({ title: clipped(oneLine(name), LIMITS.rowName), value: String(id) }));
  const shown = named.find(({ value }) => value === String(inbox))?.value ?? EVERY;
  return [
    ...(counts === undefined ? [] : [aside(countsWords(counts))]),
    {
      type: 'Input.Text',
      id: LIST_FIELDS.text,
      label: SEARCH_LABEL,
      placeholder: SEARCH_WORDS,
      maxLength: LIMITS.searchText,
      ...(text !== undefined && { value: text }),
    },
    ...(named.length < 2
      ? []
      : [
          {
            type: 'Input.ChoiceSet',
            id: LIST_FIELDS.inbox,
            label: LABELS.inbox,
            style: 'compact',
            value: shown,
            choices: [{ title: EVERY_INBOX, value: EVERY }, ...named],
          } as const,
        ]),
    ...actionSet([
      execute(SEARCH_LABEL, VERBS.search, { state: chosen }, { inputs: true }),
      ...(text === undefined ? [] : [execute(CLEAR_SEARCH, VERBS.list, { state: chosen })]),
    ]),
    // Six beside each other are wider than a card.
    ...[LISTS.slice(0, 3), LISTS.slice(3)].flatMap((some) =>
      actionSet(some.map((list) => turnTo({ ...chosen, list }, list === state.list))),
    ),
  ];
}

function turnTo(state: ListState, isShown: boolean): ExecuteAction {
  const asked = execute(TRACKER_LISTS[state.list], VERBS.list, { state }, { inputs: true });
  return isShown ? { ...asked, style: 'positive' } : asked;
}
