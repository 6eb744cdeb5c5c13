import * as z from 'zod';

import { issueId } from '../../issues/issue.ts';
import type { IssueQuery } from '../../issues/views.ts';
import type { CardPage } from '../platform.ts';

/**
 * Where a page of a list ended, as a button carries it: the number of an issue, and in a list of what was closed
 * also when that was, in milliseconds.
 */
export const PageMark = z.coerce.string().regex(/^[1-9]\d{0,9}(?:@\d{1,15})?$/);
export type PageMark = z.infer<typeof PageMark>;

/** Pure. undefined where there is no further page. */
export function markOf({ next, nextClosed }: Pick<CardPage, 'next' | 'nextClosed'>): PageMark | undefined {
  if (next === undefined) return undefined;
  return nextClosed === undefined ? String(next) : `${next}@${nextClosed.getTime()}`;
}

/** Pure. What asks for the page behind it; for the first page without one. */
export function afterMark(mark: PageMark | undefined): Pick<IssueQuery, 'before' | 'closedBefore'> {
  if (mark === undefined) return {};
  const [issue, closedAt] = mark.split('@').map(Number);
  return {
    ...(issue !== undefined && { before: issueId(issue) }),
    ...(closedAt !== undefined && { closedBefore: new Date(closedAt) }),
  };
}
