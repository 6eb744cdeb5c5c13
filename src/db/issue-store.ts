import { and, asc, eq, isNull, sql } from 'drizzle-orm';

import type { QueuedEffect } from '../issues/effects.ts';
import { attachmentOf, effectsOf } from '../issues/effects.ts';
import type { InboundMessage } from '../issues/inbound.ts';
import type { Inbox, Issue, IssueEvent, IssueId, MessageId } from '../issues/issue.ts';
import { attachmentId, customerId, issueId } from '../issues/issue.ts';
import type { IssueStore } from '../issues/store.ts';
import type { Database, Opened } from './database.ts';
import { recordEvents } from './issue-events.ts';
import { loadInbox, loadIssue, lockCustomerOf } from './issue-row.ts';
import { isOptedOut, recordConsent } from './opt-outs.ts';
import { stateColumns } from './issue-state.ts';
import { enqueue } from './outbox.ts';
import {
  attachments,
  customerAddresses,
  customers,
  inboundSeen,
  inboxAddresses,
  inboxes,
  issues,
  messages,
  requestsDone,
} from './schema.ts';

/** The only writer of status. It writes only what a decision holds. */
export function issueStore(opened: Opened): IssueStore {
  return {
    receive(message, id, decide) {
      return opened.transaction(async (tx) => {
        if (!(await isNew(tx, message))) return 'duplicate';
        const inbox = await inboxFor(tx, message);
        const customer = await lockSender(tx, message);
        const open = await unresolvedIssue(tx, customer, inbox);
        const decision = decide({
          optedOut: await isOptedOut(tx, { ...message, address: message.from, ours: message.to }),
          ...(open !== undefined && { open }),
        });

        switch (decision.kind) {
          case 'nothing':
            return 'nothing';
          case 'consent':
            await recordConsent(tx, message, decision.optedOut);
            if (decision.issue !== undefined)
              await grow(tx, { id: decision.issue, customer, inbox }, decision.events, message.at);
            return 'consent-recorded';
          case 'continue':
            await append(tx, { id: decision.issue, customer, inbox }, decision.events, message, id);
            return 'appended';
          case 'open': {
            const opening = await insertIssue(tx, customer, inbox, decision.events);
            await append(tx, { id: opening, customer, inbox }, decision.events, message, id);
            return 'opened';
          }
          default:
            return decision satisfies never;
        }
      });
    },

    change(id, decide, request) {
      return opened.transaction(async (tx) => {
        if (!(await lockCustomerOf(tx, id))) return { ok: false, refusal: { reason: 'no-such-issue' } };
        const issue = await loadIssue(tx, id);
        if (!issue) return { ok: false, refusal: { reason: 'no-such-issue' } };
        if (request !== undefined && (await isDone(tx, request))) return { ok: true, issue, events: [] };

        const decision = decide(issue);
        if (!decision.ok) return decision;

        if (request !== undefined) await tx.insert(requestsDone).values({ request });
        if (decision.events.length > 0) await save(tx, decision.issue, decision.events);
        return decision;
      });
    },
  };
}

interface Target {
  readonly id: IssueId;
  readonly customer: ReturnType<typeof customerId>;
  readonly inbox: Inbox;
}

/** First statement of the transaction: a second delivery of the same message waits here for the first. */
async function isNew(tx: Database, { channel, providerId }: InboundMessage): Promise<boolean> {
  const inserted = await tx
    .insert(inboundSeen)
    .values({ channel, providerId })
    .onConflictDoNothing()
    .returning({ providerId: inboundSeen.providerId });
  return inserted.length > 0;
}

/** A text to a number that no inbox listens on is not lost: the oldest inbox takes it. */
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

/** The customer behind an address, made when first seen, with their lock taken. */
async function lockSender(tx: Database, message: InboundMessage) {
  const known = (await customerBehind(tx, message)) ?? (await newCustomer(tx, message));
  await tx.select({ id: customers.id }).from(customers).where(eq(customers.id, known)).for('update');
  return customerId(known);
}

