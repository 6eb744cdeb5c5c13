import { describe, expect, it, vi } from 'vitest';

import { inBatches } from '../../src/db/batches.ts';

/** Work that is carried out when the test says so. */
function newWork(more: Partial<Parameters<typeof inBatches<number, number>>[1]> = {}) {
  const begun: { readonly items: readonly number[]; readonly end: PromiseWithResolvers<void> }[] = [];
  const ask = inBatches<number, number>(
    (items) => {
      const end = Promise.withResolvers<void>();
      begun.push({ items, end });
      return items.map(async (item) => {
        await end.promise;
        if (item < 0) throw new Error(`no ${item}`);
        return item * 10;
      });
    },
    { atOnce: 2, slowMs: 60_000, most: 3, ...more },
  );
  return { ask, begun, batches: () => begun.map(({ items }) => items) };
}

describe('what is asked for', () => {
  it('in a quiet moment is done at once and alone', async () => {
    const { ask, begun, batches } = newWork();
    const answer = ask(1);
    expect(batches()).toEqual([[1]]);
    begun[0]?.end.resolve();
    expect(await answer).toBe(10);
    void ask(2);
    expect(batches()).toEqual([[1], [2]]);
  });

  it('while others are under way is done together, up to so many, and each is answered for itself', async () => {
    const { ask, begun, batches } = newWork();
    const answers = [1, 2, 3, -4, 5, 6, 7].map((item) => ask(item));
    const settled = Promise.allSettled(answers);
    expect(batches()).toEqual([[1], [2]]);

    begun[1]?.end.resolve();
    await vi.waitFor(() => expect(batches()).toEqual([[1], [2], [3, -4, 5]]));
    begun[0]?.end.resolve();
    await vi.waitFor(() => expect(batches()).toEqual([[1], [2], [3, -4, 5], [6, 7]]));
    for (const { end } of begun) end.resolve();

    expect(
      (await settled).map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason))),
    ).toEqual([10, 20, 30, 'Error: no -4', 50, 60, 70]);
  });

  it('is done in the order that is wanted, and each gets its own answer', async () => {
    const { ask, begun, batches } = newWork({ atOnce: 1, order: (one, other) => other - one });
    const answers = [9, 1, 3, 2].map((item) => ask(item));
    begun[0]?.end.resolve();
    await vi.waitFor(() => expect(batches()).toEqual([[9], [3, 2, 1]]));
    begun[1]?.end.resolve();
    expect(await Promise.all(answers)).toEqual([90, 10, 30, 20]);
  });

  it('does not wait for what takes long', async () => {
    const { ask, begun, batches } = newWork({ atOnce: 1, slowMs: 1 });
    void ask(1);
    const second = ask(2);
    await vi.waitFor(() => expect(batches()).toEqual([[1], [2]]));
    begun[1]?.end.resolve();
    expect(await second).toBe(20);
    // The slow one's end gives no second room.
    void ask(3);
    void ask(4);
    begun[0]?.end.resolve();
    await vi.waitFor(() => expect(begun).toHaveLength(3));
    expect(batches()[2]).toEqual([3]);
  });

  it('is answered without a wait for the others of its batch', async () => {
    const never = Promise.withResolvers<number>();
    const ask = inBatches<number, number>(
      (items) => items.map((item) => (item === 2 ? never.promise : Promise.resolve(item))),
      { atOnce: 1, slowMs: 60_000, most: 3 },
    );
    const answers = [1, 2, 3].map((item) => ask(item));
    expect(await answers[2]).toBe(3);
  });
});
