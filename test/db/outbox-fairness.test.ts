import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { bookTurn } from '../../src/db/turns.ts';
import { DeliveryError } from '../../src/issues/delivery.ts';
import type { EffectHandlers, Pace, QueuedEffect } from '../../src/issues/effects.ts';
import { cardAt } from '../../src/issues/effects.ts';
import { issueId } from '../../src/issues/issue.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { aGate, aWorker, enqueued, handling, jobsIn, timePasses } from '../support/jobs.ts';

const PATIENT = { timeout: 20_000, interval: 20 };

describe.each(DATABASES)('several who are delivered to by one outbox on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.db.execute(sql`delete from jobs`);
    await database.db.execute(sql`delete from paces`);
  });

  /** A worker that delivers cards; the numbers it has delivered. */
  function worker(deliver: (number: number) => Promise<void> | void, paces: readonly Pace[] = []) {
    const delivered: number[] = [];
    const { card, ...others } = handling(async (number) => {
      await deliver(number);
      delivered.push(number);
    });
    const handlers: EffectHandlers = { ...others, card: { ...card, paceOf: async () => paces } };
    return { delivered, ...aWorker(database, handlers, { concurrency: 10 }) };
  }

  const emptied = () => vi.waitFor(async () => expect(await jobsIn(database)).toEqual([]), PATIENT);
  const delivers = (from: { readonly delivered: readonly number[] }, numbers: readonly number[]) =>
    vi.waitFor(() => expect(from.delivered).toEqual(numbers), PATIENT);

  it.each([
    ['a conversation in which everything hangs', cardsOf(30, () => 'hanging')],
    ['a platform on which everything hangs', cardsOf(30, (n) => `hanging ${n}`)],
  ])('%s does not delay another’s card', async (_, hanging) => {
    const gate = aGate();
    const running = worker((number) => (number < 100 ? gate.pass() : undefined));
    await enqueued(database, ...hanging);
    await gate.reached;

    await enqueued(database, aCard(100, 'elsewhere', 'another'));
    await delivers(running, [100]);
    gate.open();
    await emptied();
    await running.stop();

    expect(running.delivered).toHaveLength(31);
  });

  it('a conversation told to wait for half a minute does not delay another on its platform', async () => {
    const running = worker((number) => {
      if (number < 100) throw new DeliveryError('later', 'slow down', { afterMs: 30_000 });
    });
    await enqueued(database, ...cardsOf(30, () => 'told to wait'), aCard(100, 'free to go'));

    await delivers(running, [100]);
    await running.stop();

    expect(await jobsIn(database)).toHaveLength(30);
  });

  it('100 changes of a card while its platform is down are one update when it is back', async () => {
    let down = true;
    const tried: number[] = [];
    const running = worker((number) => {
      tried.push(number);
      if (down) throw new DeliveryError('later', 'down');
    });

    for (let change = 0; change < 100; change += 1) {
      await enqueued(database, aCard(1, 'support'));
      if (change % 25 === 0) await timePasses(database);
    }
    await vi.waitFor(() => expect(tried.length).toBeGreaterThan(0), PATIENT);
    // What was queued while an attempt ran is one with it as soon as that has failed.
    await vi.waitFor(
      async () => expect(await jobsIn(database)).toMatchObject([{ state: 'waiting' }]),
      PATIENT,
    );
    down = false;
    await timePasses(database);
    await emptied();
    await running.stop();

    expect(running.delivered).toEqual([1]);
  });

  it('what exceeds a pace waits for its turn, which costs no attempt', async () => {
    const running = worker(() => {}, [{ of: 'a channel', burst: 2, everyMs: 100_000 }]);

    await enqueued(database, ...cardsOf(5, () => 'support'));
    await vi.waitFor(async () => expect(await waits()).toEqual([100, 200, 300]), PATIENT);
    expect(running.delivered).toHaveLength(2);
    expect(await jobsIn(database)).toMatchObject([{ attempts: 0 }, { attempts: 0 }, { attempts: 0 }]);

    await timePasses(database);
    await emptied();
    await running.stop();
    expect(running.delivered.toSorted()).toEqual([0, 1, 2, 3, 4]);
  });

  it('a card that waits for its turn takes in the changes made meanwhile', async () => {
    const running = worker(() => {}, [{ of: 'a channel', burst: 1, everyMs: 100_000 }]);
    await enqueued(database, aCard(1, 'support'));
    await delivers(running, [1]);
    await enqueued(database, aCard(2, 'support'));
    await vi.waitFor(async () => expect(await waits()).toEqual([100]), PATIENT);

    await enqueued(database, aCard(2, 'support'));
    await enqueued(database, aCard(2, 'support'));
    expect(await waits()).toEqual([100]);

    await timePasses(database);
    await emptied();
    await running.stop();
    expect(running.delivered).toEqual([1, 2]);
  });

  /** For how many hundreds of seconds each still waits. */
  async function waits(): Promise<readonly number[]> {
    return (await jobsIn(database)).map(({ wait }) => Math.round(wait / 100) * 100).toSorted((a, b) => a - b);
  }

  it('gives each turn once, however many ask at a time', async () => {
    const pace = { of: 'a channel', burst: 3, everyMs: 60_000 };

    const turns = await Promise.all(Array.from({ length: 8 }, () => bookTurn(database.db, [pace])));

    expect(turns.map((ms) => Math.round(ms / 60_000)).toSorted()).toEqual([0, 0, 0, 1, 2, 3, 4, 5]);
  });

  it('lets the slower of two paces decide, and has what was saved up used again after a while', async () => {
    const paces = [
      { of: 'a second', burst: 2, everyMs: 10_000 },
      { of: 'a minute', burst: 3, everyMs: 60_000 },
    ];
    const turn = async () => Math.round((await bookTurn(database.db, paces)) / 1_000);

    expect([await turn(), await turn(), await turn(), await turn()]).toEqual([0, 0, 10, 60]);
    await database.db.execute(sql`update paces set free_at = free_at - interval '1 hour'`);
    expect([await turn(), await turn(), await turn()]).toEqual([0, 0, 10]);
  });
});

function aCard(number: number, conversation: string, platform = 'chat'): QueuedEffect {
  return cardAt(issueId(number), { platform, conversation });
}

function cardsOf(count: number, conversation: (number: number) => string): readonly QueuedEffect[] {
  return Array.from({ length: count }, (_, number) => aCard(number, conversation(number)));
}
