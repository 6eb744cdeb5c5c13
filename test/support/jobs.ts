import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Opened } from '../../src/db/client.ts';
import type { OutboxOptions } from '../../src/db/outbox.ts';
import { enqueue, startOutbox } from '../../src/db/outbox.ts';
import { rowsOf } from '../../src/db/database.ts';
import type { Effect, EffectHandlers, QueuedEffect } from '../../src/issues/effects.ts';
import { attachmentId, messageId } from '../../src/issues/issue.ts';
import { untilStopped } from './leaks.ts';
import pino from 'pino';

/** A job by a number: what it is about does not matter to the outbox. */
export function aJob(number: number, lane: string, coalesce?: string): QueuedEffect {
  const effect: Effect = { kind: 'attachment', attachment: attachmentId(number) };
  return coalesce === undefined ? { effect, lane } : { effect, lane, coalesce };
}

export function aReply(number: number, lane: string): QueuedEffect {
  return {
    effect: { kind: 'reply', message: messageId('00000000-0000-4000-8000-000000000000'), attempt: number },
    lane,
  };
}

export function enqueued(opened: Opened, ...effects: readonly QueuedEffect[]): Promise<void> {
  return opened.transaction(async (tx) => enqueue(tx, effects));
}

/** Handlers that do `deliver` with the job's number, whatever its kind. */
export function handling(
  deliver: (number: number) => Promise<void> | void,
  giveUp: (number: number, problem: string) => Promise<void> | void = () => {},
): EffectHandlers {
  const handler = {
    async deliver(effect: Effect) {
      await deliver(numberOf(effect));
    },
    async giveUp(effect: Effect, problem: string) {
      await giveUp(numberOf(effect), problem);
    },
  };
  return {
    card: handler,
    'thread-message': handler,
    'thread-file': handler,
    notice: handler,
    reply: handler,
    attachment: handler,
    redaction: handler,
  };
}

function numberOf(effect: Effect): number {
  if (effect.kind === 'attachment') return effect.attachment;
  if (effect.kind === 'reply') return effect.attempt;
  return effect.issue;
}

/** A worker that only looks when it is woken. The file in which it is not stopped fails. */
export function aWorker(opened: Opened, handlers: EffectHandlers, options: Partial<OutboxOptions> = {}) {
  const outbox = startOutbox({
    opened,
    handlers,
    log: pino({ enabled: false }),
    pollMs: 2_000_000,
    random: () => 1,
    ...options,
  });
  let withinMs: number | undefined;
  const stop = untilStopped('an outbox', () => outbox.stop(withinMs));
  return {
    ...outbox,
    stop(limitMs?: number) {
      withinMs = limitMs;
      return stop();
    },
  };
}

const JobRow = z.object({
  number: z.coerce.number(),
  lane: z.string(),
  attempts: z.number(),
  state: z.enum(['waiting', 'held', 'dead']),
  error: z.string().nullable(),
  /** Seconds until it may run, rounded. */
  wait: z.coerce.number(),
});

/** What is in the outbox, in the order of its lanes. */
export function jobsIn(opened: Opened) {
  return rowsOf(
    opened.db,
    sql`select
      coalesce(payload->>'attachment', payload->>'attempt', '0') as number, lane, attempts, last_error as error,
      case when dead_at is not null then 'dead' when locked_by is not null then 'held' else 'waiting' end as state,
      round(extract(epoch from run_at - now())) as wait
    from jobs order by id`,
    JobRow,
  );
}

/** Time passes for the outbox: what waits is due, and leases have run out where `leasesToo`. */
export async function timePasses(opened: Opened, { leasesToo = false } = {}): Promise<void> {
  await opened.db.execute(sql`update jobs set run_at = now() where run_at > now()`);
  if (leasesToo)
    await opened.db.execute(
      sql`update jobs set locked_until = now() - interval '1 second' where locked_by is not null`,
    );
  await opened.notify('jobs', '');
}

/** A door that stays shut until opened; `reached` resolves when somebody stands at it. */
export function aGate() {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    open: () => opened.resolve(),
    async pass(): Promise<void> {
      reached.resolve();
      await opened.promise;
    },
  };
}
