import { blot } from '../blot.ts';
import { DeliveryError } from '../issues/delivery.ts';

/** How it goes with the platforms and channels outside, by what came of our own calls. */
export interface Wellbeing {
  /** A call ended; with `error` where it failed. */
  heard(target: string, error?: unknown): void;
  /** In words, by name. */
  now(names: readonly string[]): Readonly<Record<string, string>>;
}

const WORKS = 'works';

/**
 * Pure but for what it remembers. Only a failure that says something of the other side as a whole counts: that one
 * card is gone, or one channel closed to us, does not mean that it is down.
 */
export function wellbeingOf(clock: () => Date): Wellbeing {
  const failing = new Map<string, { readonly since: Date; readonly times: number; readonly last: string }>();

  return {
    heard(target, error) {
      if (error === undefined || !isDown(error)) {
        failing.delete(target);
        return;
      }
      const before = failing.get(target);
      failing.set(target, {
        since: before?.since ?? clock(),
        times: (before?.times ?? 0) + 1,
        last: error instanceof DeliveryError ? blot(error.message) : 'It failed in a way nobody expected.',
      });
    },

    now(names) {
      return Object.fromEntries(
        names.map((name) => {
          const found = failing.get(name);
          if (!found) return [name, WORKS];
          const { since, times, last } = found;
          const often = times === 1 ? 'the last call failed' : `the last ${times} calls failed`;
          return [name, `${last} (${often}, the first at ${since.toISOString()})`];
        }),
      );
    },
  };
}

function isDown(error: unknown): boolean {
  return !(error instanceof DeliveryError) || error.kind === 'later' || error.kind === 'unknown';
}
