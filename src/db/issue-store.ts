import { and, asc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';

import { effectsOf, replyLane } from '../issues/effects.ts';
import type { Refusal } from '../issues/decide.ts';
import type { Inbox, Issue, IssueEvent, MessageId } from '../issues/issue.ts';
import { messageId } from '../issues/issue.ts';
import type { IssueStore, Opening, Started } from '../issues/store.ts';
import { lockAddress, transaction } from './customers.ts';
import type { Database, Opened } from './database.ts';
import { rowCount, rowsOf, send } from './database.ts';
import { fixed } from './fixed.ts';
import { recordEvents } from './issue-events.ts';
import { loadInbox, loadIssue, underLockOf } from './issue-row.ts';
import { stateColumns } from './issue-state.ts';
import { openIssue } from './onto-issue.ts';
import { enqueue } from './outbox.ts';
import { unresolvedIssue } from './place.ts';
import { receiving } from './receive.ts';
import { revise } from './revise.ts';
import { inboxAddresses, inboxes } from './schema-inboxes.ts';
import { requestsDone } from './schema-outbox.ts';

/** The only writer of status. It writes only what a decision holds. */
export function issueStore(opened: Opened): IssueStore {
  return {
    ...receiving(opened),

    change(id, decide, request, messages = []) {
      return opened.transaction(async (tx) => {
        const found = await underLockOf(tx, id, async () => {
          const [issue, done, kept] = await Promise.all([
            loadIssue(tx, id),
            request !== undefined && isDone(tx, request),
            keptOf(tx, messages),
          ]);
          return issue && { customer: issue.customer, issue, done, kept };
        });
        if (!found) return { ok: false, refusal: { reason: 'no-such-issue' } };
        const { issue, done, kept } = found;
        if (done) return { ok: true, issue, events: [] };

        const decision = decide(issue, kept);
        if (!decision.ok) return decision;

        if (request !== undefined) send(tx, fixed`insert into requests_done (request) values (${request})`);
        if (decision.events.length > 0) await save(tx, decision.issue, decision.events);
        return decision;
      });
    },

    start(opening, decide, request) {
      return transaction(opened, async (tx): Promise<Started> => {
        const inbox = await inboxToStartIn(tx, opening);
        if (!inbox) return { ok: false, refusal: { reason: 'no-such-inbox' } };
        const { channel, to: address } = opening;
        const customer = await lockAddress(tx, { channel, address, answerable: true });
        const open = await unresolvedIssue(tx, customer, inbox.id);
        if (request !== undefined && open !== undefined && (await isDone(tx, request)))
          return { ok: true, issue: open, customer };

        const id = open ?? (await openIssue(tx, { customer, inbox, at: new Date() }));
        const issue = await loadIssue(tx, id);
        if (!issue) throw new Error(`issue ${id} is gone under its lock`);
        const decision = decide(issue);
        if (!decision.ok) throw new Undone(decision.refusal);

        if (request !== undefined) await tx.insert(requestsDone).values({ request });
        const opens: readonly IssueEvent[] =
          open !== undefined ? [] : [{ type: 'issue-opened', at: issue.openedAt }];
        await save(tx, decision.issue, [...opens, ...decision.events]);
        return { ok: true, issue: id, customer };
      }).catch((error: unknown) => {
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

async function save(tx: Database, issue: Issue, events: readonly IssueEvent[]): Promise<void> {
  const at = events.at(-1)?.at ?? new Date();
  const { state } = issue;
  const assignee = state.status === 'assigned' ? { assignee: state.assignee.id } : {};
  saveState(tx, issue, at);
  await recordEvents(tx, issue.id, events);
  for (const event of events) if (event.type === 'reply-withdrawn') dropReply(tx, issue, event.message);
  enqueue(tx, effectsOf({ ...issue, ...assignee }, events));
}

/**
 * Takes a withdrawn reply out of the outbox, so that what is behind it need not wait. Where a worker has it already it
 * stays, and the worker finds nothing to send.
 */
function dropReply(tx: Database, issue: Issue, message: MessageId): void {
  const lane = replyLane(issue.customer);
  send(
    tx,
    fixed`delete from jobs
      where lane = ${lane} and dead_at is null and locked_by is null
        and kind = 'reply' and payload->>'message' = ${message}`,
  );
}

/** An issue that is reopened gets words again, where they were taken from it. */
function saveState(tx: Database, { id, state, revision }: Issue, at: Date): void {
  const columns = stateColumns(state);
  send(
    tx,
    fixed`update issues set status = ${columns.status}, resolution = ${columns.resolution},
        assignee_id = ${columns.assigneeId}::bigint, assigned_by_id = ${columns.assignedById}::bigint,
        assigned_at = ${timeIn(columns.assignedAt)}::timestamptz,
        closed_by_id = ${columns.closedById}::bigint, closed_at = ${timeIn(columns.closedAt)}::timestamptz,
        revision = ${revision}, last_activity_at = ${timeIn(at)}::timestamptz,
        removed_at = case when ${state.status === 'closed'}::boolean then removed_at end
      where id = ${id}`,
  );
}

function timeIn(at: Date | null): string | null {
  return at && at.toISOString();
}

async function isDone(tx: Database, request: string): Promise<boolean> {
  return (await rowCount(tx, fixed`select 1 from requests_done where request = ${request}`)) > 0;
}

async function keptOf(tx: Database, messages: readonly MessageId[]): Promise<ReadonlySet<MessageId>> {
  if (messages.length === 0) return new Set();
  const ids = `{${messages.join(',')}}`;
  const rows = await rowsOf(tx, fixed`select id from messages where id = any(${ids}::uuid[])`, MessageRow);
  return new Set(rows.map(({ id }) => id));
}

const MessageRow = z.object({ id: z.string().transform(messageId) });
