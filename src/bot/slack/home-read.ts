import type { NoticeKind } from '../../issues/effects.ts';
import type { Employee, InboxId, IssueId } from '../../issues/issue.ts';
import type { IssueQuery } from '../../issues/views.ts';
import type { CardView } from '../card.ts';
import { EMPTY_LISTS, listTitle, RECENTLY_CLOSED, TRACKER_LISTS } from '../phrases.ts';
import type { Desk } from '../platform.ts';
import { PLATFORM } from './context.ts';
import type { HomeState } from './home-state.ts';
import { isList } from './home-state.ts';
import type { PageMark } from './page-mark.ts';
import { afterMark, markOf } from './page-mark.ts';
import { linksIn } from './rows.ts';

/** What a Home tab shows, as it is now. */
export interface HomeData {
  readonly state: HomeState;
  readonly counts: { readonly mine: number; readonly unassigned: number };
  readonly inboxes: readonly { readonly id: InboxId; readonly name: string }[];
  readonly sections: readonly Section[];
  readonly links: ReadonlyMap<IssueId, string>;
  readonly notices: ReadonlyMap<NoticeKind, boolean>;
}

export interface Section {
  readonly title: string;
  readonly empty: string;
  readonly cards: readonly CardView[];
  /** The list that has all of it, where this shows its beginning. */
  readonly all?: HomeState['show'];
  /** Where the next page begins, where this is a list. */
  readonly next?: PageMark;
}

/** What of the desk a Home tab reads. */
type Readable = Pick<Desk, 'search' | 'counts' | 'inboxes' | 'notices' | 'cardRefs'>;

// Two blocks a row: 32 of them, or 30, leave room for the rest below the 100 that Slack takes.
const FEW = { mine: 12, unassigned: 12, closed: 8 };
const PAGE = 30;

export async function readHome(
  desk: Readable,
  by: Employee,
  team: string,
  state: HomeState,
): Promise<HomeData> {
  const [sections, counts, inboxes, notices] = await Promise.all([
    isList(state) ? list(desk, by, state) : overview(desk, by, state),
    desk.counts(by),
    desk.inboxes(),
    desk.notices(by),
  ]);
  const issues = sections.flatMap(({ cards }) => cards.map(({ issue }) => issue));
  const links = linksIn(await desk.cardRefs(PLATFORM, issues), team);
  return { state, counts, inboxes, sections, links, notices };
}

async function overview(desk: Readable, by: Employee, state: HomeState): Promise<readonly Section[]> {
  const within = withinInbox(state);
  const [mine, unassigned, closed] = await Promise.all([
    desk.search(by, { ...within, assignee: by.id, limit: FEW.mine }),
    desk.search(by, { ...within, status: 'unassigned', limit: FEW.unassigned }),
    desk.search(by, { ...within, order: 'closed', limit: FEW.closed }),
  ]);
  return [
    { title: TRACKER_LISTS.mine, empty: EMPTY_LISTS.mine, all: 'mine', cards: mine.cards },
    {
      title: TRACKER_LISTS.unassigned,
      empty: EMPTY_LISTS.unassigned,
      all: 'unassigned',
      cards: unassigned.cards,
    },
    { title: RECENTLY_CLOSED, empty: EMPTY_LISTS.closed, all: 'closed', cards: closed.cards },
  ];
}

async function list(desk: Readable, by: Employee, state: HomeState): Promise<readonly Section[]> {
  const { show, text, pages } = state;
  const page = await desk.search(by, {
    ...withinInbox(state),
    ...(text !== undefined && { text }),
    ...afterMark(pages.at(-1)),
    ...(show === 'mine' && { assignee: by.id }),
    ...((show === 'unassigned' || show === 'assigned') && { status: show }),
    ...(show === 'closed' && { order: show }),
    limit: PAGE,
  });
  const title = show === 'overview' ? TRACKER_LISTS.all : TRACKER_LISTS[show];
  const next = markOf(page);
  const shown = { cards: page.cards, ...(next !== undefined && { next }) };
  if (text !== undefined) {
    return [{ ...shown, title: `${title} · ${listTitle('search', text)}`, empty: EMPTY_LISTS.search }];
  }
  return [
    {
      ...shown,
      title,
      empty: show === 'overview' || show === 'assigned' ? EMPTY_LISTS.all : EMPTY_LISTS[show],
    },
  ];
}

function withinInbox({ inbox }: HomeState): IssueQuery {
  return inbox === undefined ? {} : { inbox };
}
