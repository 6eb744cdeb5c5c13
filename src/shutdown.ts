import type { Logger } from 'pino';

import { inTime } from './in-time.ts';

/** What a process has in its hands when it is told to end, by when it lets go of it. */
export interface Hands {
  /** Takes nothing more on and finishes what was begun. All at the same time. */
  readonly finish: readonly ((withinMs: number) => Promise<unknown>)[];
  /** Cuts off what has not been finished. */
  readonly cutOff: () => void;
  /** What finishing needs, let go one after the other once nothing is finished any more. */
  readonly letGo: readonly (() => Promise<unknown>)[];
}

/**
 * Ends within `deadlineMs`, give or take a second, whatever hangs. What was not finished is left as a killed
 * process would leave it: the database holds all that was acknowledged, and leases run out. Never rejects.
 */
export async function shutDown(
  { finish, cutOff, letGo }: Hands,
  deadlineMs: number,
  log: Logger,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  const leftMs = () => Math.max(LEAST_MS, end - performance.now());
  const finishMs = Math.max(deadlineMs - LETTING_GO_MS, deadlineMs / 2);

  const patienceMs = Math.max(finishMs - WRITING_DOWN_MS, finishMs / 2);
  const finishing = Promise.all(finish.map((part) => guarded(() => part(patienceMs), log)));
  if (!(await inTime(finishing, finishMs))) {
    log.warn({ deadlineMs }, 'not all that was in hand could be finished in time');
    cutOff();
  }
  for (const part of letGo) await inTime(guarded(part, log), leftMs());
}

/** Kept back for letting go: connections are closed and the last words written. */
const LETTING_GO_MS = 2_000;
/** For a part that gave up waiting to write down what it has. */
const WRITING_DOWN_MS = 500;
const LEAST_MS = 250;

/** One part that fails keeps none of the others from ending. */
async function guarded(part: () => Promise<unknown>, log: Logger): Promise<void> {
  try {
    await part();
  } catch (error) {
    log.error({ err: error }, 'a part could not be stopped as it should');
  }
}
