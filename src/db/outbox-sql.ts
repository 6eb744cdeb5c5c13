import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Database } from './database.ts';
import { rowsOf, run } from './database.ts';
import { violated } from './errors.ts';
import { fixed } from './fixed.ts';

/** Where nothing more is to be begun at present: whole sides, and places on them. */
export interface Full {
  readonly sides: readonly string[];
  readonly places: readonly string[];
}

/** A job that a worker holds. */
export type Job = z.output<typeof JobRow>;

const JobRow = z.object({
  id: z.coerce.number(),
  kind: z.string(),
  payload: z.unknown(),
  attempts: z.number(),
  max_attempts: z.number(),
  last_error: z.string().nullable(),
  cause: z.string().nullable(),
  /** How long ago it was put into the outbox. */
  age_ms: z.coerce.number(),
  /** Who delivers it: a chat platform, a customer channel, else its kind. */
  side: z.string(),
  /** Where on that side: one conversation. */
  place: z.string().nullable(),
  /** It has been given its turn, and that has come. */
  has_turn: z.boolean(),
});

/**
 * What came of a job. `refund`: the attempt does not count. `turn`: its turn comes so much later, and it was not
 * begun. `back`: it was not begun and waits as before.
 */
export type Settlement =
  | { readonly id: number; readonly kind: 'done' }
  | { readonly id: number; readonly kind: 'turn'; readonly waitMs: number }
  | { readonly id: number; readonly kind: 'back' }
  | {
      readonly id: number;
      readonly kind: 'again';
      readonly waitMs: number;
      readonly refund: boolean;
      readonly error: string;
    }
  | { readonly id: number; readonly kind: 'dead'; readonly error: string };

const SIDE = `coalesce(payload->'at'->>'platform', payload->>'platform', payload->>'channel', kind)`;
const PLACE = `(payload->'at'->>'platform') || ' ' || (payload->'at'->>'conversation')`;

/**
 * Of each lane the oldest that is left, or none while it is held: $1 the worker, $2 how many, $3 seconds, $4 what the
 * worker has done, $5 what it has in hand. What is done goes away in the same statement, which still sees it.
 */
function claimWhere(more: string): string {
  return `
    with settled as (
      delete from jobs where locked_by = $1 and id = any ($4::bigint[])
    ), due as materialized (
      select id from jobs
      where dead_at is null and run_at <= now()
        and (locked_by is null or (locked_until < now() and id <> all ($5::bigint[])))
        and not exists (
          select from jobs earlier
          where earlier.lane = jobs.lane and earlier.id < jobs.id and earlier.dead_at is null
            and not (earlier.locked_by is not distinct from $1 and earlier.id = any ($4::bigint[]))
        )${more}
      order by run_at, id
      limit $2
      for update skip locked
    )
    update jobs set attempts = attempts + 1, locked_by = $1, locked_until = now() + make_interval(secs => $3)
    from due where jobs.id = due.id
    returning jobs.id, kind, payload, attempts, max_attempts, last_error, cause,
      extract(epoch from clock_timestamp() - created_at) * 1000 as age_ms,
      ${SIDE} as side, ${PLACE} as place, turn_at is not null as has_turn`;
}

const CLAIM = claimWhere('');
const CLAIM_ELSEWHERE = claimWhere(`
        and ${SIDE} <> all (select jsonb_array_elements_text($6::text::jsonb))
        and coalesce(${PLACE}, '') <> all (select jsonb_array_elements_text($7::text::jsonb))`);

/** What a worker asks for. */
export interface Claim {
  /** How many jobs at most. */
  readonly free: number;
  /** For how long they are its alone. */
  readonly leaseMs: number;
  readonly full?: Full;
  /** What it has done. */
  readonly done?: readonly number[];
  /** What it has in hand, done or not. */
  readonly inHand?: readonly number[];
}

/**
 * Writes down what is `done`, and takes up to `free` due jobs for `leaseMs`, of those that go nowhere that is `full`: of
 * each lane the oldest that is left, or none while it is held. A worker takes over what a lease ran out of, also a lease
 * of its own of which it never heard, because the answer was lost; but not what it has in hand: it would do that twice at
 * a time.
 */
export async function claim(
  db: Database,
  worker: string,
  { free, leaseMs, full: { sides, places } = { sides: [], places: [] }, done = [], inHand = done }: Claim,
): Promise<readonly Job[]> {
  const values = [worker, free, leaseMs / 1000, arrayOf(done), arrayOf(inHand)];
  // One that waits for nothing is not asked more than it need be.
  const statement =
    sides.length + places.length === 0
      ? { text: CLAIM, values }
      : { text: CLAIM_ELSEWHERE, values: [...values, JSON.stringify(sides), JSON.stringify(places)] };
  return (await rowsOf(db, statement, JobRow)).toSorted((a, b) => a.id - b.id);
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
      fixed`delete from jobs where locked_by = ${worker} and id = any (${arrayOf(done)}::bigint[])`,
    );
  for (const settlement of settlements) {
    if (settlement.kind === 'again' || settlement.kind === 'turn' || settlement.kind === 'back')
      await release(db, worker, settlement);
    if (settlement.kind === 'dead') await bury(db, worker, settlement);
  }
}

/** As PostgreSQL writes it. */
function arrayOf(ids: readonly number[]): string {
  return `{${ids.join(',')}}`;
}

/**
 * A twin that was queued while it ran goes away in its favour: it is carried out after both, and two that wait
 * cannot share a key. It has the twin's attempts then, which are all of them.
 */
async function release(
  db: Database,
  worker: string,
  settlement: Extract<Settlement, { readonly kind: 'again' | 'turn' | 'back' }>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await db.execute(sql`
        with mine as (
          select id, dedupe_key from jobs where id = ${settlement.id} and locked_by = ${worker} for update
        ), twin as (
          delete from jobs using mine
          where jobs.dedupe_key = mine.dedupe_key and jobs.id <> mine.id
            and jobs.locked_by is null and jobs.dead_at is null
          returning jobs.id
        )
        update jobs set locked_by = null, locked_until = null, ${whenOf(settlement)}
        from mine cross join (select count(*) as twins from twin) as gone
        where jobs.id = mine.id`);
      return;
    } catch (error) {
      // A twin that was queued at this very moment: the next time it is seen.
      if (violated(error) !== 'jobs_dedupe' || attempt === REPETITIONS) throw error;
    }
  }
}

const REPETITIONS = 5;

function whenOf(settlement: Extract<Settlement, { readonly kind: 'again' | 'turn' | 'back' }>): SQL {
  const counts = settlement.kind === 'again' && !settlement.refund;
  const attempts = sql`attempts = case when gone.twins > 0 then 0 else attempts - ${counts ? 0 : 1} end`;
  if (settlement.kind === 'back') return attempts;
  const at = sql`now() + make_interval(secs => ${settlement.waitMs / 1000})`;
  if (settlement.kind === 'turn') return sql`${attempts}, run_at = ${at}, turn_at = ${at}`;
  return sql`${attempts}, run_at = ${at}, turn_at = null, last_error = ${settlement.error}`;
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
