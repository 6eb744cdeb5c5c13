import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';

import type { IssueId } from '../issues/issue.ts';
import type { IssuePage, IssueQuery, IssueSummary } from '../issues/views.ts';
import { byWords } from './search.ts';

/** Pure. Which issues (named `i`) a query is for; `matches` says which a text finds. */
export function condition(query: IssueQuery, matches: (text: string) => SQL = byWords): SQL {
  const parts = [sql`true`, ...statusIs(query), ...somebodyHas(query)];
  if (query.issues !== undefined) parts.push(sql`i.id = any(${`{${query.issues.join(',')}}`}::bigint[])`);
  if (query.inbox !== undefined) parts.push(sql`i.inbox_id = ${unseen(query.inbox)}`);
  if (query.order === 'closed') parts.push(sql`i.closed_at is not null`);
  if (query.order === 'waiting') parts.push(sql`i.closed_at is null`);
  if (query.quietSince !== undefined)
    parts.push(sql`i.last_activity_at < ${query.quietSince.toISOString()}::timestamptz`);
  if (query.before !== undefined) parts.push(beyond(query.before, query));
  if (query.conversation) {
    const { platform, conversation } = query.conversation;
    // Posted there, or about to be: a list read between a text and its posting must not miss it.
    parts.push(sql`(
      exists (select 1 from postings p where p.issue_id = i.id
        and p.platform = ${platform} and p.conversation = ${conversation})
      or i.inbox_id in (select ic.inbox_id from inbox_conversations ic
        where ic.platform = ${platform} and ic.conversation = ${conversation}))`);
  }
  if (query.text !== undefined && query.text.trim() !== '') parts.push(matches(query.text));
  return sql.join(parts, sql` and `);
}

/** Pure. Where a page ends, so that the next one begins there whatever happens to its last issue meanwhile. */
export function endOf(
  last: IssueSummary | undefined,
  { order }: IssueQuery,
): Pick<IssuePage, 'next' | 'nextClosed' | 'nextWaiting'> {
  if (!last) return {};
  const isClosed = order === 'closed' && last.state.status === 'closed';
  return {
    next: last.id,
    ...(isClosed && { nextClosed: last.state.closedAt }),
    ...(order === 'waiting' && { nextWaiting: last.lastActivityAt }),
  };
}

/** Literally, never by a parameter: only then can the planner use the indexes that are for one status alone. */
function statusIs({ status }: IssueQuery): readonly SQL[] {
  switch (status) {
    case undefined:
      return [];
    case 'open':
      return [sql`i.closed_at is null`];
    case 'unassigned':
      return [sql`i.status = 'unassigned'`];
    case 'assigned':
      return [sql`i.status = 'assigned'`];
    case 'closed':
      return [sql`i.status = 'closed'`];
    default:
      return status satisfies never;
  }
}

function somebodyHas({ assignee, status }: IssueQuery): readonly SQL[] {
  if (assignee === undefined) return [];
  if (assignee === 'nobody') return [sql`i.status = 'unassigned'`];
  if (status === 'closed')
    return [sql`(i.assignee_id = ${unseen(assignee)} or i.closed_by_id = ${unseen(assignee)})`];
  return [sql`i.assignee_id = ${unseen(assignee)} and i.closed_at is null`];
}

/** Where several were closed, or last touched, at the same moment, the number decides. */
function beyond(before: IssueId, { order, closedBefore, waitingAfter }: IssueQuery): SQL {
  if (order === 'closed' && closedBefore !== undefined)
    return sql`(i.closed_at, i.id) < (${closedBefore.toISOString()}::timestamptz, ${before}::bigint)`;
  if (order === 'waiting' && waitingAfter !== undefined)
    return sql`(i.last_activity_at, i.id) > (${waitingAfter.toISOString()}::timestamptz, ${before}::bigint)`;
  return sql`i.id < ${unseen(before)}`;
}

/** A number at which the planner does not look: so one plan is as good as another, and is made once, not for each. */
function unseen(number: number): SQL {
  return sql`(select ${number}::bigint)`;
}