async function customerBehind(tx: Database, { channel, from }: InboundMessage): Promise<number | undefined> {
  const [row] = await tx
    .select({ customer: customerAddresses.customerId })
    .from(customerAddresses)
    .where(and(eq(customerAddresses.channel, channel), eq(customerAddresses.address, from)));
  return row?.customer;
}

async function newCustomer(tx: Database, message: InboundMessage): Promise<number> {
  const { channel, from, answerable } = message;
  const [made] = await tx.insert(customers).values({}).returning({ id: customers.id });
  if (!made) throw new Error('a customer could not be made');
  const [address] = await tx
    .insert(customerAddresses)
    .values({ customerId: made.id, channel, address: from, answerable })
    .onConflictDoNothing()
    .returning({ id: customerAddresses.id });
  if (address) return made.id;

  // Another first message of theirs was faster, and has committed: the conflict waited for it.
  await tx.delete(customers).where(eq(customers.id, made.id));
  const theirs = await customerBehind(tx, message);
  if (theirs === undefined) throw new Error('an address is taken and belongs to nobody');
  return theirs;
}

async function unresolvedIssue(tx: Database, customer: number, inbox: Inbox): Promise<IssueId | undefined> {
  const [row] = await tx
    .select({ id: issues.id })
    .from(issues)
    .where(and(eq(issues.customerId, customer), eq(issues.inboxId, inbox.id), isNull(issues.closedAt)));
  return row && issueId(row.id);
}

async function insertIssue(
  tx: Database,
  customer: number,
  inbox: Inbox,
  events: readonly IssueEvent[],
): Promise<IssueId> {
  const at = events[0]?.at ?? new Date();
  const [row] = await tx
    .insert(issues)
    .values({
      inboxId: inbox.id,
      customerId: customer,
      status: 'unassigned',
      revision: 0,
      openedAt: at,
      lastActivityAt: at,
    })
    .returning({ id: issues.id });
  if (!row) throw new Error('an issue could not be opened');
  return issueId(row.id);
}

/** The customer's message with what it brought, on an issue that is open under our lock. */
async function append(
  tx: Database,
  target: Target,
  events: readonly IssueEvent[],
  message: InboundMessage,
  id: MessageId,
): Promise<void> {
  await tx.insert(messages).values({
    id,
    issueId: target.id,
    kind: 'customer',
    body: message.text,
    at: message.at,
    channel: message.channel,
    theirs: message.from,
    ours: message.to,
    providerId: message.providerId,
  });
  const files = await insertAttachments(tx, message, id);
  await grow(tx, target, events, message.at, files);
}

async function insertAttachments(
  tx: Database,
  message: InboundMessage,
  id: MessageId,
): Promise<readonly QueuedEffect[]> {
  if (message.attachments.length === 0) return [];
  const rows = await tx
    .insert(attachments)
    .values(
      message.attachments.map(({ url, contentType }, ordinal) => ({
        messageId: id,
        ordinal,
        url,
        contentType,
      })),
    )
    .returning({ id: attachments.id });
  return rows.map((row) => attachmentOf(attachmentId(row.id)));
}

/** One more revision for what came from the customer's side, which never changes the status. */
async function grow(
  tx: Database,
  target: Target,
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

async function save(tx: Database, issue: Issue, events: readonly IssueEvent[]): Promise<void> {
  const at = events.at(-1)?.at ?? new Date();
  await tx
    .update(issues)
    .set({ ...stateColumns(issue.state), revision: issue.revision, lastActivityAt: at })
    .where(eq(issues.id, issue.id));
  await recordEvents(tx, issue.id, issue.revision, events);
  await enqueue(tx, effectsOf(issue, events));
}

async function isDone(tx: Database, request: string): Promise<boolean> {
  const found = await tx
    .select({ request: requestsDone.request })
    .from(requestsDone)
    .where(eq(requestsDone.request, request));
  return found.length > 0;
}
