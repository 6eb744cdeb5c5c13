import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { FilesOf } from '../issues/care.ts';
import type { QueuedEffect } from '../issues/effects.ts';
import { redactionOf } from '../issues/effects.ts';
import { employeeId, issueId } from '../issues/issue.ts';
import type { Database } from './database.ts';
import { rowCount, rowsOf } from './database.ts';
import { enqueue } from './outbox.ts';
import { Files } from './redaction-store.ts';

/** What was taken away of issues. */
export interface WordsRemoved {
  readonly messages: number;
  readonly replies: number;
  readonly comments: number;
  readonly files: number;
  readonly originals: number;
  readonly drafts: number;
}

/**
 * A reply `m` that is left for us to do, begun or not. What a carrier has is not: its reports may be lost, and then it
 * stays `queued` for ever.
 */
export const ON_ITS_WAY = sql`m.delivery = 'queued' and m.provider_id is null`;

/**
 * Takes away what was written on these issues, with files, originals and drafts; under their customer's lock. What
 * stays is the skeleton: numbers, dates, who did what. `addressesToo`: also which addresses it was between, and the
 * provider's names of the messages. Again takes away what is left, which is nothing.
 */
export async function removeWords(
  tx: Database,
  issues: readonly number[],
  { addressesToo }: { readonly addressesToo: boolean },
): Promise<WordsRemoved> {
  const these = sql`any(${`{${issues.join(',')}}`}::bigint[])`;
  const { files, originals } = await removeFiles(tx, sql`m.issue_id = ${these}`);
  const drafts = await rowCount(
    tx,
    sql`delete from shelf where key like 'passing/%' and (value->>'issue')::bigint = ${these} returning 1`,
  );
  // What was said of a delivery that failed may name an address.
  await tx.execute(sql`
    update jobs set last_error = null where last_error is not null and (
      (payload->>'issue')::bigint = ${these}
      or (payload->>'message')::uuid in (select m.id from messages m where m.issue_id = ${these}))`);
  await tx.execute(sql`
    update issue_events set detail = detail || ${addressesToo ? '{"from":"","subject":""}' : '{"subject":""}'}::jsonb
    where issue_id = ${these} and type = 'message-held'`);
  if (addressesToo)
    await tx.execute(sql`
      update issue_events set detail = detail || '{"address":""}'::jsonb
      where issue_id = ${these} and type in ('customer-opted-out', 'customer-opted-in')`);
  const kinds = await wordsOff(tx, sql`m.issue_id = ${these}`, addressesToo);
  await tx.execute(sql`
    update issues set removed_at = now(), revision = revision + 1 where id = ${these}`);
  const of = (kind: string) => kinds.filter((each) => each === kind).length;
  return {
    ...{ messages: of('customer'), replies: of('reply'), comments: of('comment') },
    ...{ files, originals, drafts },
  };
}

/** As `removeWords`, of single messages: of somebody who wrote on an issue that is another customer's. */
export async function removeMessages(tx: Database, ids: readonly string[]): Promise<void> {
  const these = sql`m.id = any(${`{${ids.join(',')}}`}::uuid[])`;
  await tx.execute(sql`
    update jobs set last_error = null
    where last_error is not null and (payload->>'message')::uuid = any(${`{${ids.join(',')}}`}::uuid[])`);
  await removeFiles(tx, these);
  await wordsOff(tx, these, true);
}

async function removeFiles(tx: Database, where: SQL) {
  const theirs = sql`select a.id from attachments a join messages m on m.id = a.message_id where ${where}`;
  await tx.execute(sql`delete from file_postings where attachment_id in (${theirs})`);
  const files = await rowCount(tx, sql`delete from attachments where id in (${theirs}) returning 1`);
  const originals = await rowCount(
    tx,
    sql`delete from originals where message_id in (select m.id from messages m where ${where}) returning 1`,
  );
  return { files, originals };
}

/** The kinds of the messages from which anything was taken. */
async function wordsOff(tx: Database, where: SQL, addressesToo: boolean): Promise<readonly string[]> {
  const left = addressesToo ? sql`(m.removed_at is null or m.theirs <> '')` : sql`m.removed_at is null`;
  const addresses = addressesToo
    ? sql`, theirs = case when theirs is null then null else '' end,
        provider_id = case when provider_id is null then null else 'removed:' || id end`
    : sql``;
  const rows = await rowsOf(
    tx,
    sql`update messages m set body = '', subject = null, whole = null, cc = null, reply_to = null,
        envelope = null, problem = null, removed_at = coalesce(m.removed_at, now()) ${addresses}
      where ${where} and ${left} returning m.kind`,
    z.object({ kind: z.string() }),
  );
  return rows.map(({ kind }) => kind);
}

/**
 * Puts into the outbox what is to be taken away of these issues wherever they were shown, and what colleagues were
 * told of them privately or are about to be.
 */
