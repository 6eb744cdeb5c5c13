import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Subject } from '../issues/effects.ts';
import type { AnsweredIssue, InboundMessage, Sender } from '../issues/inbound.ts';
import { mayRefer } from '../issues/inbound.ts';
import type { CustomerId, Inbox, IssueId } from '../issues/issue.ts';
import { customerId, employeeId, issueId } from '../issues/issue.ts';
import { lockCustomer, lockKnown, Overtaken } from './customers.ts';
import type { Database } from './database.ts';
import { rowCount, rowsOf } from './database.ts';
import { fixed } from './fixed.ts';
import { ERASED_KEY, forgottenName, rememberOptOuts } from './forgotten.ts';
import { Former, FORMER } from './former.ts';
import { inboxFor, inboxListening, loadInbox } from './issue-row.ts';
import { issues } from './schema.ts';

/** Where a message goes, and what decides it. */
export interface Place {
  readonly sender: Sender;
  /** Who writes, where they are or will be a customer. */
  readonly customer?: CustomerId;
  /** The same, where they are not known yet. */
  readonly stranger?: CustomerId;
  /** Their unresolved issue in that inbox. */
  readonly open?: Subject;
  /** Where they have none: what one would be that is opened now. Its number is lost where none is. */
  readonly next?: Subject;
}

/**
 * Takes the one lock under which the message is placed, and reads what decides it: the lock of the customer
 * whose issue it answers, where the sender may speak on that; else that of the sender. Writes nothing. undefined where
 * the message was seen before, unless it `comesAgain` by our own doing.
 */
export async function lockPlace(
  tx: Database,
  message: InboundMessage,
  comesAgain: boolean,
): Promise<Place | undefined> {
  const ours = { channel: message.channel, address: message.to };
  const found = await answeredIssue(tx, message);
  const answered = found && { id: found.id, open: found.open, knowsSender: found.knowsSender };
  if (found?.open && answered && mayRefer({ answered }, message)) {
    await lockCustomer(tx, found.customer);
    const [again, seen] = await Promise.all([
      answeredIssue(tx, message),
      !comesAgain && wasSeen(tx, message),
    ]);
    if (seen) return undefined;
    // Closed, or given to another customer, while we waited.
    if (!again?.open || again.customer !== found.customer) throw new Overtaken();
    return { sender: { optedOut: false, answered } };
  }

  const address = { ...message, address: message.from };
  // Asked together: one connection answers them in one go, each when the one before is answered.
  const [locked, inbox, now] = await Promise.all([
    lockKnown(tx, address),
    inboxFor(tx, ours),
    senderNow(tx, message, comesAgain),
  ]);
  if (now.seen) return undefined;
  // Whoever only sends newsletters is no customer.
  if (message.automatic !== undefined && locked === undefined) return { sender: { optedOut: false } };
  // Met or linked to another while we waited for the lock, or ours was given to another inbox.
  if ((now.is_stranger ? undefined : now.customer) !== locked || now.inbox !== inbox.id)
    throw new Overtaken();
  if (now.may_be_remembered) await rememberOptOuts(tx, address);
  const under = now.may_be_remembered ? await senderNow(tx, message, comesAgain) : now;

  const customer = customerId(under.customer);
  const open = under.open === null ? undefined : subject({ ...under, customer, id: under.open }, inbox);
  return {
    customer,
    ...(under.is_stranger && { stranger: customer }),
    sender: { ...consentOf(under), ...(open && { open: open.id }), ...(answered && { answered }) },
    ...(open && { open }),
    ...(under.next !== null && {
      next: subject({ id: under.next, customer, assignee: null, former: null }, inbox),
    }),
  };
}

const Answered = z.object({
  id: z.coerce.number().transform(issueId),
  customer: z.coerce.number(),
  open: z.boolean(),
  knows: z.boolean(),
});

async function answeredIssue(
  tx: Database,
  { answers, channel, from }: InboundMessage,
): Promise<(AnsweredIssue & { readonly customer: number }) | undefined> {
  if (!answers) return undefined;
  const which =
    'issue' in answers
      ? sql`i.id = ${answers.issue}`
      : sql`i.id = (select issue_id from messages where id = ${answers.message} and kind = 'reply')`;
  const [row] = await rowsOf(
    tx,
    sql`select i.id, i.customer_id as customer, i.closed_at is null as open, (
        exists (select 1 from customer_addresses a
          where a.customer_id = i.customer_id and a.channel = ${channel} and a.address = ${from})
        or exists (select 1 from messages m where m.issue_id = i.id and m.channel = ${channel}
          and (m.theirs = ${from} or m.reply_to = ${from} or ${from} = any (m.cc)))
      ) as knows
      from issues i where ${which}`,
    Answered,
  );
  return row && { id: row.id, customer: row.customer, open: row.open, knowsSender: row.knows };
}

