import { describe, expect, it } from 'vitest';

import { fairShares } from '../../src/db/shares.ts';

const SLOW_MS = 2_000;

/** Ten at a time, and a clock that is moved. */
function shares() {
  let at = 0;
  let last = 0;
  const fair = fairShares(10, { slowMs: SLOW_MS, now: () => at });
  return {
    fair,
    passes: (ms: number) => void (at += ms),
    /** Of so many that go there, the names of those that were let in. */
    begin(side: string, place: string | null, count: number): readonly number[] {
      const jobs = Array.from({ length: count }, () => ({ id: (last += 1), side, place }));
      return jobs.filter((job) => fair.begin(job)).map(({ id }) => id);
    },
  };
}

describe('a worker that delivers ten things at a time', () => {
  it('gives one conversation half of itself and no more', () => {
    const { fair, begin } = shares();

    expect(begin('chat', 'chat one', 9)).toHaveLength(5);
    expect(fair.full()).toEqual({ sides: [], places: ['chat one'] });
    expect(begin('chat', 'chat two', 1)).toHaveLength(1);
  });

  it('gives one platform four fifths of itself and no more', () => {
    const { fair, begin } = shares();

    const there = [1, 2, 3, 4].flatMap((place) => begin('chat', `chat ${place}`, 5));

    expect(there).toHaveLength(8);
    expect(fair.full()).toMatchObject({ sides: ['chat'] });
    expect(begin('other', 'other one', 3)).toHaveLength(2);
    expect(fair.free()).toBe(0);
  });

  it('gives what has no conversation its platform’s share', () => {
    expect(shares().begin('sms', null, 20)).toHaveLength(8);
  });

  it('no longer counts what has hung for seconds, wherever that is', () => {
    const { fair, begin, passes } = shares();
    begin('chat', 'chat one', 5);
    begin('chat', 'chat two', 5);

    passes(SLOW_MS);

    expect(fair.free()).toBe(10);
    expect(fair.full()).toEqual({ sides: [], places: ['chat one', 'chat two'] });
    expect(begin('chat', 'chat three', 1)).toHaveLength(1);
  });

  it('tries a conversation that hung with one at a time, until one went well', () => {
    const { fair, begin, passes } = shares();
    const hung = begin('chat', 'chat one', 5);
    passes(SLOW_MS);
    for (const id of hung) fair.ended(id, false);

    const [probe] = begin('chat', 'chat one', 5);
    expect(begin('chat', 'chat one', 5)).toEqual([]);
    fair.ended(probe ?? 0, true);

    expect(begin('chat', 'chat one', 5)).toHaveLength(5);
  });

  it('does not take an answer that came after seconds for one that went well', () => {
    const { fair, begin, passes } = shares();
    const [first] = begin('chat', 'chat one', 1);
    passes(SLOW_MS);
    fair.ended(first ?? 0, true);

    expect(begin('chat', 'chat one', 5)).toHaveLength(1);
  });
});
