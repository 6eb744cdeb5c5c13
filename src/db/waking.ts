import { randomUUID } from 'node:crypto';

import type { Waking } from './database.ts';
import type { Topics } from './topics.ts';

/** Where the outbox hears that there is something to do, or in how many milliseconds there will be. */
const JOBS_TOPIC = 'jobs';

/**
 * This process's own workers are woken at once. Those of others are told by NOTIFY, of all that came meanwhile in one
 * go: it is not part of the transaction, as PostgreSQL lets only one that notifies commit at a time, until it is on
 * the disk (https://github.com/postgres/postgres/blob/REL_17_STABLE/src/backend/commands/async.c, "PreCommit_Notify").
 * Where this process ends between the commit and the word, the others find what is due when they look by themselves.
 */
export function waking(
  topics: Topics,
  notify?: (topic: string, payload: string) => Promise<void>,
): Waking & { readonly tell: () => Promise<void> } {
  const us = randomUUID();
  const untold = new Set<number>();
  let telling: NodeJS.Timeout | undefined;

  /** Tells others what they have not been told; before the end, as a command ends right after its commit. */
  async function tell(): Promise<void> {
    clearTimeout(telling);
    telling = undefined;
    const waits = [...untold];
    untold.clear();
    // Whoever is not told looks by themselves.
    await Promise.allSettled(waits.map((waitMs) => notify?.(JOBS_TOPIC, wordOf(waitMs, us))));
  }

  return {
    tell,
    wake(waits) {
      for (const waitMs of waits) {
        topics.heard(JOBS_TOPIC, wordOf(waitMs, ''));
        if (notify) untold.add(waitMs);
      }
      if (untold.size > 0) telling ??= setTimeout(() => void tell(), TELL_WITHIN_MS).unref();
    },

    onWake(listener, again) {
      return topics.listen(
        JOBS_TOPIC,
        (word) => {
          const [waitMs, from] = word.split(' ');
          if (from !== us) listener(Number(waitMs) || 0);
        },
        again,
      );
    },
  };
}

/** How late others hear of it at most; they only help. */
const TELL_WITHIN_MS = 20;

/** As earlier versions read it: nothing for now, or milliseconds; and who says it. */
function wordOf(waitMs: number, from: string): string {
  return `${waitMs === 0 ? '' : waitMs} ${from}`;
}
