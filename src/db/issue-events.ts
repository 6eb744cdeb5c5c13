import { eq } from 'drizzle-orm';
import { z } from 'zod';

import type { Employee, EmployeeId, IssueEvent, IssueId } from '../issues/issue.ts';
import { issueId } from '../issues/issue.ts';
import type { HistoryEvent } from '../issues/views.ts';
import type { Database } from './database.ts';
import { send } from './database.ts';
import { fixed } from './fixed.ts';
import { attachments, messages } from './schema.ts';
import { origins } from './schema-postings.ts';

/**
 * Appends what happened: what was written becomes a message, all else a line of the issue's history. In
 * order, so that each line knows after which message it stands; after the issue's own row, whose revision it is.
 */
export async function recordEvents(
  tx: Database,
  issue: IssueId,
  events: readonly IssueEvent[],
): Promise<void> {
  for (const event of events) {
    switch (event.type) {
      case 'message-received':
        break; // Kept with its provider's id by whoever received it.
      case 'comment-added':
        await tx.insert(messages).values({
          id: event.message,
          issueId: issue,
          kind: 'comment',
          body: event.text,
          at: event.at,
          authorId: event.by.id,
          via: event.by.via ?? null,
        });
        await recordOrigin(tx, event);
        break;
      case 'reply-queued':
        await tx.insert(messages).values({
          id: event.message,
          issueId: issue,
          kind: 'reply',
          body: event.text,
          at: event.at,
          authorId: event.by.id,
          via: event.by.via ?? null,
          channel: event.route.channel,
          theirs: event.route.to,
          ours: event.route.from,
          ...(event.route.cc && { cc: [...event.route.cc] }),
          delivery: 'queued',
          attempt: 1,
        });
        await recordFiles(tx, event);
        await recordOrigin(tx, event);
        break;
      case 'reply-withdrawn':
        await tx
          .update(messages)
          .set({ delivery: 'withdrawn', problem: null })
          .where(eq(messages.id, event.message));
        break;
      default:
        recordChange(tx, issue, event);
    }
  }
}

function recordChange(tx: Database, issue: IssueId, event: HistoryEvent): void {
  const { detail, byId = null, toId = null, afterSeq = null } = columnsOf(event);
  const via = ('by' in event && event.by.via) || null;
  send(
    tx,
    fixed`insert into issue_events (issue_id, revision, type, after_seq, by_id, to_id, via, detail, at)
      values (${issue}, (select revision from issues where id = ${issue}), ${event.type},
        coalesce(${afterSeq}::bigint, (select max(seq) from messages where issue_id = ${issue}), 0),
        ${byId}::bigint, ${toId}::bigint, ${via}, ${JSON.stringify(detail)}::text::jsonb, ${event.at.toISOString()}::timestamptz)`,
  );
}

async function recordFiles(
  tx: Database,
  { message, files }: Extract<IssueEvent, { readonly type: 'reply-queued' }>,
): Promise<void> {
  if (files.length === 0) return;
  await tx.insert(attachments).values(
    files.map(({ name, contentType, bytes }, ordinal) => ({
      messageId: message,
      ...{ ordinal, name, contentType, bytes },
    })),
  );
}

async function recordOrigin(
  tx: Database,
  event: Extract<IssueEvent, { readonly type: 'comment-added' | 'reply-queued' }>,
): Promise<void> {
  if (event.origin) await tx.insert(origins).values({ messageId: event.message, ...event.origin });
}

interface Columns {
  readonly detail: object;
  readonly byId?: EmployeeId;
  readonly toId?: EmployeeId;
  /** Where it stands among the messages, where that is not after the last of them. */
  readonly afterSeq?: number;
}

interface EventRow {
  readonly type: string;
  readonly detail: unknown;
  readonly at: Date;
}

const OpenDetail = z.object({ follows: z.number().optional() });
const HeldDetail = z.object({ from: z.string(), subject: z.string() });
const OptOutDetail = z.object({ channel: z.string(), address: z.string() });
const ReleaseDetail = z.object({ reason: z.enum(['given-back', 'left']) });
const ReopenDetail = z.object({ undone: z.literal(true).optional() });
const CloseDetail = z.object({ resolution: z.enum(['handled', 'no-reply-needed']) });

/** The event a row stands for. `by` and `to` are the employees its columns name. */
export function eventOf(row: EventRow, by: Employee | undefined, to: Employee | undefined): HistoryEvent {
  const { at } = row;
  switch (row.type) {
    case 'issue-opened': {
      const { follows } = OpenDetail.parse(row.detail);
      return { type: 'issue-opened', ...(follows !== undefined && { follows: issueId(follows) }), at };
    }
    case 'message-held':
      return { type: 'message-held', ...HeldDetail.parse(row.detail), at };
    case 'message-released':
      return { type: 'message-released', by: named(by), at };
    case 'customer-opted-out':
    case 'customer-opted-in':
      return { type: row.type, address: OptOutDetail.parse(row.detail), at };
    case 'issue-assigned':
      return { type: 'issue-assigned', by: named(by), to: named(to), at };
    case 'issue-released':
      return { type: 'issue-released', by: named(by), ...ReleaseDetail.parse(row.detail), at };
    case 'issue-closed':
      return { type: 'issue-closed', by: named(by), ...CloseDetail.parse(row.detail), at };
    case 'issue-reopened':
      return {
        ...{ type: 'issue-reopened', by: named(by), at },
        ...(ReopenDetail.parse(row.detail).undone && { undone: true }),
      };
    default:
      throw new Error(`an event of type ${row.type} is not known`);
  }
}

function columnsOf(event: HistoryEvent): Columns {
  switch (event.type) {
    case 'issue-opened':
      // It stands above the message that opened it.
      return { detail: { follows: event.follows }, afterSeq: 0 };
    case 'message-held':
      return { detail: { from: event.from, subject: event.subject } };
    case 'message-released':
      return { byId: event.by.id, detail: {} };
    case 'customer-opted-out':
    case 'customer-opted-in':
      return { detail: event.address };
    case 'issue-assigned':
      return { byId: event.by.id, toId: event.to.id, detail: {} };
    case 'issue-released':
      return { byId: event.by.id, detail: { reason: event.reason } };
    case 'issue-closed':
      return { byId: event.by.id, detail: { resolution: event.resolution } };
    case 'issue-reopened':
      return { byId: event.by.id, detail: { undone: event.undone } };
    default:
      return event satisfies never;
  }
}

function named(employee: Employee | undefined): Employee {
  if (!employee) throw new Error('an event that somebody caused names nobody');
  return employee;
}
