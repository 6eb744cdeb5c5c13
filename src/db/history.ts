import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { IssueId, MessageId } from '../issues/issue.ts';
import { messageId } from '../issues/issue.ts';
import type { HistoryEntry } from '../issues/views.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';
import { eventOf } from './issue-events.ts';
import { Attachment, attachment, Person, person } from './summary-query.ts';

/** Everything on an issue in the order it happened. */
export async function historyOf(db: Database, id: IssueId): Promise<readonly HistoryEntry[]> {
  const written = await rowsOf(db, messagesQuery(sql`m.issue_id = ${id}`), MessageRow);
  const happened = await rowsOf(db, eventsQuery(id), EventRow);

  // A line of the history stands after the message it knows as the last.
  return [...written, ...happened]
    .sort((one, other) => one.seq - other.seq || one.line - other.line)
    .map(({ entry }) => entry);
}

/** One thing that was written. */
export async function historyEntry(db: Database, id: MessageId): Promise<HistoryEntry | undefined> {
  const [row] = await rowsOf(db, messagesQuery(sql`m.id = ${id}`), MessageRow);
  return row?.entry;
}

function messagesQuery(where: SQL): SQL {
  return sql`
    select m.id, m.seq, m.kind, m.body, m.at, m.theirs, m.delivery, m.problem, e.name as by,
      m.removed_at is not null as removed, m.subject, m.cc, m.reply_to, m.unverified, m.whole is not null as has_more,
      not exists (select 1 from issues i join customer_addresses a on a.customer_id = i.customer_id
        where i.id = m.issue_id and a.channel = m.channel and a.address = m.theirs) as from_another,
      (select p.subject from messages p where p.issue_id = m.issue_id and p.seq < m.seq and p.subject is not null
        order by p.seq desc limit 1) as subject_before,
      exists (select 1 from originals o where o.message_id = m.id) as has_original,
      coalesce((select json_agg(${attachment('a')} order by a.ordinal) from attachments a
        where a.message_id = m.id), '[]'::json) as attachments
    from messages m left join employees e on e.id = m.author_id
    where ${where} order by m.seq`;
}

const written = {
  id: z.string().transform(messageId),
  seq: z.coerce.number(),
  body: z.string(),
  at: z.coerce.date(),
  removed: z.boolean(),
};

const MessageRow = z
  .discriminatedUnion('kind', [
    z.object({
      ...written,
      kind: z.literal('customer'),
      theirs: z.string(),
      from_another: z.boolean(),
      subject: z.string().nullable(),
      subject_before: z.string().nullable(),
      cc: z.array(z.string()).nullable(),
      reply_to: z.string().nullable(),
      unverified: z.boolean(),
      has_more: z.boolean(),
      has_original: z.boolean(),
      attachments: z.array(Attachment),
    }),
    z.object({
      ...written,
      kind: z.literal('reply'),
      by: z.string(),
      theirs: z.string(),
      cc: z.array(z.string()).nullable(),
      attachments: z.array(Attachment),
      delivery: z.enum(['queued', 'sent', 'delivered', 'failed', 'unknown', 'withdrawn']),
      problem: z.string().nullable(),
    }),
    z.object({ ...written, kind: z.literal('comment'), by: z.string() }),
  ])
  .transform((row): { readonly seq: number; readonly line: 0; readonly entry: HistoryEntry } => {
    const { seq, id: message, body: text, at } = row;
    const removed = row.removed && { removed: true };
    const line = 0;
    switch (row.kind) {
      case 'customer':
        return {
          seq,
          line,
          entry: {
            kind: 'customer-message',
            message,
            from: row.theirs,
            ...(row.from_another && { fromAnother: true }),
            ...(row.subject !== null && { subject: row.subject }),
            ...(row.subject_before !== null && { subjectBefore: row.subject_before }),
            ...(row.cc && row.cc.length > 0 && { cc: row.cc }),
            ...(row.reply_to !== null && { replyTo: row.reply_to }),
            ...(row.unverified && { unverified: true }),
            text,
            ...(row.has_more && { hasMore: true }),
            ...(row.has_original && { hasOriginal: true }),
            attachments: row.attachments,
            at,
            ...removed,
          },
        };
      case 'reply':
        return {
          seq,
          line,
          entry: {
            kind: 'reply',
            message,
            by: row.by,
            to: row.theirs,
            ...(row.cc && row.cc.length > 0 && { cc: row.cc }),
            text,
            ...(row.attachments.length > 0 && { attachments: row.attachments }),
            delivery: row.delivery,
            ...(row.problem !== null && { problem: row.problem }),
            at,
            ...removed,
          },
        };
      case 'comment':
        return { seq, line, entry: { kind: 'comment', message, by: row.by, text, at, ...removed } };
      default:
        return row satisfies never;
    }
  });

function eventsQuery(id: IssueId): SQL {
  return sql`
    select v.type, v.after_seq, v.detail, v.at, ${person('ea')} as by, ${person('eb')} as "to"
    from issue_events v
    left join employees ea on ea.id = v.by_id
    left join employees eb on eb.id = v.to_id
    where v.issue_id = ${id} order by v.id`;
}

const EventRow = z
  .object({
    type: z.string(),
    after_seq: z.coerce.number(),
    detail: z.unknown(),
    at: z.coerce.date(),
    by: Person.nullable(),
    to: Person.nullable(),
  })
  .transform((row) => ({
    seq: row.after_seq,
    line: 1,
    entry: {
      kind: 'event',
      event: eventOf(row, row.by ?? undefined, row.to ?? undefined),
      at: row.at,
    } satisfies HistoryEntry,
  }));
