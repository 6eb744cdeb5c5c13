import { z } from 'zod';

import type { InboxListing } from '../issues/inboxes.ts';
import type { Address, Inbox, Issue, IssueId, Route, WaitingReply } from '../issues/issue.ts';
import { customerId, employeeId, inboxId, issueId, messageId } from '../issues/issue.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';
import type { Fixed } from './fixed.ts';
import { fixed } from './fixed.ts';
import { Former, FORMER } from './former.ts';
import { stateOf } from './issue-state.ts';
import { Person, personOf } from './summary-query.ts';

/**
 * Takes the lock under which everything of one customer changes, and asks in the same go what `read` asks, which is
 * answered under it and says whose the issue is. First of all locks, always: what follows can then neither race nor
 * deadlock. undefined when there is no such issue.
 */
export async function underLockOf<T extends { readonly customer: number }>(
  tx: Database,
  issue: IssueId,
  read: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (;;) {
    const [[locked], found] = await Promise.all([
      rowsOf(
        tx,
        fixed`select c.id from customers c
          where c.id = (select i.customer_id from issues i where i.id = ${issue}) for update`,
        Locked,
      ),
      read(),
    ]);
    if (!locked) return undefined;
    // Else linking has given the issue to another customer while we waited.
    if (found?.customer === locked.id) return found;
  }
}

/** The same lock alone. False when there is no such issue. */
export async function lockCustomerOf(tx: Database, issue: IssueId): Promise<boolean> {
  const owner = async () => {
    const [row] = await rowsOf(
      tx,
      fixed`select customer_id as customer from issues where id = ${issue}`,
      Owner,
    );
    return row;
  };
  return (await underLockOf(tx, issue, owner)) !== undefined;
}

const Owner = z.object({ customer: z.coerce.number() });

const Locked = z.object({ id: z.coerce.number() });

/** The issue as decisions need it. Call it under the customer's lock when something will be written. */
export async function loadIssue(tx: Database, id: IssueId): Promise<Issue | undefined> {
  // Asked together: one connection answers them in one go.
  const [[row], inbox, routes, waitingReplies] = await Promise.all([
    rowsOf(tx, { text: ONE_ISSUE, values: [id] }, IssueRow),
    inboxBy(tx, { text: INBOX_OF_ISSUE, values: [id] }),
    routesOf(tx, id),
    waitingRepliesOf(tx, id),
  ]);
  if (!row || !inbox) return undefined;
  return {
    id,
    inbox,
    customer: customerId(row.customer_id),
    state: stateOf({
      assignee: row.assignee,
      assignedBy: row.assigned_by,
      closedBy: row.closed_by,
      assignedAt: row.assigned_at,
      closedAt: row.closed_at,
      resolution: row.resolution,
    }),
    revision: row.revision,
    openedAt: row.opened_at,
    routes,
    waitingReplies,
    ...(row.last_message !== null && { lastCustomerMessage: row.last_message }),
    ...(row.newer !== null && { newerOpenIssue: row.newer }),
    ...(row.former && { former: row.former }),
  };
}

/** Whether there is a newer one is asked only of one that is closed. */
const ONE_ISSUE = `
  select i.customer_id, i.revision, i.opened_at, i.assigned_at, i.closed_at, i.resolution,
    ${personOf('ea')} as assignee, ${personOf('eb')} as assigned_by, ${personOf('ec')} as closed_by,
    (
      select m.id from messages m where m.issue_id = i.id and m.kind = 'customer' order by m.seq desc limit 1
    ) as last_message,
    (
      select newer.id from issues newer
      where i.closed_at is not null and newer.customer_id = i.customer_id and newer.inbox_id = i.inbox_id
        and newer.closed_at is null and newer.id <> i.id
    ) as newer,
    ${FORMER} as former
  from issues i
  left join employees ea on ea.id = i.assignee_id
  left join employees eb on eb.id = i.assigned_by_id
  left join employees ec on ec.id = i.closed_by_id
  where i.id = $1`;

