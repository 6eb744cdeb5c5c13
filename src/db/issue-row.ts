import type { SQL } from 'drizzle-orm';
import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { z } from 'zod';

import type { InboxListing } from '../issues/inboxes.ts';
import type { Address, Inbox, Issue, IssueId, Route, WaitingReply } from '../issues/issue.ts';
import { customerId, employeeId, inboxId, issueId, messageId } from '../issues/issue.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';
import { fixed } from './fixed.ts';
import { employeeOf, stateOf } from './issue-state.ts';
import { employees, issues } from './schema.ts';

/**
 * Takes the lock under which everything of one customer changes. First of all locks, always: what follows
 * can then neither race nor deadlock. False when there is no such issue.
 */
export async function lockCustomerOf(tx: Database, issue: IssueId): Promise<boolean> {
  for (;;) {
    const [locked] = await rowsOf(
      tx,
      fixed`select c.id from customers c
        where c.id = (select i.customer_id from issues i where i.id = ${issue}) for update`,
      Locked,
    );
    if (!locked) return false;
    // Linking may have given the issue to another customer while we waited.
    const [row] = await rowsOf(tx, fixed`select customer_id as id from issues where id = ${issue}`, Locked);
    if (row?.id === locked.id) return true;
  }
}

const Locked = z.object({ id: z.coerce.number() });

/** The issue as decisions need it. Call it under the customer's lock when something will be written. */
export async function loadIssue(tx: Database, id: IssueId): Promise<Issue | undefined> {
  const [row] = await tx
    .select({ issue: issues, assignee, assignedBy, closedBy })
    .from(issues)
    .leftJoin(assignee, eq(assignee.id, issues.assigneeId))
    .leftJoin(assignedBy, eq(assignedBy.id, issues.assignedById))
    .leftJoin(closedBy, eq(closedBy.id, issues.closedById))
    .where(eq(issues.id, id));
  if (!row) return undefined;

  const { issue } = row;
  // Asked together: one connection answers them in one go.
  const [inbox, last, newer, routes, waitingReplies] = await Promise.all([
    loadInbox(tx, issue.inboxId),
    lastCustomerMessage(tx, id),
    issue.closedAt ? newerOpenIssue(tx, issue) : undefined,
    routesOf(tx, issue),
    waitingRepliesOf(tx, id),
  ]);
  return {
    id,
    inbox,
    customer: customerId(issue.customerId),
    state: stateOf({
      assignee: row.assignee && employeeOf(row.assignee),
      assignedBy: row.assignedBy && employeeOf(row.assignedBy),
      closedBy: row.closedBy && employeeOf(row.closedBy),
      assignedAt: issue.assignedAt,
      closedAt: issue.closedAt,
      resolution: issue.resolution,
    }),
    revision: issue.revision,
    openedAt: issue.openedAt,
    routes,
    waitingReplies,
    ...(last !== undefined && { lastCustomerMessage: last }),
    ...(newer !== undefined && { newerOpenIssue: newer }),
  };
}

export async function loadInbox(tx: Database, id: number): Promise<Inbox> {
  const inbox = await inboxIn(tx, id);
  if (!inbox) throw new Error(`inbox ${id} is gone while something refers to it`);
  return inbox;
}

/** The inbox that listens on the address, else the oldest: a message is not lost. */
export async function inboxFor(tx: Database, { channel, address }: Address): Promise<Inbox> {
  const inbox = await inboxIn(tx, null, channel, address);
  if (!inbox) throw new Error('there is no inbox to receive a message');
  return inbox;
}

async function inboxIn(
  tx: Database,
  id: number | null,
  channel: string | null = null,
  address: string | null = null,
): Promise<Inbox | undefined> {
  const [inbox] = await rowsOf(tx, { text: ONE_INBOX, values: [id, channel, address] }, InboxRow);
  if (!inbox) return undefined;
  const { troubles: _troubles, ...rest } = inbox;
  return rest;
}

/** Oldest first, with why some of their conversations take no cards. */
export function allInboxes(db: Database): Promise<readonly InboxListing[]> {
  return rowsOf(db, { text: `${INBOXES} order by b.id`, values: [] }, InboxRow);
}

const INBOXES = `
  select b.id, b.name, b.signature,
    coalesce((select json_agg(json_build_object('channel', a.channel, 'address', a.address) order by a.id)
      from inbox_addresses a where a.inbox_id = b.id), '[]'::json) as listens,
    coalesce((select json_agg(json_build_object('platform', c.platform, 'conversation', c.conversation,
        'mention', c.mention, 'trouble', c.trouble) order by c.id)
      from inbox_conversations c where c.inbox_id = b.id), '[]'::json) as posts
  from inboxes b`;

const ONE_INBOX = `${INBOXES} where b.id = coalesce($1::bigint,
  (select inbox_id from inbox_addresses where channel = $2::text and address = $3::text),
  (select min(id) from inboxes))`;

