import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Subject } from '../issues/effects.ts';
import type { AnsweredIssue, InboundMessage, Sender } from '../issues/inbound.ts';
import { mayRefer } from '../issues/inbound.ts';
import type { CustomerId, Inbox, IssueId } from '../issues/issue.ts';
import { customerId, employeeId, issueId } from '../issues/issue.ts';
import type { SeenAddress } from './customers.ts';
import { lockCustomer, lockKnown, newCustomer, Overtaken } from './customers.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';
import { fixed } from './fixed.ts';
import { inboxFor, loadInbox } from './issue-row.ts';
import { issues } from './schema.ts';

/** Where a message goes, and what decides it. */
export interface Place {
  readonly sender: Sender;
  /** Who writes, where they are known. */
  readonly customer?: CustomerId;
  /** Their unresolved issue in that inbox. */
  readonly open?: Subject;
  /** Where they have none: what one would be that is opened now. Its number is lost where none is. */
  readonly next?: Subject;
}

/**
 * Takes the one lock under which the message is placed, and reads what decides it: the lock of the customer
 * whose issue it answers, where the sender may speak on that; else that of the sender. undefined where it is not to be
 * placed at all, as `isFirst` tells, which is asked before.
 */
export async function lockPlace(
  tx: Database,
  message: InboundMessage,
  isFirst: Promise<boolean>,
): Promise<Place | undefined> {
  const ours = { channel: message.channel, address: message.to };
  if (message.answers && !(await isFirst)) return undefined;
  const found = await answeredIssue(tx, message);
  const answered = found && { id: found.id, open: found.open, knowsSender: found.knowsSender };
  if (found?.open && answered && mayRefer({ answered }, message)) {
    await lockCustomer(tx, found.customer);
    const again = await answeredIssue(tx, message);
    // Closed, or given to another customer, while we waited.
    if (!again?.open || again.customer !== found.customer) throw new Overtaken();
    return { sender: { optedOut: false, answered } };
  }

  const address = { ...message, address: message.from };
  // Asked together: one connection answers them in one go.
  const [first, known, inbox] = await Promise.all([isFirst, lockKnown(tx, address), inboxFor(tx, ours)]);
  if (!first) return undefined;
  // Whoever only sends newsletters is no customer.
  if (message.automatic !== undefined && known === undefined) return { sender: { optedOut: false } };
  const now = () => senderNow(tx, message, inbox);
  const under = known === undefined ? await meet(tx, address, now) : await now();
  // Linked to another while we waited for the lock.
  if (!under || (known !== undefined && under.behind !== known)) throw new Overtaken();

  const open = under.open === null ? undefined : subject(under.open, under.behind, inbox, under.assignee);
  return {
    customer: customerId(under.behind),
    sender: { optedOut: under.opted_out, ...(open && { open: open.id }), ...(answered && { answered }) },
    ...(open && { open }),
    ...(under.next !== null && { next: subject(under.next, under.behind, inbox, null) }),
  };
}

/** Makes the customer, and reads in the same go what decides. */
async function meet<T>(tx: Database, address: SeenAddress, read: () => Promise<T>): Promise<T> {
  const [{ remembered }, under] = await Promise.all([newCustomer(tx, address), read()]);
  return remembered ? read() : under;
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

/** What decides where the message goes, of the customer behind the address; under their lock. */
async function senderNow(
  tx: Database,
  { channel, from, to }: InboundMessage,
  inbox: Inbox,
): Promise<z.output<typeof SenderRow> | undefined> {
  const [row] = await rowsOf(
    tx,
    fixed`select a.customer_id as behind, i.id as open, i.assignee_id as assignee,
        case when i.id is null then nextval(pg_get_serial_sequence('issues', 'id')) end as next,
        exists (
          select from opt_outs o
          where o.channel = a.channel and o.address = a.address and o.ours = ${to} and o.ended_at is null
        ) as opted_out
      from customer_addresses a
      left join issues i on i.customer_id = a.customer_id and i.inbox_id = ${inbox.id} and i.closed_at is null
      where a.channel = ${channel} and a.address = ${from}`,
    SenderRow,
  );
  return row;
}

const Id = z.coerce.number();
const SenderRow = z.object({
  behind: Id,
  open: Id.nullable(),
  assignee: Id.nullable(),
  next: Id.nullable(),
  opted_out: z.boolean(),
});

/** What effects are made of, of an issue under its lock. */
export async function subjectOf(tx: Database, id: IssueId): Promise<Subject> {
  const [row] = await tx
    .select({ customer: issues.customerId, inbox: issues.inboxId, assignee: issues.assigneeId })
    .from(issues)
    .where(eq(issues.id, id));
  if (!row) throw new Error(`issue ${id} is gone under its lock`);
  return subject(id, row.customer, await loadInbox(tx, row.inbox), row.assignee);
}

function subject(id: number, customer: number, inbox: Inbox, assignee: number | null): Subject {
  return {
    ...{ id: issueId(id), customer: customerId(customer), inbox },
    ...(assignee !== null && { assignee: employeeId(assignee) }),
  };
}
