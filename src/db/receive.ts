import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';

import type { QueuedEffect, Subject } from '../issues/effects.ts';
import { attachmentOf, effectsOf, threadFileOf } from '../issues/effects.ts';
import type { AnsweredIssue, InboundDecision, InboundMessage, Received, Sender } from '../issues/inbound.ts';
import { mayRefer } from '../issues/inbound.ts';
import type { Employee, HeldId, Inbox, IssueEvent, IssueId, MessageId } from '../issues/issue.ts';
import { attachmentId, customerId, employeeId, issueId } from '../issues/issue.ts';
import type { IssueStore } from '../issues/store.ts';
import type { Database, Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { customerBehind, lockAddress, lockCustomer, Overtaken, transaction } from './customers.ts';
import { hold, markReleased } from './held-store.ts';
import { recordEvents } from './issue-events.ts';
import { loadInbox } from './issue-row.ts';
import { forgottenName } from './forgotten.ts';
import { isOptedOut, recordConsent } from './opt-outs.ts';
import { enqueue } from './outbox.ts';
import {
  attachments,
  customerAddresses,
  inboxAddresses,
  inboxes,
  issues,
  messages,
  originals,
} from './schema.ts';
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
    case 'continue':
      await append(tx, await subjectOf(tx, decision.issue), decision.events, message, id);
      return 'appended';
    case 'open': {
      const inbox = await place.inbox();
      const customer = place.customer;
      if (customer === undefined) throw new Error('an issue is opened for nobody');
      const opening = await openIssue(tx, { customer, inbox: inbox.id, at: message.at });
      await append(tx, { id: opening, customer: customerId(customer), inbox }, decision.events, message, id);
      return 'opened';
    }
    default:
      return decision satisfies never;
  }
}

interface Place {
  readonly sender: Sender;
  readonly customer?: number;
  readonly inbox: () => Promise<Inbox>;
}

/**
 * Takes the one lock under which the message is placed, and reads what decides it: the lock of the customer
 * whose issue it answers, where the sender may speak on that; else that of the sender.
 */
async function lockPlace(tx: Database, message: InboundMessage): Promise<Place> {
  const inbox = () => inboxFor(tx, message);
  const found = await answeredIssue(tx, message);
  const answered = found && { id: found.id, open: found.open, knowsSender: found.knowsSender };
  if (found?.open && answered && mayRefer({ answered }, message)) {
    await lockCustomer(tx, found.customer);
    const again = await answeredIssue(tx, message);
    // Closed, or given to another customer, while we waited.
    if (!again?.open || again.customer !== found.customer) throw new Overtaken();
    return { sender: { optedOut: false, answered }, inbox };
  }

  const address = { ...message, address: message.from };
  // Whoever only sends newsletters is no customer.
  const known = await customerBehind(tx, address);
  if (message.automatic !== undefined && known === undefined) return { sender: { optedOut: false }, inbox };
  const customer = await lockAddress(tx, address);
  const open = await unresolvedIssue(tx, customer, (await inbox()).id);
  return {
    sender: {
      optedOut: await isOptedOut(tx, { ...address, ours: message.to }),
      ...(open !== undefined && { open }),
      ...(answered && { answered }),
    },
    customer,
    inbox,
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
    sql`insert into inbound_seen (channel, provider_id) select ${channel}::text, ${providerId}::text
      where not exists (
        select from inbound_seen where channel = ${channel} and provider_id = ${forgottenName(providerId)}
      )
      on conflict do nothing returning 1`,
    z.object({}),
  );
  return inserted.length > 0;
}

/** A message to an address that no inbox listens on is not lost: the oldest inbox takes it. */
async function inboxFor(tx: Database, message: InboundMessage): Promise<Inbox> {
  const [listening] = await tx
    .select({ id: inboxAddresses.inboxId })
    .from(inboxAddresses)
    .where(and(eq(inboxAddresses.channel, message.channel), eq(inboxAddresses.address, message.to)));
  if (listening) return loadInbox(tx, listening.id);

  const [oldest] = await tx.select({ id: inboxes.id }).from(inboxes).orderBy(asc(inboxes.id)).limit(1);
  if (!oldest) throw new Error('there is no inbox to receive a message');
  return loadInbox(tx, oldest.id);
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

/** A new issue without anything on it yet; under its customer's lock. */
export async function openIssue(
  tx: Database,
  { customer, inbox, at }: { readonly customer: number; readonly inbox: number; readonly at: Date },
): Promise<IssueId> {
  const [row] = await tx
    .insert(issues)
    .values({
      ...{ inboxId: inbox, customerId: customer, status: 'unassigned', revision: 0 },
      ...{ openedAt: at, lastActivityAt: at },
    })
    .returning({ id: issues.id });
  if (!row) throw new Error('an issue could not be opened');
  return issueId(row.id);
}

async function subjectOf(tx: Database, id: IssueId): Promise<Subject> {
  const [row] = await tx
    .select({ customer: issues.customerId, inbox: issues.inboxId, assignee: issues.assigneeId })
    .from(issues)
    .where(eq(issues.id, id));
  if (!row) throw new Error(`issue ${id} is gone under its lock`);
  return {
    id,
    customer: customerId(row.customer),
    inbox: await loadInbox(tx, row.inbox),
    ...(row.assignee !== null && { assignee: employeeId(row.assignee) }),
  };
}

/** The customer's message with what it brought, on an issue that is open under our lock. */
async function append(
  tx: Database,
  target: Subject,
  events: readonly IssueEvent[],
  message: InboundMessage,
  id: MessageId,
): Promise<void> {
  const { subject, replyTo, cc, whole, envelope, unverified } = message;
  await tx.insert(messages).values({
    ...{ id, issueId: target.id, kind: 'customer', body: message.text, at: message.at },
    ...{ channel: message.channel, theirs: message.from, ours: message.to, providerId: message.providerId },
    ...{ subject, replyTo, whole, envelope, unverified },
    ...(cc && cc.length > 0 && { cc: [...cc] }),
  });
  if (message.original) await tx.insert(originals).values({ messageId: id, bytes: message.original });
  await recordName(tx, message);
  await grow(tx, target, events, message.at, await keepAttachments(tx, target, message, id));
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

/** One more revision for what came from the customer's side, which never changes the status. */
async function grow(
  tx: Database,
  target: Subject,
  events: readonly IssueEvent[],
  at: Date,
  more: readonly QueuedEffect[] = [],
): Promise<void> {
  const [row] = await tx
    .update(issues)
    .set({ revision: sql`${issues.revision} + 1`, lastActivityAt: at })
    .where(eq(issues.id, target.id))
    .returning({ revision: issues.revision });
  if (!row) throw new Error(`issue ${target.id} is gone under its lock`);
  await recordEvents(tx, target.id, row.revision, events);
  await enqueue(tx, [...effectsOf(target, events), ...more]);
}