/** The customer's unresolved issue in the inbox; under their lock. */
export async function unresolvedIssue(
  tx: Database,
  customer: number,
  inbox: number,
): Promise<IssueId | undefined> {
  const [row] = await tx
    .select({ id: issues.id })
    .from(issues)
    .where(and(eq(issues.customerId, customer), eq(issues.inboxId, inbox), isNull(issues.closedAt)));
  return row && issueId(row.id);
}

async function wasSeen(tx: Database, { channel, providerId }: InboundMessage): Promise<boolean> {
  const found = await rowCount(
    tx,
    fixed`select 1 from inbound_seen
      where channel = ${channel} and provider_id in (${providerId}, ${forgottenName(providerId)})
      union all
      select 1 from messages where channel = ${channel} and provider_id = ${providerId}`,
  );
  return found > 0;
}

/**
 * What decides where the message goes, of whoever is behind its address, after their lock was asked for. One that
 * `comesAgain` counts as not seen.
 */
async function senderNow(
  tx: Database,
  { channel, from, to, providerId }: InboundMessage,
  comesAgain: boolean,
): Promise<z.output<typeof SenderRow>> {
  const names = comesAgain ? [null, null] : [providerId, forgottenName(providerId)];
  const values = [channel, from, to, ERASED_KEY, ...names];
  const [row] = await rowsOf(tx, { text: SENDER_NOW, values }, SenderRow);
  if (!row) throw new Error('the database answered without a row');
  return row;
}

/**
 * $1 the channel, $2 their address, $3 ours, $4 what the shelf holds once somebody was erased, of whom a STOP may be
 * known still; $5 and $6 the names under which the message may have been seen. What is kept was seen, also when the note
 * of that was cleared away. Numbers are taken for what may be made.
 */
export const SENDER_NOW = `
  select seen.seen, listening.inbox, i.id as open, i.assignee_id as assignee, ${FORMER} as former,
    case when not seen.seen and i.id is null then nextval(pg_get_serial_sequence('issues', 'id')) end as next,
    coalesce(a.customer_id, nextval(pg_get_serial_sequence('customers', 'id'))) as customer,
    a.customer_id is null as is_stranger,
    (
      select o.since from opt_outs o where o.channel = $1 and o.address = $2 and o.ours = $3 and o.ended_at is null
    ) as opted_out_since,
    a.customer_id is null and exists (select from shelf where key = $4) as may_be_remembered
  from (
    select exists (select from inbound_seen s where s.channel = $1 and s.provider_id in ($5, $6))
      or exists (select from messages m where m.channel = $1 and m.provider_id = $5) as seen
  ) seen
  cross join (select ${inboxListening('$1', '$3')} as inbox) listening
  left join customer_addresses a on a.channel = $1 and a.address = $2
  left join issues i on i.customer_id = a.customer_id and i.inbox_id = listening.inbox and i.closed_at is null`;

const Id = z.coerce.number();
const SenderRow = z.object({
  seen: z.boolean(),
  inbox: Id,
  customer: Id,
  is_stranger: z.boolean(),
  open: Id.nullable(),
  assignee: Id.nullable(),
  former: Former,
  next: Id.nullable(),
  opted_out_since: z.coerce.date().nullable(),
  may_be_remembered: z.boolean(),
});

function consentOf({ opted_out_since: since }: z.output<typeof SenderRow>): Sender {
  return since === null ? { optedOut: false } : { optedOut: true, optedOutSince: since };
}

/** What effects are made of, of an issue under its lock. */
export async function subjectOf(tx: Database, id: IssueId): Promise<Subject> {
  const [row] = await rowsOf(tx, { text: SUBJECT, values: [id] }, SubjectRow);
  if (!row) throw new Error(`issue ${id} is gone under its lock`);
  return subject(row, await loadInbox(tx, row.inbox));
}

const SUBJECT = `
  select i.id, i.customer_id as customer, i.inbox_id as inbox, i.assignee_id as assignee, ${FORMER} as former
  from issues i where i.id = $1`;

const SubjectRow = z.object({
  id: Id,
  customer: Id,
  inbox: Id,
  assignee: Id.nullable(),
  former: Former,
});

function subject(
  { id, customer, assignee, former }: Omit<z.output<typeof SubjectRow>, 'inbox'>,
  inbox: Inbox,
): Subject {
  return {
    ...{ id: issueId(id), customer: customerId(customer), inbox },
    ...(assignee !== null && { assignee: employeeId(assignee) }),
    ...(former && { former }),
  };
}
