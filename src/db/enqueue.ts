import { causeNow } from '../correlation.ts';
import type { QueuedEffect } from '../issues/effects.ts';
import type { Database } from './database.ts';
import { send } from './database.ts';
import { fixed } from './fixed.ts';

/**
 * Puts effects into the outbox, in the transaction that makes them true; once that is committed the workers are woken.
 * Effects of one lane go out in the order given. Whoever calls holds the lock of what the lane is about: only
 * then is the order of ids the order of commits.
 *
 * An effect with `coalesce` joins the one that waits with the same key. It does so by an update, which holds
 * that one until we commit; with DO NOTHING a worker could start it now and draw what was before us (measured:
 * 8 of 20 rounds with three writers ended with a stale card).
 *
 * Of an effect that waits the workers are told for how long, so that they look when it is due.
 */
export function enqueue(tx: Database, effects: readonly QueuedEffect[]): void {
  if (effects.length === 0) return;
  const queued = JSON.stringify(onceEach(effects).map(rowOf));
  for (const { afterMs = 0 } of effects) waitsOf(tx).add(afterMs);
  send(
    tx,
    fixed`insert into jobs (lane, kind, payload, dedupe_key, run_at, cause)
      select job->>'lane', job->>'kind', job->'payload', job->>'dedupeKey',
        now() + make_interval(secs => (job->>'afterMs')::float / 1000), ${causeNow() ?? null}::text
      from jsonb_array_elements(${queued}::text::jsonb) with ordinality as given (job, place)
      order by place
      on conflict (dedupe_key) where dedupe_key is not null and locked_by is null and dead_at is null
      do update set dedupe_key = excluded.dedupe_key`,
  );
}

/** In how many milliseconds there is something to do that was queued in a transaction, once that is committed. */
export function waitsOf(tx: Database): Set<number> {
  const known = waits.get(tx);
  if (known) return known;
  const none = new Set<number>();
  waits.set(tx, none);
  return none;
}

const waits = new WeakMap<Database, Set<number>>();

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

function rowOf({ effect, lane, coalesce, afterMs = 0 }: QueuedEffect) {
  const { kind, ...payload } = effect;
  return { lane, kind, payload, dedupeKey: coalesce ?? null, afterMs };
}
