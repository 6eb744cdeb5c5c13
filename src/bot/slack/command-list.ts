import type { KnownBlock } from '@slack/types';
import * as z from 'zod';

import type { Employee } from '../../issues/issue.ts';
import { employeeId } from '../../issues/issue.ts';
import type { IssueQuery } from '../../issues/views.ts';
import type { CardView } from '../card.ts';
import { EMPTY_LISTS, listTitle, MORE } from '../phrases.ts';
import type { CardPage, Desk } from '../platform.ts';
import type { Spoken } from '../command-grammar.ts';
import { PLATFORM } from './context.ts';
import { LIMITS } from './limits.ts';
import { leaf, line, plain, rich } from './modal-pieces.ts';
import { afterMark, markOf, PageMark } from './page-mark.ts';
import { linksIn, row, rowText } from './rows.ts';
import { clipped } from '../text.ts';
import { escapedClip } from './text.ts';

/** What a command is answered with. `text` is for notifications and screen readers. */
export interface Answer {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Who typed what, and where. */
export interface Asked {
  readonly by: Employee;
  readonly team: string;
  readonly channel: string;
  /** The same once more is the same press of Enter. */
  readonly request: string;
}

export const MORE_ISSUES = 'issues:more';
const ROWS = 15;
const SEARCH_LENGTH = 500;

/** A list as its More button carries it. Who “mine” is stands in it: the button may be pressed by others. */
export const ListWish = z.object({
  list: z.enum(['mine', 'unassigned', 'all', 'closed', 'search']),
  text: z.string().max(SEARCH_LENGTH).optional(),
  mine: z.int().positive().transform(employeeId).optional(),
  before: PageMark.optional(),
});
export type ListWish = z.infer<typeof ListWish>;

/** Pure. undefined where something else than a list is asked for. */
export function listWish(spoken: Spoken, by: Employee): ListWish | undefined {
  if (spoken.wish === 'search') return { list: 'search', text: clipped(spoken.text, SEARCH_LENGTH) };
  if (spoken.wish !== 'list') return undefined;
  return { list: spoken.list, ...(spoken.list === 'mine' && { mine: by.id }) };
}

/** The list as it is now, for somebody in this workspace. */
export async function listAnswer(desk: Desk, by: Employee, team: string, wish: ListWish): Promise<Answer> {
  const page = await desk.search(by, queryOf(wish));
  const refs = await desk.cardRefs(
    PLATFORM,
    page.cards.map(({ issue }) => issue),
  );
  return listMessage(wish, page, linksIn(refs, team));
}

/** Pure. */
export function listMessage(wish: ListWish, page: CardPage, links: ReturnType<typeof linksIn>): Answer {
  const { cards } = page;
  const next = markOf(page);
  const title = listTitle(wish.list, wish.text);
  if (cards.length === 0) {
    const empty = EMPTY_LISTS[wish.list];
    return {
      text: escapedClip(`${title}: ${empty}`, LIMITS.messageText),
      blocks: [heading(title), said(empty)],
    };
  }
  return {
    text: escapedClip([title, ...cards.map(rowText)].join('\n'), LIMITS.messageText),
    blocks: [
      heading(title),
      ...cards.map((card) => row(card, links.get(card.issue))),
      ...(next === undefined ? [] : [moreOf({ ...wish, before: next })]),
    ],
  };
}

/** One issue as it is now, below some words about it. */
export async function cardAnswer(desk: Desk, team: string, card: CardView, words?: string): Promise<Answer> {
  const links = linksIn(await desk.cardRefs(PLATFORM, [card.issue]), team);
  const above = words === undefined ? [] : [words];
  return {
    text: escapedClip([...above, rowText(card)].join('\n'), LIMITS.messageText),
    blocks: [...above.map(said), row(card, links.get(card.issue))],
  };
}

/** Pure. Some words alone. */
export function saying(words: string): Answer {
  return { text: escapedClip(words, LIMITS.messageText), blocks: [said(words)] };
}

function heading(title: string): KnownBlock {
  return rich(line(leaf(clipped(title, LIMITS.headerText), { bold: true })));
}

function said(words: string): KnownBlock {
  return { type: 'section', text: plain(words, LIMITS.sectionText) };
}

function queryOf({ list, text, mine, before }: ListWish): IssueQuery {
  return {
    limit: ROWS,
    ...afterMark(before),
    ...(list === 'mine' && mine !== undefined && { assignee: mine }),
    ...(list === 'unassigned' && { status: list }),
    ...(list === 'closed' && { order: list }),
    ...(list === 'search' && text !== undefined && { text }),
  };
}

function moreOf(wish: ListWish): KnownBlock {
  return {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: MORE_ISSUES,
        text: plain(MORE, LIMITS.buttonText),
        value: JSON.stringify(wish),
      },
    ],
  };
}
