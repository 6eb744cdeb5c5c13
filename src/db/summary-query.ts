import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { z } from 'zod';

import type { IssueId } from '../issues/issue.ts';
import { attachmentId, customerId, issueId } from '../issues/issue.ts';
import type { AttachmentView, IssueQuery, IssueSummary } from '../issues/views.ts';
import type { Fixed } from './fixed.ts';
import { employeeOf, stateOf } from './issue-state.ts';

/** How much of a message a card can show; the rest is in the issue. */
const EXCERPT = sql.raw('1000');

/**
 * Which messages (named `m`) of an issue customers wrote. Not `kind = 'customer'`: for that the index of all that they
 * ever wrote would do as well, and while there is little of it the planner takes it, and keeps to it while it grows.
 */
const BY_CUSTOMER = sql.raw("m.kind not in ('reply', 'comment')");

/**
 * What cards show, one row an issue: of the first so many of those that `where` is for, in `order`, or of all. They are
 * chosen first, and only they are then looked up in detail.
 *
 * How many is written out, and what is chosen stands in an array: so the planner expects ten of them whoever asks, and
 * a plan that was made once is as good as another. Else it makes one for each colleague that has few, each time.
 */
export function summaryQuery(where: SQL, limit?: number, order?: IssueQuery['order']): SQL {
  const ordered = ORDERS[order ?? 'newest'];
  const chosen =
    limit === undefined
      ? where
      : sql`i.id = any(array(
          select i.id from issues i where ${where} order by ${ordered} limit ${sql.raw(String(limit))}))`;
  return sql`
    select i.id, i.revision, i.status, i.resolution, i.assigned_at, i.closed_at, i.opened_at,
      i.last_activity_at, b.name as inbox, c.id as customer_id, own.address as customer_address,
      coalesce(c.name, own.name, own.address, last.theirs) as customer_name, first.author as started_by,
      last.channel, last.theirs as "from", last.ours as "to",
      subject.subject, coalesce(last.cc, '{}') as cc, last.unverified,
      ${person('ea')} as assignee, ${person('eb')} as assigned_by, ${person('ec')} as closed_by,
      left(first.body, ${EXCERPT}) as first_message,
      case when last.seq <> first.seq then left(last.body, ${EXCERPT}) end as last_message,
      totals.messages, totals.troubled,
      coalesce(files.list, '[]'::json) as attachments,
      i.removed_at is not null as removed,
      exists (
        select 1 from opt_outs o
        where o.channel = last.channel and o.address = last.theirs and o.ours = last.ours and o.ended_at is null
      ) as opted_out
    from issues i
    join inboxes b on b.id = i.inbox_id
    join customers c on c.id = i.customer_id
    left join employees ea on ea.id = i.assignee_id
    left join employees eb on eb.id = i.assigned_by_id
    left join employees ec on ec.id = i.closed_by_id
    cross join lateral (
      select m.body, m.seq, w.name as author from messages m left join employees w on w.id = m.author_id
      where m.issue_id = i.id and m.kind in ('customer', 'reply') order by m.seq limit 1
    ) first
    cross join lateral (
      select m.body, m.seq, m.channel, m.theirs, m.ours, m.unverified,
        case when m.kind = 'customer' then m.cc end as cc
      from messages m
      where m.issue_id = i.id and m.kind in ('customer', 'reply') and m.delivery is distinct from 'withdrawn'
      order by m.kind, m.seq desc limit 1
    ) last
    left join lateral (
      select a.name, a.address from customer_addresses a where a.customer_id = c.id
      order by (a.channel = last.channel and a.address = last.theirs) desc, a.id limit 1
    ) own on true
    left join lateral (
      select m.subject from messages m
      where m.issue_id = i.id and m.subject is not null order by m.seq desc limit 1
    ) subject on true
    cross join lateral (
      select count(*) filter (where m.kind = 'customer') as messages,
        count(*) filter (where m.delivery in ('failed', 'unknown')) as troubled
      from messages m where m.issue_id = i.id
    ) totals
    left join lateral (
      select json_agg(${attachment('a')} order by m.seq, a.ordinal) as list
      from messages m join attachments a on a.message_id = m.id
      where m.issue_id = i.id and ${BY_CUSTOMER}
    ) files on true
    where ${chosen}
    order by ${ordered}`;
}

