import type { Logger } from 'pino';

import { correlated, correlationOf } from '../correlation.ts';
import { DeliveryError } from '../issues/delivery.ts';
import type { Effect, EffectHandlers, Pace } from '../issues/effects.ts';
import { deliver, effectOf, giveUp, paceOf, waits } from './effect-row.ts';
import { isUnavailable } from './errors.ts';
import type { Job, Settlement } from './outbox-sql.ts';

export interface AttemptTools {
  readonly handlers: EffectHandlers;
  readonly log: Logger;
  /** How long a handler may take; less than the lease, so that no two ever do the same job. */
  readonly timeoutMs: number;
  /** In how many milliseconds it may go, by the pace of who is to get it, which is asked only where it is kept. */
  readonly turnOf: (paces: () => Promise<readonly Pace[]>) => Promise<number>;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** Carries out one job, under the ids of what queued it, and says what came of it. Never throws. */
export function attempt(job: Job, tools: AttemptTools): Promise<Settlement> {
  const effect = effectOf(job.kind, job.payload);
  const inHand = { id: job.id, attempt: job.attempts, queuedAtMs: performance.now() - job.age_ms };
  const issue = effect && 'issue' in effect ? { issueId: effect.issue } : {};
  return correlated({ ...correlationOf(job.cause), job: inHand, ...issue }, () =>
    carryOut(job, effect, tools),
  );
}

async function carryOut(job: Job, effect: Effect | undefined, tools: AttemptTools): Promise<Settlement> {
  if (!effect) {
    // While versions are changed it may be a newer one's, which takes it.
    if (job.age_ms < ROLL_MS) return again(job, FOR_OTHERS_MS, true, UNKNOWN_KIND);
    tools.log.error({ kind: job.kind }, 'the outbox holds a job of an unknown kind');
    return { id: job.id, kind: 'dead', error: UNKNOWN_KIND };
  }
  // Its last attempt has neither succeeded nor failed: the process ended in it, or giving up did not work.
  if (job.attempts > job.max_attempts)
    return abandon(job, effect, job.last_error ?? 'it was begun many times and never ended', tools);

  try {
    const waitMs = job.has_turn ? 0 : await tools.turnOf(() => paceOf(tools.handlers, effect));
    if (waitMs > 0) return { id: job.id, kind: 'turn', waitMs };
    await within(tools.timeoutMs, deliver(tools.handlers, effect));
    return { id: job.id, kind: 'done' };
  } catch (error) {
    return afterFailure(job, effect, error, tools);
  }
}

async function afterFailure(
  job: Job,
  effect: Effect,
  error: unknown,
  tools: AttemptTools,
): Promise<Settlement> {
  const problem = wordsOf(error);
  // Our own database was away: nobody's fault who is delivered to. (A `DeliveryError` speaks of the other side,
  // whatever refused connection caused it.)
  if (!(error instanceof DeliveryError) && isUnavailable(error)) return again(job, 1_000, true, problem);

  if (!(error instanceof DeliveryError))
    tools.log.error({ err: error, kind: job.kind }, 'an effect failed unexpectedly');
  const failure = error instanceof DeliveryError ? error : new DeliveryError('later', problem);
  if (failure.kind === 'never') return abandon(job, effect, problem, tools);

  const refund = costsNothing(job, failure);
  if (!refund && job.attempts >= job.max_attempts) return abandon(job, effect, problem, tools);
  if (failure.outage !== undefined && job.age_ms > LONG_MS) await tellOfWaiting(job, effect, problem, tools);
  return again(job, waitMsAfter(job, failure, refund, tools.random), refund, problem);
}

/** Whoever is away is waited for; only what fails for a day may be due to this very effect. */
function costsNothing(job: Job, { kind, afterMs, outage }: DeliveryError): boolean {
  if (outage === 'unreachable') return true;
  if (outage === 'failing') return job.age_ms < DAY_MS;
  return kind === 'later' && afterMs !== undefined;
}

function waitMsAfter(
  job: Job,
  { kind, afterMs }: DeliveryError,
  refund: boolean,
  random: () => number,
): number {
  const waitMs = afterMs ?? (refund ? outageMs(job.age_ms, random) : backOffMs(job.attempts, random));
  return kind === 'unknown' ? Math.max(UNKNOWN_MS, waitMs) : waitMs;
}

/** Where they cannot be told now, they are the next time. */
async function tellOfWaiting(
  { kind }: Job,
  effect: Effect,
  problem: string,
  { handlers, log, timeoutMs }: AttemptTools,
): Promise<void> {
  try {
    await within(timeoutMs, waits(handlers, effect, problem));
  } catch (error) {
    log.warn({ err: error, kind }, 'nobody could be told of an effect that waits');
  }
}

/** People are told first: a job is dead only once they were, so that a crash in between loses nothing. */
async function abandon(job: Job, effect: Effect, problem: string, tools: AttemptTools): Promise<Settlement> {
  const { handlers, log, timeoutMs } = tools;
  try {
    await within(timeoutMs, giveUp(handlers, effect, problem));
  } catch (error) {
    const hopeless = job.attempts >= 2 * job.max_attempts;
    log.error({ err: error, kind: job.kind, hopeless }, 'nobody could be told of a failed effect');
    if (!hopeless) return again(job, GIVE_UP_AGAIN_MS, isUnavailable(error), problem);
  }
  log.warn({ kind: job.kind, problem }, 'an effect was given up');
  return { id: job.id, kind: 'dead', error: problem };
}

function again(job: Job, waitMs: number, refund: boolean, error: string): Settlement {
  return { id: job.id, kind: 'again', waitMs: Math.min(HOUR_MS, Math.max(0, waitMs)), refund, error };
}

/** Doubles with every attempt; random, so that what failed together does not come back together. */
function backOffMs(attempts: number, random: () => number): number {
  return Math.min(HOUR_MS, 1_000 * 2 ** attempts * (0.5 + random() / 2));
}

/** As long again as it has waited already, and a minute at most, so that it soon notices the end of an outage. */
function outageMs(ageMs: number, random: () => number): number {
  return Math.min(MINUTE_MS, Math.max(2_000, ageMs)) * (0.5 + random() / 2);
}

const UNKNOWN_KIND = 'unknown kind';
const FOR_OTHERS_MS = 5_000;
const MINUTE_MS = 60_000;
/** A change of versions is over by then. */
const ROLL_MS = 15 * MINUTE_MS;
/** Shorter outages end before anybody has read of them. */
const LONG_MS = 10 * MINUTE_MS;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** For the other side to make up its mind. */
const UNKNOWN_MS = 5_000;
const GIVE_UP_AGAIN_MS = 30_000;

/** A handler that takes too long may still have done it. */
async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new DeliveryError('unknown', `no answer in ${timeoutMs / 1000} seconds`)),
    timeoutMs,
  );
  try {
    await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
