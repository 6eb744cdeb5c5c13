/** The tracker's filters. */

export const FILTER_LABELS = {
  status: 'Status',
  assignee: 'Assignee',
  inbox: 'Inbox',
  quiet: 'Nothing happened for',
  order: 'Order',
} as const;

export const FILTER_STATUS = {
  '': 'Any status',
  open: 'Open',
  unassigned: 'Unassigned',
  assigned: 'Assigned',
  closed: 'Closed',
} as const;

export const FILTER_QUIET = {
  '': 'Any time',
  hour: 'More than an hour',
  day: 'More than a day',
  week: 'More than a week',
} as const;

export const FILTER_ORDER = {
  '': 'Newest first',
  waiting: 'Longest waiting first',
} as const;

export const ANYBODY = 'Anybody';
export const ME = 'Me';
export const NOBODY = 'Nobody';
export const FILTER_ISSUES = 'Filter issues';
export const FILTER = 'Filter';
export const SHOW_EVERYTHING = 'Clear';
export const FILTERED = 'The issues that are like this';
export const NOTHING_LIKE_THAT = 'No issue is like that. Take a filter away to see more.';

/** Where a search found it; a colleague's name may follow. */
export const FOUND_IN = {
  customer: 'Customer',
  'customer-message': 'They wrote',
  reply: 'Reply of',
  comment: 'Private comment of',
} as const;
