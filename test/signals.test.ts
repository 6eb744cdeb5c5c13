import { expect, it } from 'vitest';

import { stopOnSignals } from '../src/signals.ts';

/** A process that can be told to end, and a clock that is moved. */
function aProcess() {
  const listeners = new Map<string, () => void>();
  const exits: number[] = [];
  const stopped = Promise.withResolvers<void>();
  let nowMs = 0;
  let stops = 0;
  stopOnSignals(
    () => {
      stops += 1;
      return stopped.promise;
    },
    {
      on: (signal, listener) => listeners.set(signal, listener),
      exit: (code) => exits.push(code),
      now: () => nowMs,
    },
  );
  return {
    exits,
    stopped,
    stops: () => stops,
    sends: (signal: 'SIGTERM' | 'SIGINT') => listeners.get(signal)?.(),
    waits(ms: number) {
      nowMs += ms;
    },
  };
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends the process with 0, once all is finished',
  async (signal) => {
    const server = aProcess();

    server.sends(signal);
    expect(server.exits).toEqual([]);
    server.stopped.resolve();

    await expect.poll(() => server.exits).toEqual([0]);
  },
);

it.each([
  ['SIGTERM', 'SIGTERM'],
  ['SIGTERM', 'SIGINT'],
  ['SIGINT', 'SIGINT'],
] as const)('after %s a second signal, %s, ends it at once', (first, second) => {
  const server = aProcess();
  server.sends(first);
  server.waits(1_000);

  server.sends(second);

  expect(server.exits).toEqual([1]);
  expect(server.stops()).toBe(1);
});

it('a Ctrl+C that npm passes on a second time is one Ctrl+C', () => {
  const server = aProcess();

  server.sends('SIGINT');
  server.waits(20);
  server.sends('SIGINT');

  expect(server.exits).toEqual([]);
  expect(server.stops()).toBe(1);
});

it('what cannot be stopped ends with another code', async () => {
  const server = aProcess();

  server.sends('SIGTERM');
  server.stopped.reject(new Error('planted'));

  await expect.poll(() => server.exits).toEqual([1]);
});
