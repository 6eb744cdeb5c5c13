import type { SQL } from 'drizzle-orm';
import { and, asc, desc, eq, getTableColumns, inArray, ne, sql } from 'drizzle-orm';

import { actorOf } from '../issues/audit.ts';
import type { Delivery } from '../issues/delivery.ts';
import { advances } from '../issues/delivery.ts';
import { cardsOf, noticeOf, replyOf, threadMessageOf } from '../issues/effects.ts';
import type { EmployeeId, IssueId, MessageId, Route } from '../issues/issue.ts';
import { attachmentId, customerId, employeeId, issueId, messageId } from '../issues/issue.ts';
import type { Begun, ReplyStore, ReplyToSend, SentFile } from '../issues/store.ts';
import { noteDown } from './audit-store.ts';
import type { Database, Opened } from './database.ts';
import { loadInbox, lockCustomerOf } from './issue-row.ts';
import { isOptedOut, recordOptOut } from './opt-outs.ts';
import { enqueue } from './outbox.ts';
import { subjectOf } from './place.ts';
import { inLines, ofCopies, withCopy } from './problem-lines.ts';
import { attachments, issues, messages } from './schema.ts';
import { employees } from './schema-people.ts';

export function replyStore(opened: Opened, clock: () => Date): ReplyStore {
  /** Runs `work` on the reply under its customer's lock; not at all when there is no such reply. */
  function onReply<T>(
    message: MessageId,
    work: (tx: Database, reply: Reply) => Promise<T>,
  ): Promise<T | undefined> {
    return opened.transaction(async (tx) => {
      const issue = await issueOf(tx, message);
      if (issue === undefined || !(await lockCustomerOf(tx, issue))) return undefined;
      const reply = await readReply(tx, message);
      // What a provider says of words that were removed is not kept.
      return reply && reply.removedAt === null ? work(tx, reply) : undefined;
    });
  }

  return {
    begin(message, attempt) {
      return onReply(message, async (tx, reply) => {
        const waiting = reply.delivery === 'queued' && reply.providerId === null;
        if (reply.attempt !== attempt || !waiting) return undefined;
        if (!reply.begun) await update(tx, message, { begunAt: sql`now()` });
        return {
          ...{ message, issue: reply.issue, attempt, text: reply.body, by: reply.by },
          route: await routeNow(tx, reply),
          files: await filesOf(tx, message),
          ...(await surroundingsOf(tx, reply)),
          ...(reply.begun && { begun: reply.begun }),
        };
      });
    },

    async settle(message, attempt, receipt) {
      await onReply(message, async (tx, reply) => {
        if (reply.attempt !== attempt) return;
        if (receipt.outcome === 'sent') {
          const delivery = advances(reply.delivery, receipt.delivery) ? receipt.delivery : reply.delivery;
          await update(tx, message, {
            delivery,
            providerId: receipt.providerId,
            begunAt: null,
            // What it waited for is over; why it failed, if a report was faster, stands.
            ...(delivery !== 'failed' && { problem: inLines([receipt.note, ...ofCopies(reply)]) }),
          });
        } else {
          await update(tx, message, { delivery: 'failed', begunAt: null, problem: receipt.problem });
          if (receipt.optOut) await recordOptOut(tx, pairOf(reply), clock());
        }
        await redraw(tx, reply, receipt.outcome === 'refused');
      });
    },

    async postpone(message, attempt, problem) {
      await onReply(message, async (tx, reply) => {
        if (reply.attempt !== attempt || reply.delivery !== 'queued') return;
        await update(tx, message, { begunAt: null, problem });
        await redraw(tx, reply);
      });
    },

    async markUnknown(message, attempt) {
      await onReply(message, async (tx, reply) => {
        if (reply.attempt !== attempt || reply.providerId !== null) return;
        if (!advances(reply.delivery, 'unknown')) return;
        await update(tx, message, { delivery: 'unknown', begunAt: null });
        await redraw(tx, reply, true);
      });
    },

    async report({ message, attempt, providerId, about, delivery, problem, optOut }) {
      await onReply(message, async (tx, reply) => {
        const another =
          reply.providerId !== null && providerId !== undefined && reply.providerId !== providerId;
        if (reply.attempt !== attempt || another || reply.delivery === 'withdrawn') return;
        if (about !== undefined && about !== reply.theirs && reply.cc?.includes(about))
          return problem === undefined
            ? undefined
            : remark(tx, reply, withCopy(reply, about, problem, delivery === 'failed'));
        // Even news of no progress tells that the carrier has it.
        if (reply.providerId === null && providerId !== undefined) await update(tx, message, { providerId });
        if (!advances(reply.delivery, delivery)) {
          // Not delivered yet, and why: the end, when it comes, says more.
          if (delivery === reply.delivery && delivery === 'sent' && problem !== undefined)
            await remark(tx, reply, inLines([problem, ...ofCopies(reply)]));
          return;
        }
        await update(tx, message, {
          ...{ delivery, begunAt: null, problem: inLines([problem, ...ofCopies(reply)]) },
          // What the carrier calls it may be known to the answer alone, which is lost or still to come.
          ...(reply.providerId === null && providerId === undefined && { providerId: unnamed(message) }),
        });
        if (optOut) await recordOptOut(tx, pairOf(reply), clock());
        await redraw(tx, reply, delivery === 'failed');
      });
    },

    async unclaimed(channel, providerIds) {
      if (providerIds.length === 0) return [];
      const claimed = await opened.db
        .select({ id: messages.providerId })
        .from(messages)
        .where(and(eq(messages.channel, channel), inArray(messages.providerId, [...providerIds])));
      const taken = new Set(claimed.map((row) => row.id));
      return providerIds.filter((id) => !taken.has(id));
    },

    async retry(message, by) {
      const retried = await onReply(message, async (tx, reply) => {
        if (reply.delivery !== 'failed' && reply.delivery !== 'unknown') return false;
        const attempt = reply.attempt + 1;
        await update(tx, message, {
          attempt,
          delivery: 'queued',
          providerId: null,
          begunAt: null,
          problem: null,
        });
        enqueue(tx, [replyOf(reply, message, attempt, reply.channel)]);
        await noteDown(tx, actorOf(by), { act: 'reply-retried', issue: reply.issue });
        await redraw(tx, reply);
        return true;
      });
      return retried ?? false;
    },
  };
}

