import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { ErasureReport, FilesOf, Redaction, RedactionStore, Removed } from '../issues/care.ts';
import type { CustomerId } from '../issues/issue.ts';
import { attachmentId, issueId, messageId } from '../issues/issue.ts';
import type { Database, Opened } from './database.ts';
import { rowsOf } from './database.ts';

/** See `RedactionStore`. */
export function redactionStore(opened: Opened): RedactionStore {
  return {
    async begin(redaction) {
      const [row] = await rowsOf(
        opened.db,
        sql`select r.issue_id, r.platform, r.conversation, r.employee_id, r.files, p.ref, p.begun_at
          from redactions r left join postings p
            on p.issue_id = r.issue_id and p.platform = r.platform and p.conversation = r.conversation
          where r.id = ${redaction} and r.done_at is null`,
        WorkRow,
      );
      if (!row) return undefined;
      const { issue_id: issue, platform, conversation, employee_id: employee } = row;
      if (employee !== null) {
        const notices = await rowsOf(
          opened.db,
          sql`select person, ref from notice_postings
            where issue_id = ${issue} and platform = ${platform} and employee_id = ${employee} order by id`,
          z.object({ person: z.string(), ref: z.string() }),
        );
        return { messages: [], kept: [], notices, deleted: [] };
      }
      const deleted = await rowsOf(
        opened.db,
        sql`select ref, messages from deleted_cards
          where issue_id = ${issue} and platform = ${platform} and conversation = ${conversation} order by id`,
        z.object({ ref: z.string(), messages: z.array(z.string()) }),
      );
      const cards = {
        deleted,
        ...(row.ref !== null && { card: row.ref }),
        ...(row.ref === null && row.begun_at !== null && { begunAt: row.begun_at }),
      };
      if (row.files) return { messages: [], kept: [], notices: [], files: row.files, ...cards };
      const under = await rowsOf(
        opened.db,
        sql`select t.ref, m.removed_at is not null as removed from thread_postings t join messages m on m.id = t.message_id
          where m.issue_id = ${issue} and t.platform = ${platform} and t.conversation = ${conversation}
            and t.ref is not null order by t.id`,
        z.object({ ref: z.string(), removed: z.boolean() }),
      );
      return {
        messages: under.filter(({ removed }) => removed).map(({ ref }) => ref),
        kept: under.filter(({ removed }) => !removed).map(({ ref }) => ref),
        notices: [],
        ...cards,
      };
    },

    async done(redaction, taken) {
      await opened.transaction(async (tx) => {
        const [row] = await rowsOf(
          tx,
          sql`update redactions set taken = taken + ${taken}, problem = null, done_at = now()
            where id = ${redaction} and done_at is null
            returning issue_id, platform, conversation, employee_id, files, erasure_id`,
          DoneRow,
        );
        if (!row) return;
        const { issue_id: issue, platform, conversation, employee_id: employee } = row;
        if (employee === null && !row.files)
          await tx.execute(sql`
            delete from thread_postings t using messages m
            where m.id = t.message_id and m.issue_id = ${issue} and m.removed_at is not null
              and t.platform = ${platform} and t.conversation = ${conversation}`);
        if (employee === null)
          await tx.execute(sql`
            delete from deleted_cards
            where issue_id = ${issue} and platform = ${platform} and conversation = ${conversation}`);
        else
          await tx.execute(sql`
            delete from notice_postings
            where issue_id = ${issue} and platform = ${platform} and employee_id = ${employee}`);
        if (row.erasure_id === null) await tx.execute(sql`delete from redactions where id = ${redaction}`);
      });
    },

    async failed(redaction, problem) {
      await opened.db.execute(sql`
        update redactions set problem = ${problem}, tried_at = now()
        where id = ${redaction} and done_at is null`);
    },

    async told(issue, employee, { platform, id: person }, ref) {
      await opened.db.execute(sql`
        insert into notice_postings (issue_id, employee_id, platform, person, ref)
        values (${issue}, ${employee}, ${platform}, ${person}, ${ref}) on conflict do nothing`);
    },
  };
}

/** The newest erasure of a customer as it stands now. */
export async function reportOf(db: Database, customer: CustomerId): Promise<ErasureReport | undefined> {
  const [erasure] = await rowsOf(
    db,
    sql`select id, at, removed from erasures where customer_id = ${customer} order by id desc limit 1`,
    z.object({ id: z.coerce.number(), at: z.coerce.date(), removed: RemovedRow }),
  );
  if (!erasure) return undefined;
  const redactions = await rowsOf(
    db,
    sql`select issue_id, platform, conversation, taken, problem, done_at from redactions
      where erasure_id = ${erasure.id} order by id`,
    RedactionRow,
  );
  return { customer, at: erasure.at, removed: erasure.removed, redactions };
}

const Subject = {
  issue_id: z.coerce.number().transform(issueId),
  platform: z.string(),
  conversation: z.string(),
};

/** As a redaction keeps them. */
export const Files: z.ZodType<FilesOf> = z.object({
  attachments: z.array(z.number().transform(attachmentId)),
  messages: z.array(z.string().transform(messageId)),
});

const WorkRow = z.object({
  ...Subject,
  employee_id: z.coerce.number().nullable(),
  files: Files.nullable(),
  ref: z.string().nullable(),
  begun_at: z.coerce.date().nullable(),
});

const DoneRow = z.object({
  ...Subject,
  employee_id: z.coerce.number().nullable(),
  files: Files.nullable(),
  erasure_id: z.coerce.number().nullable(),
});

const RedactionRow = z
  .object({
    ...Subject,
    taken: z.number(),
    problem: z.string().nullable(),
    done_at: z.coerce.date().nullable(),
  })
  .transform(({ issue_id, platform, conversation, taken, problem, done_at }): Redaction => ({
    ...{ issue: issueId(issue_id), platform, taken },
    ...(conversation !== '' && { conversation }),
    state: done_at !== null ? 'done' : problem !== null ? 'failed' : 'waiting',
    ...(problem !== null && { problem }),
  }));

const count = z.number();
const RemovedRow: z.ZodType<Removed> = z
  .object({
    ...{ issues: count, messages: count, replies: count, comments: count, files: count, originals: count },
    ...{ held: count, notes: count, names: count, addresses: count, links: count, drafts: count },
    ...{ optOuts: count, mentions: count, typed: count },
    // The first reports did not count these.
    othersOriginals: count.optional(),
  })
  .transform(({ othersOriginals, ...rest }) => ({
    ...rest,
    ...(othersOriginals !== undefined && { othersOriginals }),
  }));
