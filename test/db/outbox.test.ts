import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { enqueue } from '../../src/db/outbox.ts';
import { DeliveryError } from '../../src/issues/delivery.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { aGate, aJob, aReply, aWorker, enqueued, handling, jobsIn, timePasses } from '../support/jobs.ts';

describe.each(DATABASES)('the outbox on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.db.execute(sql`delete from jobs`);
  });

  /** Resolves once nothing waits any more. */
  function emptied(): Promise<void> {
    return vi.waitFor(async () => expect(await jobsIn(database)).toEqual([]), PATIENT);
  }

  it('delivers the effects of a lane in the order they were written, also those of one transaction', async () => {
    const seen: number[] = [];
    await enqueued(database, aJob(1, 'a'), aReply(2, 'a'), aJob(3, 'a'));
    await enqueued(database, aReply(4, 'a'), aJob(5, 'a'));

    const worker = aWorker(
      database,
      handling((number) => void seen.push(number)),
    );
    await emptied();
    await worker.stop();

    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('is woken by the commit that wrote the effect, not by looking now and then', async () => {
    const delivered = Promise.withResolvers<number>();
    const worker = aWorker(database, handling(delivered.resolve));

    await enqueued(database, aJob(1, 'a'));

    expect(await delivered.promise).toBe(1);
    await worker.stop();
  });

  it('delivers nothing of a transaction that was rolled back', async () => {
    const seen: number[] = [];
    const worker = aWorker(
      database,
      handling((number) => void seen.push(number)),
    );

    const failing = database.transaction(async (tx) => {
      await enqueue(tx, [aJob(1, 'a')]);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await enqueued(database, aJob(2, 'a'));
    await emptied();
    await worker.stop();

    expect(seen).toEqual([2]);
  });

  it('lets a failed effect hold its own lane and no other', async () => {
    const seen: number[] = [];
    let broken = true;
    const worker = aWorker(
      database,
      handling((number) => {
        if (number === 1 && broken) throw new DeliveryError('later', 'no');
        seen.push(number);
      }),
    );

    await enqueued(database, aJob(1, 'a'), aJob(2, 'a'), aJob(3, 'b'));
    await vi.waitFor(
      async () =>
        expect(await jobsIn(database)).toMatchObject([
          { number: 1, attempts: 1 },
          { number: 2, attempts: 0 },
        ]),
      PATIENT,
    );
    expect(seen).toEqual([3]);
    broken = false;
    await timePasses(database);
    await emptied();
    await worker.stop();

    expect(seen).toEqual([3, 1, 2]);
  });

  it('lets the lane go on behind an effect that cannot be delivered, and tells people once', async () => {
    const seen: number[] = [];
    const told: unknown[] = [];
    const worker = aWorker(
      database,
      handling(
        (number) => {
          if (number === 1) throw new DeliveryError('never', 'no such conversation');
          seen.push(number);
        },
        (number, problem) => void told.push([number, problem]),
      ),
    );

    await enqueued(database, aJob(1, 'a'), aJob(2, 'a'));
    await vi.waitFor(() => expect(seen).toEqual([2]), PATIENT);
    await worker.stop();

    expect(told).toEqual([[1, 'no such conversation']]);
    expect(await jobsIn(database)).toMatchObject([
      { number: 1, state: 'dead', error: 'no such conversation' },
    ]);
  });

  it('obeys a Retry-After, which costs no attempt', async () => {
    const worker = aWorker(
      database,
      handling(() => {
        throw new DeliveryError('later', 'slow down', { afterMs: 30_000 });
      }),
    );

    await enqueued(database, aJob(1, 'a'));
    await vi.waitFor(
      async () => expect(await jobsIn(database)).toMatchObject([{ state: 'waiting', wait: 30 }]),
      PATIENT,
    );
    await worker.stop();

    expect(await jobsIn(database)).toMatchObject([{ attempts: 0, error: 'slow down' }]);
  });

  it.each([
    ['certainly did not happen', new DeliveryError('later', 'x'), 1, 2],
    ['certainly did not happen', new DeliveryError('later', 'x'), 5, 32],
    ['certainly did not happen', new DeliveryError('later', 'x'), 11, 2_048],
    ['may have happened', new DeliveryError('unknown', 'x'), 1, 5],
    ['failed for a reason nobody foresaw', new TypeError('x'), 3, 8],
  ])('waits longer after each attempt that %s (%s, attempt %i: %i s)', async (_, error, attempt, seconds) => {
    const worker = aWorker(
      database,
      handling(() => {
        throw error;
      }),
    );

    await database.transaction(async (tx) => {
      await tx.execute(
        sql`insert into jobs (lane, kind, payload, attempts) values ('a', 'attachment', '{"attachment": 1}', ${attempt - 1})`,
      );
    });
    await database.notify('jobs', '');
    await vi.waitFor(
      async () => expect(await jobsIn(database)).toMatchObject([{ state: 'waiting', wait: seconds }]),
      PATIENT,
    );
    await worker.stop();

    expect(await jobsIn(database)).toMatchObject([{ attempts: attempt }]);
  });

  /** Twenty minutes go by, `times` times, and each time what waits is tried again. */
  async function twentyMinutes(times: number, tried: () => number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      const before = tried();
      await database.db.execute(sql`update jobs set created_at = created_at - interval '20 minutes'`);
      await timePasses(database);
      await vi.waitFor(() => expect(tried()).toBeGreaterThan(before), PATIENT);
      await vi.waitFor(
        async () => expect(await jobsIn(database)).not.toMatchObject([{ state: 'held' }]),
        PATIENT,
      );
    }
  }

  it.each([
    ['cannot be reached', new DeliveryError('later', 'away', { outage: 'unreachable' }), 80],
    ['only fails', new DeliveryError('unknown', 'ill', { outage: 'failing' }), 60],
  ])(
    'waits for a platform that %s, however often it is tried, and then delivers',
    async (_, error, times) => {
      let tried = 0;
      let away = true;
      const worker = aWorker(
        database,
        handling(() => {
          tried += 1;
          if (away) throw error;
        }),
      );
      await enqueued(database, aJob(1, 'a'));

      await twentyMinutes(times, () => tried);
      const waiting = await jobsIn(database);
      away = false;
      await timePasses(database);
      await emptied();
      await worker.stop();

      expect(waiting).toMatchObject([{ state: 'waiting', attempts: 0, error: error.message, wait: 60 }]);
    },
  );

  it('counts against an effect what has failed with it for a day, and looks soon again at first', async () => {
    let tried = 0;
    const worker = aWorker(
      database,
      handling(() => {
        tried += 1;
        throw new DeliveryError('later', 'ill', { outage: 'failing' });
      }),
    );
    await enqueued(database, aJob(1, 'a'));
    await vi.waitFor(
      async () => expect(await jobsIn(database)).toMatchObject([{ wait: 2, attempts: 0 }]),
      PATIENT,
    );
    await database.db.execute(sql`update jobs set created_at = created_at - interval '1 day'`);

    await twentyMinutes(12, () => tried);
    await worker.stop();

    expect(await jobsIn(database)).toMatchObject([{ state: 'dead', error: 'ill' }]);
  });

  it('gives an effect up after its last attempt and tells people once', async () => {
    const told: unknown[] = [];
    await enqueued(database, aJob(1, 'a'));
    await database.db.execute(sql`update jobs set attempts = max_attempts - 1`);

    const worker = aWorker(
      database,
      handling(
        () => {
          throw new DeliveryError('later', 'still no answer');
        },
        (...args) => void told.push(args),
      ),
    );
    await vi.waitFor(async () => expect(await jobsIn(database)).toMatchObject([{ state: 'dead' }]), PATIENT);
    await worker.stop();

    expect(told).toEqual([[1, 'still no answer']]);
  });

  it('buries an effect whose every attempt ended the process, without trying it again', async () => {
    const seen: number[] = [];
    const told: number[] = [];
    await enqueued(database, aJob(1, 'a'));
    await database.db.execute(sql`update jobs set attempts = max_attempts`);

    const worker = aWorker(
      database,
      handling(
        (number) => void seen.push(number),
        (number) => void told.push(number),
      ),
    );
    await vi.waitFor(async () => expect(await jobsIn(database)).toMatchObject([{ state: 'dead' }]), PATIENT);
    await worker.stop();

    expect({ seen, told }).toEqual({ seen: [], told: [1] });
  });

  it('tries again to tell people when that failed, and holds the lane until they know', async () => {
    let deaf = true;
    const told: unknown[] = [];
    const worker = aWorker(
      database,
      handling(
        () => {
          throw new DeliveryError('never', 'gone');
        },
        (...args) => {
          if (deaf) throw new Error('nobody listens');
          told.push(args);
        },
      ),
    );

    await enqueued(database, aJob(1, 'a'));
    await vi.waitFor(
      async () => expect(await jobsIn(database)).toMatchObject([{ state: 'waiting', attempts: 1 }]),
      PATIENT,
    );
    deaf = false;
    await timePasses(database);
    await vi.waitFor(
      async () => expect(await jobsIn(database)).toMatchObject([{ state: 'dead', error: 'gone' }]),
      PATIENT,
    );
    await worker.stop();

    expect(told).toEqual([[1, 'gone']]);
  });

  it('buries an effect of a kind it does not know, and the lane goes on', async () => {
    await aPigeon('1 hour');
    await enqueued(database, aJob(2, 'a'));
    const seen: number[] = [];

    const worker = aWorker(
      database,
      handling((number) => void seen.push(number)),
    );
    await vi.waitFor(() => expect(seen).toEqual([2]), PATIENT);
    await worker.stop();

    expect(await jobsIn(database)).toMatchObject([{ lane: 'a', state: 'dead', error: 'unknown kind' }]);
  });

  it('leaves a young effect of a kind it does not know to a newer version, which may be coming', async () => {
    await aPigeon('1 minute');
    await enqueued(database, aJob(2, 'b'));
    const seen: number[] = [];

    const worker = aWorker(
      database,
      handling((number) => void seen.push(number)),
    );
    await vi.waitFor(() => expect(seen).toEqual([2]), PATIENT);
    await worker.stop();

    expect(await jobsIn(database)).toMatchObject([{ lane: 'a', state: 'waiting', attempts: 0 }]);
  });

  function aPigeon(age: string): Promise<unknown> {
    return database.db.execute(sql`
      insert into jobs (lane, kind, payload, created_at) values ('a', 'pigeon', '{}', now() - ${age}::interval)`);
  }

  it('keeps one of several waiting effects that mean the same, and their lane in order', async () => {
    await enqueued(database, aJob(1, 'a', 'card'), aJob(2, 'a'));
    await enqueued(database, aJob(3, 'a', 'card'), aJob(4, 'a', 'card'), aJob(5, 'a'));

    expect((await jobsIn(database)).map(({ number }) => number)).toEqual([1, 2, 5]);
  });

  it('takes in what was asked for again while it was being delivered and failed, and begins to count anew', async () => {
    const gate = aGate();
    const seen: number[] = [];
    const worker = aWorker(
      database,
      handling(async (number) => {
        seen.push(number);
        if (seen.length > 1) return;
        await gate.pass();
        throw new DeliveryError('later', 'no');
      }),
    );
    await enqueued(database, aJob(1, 'a', 'card'));
    await gate.reached;

    await enqueued(database, aJob(2, 'a', 'card'));
    gate.open();
    await vi.waitFor(
      async () =>
        expect(await jobsIn(database)).toMatchObject([{ number: 1, state: 'waiting', attempts: 0 }]),
      PATIENT,
    );
    await timePasses(database);
    await emptied();
    await worker.stop();

    expect(seen).toEqual([1, 1]);
  });

  it.each([
    ['then succeeds', undefined],
    ['then fails', new DeliveryError('later', 'first')],
  ])(
    'takes over what another worker held when its lease ran out, and does not count that one any more if it %s',
    async (_, failure) => {
      const gate = aGate();
      const first = aWorker(
        database,
        handling(async () => {
          await gate.pass();
          if (failure) throw failure;
        }),
      );
      await enqueued(database, aJob(1, 'a'));
      await gate.reached;
      const seen: number[] = [];
      const second = aWorker(
        database,
        handling((number) => {
          seen.push(number);
          throw new DeliveryError('later', 'second');
        }),
      );

      await timePasses(database, { leasesToo: true });
      await vi.waitFor(
        async () => expect(await jobsIn(database)).toMatchObject([{ error: 'second', attempts: 2 }]),
        PATIENT,
      );
      gate.open();
      await first.stop();
      await second.stop();

      expect(seen).toEqual([1]);
      expect(await jobsIn(database)).toMatchObject([{ state: 'waiting', error: 'second' }]);
    },
  );

  it('takes up a lease of its own that it never heard of once that ran out, and not what it has in hand', async () => {
    const seen: number[] = [];
    const gate = aGate();
    const worker = aWorker(
      database,
      handling(async (number) => {
        seen.push(number);
        if (number === 1) await gate.pass();
      }),
    );
    await enqueued(database, aJob(1, 'a'));
    await gate.reached;

    // As where the connection was lost with the answer: it holds a second one and was not told.
    await database.db.execute(sql`
      insert into jobs (lane, kind, payload, attempts, locked_by, locked_until)
      select 'b', kind, '{"attachment": 2}', 1, locked_by, locked_until from jobs`);
    await timePasses(database, { leasesToo: true });
    await vi.waitFor(() => expect(seen).toEqual([1, 2]), PATIENT);
    await timePasses(database, { leasesToo: true });
    gate.open();
    await emptied();
    await worker.stop();

    expect(seen).toEqual([1, 2]);
  });

  it('stops after what is in flight is delivered and noted', async () => {
    const gate = aGate();
    const worker = aWorker(
      database,
      handling(() => gate.pass()),
    );
    await enqueued(database, aJob(1, 'a'), aJob(2, 'a'));
    await gate.reached;

    const stopped = worker.stop();
    gate.open();
    await stopped;

    expect(await jobsIn(database)).toMatchObject([{ number: 2, state: 'waiting', attempts: 0 }]);
  });

  it('stops without what never ends, and leaves it to its lease', async () => {
    const gate = aGate();
    const worker = aWorker(
      database,
      handling(() => gate.pass()),
    );
    await enqueued(database, aJob(1, 'a'));
    await gate.reached;

    await worker.stop(1);

    expect(await jobsIn(database)).toMatchObject([{ number: 1, state: 'held' }]);
    gate.open();
  });

  it('takes a handler that exceeds its time for one of which nobody knows', async () => {
    const gate = aGate();
    const worker = aWorker(
      database,
      handling(() => gate.pass()),
      { leaseMs: 60 },
    );

    await enqueued(database, aJob(1, 'a'));
    await vi.waitFor(
      async () => expect(await jobsIn(database)).toMatchObject([{ state: 'waiting', wait: 5 }]),
      PATIENT,
    );
    await worker.stop();
    gate.open();
  });

  it('says how much waits, for how long, and how much is dead', async () => {
    await enqueued(database, aJob(1, 'a'), aJob(2, 'b'), aJob(3, 'c'));
    await database.db.execute(sql`update jobs set run_at = now() - interval '90 seconds' where lane = 'a'`);
    await database.db.execute(sql`update jobs set dead_at = now() where lane = 'c'`);
    const worker = aWorker(
      database,
      handling(() => {}),
      { concurrency: 0 },
    );

    const health = await worker.health();
    await worker.stop();

    expect(health).toMatchObject({ waiting: 2, dead: 1 });
    expect(Math.round(health.oldestDueSeconds)).toBe(90);
  });
});

const PATIENT = { timeout: 15_000, interval: 10 };