export async function redactEverywhere(
  tx: Database,
  issues: readonly number[],
  erasure?: number,
): Promise<void> {
  const these = sql`any(${`{${issues.join(',')}}`}::bigint[])`;
  const rows = await rowsOf(
    tx,
    sql`insert into redactions (erasure_id, issue_id, platform, conversation, employee_id)
      select ${erasure ?? null}::bigint, p.issue_id, p.platform, p.conversation, null::bigint from postings p
      where p.issue_id = ${these}
      union
      select ${erasure ?? null}::bigint, d.issue_id, d.platform, d.conversation, null::bigint from deleted_cards d
      where d.issue_id = ${these}
      union
      select ${erasure ?? null}::bigint, n.issue_id, n.platform, '', n.employee_id from notice_postings n
      where n.issue_id = ${these}
      union
      select ${erasure ?? null}::bigint, (j.payload->>'issue')::bigint, i.platform, '', i.employee_id
      from jobs j join employee_identities i on i.employee_id = (j.payload->>'employee')::bigint
      where j.kind = 'notice' and j.dead_at is null and (j.payload->>'issue')::bigint = ${these}
      order by 2, 3, 4 desc
      returning id, issue_id, platform, conversation, employee_id`,
    RedactionRow,
  );
  enqueue(tx, rows.map(effectOf));
}

/** Where another customer's card stands, or stood, with files of messages under it. */
export interface Shown {
  readonly issue: number;
  readonly platform: string;
  readonly conversation: string;
  readonly files: FilesOf;
}

/**
 * Where files of these messages stand: what they brought, and, as somebody may have asked for it there, they themselves
 * as they came; and where a card was deleted with these messages under it. Asked before they are taken away.
 */
export function shownOf(tx: Database, ids: readonly string[]): Promise<readonly Shown[]> {
  return rowsOf(
    tx,
    sql`select p.issue_id as issue, p.platform, p.conversation, json_build_object(
        'attachments', coalesce(json_agg(distinct f.attachment_id) filter (where f.attachment_id is not null), '[]'::json),
        'messages', coalesce(json_agg(distinct o.message_id) filter (where o.message_id is not null), '[]'::json)) as files
      from messages m
      join (
        select issue_id, platform, conversation, false as deleted from postings
        union all
        select issue_id, platform, conversation, true from deleted_cards
      ) p on p.issue_id = m.issue_id
      left join originals o on o.message_id = m.id
      left join attachments a on a.message_id = m.id
      left join file_postings f
        on f.attachment_id = a.id and f.platform = p.platform and f.conversation = p.conversation
      where m.id = any(${`{${ids.join(',')}}`}::uuid[])
      group by p.issue_id, p.platform, p.conversation
      having count(f.attachment_id) + count(o.message_id) > 0 or bool_or(p.deleted)
      order by 1, 2, 3`,
    ShownRow,
  );
}

const ShownRow = z.object({
  issue: z.coerce.number(),
  platform: z.string(),
  conversation: z.string(),
  files: Files,
});

/**
 * Puts into the outbox what single messages left on another customer's issue: files under its card, and what colleagues
 * were told privately or are being told at this moment. Of the latter nobody knows which of the issue's messages it was
 * about, so all of it goes.
 */
export async function redactMessages(
  tx: Database,
  ids: readonly string[],
  shown: readonly Shown[],
  erasure: number,
): Promise<void> {
  const rows = await rowsOf(
    tx,
    sql`insert into redactions (erasure_id, issue_id, platform, conversation, employee_id, files)
      select ${erasure}::bigint, s.issue, s.platform, s.conversation, null::bigint, s.files
      from jsonb_to_recordset(${JSON.stringify(shown)}::text::jsonb)
        as s (issue bigint, platform text, conversation text, files jsonb)
      union all
      select ${erasure}::bigint, n.issue, n.platform, '', n.employee, null::jsonb
      from (
        select issue_id as issue, platform, employee_id as employee from notice_postings
        union
        select (payload->>'issue')::bigint, payload->>'platform', (payload->>'employee')::bigint from jobs
        where kind = 'notice' and locked_by is not null and payload->>'platform' is not null
      ) as n
      where n.issue in (select m.issue_id from messages m where m.id = any(${`{${ids.join(',')}}`}::uuid[]))
      order by 2, 3, 4 desc
      returning id, issue_id, platform, conversation, employee_id`,
    RedactionRow,
  );
  enqueue(tx, rows.map(effectOf));
}

/** Tries again what was given up more than so many hours ago; how much that is. */
export async function retryRedactions(tx: Database, hours: number, erasure?: number): Promise<number> {
  const which = erasure === undefined ? sql`true` : sql`erasure_id = ${erasure}`;
  const rows = await rowsOf(
    tx,
    sql`update redactions set problem = null, tried_at = now()
      where problem is not null and done_at is null and ${which}
        and (tried_at is null or tried_at <= now() - make_interval(hours => ${hours}::int))
      returning id, issue_id, platform, conversation, employee_id`,
    RedactionRow,
  );
  enqueue(tx, rows.map(effectOf));
  return rows.length;
}

const RedactionRow = z.object({
  id: z.coerce.number(),
  issue_id: z.coerce.number().transform(issueId),
  platform: z.string(),
  conversation: z.string(),
  employee_id: z.coerce.number().transform(employeeId).nullable(),
});

function effectOf(row: z.output<typeof RedactionRow>): QueuedEffect {
  const { id, issue_id: issue, platform, conversation, employee_id: employee } = row;
  return redactionOf(
    id,
    issue,
    employee === null ? { at: { platform, conversation } } : { platform, employee },
  );
}
