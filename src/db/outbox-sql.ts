import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Database } from './database.ts';
import { rowsOf, run } from './database.ts';
import { fixed } from './fixed.ts';

/** A job that a worker holds. */
export type Job = z.output<typeof JobRow>;

const JobRow = z.object({
  id: z.coerce.number(),
  kind: z.string(),
  payload: z.unknown(),
  attempts: z.number(),
  max_attempts: z.number(),
  last_error: z.string().nullable(),
});

/** What came of a job. `refund`: the attempt does not count. */
export type Settlement =
  | { readonly id: number; readonly kind: 'done' }
  | {
      readonly id: number;
      readonly kind: 'again';
      readonly waitMs: number;
      readonly refund: boolean;
      readonly error: string;
    }
  | { readonly id: number; readonly kind: 'dead'; readonly error: string };

/**
 * Takes up to `free` due jobs for `leaseMs`: of each lane the oldest that is left, or none while it is held.
 * A worker takes over from others whose lease ran out, but not from itself: it would do a job twice at a time.
 */
export async function claim(
  db: Database,
  worker: string,
  free: number,
  leaseMs: number,
): Promise<readonly Job[]> {
  const claimed = await rowsOf(
    db,
    fixed`
      with due as materialized (
        select id from jobs
        where dead_at is null and run_at <= now()
          and (locked_by is null or (locked_until < now() and locked_by <> ${worker}))
          and not exists (
            select from jobs earlier
            where earlier.lane = jobs.lane and earlier.id < jobs.id and earlier.dead_at is null
          )
        order by run_at, id
        limit ${free}
        for update skip locked
      )
      update jobs set
        attempts = attempts + 1,
        locked_by = ${worker},
        locked_until = now() + make_interval(secs => ${leaseMs / 1000})
      from due where jobs.id = due.id
      returning jobs.id, kind, payload, attempts, max_attempts, last_error`,
    JobRow,
  );
  return claimed.toSorted((a, b) => a.id - b.id);
}

/** Writes down what came of jobs; whatever another worker has taken over meanwhile is left to that one. */
export async function settle(
  db: Database,
  worker: string,
  settlements: readonly Settlement[],
): Promise<void> {
  const done = settlements.filter(({ kind }) => kind === 'done').map(({ id }) => id);
  if (done.length > 0)
    await run(
      db,
      fixed`delete from jobs where locked_by = ${worker} and id = any (${`{${done.join(',')}}`}::bigint[])`,
    );
  for (const settlement of settlements) {
    if (settlement.kind === 'again') await release(db, worker, settlement);
    if (settlement.kind === 'dead') await bury(db, worker, settlement);
  }
}

/** Without its dedupe key: a twin may have been queued while it ran, and two that wait cannot share one. */
async function release(
  db: Database,
  worker: string,
  { id, waitMs, refund, error }: Extract<Settlement, { readonly kind: 'again' }>,
): Promise<void> {
  await db.execute(sql`
    update jobs set
      locked_by = null, locked_until = null, dedupe_key = null, last_error = ${error},
      run_at = now() + make_interval(secs => ${waitMs / 1000}),
      attempts = attempts - ${refund ? 1 : 0}
    where id = ${id} and locked_by = ${worker}`);
}

/** It stays in the table to be looked at, and its lane goes on. */
async function bury(
  db: Database,
  worker: string,
  { id, error }: Extract<Settlement, { readonly kind: 'dead' }>,
): Promise<void> {
  await db.execute(sql`
    update jobs set
      locked_by = null, locked_until = null, dedupe_key = null, last_error = ${error}, dead_at = now()
    where id = ${id} and locked_by = ${worker}`);
}

const HealthRow = z.object({
  waiting: z.coerce.number(),
  oldest_due_seconds: z.coerce.number(),
  dead: z.coerce.number(),
});

export interface OutboxHealth {
  /** What is not delivered yet, in flight or not. */
  readonly waiting: number;
  /** For how long the oldest of them could have been delivered; 0 when none is late. */
  readonly oldestDueSeconds: number;
  /** What was given up. */
  readonly dead: number;
}

export async function readHealth(db: Database): Promise<OutboxHealth> {
  const [row] = await rowsOf(
    db,
    sql`select
      (select count(*) from jobs where dead_at is null) as waiting,
      (select coalesce(extract(epoch from now() - min(run_at)), 0) from jobs
        where dead_at is null and run_at <= now()) as oldest_due_seconds,
      (select count(*) from jobs where dead_at is not null) as dead`,
    HealthRow,
  );
  if (!row) throw new Error('the database answered without a row');
  return { waiting: row.waiting, oldestDueSeconds: row.oldest_due_seconds, dead: row.dead };
}
