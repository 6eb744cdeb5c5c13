import * as z from 'zod';

import { employeeId, inboxId, issueId } from '../../issues/issue.ts';
import type { EmployeeId } from '../../issues/issue.ts';
import type { IssueQuery } from '../../issues/views.ts';
import type { CardPage } from '../platform.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';

export const LISTS = ['overview', 'mine', 'unassigned', 'assigned', 'closed', 'all'] as const;

/**
 * Where a page of a list ended, as a button carries it: the number of an issue, and in a list of what was closed
 * also when that was, in milliseconds.
 */
const PageMark = z.coerce.string().regex(/^[1-9]\d{0,9}(?:@\d{1,15})?$/);

/** What somebody looks at, as every button of a list carries it. */
export const ListState = z.object({
  list: z.enum(LISTS).catch('overview'),
  inbox: z.coerce.number().pipe(z.int().positive()).transform(inboxId).optional(),
  text: z
    .string()
    .transform((text) => clipped(text.trim(), LIMITS.searchText))
    .optional(),
  /** Who “mine” is: the button may be pressed by others. */
  mine: z.coerce.number().pipe(z.int().positive()).transform(employeeId).optional(),
  before: PageMark.optional(),
  /** With what there is to choose from, as the Issue Tracker; else a list alone, as a command's answer. */
  tracker: z.boolean().optional(),
});
export type ListState = z.infer<typeof ListState>;

export const LIST_FIELDS = { text: 'text', inbox: 'inbox' } as const;
/** The choice that stands for all inboxes. */
export const EVERY = '0';

/** Of a button of a list, or of an issue in it (`list`). */
export const ListData = z.object({
  state: ListState,
  [LIST_FIELDS.text]: z.string().optional(),
  [LIST_FIELDS.inbox]: z.string().optional(),
});
/** Of an ask on an issue in a list: what is to be drawn again. */
export const ListedData = z.object({ list: ListState });

/** Pure. What is looked at after a click: what the button says, with what is typed and chosen beside it. */
export function nextList({ state, text = state.text, inbox }: z.infer<typeof ListData>): ListState {
  const { text: _, inbox: before, ...rest } = state;
  const words = clipped((text ?? '').trim(), LIMITS.searchText);
  const number = Number(inbox ?? before ?? EVERY);
  const within = Number.isInteger(number) && number > 0 ? { inbox: inboxId(number) } : {};
  return { ...rest, ...within, ...(words !== '' && { text: words }) };
}

/** Pure. Whether it is one list, with pages; the overview has three short ones. */
export function isList({ list, text }: ListState): boolean {
  return list !== 'overview' || text !== undefined;
}

/** Pure. What to ask for. `by` is who “mine” is where the state does not say so. */
export function queryOf({ list, inbox, text, mine, before }: ListState, by: EmployeeId): IssueQuery {
  const [issue, closedAt] = before?.split('@').map(Number) ?? [];
  return {
    limit: LIMITS.rows,
    ...(inbox !== undefined && { inbox }),
    ...(text !== undefined && { text }),
    ...(issue !== undefined && { before: issueId(issue) }),
    ...(closedAt !== undefined && { closedBefore: new Date(closedAt) }),
    ...(list === 'mine' && { assignee: mine ?? by }),
    ...((list === 'unassigned' || list === 'assigned') && { status: list }),
    ...(list === 'closed' && { order: list }),
  };
}

/** Pure. undefined where there is no further page. */
export function markOf({ next, nextClosed }: Pick<CardPage, 'next' | 'nextClosed'>): string | undefined {
  if (next === undefined) return undefined;
  return nextClosed === undefined ? String(next) : `${next}@${nextClosed.getTime()}`;
}