const IssueRow = z.object({
  customer_id: z.coerce.number(),
  revision: z.number(),
  opened_at: z.coerce.date(),
  assigned_at: z.coerce.date().nullable(),
  closed_at: z.coerce.date().nullable(),
  resolution: z.enum(['handled', 'no-reply-needed']).nullable(),
  assignee: Person.nullable(),
  assigned_by: Person.nullable(),
  closed_by: Person.nullable(),
  last_message: z.string().transform(messageId).nullable(),
  newer: z.coerce.number().transform(issueId).nullable(),
  former: Former,
});

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
  return inboxBy(tx, { text: ONE_INBOX, values: [id, channel, address] });
}

async function inboxBy(tx: Database, query: Fixed): Promise<Inbox | undefined> {
  const [inbox] = await rowsOf(tx, query, InboxRow);
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

/** The number of the inbox that listens on the address, else of the oldest, in a statement. */
export function inboxListening(channel: string, address: string): string {
  return `coalesce(
    (select inbox_id from inbox_addresses where channel = ${channel}::text and address = ${address}::text),
    (select min(id) from inboxes))`;
}

const ONE_INBOX = `${INBOXES} where b.id = coalesce($1::bigint, ${inboxListening('$2', '$3')})`;

const INBOX_OF_ISSUE = `${INBOXES} where b.id = (select inbox_id from issues where id = $1)`;

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
async function routesOf(tx: Database, id: IssueId): Promise<readonly Route[]> {
  const found = await rowsOf(tx, routesQuery(id), RouteRow);
  return found.map(({ channel, to, from, cc, answerable, opted_out }) => ({
    channel,
    to,
    from,
    ...(cc && cc.length > 0 && { cc }),
    ...(!answerable && { blocked: 'unanswerable' as const }),
    ...(opted_out && { blocked: 'opted-out' as const }),
  }));
}

/** Why not `kind = 'customer'`: see `BY_CUSTOMER`. */
function routesQuery(id: IssueId): Fixed {
  return fixed`
    with it as (select customer_id, inbox_id from issues where id = ${id})
    select r.channel, r."to", r."from", r.cc, r.answerable, exists (
      select 1 from opt_outs o
      where o.channel = r.channel and o.address = r."to" and o.ours = r."from" and o.ended_at is null
    ) as opted_out
    from (
      select known.place, known.is_theirs, known.channel, known.address as "to", known.answerable, last.seq, last.cc,
        coalesce(last.ours, (
          select ia.address from inbox_addresses ia
          where ia.inbox_id = (select inbox_id from it) and ia.channel = known.channel order by ia.id limit 1
        )) as "from"
      from (
        select a.id as place, a.answerable, true as is_theirs, a.channel, a.address
        from customer_addresses a where a.customer_id = (select customer_id from it)
        union all
        select null::bigint, true, bool_or(exists (
          select 1 from customer_addresses a
          where a.customer_id = (select customer_id from it) and a.channel = m.channel and a.address = m.theirs
        )), m.channel, coalesce(m.reply_to, m.theirs)
        from messages m where m.issue_id = ${id} and m.kind not in ('reply', 'comment') and not exists (
          select 1 from customer_addresses a
          where a.customer_id = (select customer_id from it) and a.channel = m.channel and a.address = coalesce(m.reply_to, m.theirs)
        )
        group by m.channel, coalesce(m.reply_to, m.theirs)
      ) known
      left join lateral (
        select newest.* from issues i cross join lateral (
          select m.ours, m.seq, m.cc from messages m
          where m.issue_id = i.id and m.kind not in ('reply', 'comment')
            and m.channel = known.channel and coalesce(m.reply_to, m.theirs) = known.address
          order by m.seq desc limit 1
        ) newest
        where i.customer_id = (select customer_id from it) and i.inbox_id = (select inbox_id from it)
        order by newest.seq desc limit 1
      ) last on true
    ) r
    where r."from" is not null and r."to" <> ''
    order by r.is_theirs desc, r.seq desc nulls last, r.place`;
}
