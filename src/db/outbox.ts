import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import type { Logger } from 'pino';

import type { EffectHandlers } from '../issues/effects.ts';
import type { AttemptTools } from './attempt.ts';
import { attempt } from './attempt.ts';
import type { Opened } from './database.ts';
import { isUnavailable } from './errors.ts';
import type { Job, OutboxHealth, Settlement } from './outbox-sql.ts';
import { claim, readHealth, settle } from './outbox-sql.ts';
import { fairShares, SLOW_MS } from './shares.ts';
import { bookTurn } from './turns.ts';

export { enqueue } from './enqueue.ts';
export type { OutboxHealth } from './outbox-sql.ts';

export interface Outbox {
  health(): Promise<OutboxHealth>;
  /** How long ago it last looked for work, or tried to. */
  lookedMsAgo(): number;
  /**
   * Begins nothing more and waits for what is in flight, at most `withinMs`. What takes longer is left to its
   * lease: another worker does it again.
   */
  stop(withinMs?: number): Promise<void>;
}

export interface OutboxOptions {
  readonly opened: Opened;
  readonly handlers: EffectHandlers;
  readonly log: Logger;
  /** How many effects are delivered at a time by this process. */
  readonly concurrency?: number;
  /** How often to look without having been woken. */
  readonly pollMs?: number;
  /** For how long a job is this worker's alone. A handler gets five sixths of it. */
  readonly leaseMs?: number;
  /** False: the other sides' limits are not kept before they have to say so. */
  readonly paced?: boolean;
  readonly random?: () => number;
}

/**
 * Delivers what is in the outbox until stopped: every effect at least once, those of a lane one after the
 * other. Any number of workers may run on one database. A database that is away is waited for.
 */
export function startOutbox(options: OutboxOptions): Outbox {
  const { opened, handlers, log, concurrency = 64, pollMs = 5_000, leaseMs = 60_000 } = options;
  const tools: AttemptTools = {
    ...{ handlers, log, timeoutMs: (leaseMs * 5) / 6, random: options.random ?? Math.random },
    turnOf: async (paces) => (options.paced === false ? 0 : bookTurn(opened.jobs, await paces())),
  };
  const worker = randomUUID();
  const inFlight = new Map<number, Promise<void>>();
  const shares = fairShares(concurrency);
  let unsettled: readonly Settlement[] = [];
  let stopping = false;
  let lookedAtMs = performance.now();
  const bell = newBell();

  /** One round after the other: what ended is written down first, as only then is its lane's next free. */
  async function run(): Promise<void> {
    let reachable = true;
    for (;;) {
      if (stopping) return;
      lookedAtMs = performance.now();
      const woken = bell.next();
      try {
        await take();
        if (!reachable) log.info('the outbox reaches the database again');
        reachable = true;
        await woken;
        // Under load, what comes and ends within a moment is dealt with in one go.
        const leftMs = lookedAtMs + ROUND_MS - performance.now();
        if (leftMs > 0 && inFlight.size > FEW) await wait(leftMs);
      } catch (error) {
        const away = isUnavailable(error);
        if (!away) log.error({ err: error }, 'the outbox could not work');
        else if (reachable) log.error({ err: error }, 'the outbox cannot reach the database');
        reachable = !away;
        await wait(PAUSE_MS);
      }
    }
  }

  async function writeDown(which: readonly Settlement[]): Promise<void> {
    if (which.length === 0) return;
    await settle(opened.jobs, worker, which);
    written(which);
  }

  function written(which: readonly Settlement[]): void {
    unsettled = unsettled.filter((settlement) => !which.includes(settlement));
  }

  /** Whoever has their share already gives the rest back, and what others wait for is looked for again. */
  async function take(): Promise<void> {
    for (;;) {
      const done = unsettled.filter(({ kind }) => kind === 'done');
      await writeDown(unsettled.filter(({ kind }) => kind !== 'done'));
      const free = shares.free();
      if (stopping || free <= 0) return writeDown(done);
      // Mostly all went well, and one statement does both.
      const asked = {
        ...{ free, leaseMs, full: shares.full() },
        done: done.map(({ id }) => id),
        inHand: [...inFlight.keys(), ...unsettled.map(({ id }) => id)],
      };
      const claimed = await claim(opened.jobs, worker, asked);
      written(done);
      const tooMany = claimed.filter((job) => !shares.begin(job));
      for (const job of claimed) if (!tooMany.includes(job)) inFlight.set(job.id, carryOut(job));
      if (tooMany.length === 0) return;
      unsettled = [...unsettled, ...tooMany.map(({ id }) => ({ id, kind: 'back' }) as const)];
    }
  }

  async function carryOut(job: Job): Promise<void> {
    // What has hung for so long leaves its room to others.
    const slow = setTimeout(bell.ring, SLOW_MS + 5);
    const settlement = await attempt(job, tools);
    clearTimeout(slow);
    shares.ended(job.id, settlement.kind === 'done');
    unsettled = [...unsettled, settlement];
    inFlight.delete(job.id);
    if (settlement.kind === 'again' || settlement.kind === 'turn')
      setTimeout(bell.ring, Math.min(settlement.waitMs + 5, pollMs)).unref();
    bell.ring();
  }

  /** Where this process ends meanwhile, the poll of whoever is there finds what is due. */
  function hear(waitMs: number): void {
    if (waitMs === 0) bell.ring();
    else setTimeout(bell.ring, waitMs + TIMERS_DIFFER_MS).unref();
  }

  const poll = setInterval(bell.ring, pollMs);
  const listening = opened.onWake(hear, bell.ring);
  const running = run();

  return {
    health: () => readHealth(opened.db),
    lookedMsAgo: () => performance.now() - lookedAtMs,

    async stop(withinMs = 10_000) {
      stopping = true;
      clearInterval(poll);
      bell.ring();
      await (
        await listening
      )();
      await running;

      const patience = new AbortController();
      const tooLong = wait(withinMs, undefined, { signal: patience.signal, ref: false }).catch(() => {});
      await Promise.race([Promise.all(inFlight.values()), tooLong]);
      patience.abort();
      if (inFlight.size > 0) log.warn({ jobs: [...inFlight.keys()] }, 'stopped amid deliveries');
      await writeDown(unsettled);
    },
  };
}

/** Between one look and the next at least, where more than a few are in flight. */
const ROUND_MS = 5;
const FEW = 8;
/** While the database is away. */
const PAUSE_MS = 1_000;
/** So that what is due by the database's clock is found, and not just missed. */
const TIMERS_DIFFER_MS = 20;

/** Rings as often as one likes; `next` resolves at the first ring after it was called. */
function newBell(): { ring(): void; next(): Promise<void> } {
  let rung = Promise.withResolvers<void>();
  return {
    ring: () => rung.resolve(),
    next() {
      rung = Promise.withResolvers();
      return rung.promise;
    },
  };
}