/** What no carrier calls anything, and no mail refers to: there is a space in it. */
function unnamed(message: MessageId): string {
  return `unnamed ${message}`;
}

/** Said of a reply without changing how far it has come. */
async function remark(tx: Database, reply: Reply, problem: string | null): Promise<void> {
  if (problem === reply.problem) return;
  await update(tx, messageId(reply.id), { problem });
  await redraw(tx, reply);
}

/** What the reply goes on from, and in whose name. */
async function surroundingsOf(
  tx: Database,
  reply: Reply,
): Promise<Pick<ReplyToSend, 'inbox' | 'signature' | 'answering' | 'openedWith' | 'earlier'>> {
  const { name, signature } = await loadInbox(tx, reply.inbox);
  const onIt = and(eq(messages.issueId, reply.issue), eq(messages.channel, reply.channel));
  const [answering] = await tx
    .select({ subject: messages.subject, envelope: messages.envelope })
    .from(messages)
    .where(and(onIt, eq(messages.kind, 'customer')))
    // Their own newest; where they have written nothing here, the newest of whoever has.
    .orderBy(
      desc(sql`coalesce(${messages.replyTo}, ${messages.theirs}) = ${reply.theirs}`),
      desc(messages.seq),
    )
    .limit(1);
  const earlier = await tx
    .select({ providerId: messages.providerId, text: messages.body })
    .from(messages)
    .where(
      and(
        ...[onIt, eq(messages.kind, 'reply'), eq(messages.theirs, reply.theirs), ne(messages.id, reply.id)],
        ne(messages.delivery, 'withdrawn'),
      ),
    )
    .orderBy(asc(messages.seq));
  return {
    inbox: name,
    ...(signature !== undefined && { signature }),
    ...(answering && {
      answering: {
        envelope: answering.envelope,
        ...(answering.subject !== null && { subject: answering.subject }),
      },
    }),
    ...(!answering && earlier[0] && { openedWith: earlier[0].text }),
    earlier: earlier.flatMap(({ providerId }) => (providerId === null ? [] : [providerId])),
  };
}

