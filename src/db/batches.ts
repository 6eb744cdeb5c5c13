import { setTimeout as wait } from 'node:timers/promises';

/** How work is batched. */
export interface Batching<T> {
  /** Batches under way at a time; one that has taken longer than `slowMs` leaves its room to the next. */
  readonly atOnce: number;
  readonly slowMs: number;
  /** Items of a batch. */
  readonly most: number;
  /** The order of items within a batch; as they came, if absent. */
  readonly order?: (one: T, other: T) => number;
}

/**
 * Does together what is asked for while other batches are under way; what is asked for in a quiet moment is done at once
 * and alone. `work` answers each item, in their order.
 */
export function inBatches<T, R>(
  work: (items: readonly T[]) => readonly Promise<R>[],
  { atOnce, slowMs, most, order = () => 0 }: Batching<T>,
): (item: T) => Promise<R> {
  const waiting: { readonly item: T; readonly done: PromiseWithResolvers<R> }[] = [];
  let underWay = 0;

  function begin(): void {
    while (underWay < atOnce && waiting.length > 0) void carryOut(waiting.splice(0, most));
  }

  async function carryOut(taken: typeof waiting): Promise<void> {
    underWay += 1;
    const batch = taken.toSorted((one, other) => order(one.item, other.item));
    const answers = work(batch.map(({ item }) => item));
    for (const [place, answer] of answers.entries()) batch[place]?.done.resolve(answer);

    const slow = new AbortController();
    await Promise.race([
      Promise.allSettled(answers),
      wait(slowMs, undefined, { signal: slow.signal }).catch(() => {}),
    ]);
    slow.abort();
    underWay -= 1;
    begin();
  }

  return (item) => {
    const done = Promise.withResolvers<R>();
    waiting.push({ item, done });
    begin();
    return done.promise;
  };
}