/** The same of one issue. */
export function summaryOf(issue: IssueId): Fixed {
  ofOne ??= new PgDialect().sqlToQuery(summaryQuery(sql`i.id = ${0}`)).sql;
  return { text: ofOne, values: [issue] };
}

let ofOne: string | undefined;

const ORDERS = {
  newest: sql`i.id desc`,
  closed: sql`i.closed_at desc, i.id desc`,
  waiting: sql`i.last_activity_at, i.id`,
} as const;

/** One attachment as JSON, from the row named by `table`. */
export function attachment(table: 'a'): SQL {
  const a = sql.raw(table);
  return sql`json_build_object('id', ${a}.id, 'name', ${a}.name, 'contentType', ${a}.content_type, 'problem', ${a}.problem,
    'state', case when ${a}.bytes is not null then 'kept' when ${a}.problem is not null then 'failed' else 'coming' end)`;
}

/** One employee as JSON, or null; from the row of a left join. */
export function person(table: 'ea' | 'eb' | 'ec'): SQL {
  return sql.raw(personOf(table));
}

/** The same as text. */
export function personOf(table: 'ea' | 'eb' | 'ec'): string {
  return `case when ${table}.id is not null
    then json_build_object('id', ${table}.id, 'name', ${table}.name, 'active', ${table}.active) end`;
}

export const Person = z
  .object({ id: z.coerce.number(), name: z.string(), active: z.boolean() })
  .transform(employeeOf);

export const Attachment = z
  .object({
    id: z.coerce.number(),
    contentType: z.string(),
    name: z.string().nullable(),
    problem: z.string().nullable(),
    state: z.enum(['coming', 'kept', 'failed']),
  })
  .transform(({ id, name, problem, ...rest }): AttachmentView => ({
    id: attachmentId(id),
    ...rest,
    ...(name !== null && { name }),
    ...(problem !== null && { problem }),
  }));

export const SummaryRow = z
  .object({
    id: z.coerce.number(),
    revision: z.number(),
    status: z.enum(['unassigned', 'assigned', 'closed']),
    resolution: z.enum(['handled', 'no-reply-needed']).nullable(),
    assigned_at: z.coerce.date().nullable(),
    closed_at: z.coerce.date().nullable(),
    opened_at: z.coerce.date(),
    last_activity_at: z.coerce.date(),
    inbox: z.string(),
    customer_id: z.coerce.number(),
    customer_name: z.string(),
    customer_address: z.string().nullable(),
    started_by: z.string().nullable(),
    channel: z.string(),
    from: z.string(),
    to: z.string(),
    subject: z.string().nullable(),
    cc: z.array(z.string()),
    unverified: z.boolean(),
    assignee: Person.nullable(),
    assigned_by: Person.nullable(),
    closed_by: Person.nullable(),
    first_message: z.string(),
    last_message: z.string().nullable(),
    messages: z.coerce.number(),
    troubled: z.coerce.number(),
    attachments: z.array(Attachment),
    opted_out: z.boolean(),
    removed: z.boolean(),
  })
  .transform((row): IssueSummary => ({
    id: issueId(row.id),
    inbox: row.inbox,
    customer: {
      id: customerId(row.customer_id),
      name: row.customer_name,
      ...(row.customer_address !== null && { address: row.customer_address }),
    },
    channel: row.channel,
    from: row.from,
    to: row.to,
    ...(row.subject !== null && { subject: row.subject }),
    ...(row.cc.length > 0 && { cc: row.cc }),
    ...(row.unverified && { unverified: true }),
    state: stateOf({
      assignee: row.assignee,
      assignedBy: row.assigned_by,
      assignedAt: row.assigned_at,
      closedBy: row.closed_by,
      closedAt: row.closed_at,
      resolution: row.resolution,
    }),
    revision: row.revision,
    ...(row.started_by !== null && { startedBy: row.started_by }),
    firstMessage: row.first_message,
    ...(row.last_message !== null && { lastMessage: row.last_message }),
    messageCount: row.messages,
    attachments: row.attachments,
    openedAt: row.opened_at,
    lastActivityAt: row.last_activity_at,
    optedOut: row.opted_out,
    ...(row.removed && { removed: true }),
    troubledReplies: row.troubled,
  }));
