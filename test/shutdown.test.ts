import pino from 'pino';
import { expect, it } from 'vitest';

import { shutDown } from '../src/shutdown.ts';

const log = pino({ enabled: false });
const NEVER = new Promise<never>(() => {});

/** What a process has in hand, and what became of it in order. */
function hands() {
  const happened: string[] = [];
  return {
    happened,
    does: (what: string) => async () => void happened.push(what),
    cutOff: () => void happened.push('cut off'),
  };
}

it('what is in hand is finished before what finishing needs is let go, one after the other', async () => {
  const { happened, does, cutOff } = hands();
  const slowly = Promise.withResolvers<void>();
  const finish = [async () => slowly.promise.then(does('a delivery ends')), does('the door closes')];
  const letGo = [does('the sender ends'), does('the database closes')];

  const ended = shutDown({ finish, cutOff, letGo }, 20_000, log);
  await expect.poll(() => happened).toEqual(['the door closes']);
  slowly.resolve();
  await ended;

  expect(happened).toEqual(['the door closes', 'a delivery ends', 'the sender ends', 'the database closes']);
});

it('what hangs is cut off when time is up, and the database is closed all the same', async () => {
  const { happened, does, cutOff } = hands();

  await shutDown({ finish: [() => NEVER], cutOff, letGo: [does('the database closes')] }, 50, log);

  expect(happened).toEqual(['cut off', 'the database closes']);
});

it('a part that cannot even be let go keeps nobody waiting', async () => {
  const { happened, does, cutOff } = hands();

  await shutDown({ finish: [], cutOff, letGo: [() => NEVER, does('the database closes')] }, 50, log);

  expect(happened).toEqual(['the database closes']);
});

it('a part that fails keeps none of the others from ending', async () => {
  const { happened, does, cutOff } = hands();
  const fails = () => Promise.reject(new Error('planted'));

  await shutDown(
    { finish: [fails, does('a delivery ends')], cutOff, letGo: [fails, does('closed')] },
    50,
    log,
  );

  expect(happened).toEqual(['a delivery ends', 'closed']);
});

it('each part is told to be done a little before, so that it can write down what it leaves', async () => {
  const told: number[] = [];

  await shutDown({ finish: [async (ms) => told.push(ms)], cutOff: () => {}, letGo: [] }, 20_000, log);

  expect(told).toEqual([17_500]);
});
