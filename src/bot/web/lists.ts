import type { Employee, IssueId, Status } from '../../issues/issue.ts';
import type { IssueQuery } from '../../issues/views.ts';
import { EMPTY_LISTS } from '../phrases.ts';
import type { CardPage, Desk } from '../platform.ts';
import type { ListQuery } from './forms.ts';
import type { FeedView } from './page/feed.ts';

/** A list of cards that has an address of its own: how it looks and where its cards come from. */
export interface List {
  readonly view: FeedView;
  /** The page it stands on. */
  readonly path: string;
  read(desk: Desk, by: Employee, before: IssueId | undefined): Promise<CardPage>;
}

/** One of the tracker's lists, or nothing where there is none of that name. */
export function trackerList(name: string): List | undefined {
  const path = `/tracker/${encodeURIComponent(name)}`;
  const view = { source: `${path}/feed`, order: 'newest-first' } as const;
  switch (name) {
    case 'mine':
      return {
        path,
        view: { ...view, title: 'Mine', subtitle: 'Open issues assigned to you', empty: EMPTY_LISTS.mine },
        read: (desk, by, before) => desk.mine(by, since(before)),
      };
    case 'unassigned':
      return {
        path,
        view: {
          ...view,
          title: 'Unassigned',
          subtitle: 'Open issues nobody has',
          empty: EMPTY_LISTS.unassigned,
        },
        read: search(withStatus('unassigned')),
      };
    case 'all':
      return {
        path,
        view: { ...view, title: 'All', subtitle: 'Every issue, newest first', empty: EMPTY_LISTS.all },
        read: search({}),
      };
    case 'closed':
      return {
        path,
        view: { ...view, title: 'Closed', subtitle: 'What has been handled', empty: EMPTY_LISTS.closed },
        read: search(withStatus('closed')),
      };
    default:
      return undefined;
  }
}

export function searchList(text: string): List {
  const query = new URLSearchParams({ q: text }).toString();
  return {
    path: `/search?${query}`,
    view: {
      title: 'Search',
      subtitle: text === '' ? 'Names, numbers and words from messages' : `Issues with “${text}”`,
      source: `/search/feed?${query}`,
      order: 'newest-first',
      empty: EMPTY_LISTS.search,
    },
    read: search(text === '' ? {} : { text }),
  };
}

/** The newest page; or everything since an issue, and with `more` one page further back. */
export async function readList(
  list: List,
  desk: Desk,
  by: Employee,
  wish: Pick<ListQuery, 'since' | 'more'>,
): Promise<CardPage> {
  let page = await list.read(desk, by, undefined);
  let further = wish.more === undefined ? 0 : 1;
  while (page.next !== undefined) {
    const reached = wish.since === undefined || page.next <= wish.since;
    if (reached && further === 0) break;
    if (reached) further -= 1;
    const earlier = await list.read(desk, by, page.next);
    page = { ...earlier, cards: [...page.cards, ...earlier.cards] };
  }
  return page;
}

function search(query: IssueQuery): List['read'] {
  return (desk, by, before) => desk.search(by, { ...query, ...since(before) });
}

function since(before: IssueId | undefined): Pick<IssueQuery, 'before'> {
  return before === undefined ? {} : { before };
}

function withStatus(status: Status): IssueQuery {
  return { status };
}
