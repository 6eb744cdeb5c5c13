/** Lists of issues, and the Issue Tracker. */

export const TRACKER = 'Issue Tracker';

/** What can be chosen to be shown. */
export const TRACKER_LISTS = {
  overview: 'Overview',
  mine: 'Assigned to you',
  unassigned: 'Unassigned',
  assigned: 'Assigned',
  closed: 'Closed',
  all: 'All issues',
} as const;

/** The heading of a list. */
export function listTitle(
  list: 'mine' | 'unassigned' | 'assigned' | 'all' | 'closed' | 'search',
  text = '',
): string {
  switch (list) {
    case 'mine':
      return 'Assigned to you';
    case 'unassigned':
      return 'Unassigned';
    case 'assigned':
      return 'Assigned';
    case 'all':
      return 'All issues';
    case 'closed':
      return 'Closed';
    case 'search':
      return `Issues with “${text}”`;
    default:
      return list satisfies never;
  }
}

export function countsWords(counts: { readonly mine: number; readonly unassigned: number }): string {
  return `${counts.mine} assigned to you · ${counts.unassigned} unassigned`;
}

/** What an empty list says: what would be in it, and how to get there. */
export const EMPTY_LISTS = {
  feed: 'No messages yet. When a customer writes, their card appears here.',
  mine: 'Nothing is assigned to you. Take an issue from Unassigned and it waits for you here.',
  unassigned: 'Everything has somebody. New messages that nobody has taken yet appear here.',
  all: 'No issues yet. Every message a customer sends becomes one.',
  closed: 'Nothing closed yet. Issues come here when they are marked as closed or resolved.',
  search: 'Nothing found. Try a name, a number or a word from a message.',
  history: 'Nothing has happened here yet.',
  notes: 'No notes yet.',
  held: 'Nothing is held. What machines write, such as absences and newsletters, waits here instead of opening issues.',
} as const;

/** What an empty channel says beside a pretend customer, such as "Pretend phone". */
export function tryWords(panel: string): string {
  return `No messages yet. Write one in the ${panel.toLowerCase()}, and its card appears here.`;
}

export const MORE = 'More';
export const RECENTLY_CLOSED = 'Recently closed';
export const SHOW_ALL = 'Show all';
export const NEWER = 'Newer';
export const OLDER = 'Older';
export const SEARCH_LABEL = 'Search';
export const SEARCH_HINT = 'A name, a number or a word of a message, then Enter';
/** Where Enter searches nothing. */
export const SEARCH_WORDS = 'A name, a number or a word of a message';
export const CLEAR_SEARCH = 'Clear the search';
export const EVERY_INBOX = 'Every inbox';
