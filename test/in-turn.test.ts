import { describe, expect, it } from 'vitest';

import { inTurn } from '../src/in-turn.ts';

describe('work in turn', () => {
  it('of one key is done one after the other, in the order in which it came', async () => {
    const turn = inTurn();
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const said: string[] = [];
    const work = (n: number) =>
      turn('a', async () => {
        said.push(`begins ${n}`);
        await gates[n]?.promise;
        said.push(`ends ${n}`);
        return n;
      });

    const both = Promise.all([work(0), work(1)]);
    gates[1]?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(said).toEqual(['begins 0']);
    gates[0]?.resolve();

    expect(await both).toEqual([0, 1]);
    expect(said).toEqual(['begins 0', 'ends 0', 'begins 1', 'ends 1']);
  });

  it('of another key does not wait', async () => {
    const turn = inTurn();
    const gate = Promise.withResolvers<string>();
    const first = turn('a', () => gate.promise);

    expect(await turn('b', async () => 'done')).toBe('done');

    gate.resolve('at last');
    expect(await first).toBe('at last');
  });

  it('that fails is its caller’s to know, and the next is done', async () => {
    const turn = inTurn();

    const [failed, next] = await Promise.allSettled([
      turn('a', () => Promise.reject(new Error('no'))),
      turn('a', async () => 'yes'),
    ]);

    expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'no' } });
    expect(next).toEqual({ status: 'fulfilled', value: 'yes' });
  });
});