const InboxRow = z
  .object({
    id: z.coerce.number().transform(inboxId),
    name: z.string(),
    signature: z.string().nullable(),
    listens: z.array(z.object({ channel: z.string(), address: z.string() })),
    posts: z.array(
      z.object({
        platform: z.string(),
        conversation: z.string(),
        mention: z.string().nullable(),
        trouble: z.string().nullable(),
      }),
    ),
  })
  .transform(({ signature, posts, ...rest }): InboxListing => ({
    ...rest,
    ...(signature !== null && { signature }),
    posts: posts.map(({ platform, conversation, mention }) => ({
      ...{ platform, conversation },
      ...(mention !== null && { mention }),
    })),
    troubles: posts.flatMap(({ platform, conversation, trouble }) =>
      trouble === null ? [] : [{ platform, conversation, problem: trouble }],
    ),
  }));

const assignee = alias(employees, 'assignee');
const assignedBy = alias(employees, 'assigned_by');
const closedBy = alias(employees, 'closed_by');

type IssueRow = typeof issues.$inferSelect;

async function lastCustomerMessage(tx: Database, id: IssueId) {
  const [row] = await rowsOf(
    tx,
    fixed`select id from messages where issue_id = ${id} and kind = 'customer' order by seq desc limit 1`,
    z.object({ id: z.string() }),
  );
  return row && messageId(row.id);
}

const WaitingRow = z
  .object({
    id: z.string().transform(messageId),
    at: z.coerce.date(),
    author: z.coerce.number().transform(employeeId),
    name: z.string(),
    active: z.boolean(),
  })
  .transform(({ id, at, author, ...by }): WaitingReply => ({ message: id, at, by: { id: author, ...by } }));

/** What `ReplyStore.begin` marks under the same lock is not among them any more. */
function waitingRepliesOf(tx: Database, id: IssueId): Promise<readonly WaitingReply[]> {
  return rowsOf(
    tx,
    fixed`select m.id, m.at, e.id as author, e.name, e.active from messages m join employees e on e.id = m.author_id
      where m.issue_id = ${id} and m.kind = 'reply' and m.delivery = 'queued' and m.provider_id is null
        and m.begun_at is null
      order by m.seq`,
    WaitingRow,
  );
}

async function newerOpenIssue(tx: Database, issue: IssueRow) {
  const [row] = await tx
    .select({ id: issues.id })
    .from(issues)
    .where(
      and(
        eq(issues.customerId, issue.customerId),
        eq(issues.inboxId, issue.inboxId),
        isNull(issues.closedAt),
        ne(issues.id, issue.id),
      ),
    );
  return row && issueId(row.id);
}

const RouteRow = z.object({
  channel: z.string(),
  to: z.string(),
  from: z.string(),
  cc: z.array(z.string()).nullable(),
  answerable: z.boolean(),
  opted_out: z.boolean(),
});

/**
 * Every address of the customer, and where they want answers; then of whoever else wrote on the issue. Each with
 * the one of ours that answers it: where they wrote to last, else the inbox's own. (A reply from another number would
 * pass by a STOP that was meant for this one.)
 */
async function routesOf(tx: Database, issue: IssueRow): Promise<readonly Route[]> {
  const found = await rowsOf(tx, routesQuery(issue), RouteRow);
  return found.map(({ channel, to, from, cc, answerable, opted_out }) => ({
    channel,
    to,
    from,
    ...(cc && cc.length > 0 && { cc }),
    ...(!answerable && { blocked: 'unanswerable' as const }),
    ...(opted_out && { blocked: 'opted-out' as const }),
  }));
}

function routesQuery({ id, customerId: customer, inboxId: inbox }: IssueRow): SQL {
  return sql`
    select r.channel, r."to", r."from", r.cc, r.answerable, exists (
      select 1 from opt_outs o
      where o.channel = r.channel and o.address = r."to" and o.ours = r."from" and o.ended_at is null
    ) as opted_out
    from (
      select known.place, known.is_theirs, known.channel, known.address as "to", known.answerable, last.seq, last.cc,
        coalesce(last.ours, (
          select ia.address from inbox_addresses ia
          where ia.inbox_id = ${inbox} and ia.channel = known.channel order by ia.id limit 1
        )) as "from"
      from (
        select a.id as place, a.answerable, true as is_theirs, a.channel, a.address
        from customer_addresses a where a.customer_id = ${customer}
        union all
        select null::bigint, true, bool_or(exists (
          select 1 from customer_addresses a
          where a.customer_id = ${customer} and a.channel = m.channel and a.address = m.theirs
        )), m.channel, coalesce(m.reply_to, m.theirs)
        from messages m where m.issue_id = ${id} and m.kind = 'customer' and not exists (
          select 1 from customer_addresses a
          where a.customer_id = ${customer} and a.channel = m.channel and a.address = coalesce(m.reply_to, m.theirs)
        )
        group by m.channel, coalesce(m.reply_to, m.theirs)
      ) known
      left join lateral (
        select m.ours, m.seq, m.cc from messages m join issues i on i.id = m.issue_id
        where i.customer_id = ${customer} and i.inbox_id = ${inbox} and m.kind = 'customer'
          and m.channel = known.channel and coalesce(m.reply_to, m.theirs) = known.address
        order by m.seq desc limit 1
      ) last on true
    ) r
    where r."from" is not null and r."to" <> ''
    order by r.is_theirs desc, r.seq desc nulls last, r.place`;
}
