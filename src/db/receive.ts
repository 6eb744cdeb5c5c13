import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';

import type { QueuedEffect, Subject } from '../issues/effects.ts';
import { attachmentOf, effectsOf, threadFileOf } from '../issues/effects.ts';
import type { AnsweredIssue, InboundDecision, InboundMessage, Received, Sender } from '../issues/inbound.ts';
import { mayRefer } from '../issues/inbound.ts';
import type { Employee, HeldId, Inbox, IssueEvent, IssueId, MessageId } from '../issues/issue.ts';
import { attachmentId, customerId, employeeId, issueId } from '../issues/issue.ts';
import type { IssueStore } from '../issues/store.ts';
import type { Database, Opened } from './database.ts';
import { rowsOf, run } from './database.ts';
import { lockCustomer, lockKnown, newCustomer, Overtaken, transaction } from './customers.ts';
import { fixed } from './fixed.ts';
import { hold, markReleased } from './held-store.ts';
import { recordEvents } from './issue-events.ts';
import { forgottenName } from './forgotten.ts';
import { inboxFor, loadInbox } from './issue-row.ts';
import { recordConsent } from './opt-outs.ts';
import { enqueue } from './outbox.ts';
import { attachments, customerAddresses, issues, originals } from './schema.ts';
import { keepOnShelf } from './shelf-store.ts';

type Decide = (sender: Sender) => InboundDecision;

/** Brings in what customers write. */
export function receiving(opened: Opened): Pick<IssueStore, 'receive' | 'release'> {
  return {
    receive(message, id, decide) {
      return transaction(opened, async (tx) => {
        const outcome = (await isNew(tx, message)) ? await arrive(tx, message, id, decide) : 'duplicate';
        const { position } = message;
        if (position) await keepOnShelf(tx, position.key, position.value);
        return outcome;
      });
    },

    release(held: HeldId, by: Employee, message, id, decide) {
      return transaction(opened, async (tx) =>
        (await markReleased(tx, held, by)) ? arrive(tx, message, id, decide) : 'duplicate',
      );
    },
  };
}

async function arrive(
  tx: Database,
  message: InboundMessage,
  id: MessageId,
  decide: Decide,
): Promise<Received> {
  const place = await lockPlace(tx, message);
  const decision = decide(place.sender);

  switch (decision.kind) {
    case 'nothing':
      return 'nothing';
    case 'hold':
      await hold(tx, message);
      if (decision.issue !== undefined)
        await grow(tx, await subjectOf(tx, decision.issue), decision.events, message.at);
      return 'held';
    case 'consent':
      await recordConsent(tx, message, decision.optedOut);
      if (decision.issue !== undefined)
        await grow(tx, await subjectOf(tx, decision.issue), decision.events, message.at);
      return 'consent-recorded';
    case 'continue': {
      const { open } = place;
      const target = open?.id === decision.issue ? open : await subjectOf(tx, decision.issue);
      await append(tx, target, decision.events, message, id);
      return 'appended';
    }
    case 'open': {
      const { inbox, customer } = place;
      if (customer === undefined) throw new Error('an issue is opened for nobody');
      const opening = await openIssue(tx, { customer, inbox: inbox.id, at: message.at, revision: 1 });
      const target = { id: opening, customer: customerId(customer), inbox };
      await append(tx, target, decision.events, message, id, 1);
      return 'opened';
    }
    default:
      return decision satisfies never;
  }
}

interface Place {
  readonly sender: Sender;
  readonly customer?: number;
  readonly inbox: Inbox;
  /** Their unresolved issue in that inbox. */
  readonly open?: Subject;
}

/**
 * Takes the one lock under which the message is placed, and reads what decides it: the lock of the customer
 * whose issue it answers, where the sender may speak on that; else that of the sender.
 */
