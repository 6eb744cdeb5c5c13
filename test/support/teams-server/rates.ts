import type { Clock } from './clock.ts';
import type { Method } from './faults.ts';
import type { Settings } from './settings.ts';

/** Per bot and thread: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
const SENDING = [
  [7, 1],
  [8, 2],
  [60, 30],
  [1800, 3600],
] as const;
const READING = [
  [14, 1],
  [16, 2],
  [120, 30],
  [3600, 3600],
] as const;

/** Counts calls; `undefined` where there is room, else the seconds to wait. [?] Updates count as sends. */
export function rateMeter(clock: Clock, settings: Settings) {
  const made = new Map<string, readonly number[]>();

  return function retryAfter(method: Method, thread: string): number | undefined {
    if (settings.rates === 'off') return undefined;
    const reads = method === 'members' || method === 'team';
    const key = `${reads ? 'reads' : 'sends'} ${thread}`;
    const now = clock.now();
    const before = made.get(key) ?? [];
    for (const [calls, seconds] of reads ? READING : SENDING) {
      const within = before.filter((at) => at > now - seconds * 1_000);
      const oldest = within.at(-calls);
      if (oldest !== undefined) return Math.max(1, Math.ceil((oldest + seconds * 1_000 - now) / 1_000));
    }
    made.set(key, [...before.filter((at) => at > now - 3_600_000), now]);
    return undefined;
  };
}