interface Reply {
  readonly id: string;
  readonly author: EmployeeId;
  readonly by: string;
  readonly issue: IssueId;
  readonly customer: ReturnType<typeof customerId>;
  readonly inbox: number;
  readonly channel: string;
  readonly theirs: string;
  readonly ours: string;
  readonly cc: readonly string[] | null;
  readonly body: string;
  readonly attempt: number;
  readonly delivery: Delivery;
  readonly providerId: string | null;
  readonly problem: string | null;
  readonly begun: Begun | undefined;
  readonly removedAt: Date | null;
}

async function issueOf(tx: Database, message: MessageId): Promise<IssueId | undefined> {
  const [row] = await tx.select({ issue: messages.issueId }).from(messages).where(eq(messages.id, message));
  return row && issueId(row.issue);
}

async function filesOf(tx: Database, id: MessageId): Promise<readonly SentFile[]> {
  const rows = await tx
    .select({ id: attachments.id, contentType: attachments.contentType, name: attachments.name })
    .from(attachments)
    .where(eq(attachments.messageId, id))
    .orderBy(asc(attachments.ordinal));
  return rows.map(({ id: file, contentType, name }) => ({
    ...{ id: attachmentId(file), contentType },
    ...(name !== null && { name }),
  }));
}

/** All but the words it is found by, which are as many again. */
const { search: _search, ...written } = getTableColumns(messages);

async function readReply(tx: Database, id: MessageId): Promise<Reply | undefined> {
  const [row] = await tx
    .select({
      message: written,
      customer: issues.customerId,
      inbox: issues.inboxId,
      by: employees.name,
      begunAgoMs: sql`extract(epoch from now() - ${messages.begunAt}) * 1000`.mapWith(Number),
    })
    .from(messages)
    .innerJoin(issues, eq(issues.id, messages.issueId))
    .innerJoin(employees, eq(employees.id, messages.authorId))
    .where(and(eq(messages.id, id), eq(messages.kind, 'reply')));
  if (!row) return undefined;
  const { channel, theirs, ours, attempt, delivery, begunAt } = row.message;
  if (channel === null || theirs === null || ours === null || attempt === null || delivery === null)
    return undefined; // The table's check lets no reply be so.
  return {
    ...row.message,
    ...{ channel, theirs, ours, attempt, delivery },
    author: employeeId(row.message.authorId ?? 0),
    issue: issueId(row.message.issueId),
    customer: customerId(row.customer),
    inbox: row.inbox,
    by: row.by,
    begun: begunAt === null ? undefined : { at: begunAt, agoMs: row.begunAgoMs },
  };
}

/** The route as it is now: the customer may have opted out since the reply was written. */
async function routeNow(tx: Database, reply: Reply): Promise<Route> {
  const { cc } = reply;
  const route = {
    ...{ channel: reply.channel, to: reply.theirs, from: reply.ours },
    ...(cc && cc.length > 0 && { cc }),
  };
  return (await isOptedOut(tx, pairOf(reply))) ? { ...route, blocked: 'opted-out' } : route;
}

function pairOf({ channel, theirs, ours }: Reply) {
  return { channel, address: theirs, ours };
}

type Written = typeof messages.$inferInsert;

async function update(
  tx: Database,
  id: MessageId,
  columns: { readonly [Name in keyof Written]?: Written[Name] | SQL },
): Promise<void> {
  await tx.update(messages).set(columns).where(eq(messages.id, id));
}

/** What became of a reply shows on the card and in its thread; its writer is told of a failure. */
async function redraw(tx: Database, reply: Reply, failed = false): Promise<void> {
  const issue = await subjectOf(tx, reply.issue);
  const message = messageId(reply.id);
  enqueue(tx, [
    ...cardsOf(issue),
    ...threadMessageOf(issue.id, issue.inbox, message),
    ...(failed ? [noticeOf(reply.author, 'reply-failed', reply.issue, message)] : []),
  ]);
}