async function lockPlace(tx: Database, message: InboundMessage): Promise<Place> {
  const ours = { channel: message.channel, address: message.to };
  const found = await answeredIssue(tx, message);
  const answered = found && { id: found.id, open: found.open, knowsSender: found.knowsSender };
  if (found?.open && answered && mayRefer({ answered }, message)) {
    await lockCustomer(tx, found.customer);
    const again = await answeredIssue(tx, message);
    // Closed, or given to another customer, while we waited.
    if (!again?.open || again.customer !== found.customer) throw new Overtaken();
    return { sender: { optedOut: false, answered }, inbox: await inboxFor(tx, ours) };
  }

  const address = { ...message, address: message.from };
  // Asked together: one connection answers them in one go.
  const [known, inbox] = await Promise.all([lockKnown(tx, address), inboxFor(tx, ours)]);
  // Whoever only sends newsletters is no customer.
  if (message.automatic !== undefined && known === undefined) return { sender: { optedOut: false }, inbox };
  const customer = known ?? (await newCustomer(tx, address));
  const under = await senderUnder(tx, customer, message, inbox);
  const open = under.open === null ? undefined : subject(under.open, customer, inbox, under.assignee);
  return {
    sender: {
      optedOut: under.opted_out,
      ...(open && { open: open.id }),
      ...(answered && { answered }),
    },
    ...{ customer, inbox },
    ...(open && { open }),
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

/** First statement of the transaction: a second delivery of the same message waits here for the first. */
async function isNew(tx: Database, { channel, providerId }: InboundMessage): Promise<boolean> {
  const inserted = await rowsOf(
    tx,
    fixed`insert into inbound_seen (channel, provider_id) select ${channel}::text, ${providerId}::text
      where not exists (
        select from inbound_seen where channel = ${channel} and provider_id = ${forgottenName(providerId)}
      )
      on conflict do nothing returning 1`,
    z.object({}),
  );
  return inserted.length > 0;
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

/** What decides where the message goes; under the lock of the customer. */
async function senderUnder(
  tx: Database,
  customer: number,
  { channel, from, to }: InboundMessage,
  inbox: Inbox,
): Promise<z.output<typeof SenderRow>> {
  const [row] = await rowsOf(
    tx,
    fixed`select a.customer_id as behind, i.id as open, i.assignee_id as assignee, exists (
        select from opt_outs o
        where o.channel = a.channel and o.address = a.address and o.ours = ${to} and o.ended_at is null
      ) as opted_out
      from customer_addresses a
      left join issues i on i.customer_id = ${customer} and i.inbox_id = ${inbox.id} and i.closed_at is null
      where a.channel = ${channel} and a.address = ${from}`,
    SenderRow,
  );
  // Linked to another while we waited for the lock.
  if (row?.behind !== customer) throw new Overtaken();
  return row;
}

const Id = z.coerce.number();
const SenderRow = z.object({
  behind: Id,
  open: Id.nullable(),
  assignee: Id.nullable(),
  opted_out: z.boolean(),
});

/** A new issue without anything on it yet; under its customer's lock. */
export async function openIssue(
  tx: Database,
  {
    customer,
    inbox,
    at,
    revision,
  }: { readonly customer: number; readonly inbox: number; readonly at: Date; readonly revision: 0 | 1 },
): Promise<IssueId> {
  const [row] = await rowsOf(
    tx,
    fixed`insert into issues (inbox_id, customer_id, status, revision, opened_at, last_activity_at)
      values (${inbox}, ${customer}, 'unassigned', ${revision}, ${at.toISOString()}::timestamptz, ${at.toISOString()}::timestamptz)
      returning id`,
    z.object({ id: Id }),
  );
  if (!row) throw new Error('an issue could not be opened');
  return issueId(row.id);
}

async function subjectOf(tx: Database, id: IssueId): Promise<Subject> {
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

/** The customer's message with what it brought, on an issue that is open under our lock. */
async function append(
  tx: Database,
  target: Subject,
  events: readonly IssueEvent[],
  message: InboundMessage,
  id: MessageId,
  opened?: number,
): Promise<void> {
  const kept = keep(tx, target, message, id);
  const more = message.attachments.length === 0 ? [] : await kept;
  // None of them needs what another brings, so one connection does them in one go.
  await Promise.all([kept, recordName(tx, message), grow(tx, target, events, message.at, more, opened)]);
}

async function keep(
  tx: Database,
  target: Subject,
  message: InboundMessage,
  id: MessageId,
): Promise<readonly QueuedEffect[]> {
  const { subject: about, replyTo, cc = [], whole, envelope, unverified } = message;
  await run(
    tx,
    fixed`insert into messages (id, issue_id, kind, body, at, channel, theirs, ours, provider_id, subject, reply_to, cc,
        whole, envelope, unverified)
      values (${id}, ${target.id}, 'customer', ${message.text}, ${message.at.toISOString()}::timestamptz,
        ${message.channel}, ${message.from}, ${message.to}, ${message.providerId}, ${about ?? null}, ${replyTo ?? null},
        (select array_agg(address order by place)
          from jsonb_array_elements_text(${JSON.stringify(cc)}::text::jsonb) with ordinality as given (address, place)),
        ${whole ?? null}, ${envelope === undefined ? null : JSON.stringify(envelope)}::text::jsonb, ${unverified ?? false})`,
  );
  if (message.original) await tx.insert(originals).values({ messageId: id, bytes: message.original });
  return keepAttachments(tx, target, message, id);
}

async function recordName(tx: Database, { channel, from, senderName }: InboundMessage): Promise<void> {
  if (senderName === undefined) return;
  await tx
    .update(customerAddresses)
    .set({ name: senderName })
    .where(and(eq(customerAddresses.channel, channel), eq(customerAddresses.address, from)));
}

/** What the message brought: kept at once where its bytes are here, else fetched through the outbox. */
async function keepAttachments(
  tx: Database,
  { id: issue, inbox }: Subject,
  message: InboundMessage,
  id: MessageId,
): Promise<readonly QueuedEffect[]> {
  if (message.attachments.length === 0) return [];
  const rows = await tx
    .insert(attachments)
    .values(message.attachments.map((file, ordinal) => ({ messageId: id, ordinal, ...file })))
    .returning({ id: attachments.id, url: attachments.url });
  return rows.flatMap((row) =>
    row.url === null
      ? threadFileOf(issue, inbox, attachmentId(row.id))
      : [attachmentOf(attachmentId(row.id))],
  );
}

/**
 * One more revision for what came from the customer's side, which never changes the status. `opened`: the revision of
 * an issue that was only just opened for it.
 */
async function grow(
  tx: Database,
  target: Subject,
  events: readonly IssueEvent[],
  at: Date,
  more: readonly QueuedEffect[] = [],
  opened?: number,
): Promise<void> {
  const revision = opened === undefined ? nextRevision(tx, target.id, at) : Promise.resolve(opened);
  await Promise.all([
    revision.then((now) => recordEvents(tx, target.id, now, events)),
    enqueue(tx, [...effectsOf(target, events), ...more]),
  ]);
}

async function nextRevision(tx: Database, issue: IssueId, at: Date): Promise<number> {
  const [row] = await rowsOf(
    tx,
    fixed`update issues set revision = revision + 1, last_activity_at = ${at.toISOString()}::timestamptz
      where id = ${issue} returning revision`,
    z.object({ revision: z.number() }),
  );
  if (!row) throw new Error(`issue ${issue} is gone under its lock`);
  return row.revision;
}
