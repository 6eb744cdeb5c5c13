import type { Employee } from '../../issues/issue.ts';
import type { IssueQuery } from '../../issues/views.ts';
import { EMPTY_LISTS, FILTERED, NOTHING_LIKE_THAT } from '../phrases.ts';
import type { CardPage, Desk } from '../platform.ts';
import type { Filters } from './filters.ts';
import { addressOf, NO_FILTERS, queryOf } from './filters.ts';
import type { ListQuery } from './forms.ts';
import type { FeedView } from './page/feed.ts';
import type { FilterBarView } from './page/filters.ts';

/** Where a page of a list begins; nothing is its beginning. */
type Place = Pick<IssueQuery, 'before' | 'waitingAfter'>;

/** A list of cards that has an address of its own: how it looks and where its cards come from. */
export interface List {
  readonly view: FeedView;
  /** The page it stands on. */
  readonly path: string;
  /** The filters it has, where it can be filtered. */
  readonly filters?: Pick<FilterBarView, 'filters' | 'action' | 'searched'>;
  read(desk: Desk, by: Employee, after: Place): Promise<CardPage>;
}

const PRESETS = {
  mine: {
    filters: { ...NO_FILTERS, status: 'open', assignee: 'me' },
    title: 'Mine',
    subtitle: 'Open issues assigned to you',
  },
  unassigned: {
    filters: { ...NO_FILTERS, status: 'unassigned' },
    title: 'Unassigned',
    subtitle: 'Open issues nobody has',
  },
  all: { filters: NO_FILTERS, title: 'All', subtitle: 'Every issue, newest first' },
  closed: {
    filters: { ...NO_FILTERS, status: 'closed' },
    title: 'Closed',
    subtitle: 'What has been handled',
  },
} as const satisfies Record<
  string,
  { readonly filters: Filters; readonly title: string; readonly subtitle: string }
>;

/**
 * One of the tracker's lists, or nothing where there is none of that name. Each but the one of everything is
 * such a filter as can be chosen there.
 */
export function trackerList(name: string, chosen: Filters): List | undefined {
  if (!isPreset(name)) return undefined;
  const { title, subtitle, filters: preset } = PRESETS[name];
  const filters = name === 'all' ? chosen : preset;
  const path = addressed('/tracker/' + name, name === 'all' ? addressOf(chosen) : []);
  const isFiltered = name === 'all' && addressOf(chosen).length > 0;
  return {
    path,
    filters: { filters, action: '/tracker/all' },
    view: {
      ...{ title, source: addressed(`/tracker/${name}/feed`, isFiltered ? addressOf(chosen) : []) },
      subtitle: isFiltered ? FILTERED : subtitle,
      order: filters.order === 'waiting' ? 'waiting-first' : 'newest-first',
      empty: isFiltered ? NOTHING_LIKE_THAT : EMPTY_LISTS[name],
    },
    read: search(filters, {}),
  };
}

function isPreset(name: string): name is keyof typeof PRESETS {
  return Object.hasOwn(PRESETS, name);
}

export function searchList(text: string, filters: Filters): List {
  const query = [['q', text] as const, ...addressOf(filters)];
  return {
    path: addressed('/search', query),
    filters: { filters, action: '/search', searched: text },
    view: {
      title: 'Search',
      subtitle: text === '' ? 'Names, numbers and words from messages' : `Issues with “${text}”`,
      source: addressed('/search/feed', query),
      order: filters.order === 'waiting' ? 'waiting-first' : 'newest-first',
      empty: EMPTY_LISTS.search,
    },
    read: search(filters, text === '' ? {} : { text }),
  };
}

/** The newest page; or everything since an issue, or so many, and with `more` one page further. */
export async function readList(
  list: List,
  desk: Desk,
  by: Employee,
  wish: Pick<ListQuery, 'since' | 'shown' | 'more'>,
): Promise<CardPage> {
  let page = await list.read(desk, by, {});
  let further = wish.more === undefined ? 0 : 1;
  while (page.next !== undefined) {
    const reached =
      list.view.order === 'waiting-first'
        ? page.cards.length >= (wish.shown ?? 0)
        : wish.since === undefined || page.next <= wish.since;
    if (reached && further === 0) break;
    if (reached) further -= 1;
    const { next, nextWaiting } = page;
    const earlier = await list.read(desk, by, {
      before: next,
      ...(nextWaiting !== undefined && { waitingAfter: nextWaiting }),
    });
    page = { ...earlier, cards: [...page.cards, ...earlier.cards] };
  }
  const text = list.filters?.searched ?? '';
  if (text === '') return page;
  const ids = page.cards.map(({ issue }) => issue);
  return { ...page, findings: await desk.findings(text, ids) };
}

function search(filters: Filters, query: IssueQuery): List['read'] {
  return (desk, by, place) => desk.search(by, { ...queryOf(filters, by.id, new Date()), ...query, ...place });
}

function addressed(path: string, query: readonly (readonly [string, string])[]): string {
  if (query.length === 0) return path;
  return `${path}?${new URLSearchParams(query.map(([name, value]) => [name, value])).toString()}`;
}
