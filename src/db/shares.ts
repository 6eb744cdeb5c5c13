import type { Full, Job } from './outbox-sql.ts';

type Bound = Pick<Job, 'id' | 'side' | 'place'>;

/**
 * Who may have how much of a worker, so that nobody who hangs holds up the others: one side (a chat platform, a
 * customer channel) at most four fifths, one place on it (a conversation) at most half. What takes longer than
 * `slowMs` counts no more, as it only waits; its place has one at a time then, until something there goes well.
 */
export function fairShares(
  concurrency: number,
  options: { readonly slowMs?: number; now?: () => number } = {},
) {
  const { slowMs = SLOW_MS, now = () => performance.now() } = options;
  const perSide = Math.ceil(concurrency * 0.8);
  const perPlace = Math.ceil(concurrency / 2);
  const begun = new Map<number, Bound & { readonly at: number }>();
  const slow = new Set<string>();

  function notice(): void {
    const before = now() - slowMs;
    for (const { at, place } of begun.values()) if (at <= before && place !== null) slow.add(place);
  }

  function counted(): readonly Bound[] {
    const since = now() - slowMs;
    return [...begun.values()].filter(({ at }) => at > since);
  }

  /** So few that nobody can have their share already. */
  function isCalm(): boolean {
    return slow.size === 0 && begun.size < Math.min(perSide, perPlace);
  }

  function hasRoom({ side, place }: Pick<Bound, 'side' | 'place'>): boolean {
    if (isCalm()) return true;
    const running = counted();
    if (running.length >= concurrency) return false;
    if (running.filter((each) => each.side === side).length >= perSide) return false;
    if (place === null) return true;
    const there = [...begun.values()].filter((each) => each.place === place).length;
    return there < (slow.has(place) ? 1 : perPlace);
  }

  return {
    /** How many more may be begun. */
    free: (): number => concurrency - counted().length,

    full(): Full {
      notice();
      if (isCalm()) return NOBODY;
      const running = [...begun.values()];
      return {
        sides: once(running.map(({ side }) => side)).filter((side) => !hasRoom({ side, place: null })),
        places: once(running.flatMap(({ place }) => place ?? [])).filter((place) =>
          running.some((each) => each.place === place && !hasRoom(each)),
        ),
      };
    },

    /** False: not now. */
    begin(job: Bound): boolean {
      if (!hasRoom(job)) return false;
      begun.set(job.id, { ...job, at: now() });
      return true;
    },

    ended(id: number, well: boolean): void {
      notice();
      const { place, at } = begun.get(id) ?? {};
      begun.delete(id);
      if (well && typeof place === 'string' && at !== undefined && at > now() - slowMs) slow.delete(place);
    },
  };
}

export const SLOW_MS = 2_000;
const NOBODY: Full = { sides: [], places: [] };

function once(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
