import type { QueuedEffect } from '../issues/effects.ts';
import type { Database } from './database.ts';
import { run } from './database.ts';
import { fixed } from './fixed.ts';
import { CHANNEL, messageOn } from './topics.ts';

/** Where the outbox hears that there is something to do. */
export const JOBS_TOPIC = 'jobs';

/**
 * Puts effects into the outbox, in the transaction that makes them true, and wakes the workers at its commit.
 * Effects of one lane go out in the order given. Whoever calls holds the lock of what the lane is about: only
 * then is the order of ids the order of commits.
 *
 * An effect with `coalesce` joins the one that waits with the same key. It does so by an update, which holds
 * that one until we commit; with DO NOTHING a worker could start it now and draw what was before us (measured:
 * 8 of 20 rounds with three writers ended with a stale card).
 */
export async function enqueue(tx: Database, effects: readonly QueuedEffect[]): Promise<void> {
  const queued = JSON.stringify(onceEach(effects).map(rowOf));
  if (effects.length === 0) return;
  await run(
    tx,
    fixed`with queued as (
      insert into jobs (lane, kind, payload, dedupe_key)
      select job->>'lane', job->>'kind', job->'payload', job->>'dedupeKey'
      from jsonb_array_elements(${queued}::text::jsonb) with ordinality as given (job, place)
      order by place
      on conflict (dedupe_key) where dedupe_key is not null and locked_by is null and dead_at is null
      do update set dedupe_key = excluded.dedupe_key
      returning 1
    )
    select pg_notify(${CHANNEL}, ${messageOn(JOBS_TOPIC, '')}) from (select from queued limit 1) as any_of_them`,
  );
}

/** One statement cannot meet the same row twice. */
function onceEach(effects: readonly QueuedEffect[]): readonly QueuedEffect[] {
  const met = new Set<string>();
  return effects.filter(({ coalesce }) => {
    if (coalesce === undefined) return true;
    if (met.has(coalesce)) return false;
    met.add(coalesce);
    return true;
  });
}

function rowOf({ effect, lane, coalesce }: QueuedEffect) {
  const { kind, ...payload } = effect;
  return { lane, kind, payload, dedupeKey: coalesce ?? null };
}
