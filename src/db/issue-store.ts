import { and, asc, eq, isNull, sql } from 'drizzle-orm';

import type { QueuedEffect, Subject } from '../issues/effects.ts';
import { attachmentOf, effectsOf } from '../issues/effects.ts';
import type { Refusal } from '../issues/decide.ts';
import type { InboundMessage } from '../issues/inbound.ts';
import type { Inbox, Issue, IssueEvent, IssueId, MessageId } from '../issues/issue.ts';
import { attachmentId, employeeId, issueId } from '../issues/issue.ts';
import type { IssueStore, Opening, Started } from '../issues/store.ts';
import type { Database, Opened } from './database.ts';
import { lockAddress } from './customers.ts';
import { recordEvents } from './issue-events.ts';
import { loadInbox, loadIssue, lockCustomerOf } from './issue-row.ts';
import { isOptedOut, recordConsent } from './opt-outs.ts';
import { stateColumns } from './issue-state.ts';
import { enqueue } from './outbox.ts';
import { revise } from './revise.ts';
import {
  attachments,
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
        const customer = await lockAddress(tx, { ...message, address: message.from });
        const open = await unresolvedIssue(tx, customer, inbox);
        const decision = decide({
          optedOut: await isOptedOut(tx, { ...message, address: message.from, ours: message.to }),
          ...(open !== undefined && { open: open.id }),
        });
        const target = { customer, inbox, ...(open?.assignee !== undefined && { assignee: open.assignee }) };

        switch (decision.kind) {
          case 'nothing':
            return 'nothing';
          case 'consent':
            await recordConsent(tx, message, decision.optedOut);
            if (decision.issue !== undefined)
              await grow(tx, { id: decision.issue, ...target }, decision.events, message.at);
            return 'consent-recorded';
          case 'continue':
            await append(tx, { id: decision.issue, ...target }, decision.events, message, id);
            return 'appended';
          case 'open': {
            const opening = await insertIssue(tx, customer, inbox, message.at);
            await append(tx, { id: opening, ...target }, decision.events, message, id);
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

    start(opening, decide, request) {
      return opened
        .transaction(async (tx): Promise<Started> => {
          const inbox = await inboxToStartIn(tx, opening);
          if (!inbox) return { ok: false, refusal: { reason: 'no-such-inbox' } };
          const { channel, to: address } = opening;
          const customer = await lockAddress(tx, { channel, address, answerable: true });
          const open = await unresolvedIssue(tx, customer, inbox);
          if (request !== undefined && open && (await isDone(tx, request)))
            return { ok: true, issue: open.id, customer };

          const id = open?.id ?? (await insertIssue(tx, customer, inbox, new Date()));
          const issue = await loadIssue(tx, id);
          if (!issue) throw new Error(`issue ${id} is gone under its lock`);
          const decision = decide(issue);
          if (!decision.ok) throw new Undone(decision.refusal);

          if (request !== undefined) await tx.insert(requestsDone).values({ request });
          const opens: readonly IssueEvent[] = open ? [] : [{ type: 'issue-opened', at: issue.openedAt }];
          await save(tx, decision.issue, [...opens, ...decision.events]);
          return { ok: true, issue: id, customer };
        })
        .catch((error: unknown) => {
          if (error instanceof Undone) return { ok: false, refusal: error.refusal };
          throw error;
        });
    },

    revise: (platform, ref, text) => opened.transaction((tx) => revise(tx, platform, ref, text)),
  };
}

/** Takes back, with the transaction, what was made for an opening that is refused. */
class Undone extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super('refused');
    this.refusal = refusal;
  }
}

/** The named inbox, or the oldest that has an address of that channel to write from. */
async function inboxToStartIn(tx: Database, { channel, inbox }: Opening): Promise<Inbox | undefined> {
  const [row] = await tx
    .select({ id: inboxes.id })
    .from(inboxes)
    .innerJoin(inboxAddresses, eq(inboxAddresses.inboxId, inboxes.id))
    .where(
      and(
        eq(inboxAddresses.channel, channel),
        inbox === undefined ? undefined : sql`lower(${inboxes.name}) = lower(${inbox})`,
      ),
    )
    .orderBy(asc(inboxes.id))
    .limit(1);
  return row && loadInbox(tx, row.id);
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

async function unresolvedIssue(tx: Database, customer: number, inbox: Inbox) {
  const [row] = await tx
    .select({ id: issues.id, assignee: issues.assigneeId })
    .from(issues)
    .where(and(eq(issues.customerId, customer), eq(issues.inboxId, inbox.id), isNull(issues.closedAt)));
  if (!row) return undefined;
  return { id: issueId(row.id), ...(row.assignee !== null && { assignee: employeeId(row.assignee) }) };
}

async function insertIssue(tx: Database, customer: number, inbox: Inbox, at: Date): Promise<IssueId> {
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
  target: Subject,
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

async function save(tx: Database, issue: Issue, events: readonly IssueEvent[]): Promise<void> {
  const at = events.at(-1)?.at ?? new Date();
  await tx
    .update(issues)
    .set({ ...stateColumns(issue.state), revision: issue.revision, lastActivityAt: at })
    .where(eq(issues.id, issue.id));
  await recordEvents(tx, issue.id, issue.revision, events);
  const { state } = issue;
  const assignee = state.status === 'assigned' ? { assignee: state.assignee.id } : {};
  await enqueue(tx, effectsOf({ ...issue, ...assignee }, events));
}

async function isDone(tx: Database, request: string): Promise<boolean> {
  const found = await tx
    .select({ request: requestsDone.request })
    .from(requestsDone)
    .where(eq(requestsDone.request, request));
  return found.length > 0;
}
