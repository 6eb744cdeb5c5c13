import type { Logger } from 'pino';

import { StoreUnavailable } from '../../../issues/store.ts';
import { backOff } from './back-off.ts';
import type { ArrivedMail } from './arrived-mail.ts';

/** What keeps trying until what came is kept. */
export interface Patience {
  /** False where it was stopped before the mail was kept. */
  handOver(mail: ArrivedMail, keep: (mail: ArrivedMail) => Promise<void>): Promise<boolean>;
  /** Once more for as long as the store cannot be reached. Throws everything else. */
  withStore<T>(ask: () => Promise<T>): Promise<T>;
  /** Why a mail is not kept yet; undefined where none waits. */
  trouble(): string | undefined;
}

/**
 * A mail that is not kept holds up those behind it. Going on without it would lose it, as the position in the
 * mailbox is one number, and would let a fault of ours lose every mail that comes while it lasts. So it is
 * tried again for ever, and said aloud. What it is that cannot be kept is in most cases in the mail: after some
 * tries it is handed over to be kept unread, which asks as little of the receiver as there is to ask.
 */
export function patience({
  log,
  signal,
  pause,
  random,
}: {
  readonly log: Pick<Logger, 'error' | 'warn'>;
  readonly signal: AbortSignal;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random?: () => number;
}): Patience {
  let problem: string | undefined;

  function newBackOff() {
    return backOff({ firstMs: 200, lastMs: 30_000 }, random);
  }

  async function withStore<T>(ask: () => Promise<T>): Promise<T> {
    const waits = newBackOff();
    for (;;) {
      try {
        const answer = await ask();
        problem = undefined;
        return answer;
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || signal.aborted) throw error;
        if (problem === undefined) log.warn('the database cannot be reached; mail waits in its mailbox');
        problem = 'Email waits in the mailbox until the database can be reached.';
        await pause(waits.nextMs(), signal);
      }
    }
  }

  return {
    async handOver(mail, keep) {
      const waits = newBackOff();
      for (let failures = 0; !signal.aborted; failures += 1) {
        const unread = failures >= READ_TRIES;
        try {
          await withStore(() => keep(unread ? { ...mail, unreadable: true } : mail));
          return true;
        } catch (error) {
          if (signal.aborted) break;
          if (failures === 0 || failures === READ_TRIES)
            log.error({ err: error, mail: mail.ref, unread }, 'a mail could not be kept; it is tried again');
          problem = `An email (${mail.ref}) cannot be kept, and those behind it wait. It is tried again; the log says why.`;
          await pause(waits.nextMs(), signal);
        }
      }
      return false;
    },
    withStore,
    trouble: () => problem,
  };
}

/** About a minute of tries. */
const READ_TRIES = 8;
