import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { z } from 'zod';

import { issueId } from '../issues/issue.ts';
import { noteDown, pruneAudit } from './audit-store.ts';
import type { Database, Opened } from './database.ts';
import { rowCount, rowsOf } from './database.ts';
import { lockCustomerOf } from './issue-row.ts';
import { ON_ITS_WAY, redactEverywhere, removeWords, retryRedactions } from './remove-words.ts';

/** For how long things are kept; what is absent is kept for ever. */
export interface Retention {
  /** What was written on issues, after they were closed. */
  readonly wordsDays?: number;
  /** Who did what from where; at least 30. */
  readonly auditDays?: number;
}

/**
 * Takes away what is older than it is to be kept, issue by issue, each in a transaction of its own; and tries again
 * what no platform took. Never what is open, or waits for a reply that is on its way. Any number of processes may
 * call it: one of them works, the others find that it does. What fails keeps nothing else from being done; the first
 * failure is thrown in the end. How many issues lost their words.
 */
export async function removeOld(
  opened: Opened,
  { wordsDays, auditDays }: Retention,
  { signal, log, most = MOST_AT_ONCE }: RemovingOptions = {},
): Promise<number> {
  let removed = 0;
  const parts = [
    async () => {
      if (wordsDays !== undefined) removed = await removeIssues(opened, wordsDays, most, signal);
      if (removed > 0) log?.info({ issues: removed }, 'words of old issues were removed');
    },
    async () => wordsDays !== undefined && removeHeld(opened, wordsDays, signal),
    async () => opened.transaction((tx) => retryRedactions(tx, HOURS_BETWEEN)),
    async () => auditDays !== undefined && pruneAll(opened, auditDays, signal),
  ];
  const failures: unknown[] = [];
  for (const part of parts) await part().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
  return removed;
}

interface RemovingOptions {
  readonly signal?: AbortSignal;
  readonly log?: Pick<Logger, 'info'>;
  /** So many issues in one round: what follows on the platforms must not crowd out the day's work. */
  readonly most?: number;
}

const MOST_AT_ONCE = 500;
const BATCH = 500;
const HOURS_BETWEEN = 24;

/** Any number will do, as long as it stays. */
const RETENTION_LOCK = 7_948_225_202;

/** False where there is none, or another process is at it. */
async function removeOldest(tx: Database, days: number): Promise<boolean> {
  const [lock] = await rowsOf(
    tx,
    sql`select pg_try_advisory_xact_lock(${RETENTION_LOCK}) as taken`,
    z.object({ taken: z.boolean() }),
  );
  if (!lock?.taken) return false;
  // Counted, as `not exists` becomes a join, for which all messages are read to find one issue.
  const due = sql`
    i.closed_at < now() - make_interval(days => ${days}::int) and i.removed_at is null
      and (select count(*) from messages m where m.issue_id = i.id and ${ON_ITS_WAY}) = 0`;
  const [oldest] = await rowsOf(
    tx,
    sql`select i.id from issues i where ${due} order by i.closed_at, i.id limit 1`,
    Id,
  );
  if (!oldest) return false;
  await lockCustomerOf(tx, oldest.id);
  // Reopened while we waited for the lock: it is the next one's turn.
  const [still] = await rowsOf(tx, sql`select i.id from issues i where i.id = ${oldest.id} and ${due}`, Id);
  if (!still) return true;

  const { messages, replies, comments, files } = await removeWords(tx, [oldest.id], { addressesToo: false });
  await redactEverywhere(tx, [oldest.id]);
  await noteDown(tx, undefined, {
    act: 'words-removed',
    issue: oldest.id,
    facts: { days, messages, replies, comments, files },
  });
  return true;
}

async function removeIssues(
  opened: Opened,
  days: number,
  most: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  for (let removed = 0; removed < most; removed += 1) {
    if (signal?.aborted) return removed;
    if (!(await opened.transaction((tx) => removeOldest(tx, days)))) return removed;
  }
  return most;
}

async function pruneAll(opened: Opened, days: number, signal: AbortSignal | undefined): Promise<void> {
  let gone: number;
  do {
    if (signal?.aborted) return;
    gone = await pruneAudit(opened, days, BATCH);
  } while (gone === BATCH);
}

/** What machines wrote goes after 90 days in any case (`housekeeping.ts`). */
async function removeHeld(opened: Opened, days: number, signal: AbortSignal | undefined): Promise<void> {
  let gone: number;
  do {
    if (signal?.aborted) return;
    gone = await rowCount(
      opened.db,
      sql`delete from held_messages where id in (
        select id from held_messages where at < now() - make_interval(days => ${days}::int)
        limit ${BATCH} for update skip locked
      ) returning id`,
    );
  } while (gone === BATCH);
}

const Id = z.object({ id: z.coerce.number().transform(issueId) });
