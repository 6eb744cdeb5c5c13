import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { rowsOf } from '../../src/db/database.ts';
import { enqueue } from '../../src/db/outbox.ts';
import { claim } from '../../src/db/outbox-sql.ts';
import type { TestDatabase } from '../support/databases.ts';
import { openTestDatabase } from '../support/databases.ts';
import { aGate, aJob, aWorker, enqueued, handling, jobsIn } from '../support/jobs.ts';

// On PostgreSQL alone: the embedded database has one connection and so no races.
describe('several at once in the outbox', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase('postgresql');
    await database.db.execute(sql`create table drawing (revision int not null)`);
    await database.db.execute(sql`insert into drawing values (0)`);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.db.execute(sql`delete from jobs`);
  });

  it('never lets two workers into one lane', async () => {
    const inside = new Map<number, number>();
    const order = new Map<number, number[]>();
    let overlaps = 0;
    // A job's number says its lane (tens) and its place in it (ones).
    async function visit(number: number): Promise<void> {
      const lane = Math.floor(number / 10);
      const others = inside.get(lane) ?? 0;
      if (others > 0) overlaps += 1;
      inside.set(lane, others + 1);
      await database.ping();
      order.set(lane, [...(order.get(lane) ?? []), number % 10]);
      inside.set(lane, (inside.get(lane) ?? 0) - 1);
    }
    const workers = [1, 2, 3].map(() => aWorker(database, handling(visit), { concurrency: 4 }));

    await Promise.all(
      Array.from({ length: 20 }, (_, lane) =>
        enqueued(
          database,
          ...Array.from({ length: 8 }, (__, place) => aJob(lane * 10 + place, `lane ${lane}`)),
        ),
      ),
    );
    await vi.waitFor(async () => expect(await jobsIn(database)).toEqual([]), {
      timeout: 20_000,
      interval: 20,
    });
    await Promise.all(workers.map((worker) => worker.stop()));

    expect(overlaps).toBe(0);
    expect([...order.values()]).toEqual(Array.from({ length: 20 }, () => [0, 1, 2, 3, 4, 5, 6, 7]));
  });

  it('does not start a waiting card while somebody who has joined it has not committed', async () => {
    await enqueued(database, aJob(1, 'a', 'card'));
    const gate = aGate();
    const joining = database.transaction(async (tx) => {
      await enqueue(tx, [aJob(2, 'a', 'card')]);
      await gate.pass();
    });
    await gate.reached;

    const whileOpen = await claim(database.jobs, WORKER, { free: 5, leaseMs: 60_000 });
    gate.open();
    await joining;
    const afterwards = await claim(database.jobs, WORKER, { free: 5, leaseMs: 60_000 });

    expect(whileOpen).toEqual([]);
    expect(afterwards).toHaveLength(1);
  });

  it('queues a card anew when the one that waited was started a moment before', async () => {
    await enqueued(database, aJob(1, 'a', 'card'));
    const gate = aGate();
    const claiming = database.transaction(async (tx) => {
      await claim(tx, WORKER, { free: 5, leaseMs: 60_000 });
      await gate.pass();
    });
    await gate.reached;

    const joining = enqueued(database, aJob(2, 'a', 'card'));
    await vi.waitFor(async () => expect(await waitingForLocks()).toBe(1), { timeout: 10_000, interval: 10 });
    gate.open();
    await Promise.all([claiming, joining]);

    expect(await jobsIn(database)).toMatchObject([
      { number: 1, state: 'held' },
      { number: 2, state: 'waiting' },
    ]);
  });

  it('ends with the newest card, whichever of three writers came last', async () => {
    let drawn = -1;
    const worker = aWorker(
      database,
      handling(async () => {
        drawn = await revision();
      }),
    );

    for (let round = 0; round < 20; round += 1) {
      const writers = [1, 2, 3].map(() =>
        database.transaction(async (tx) => {
          await tx.execute(sql`update drawing set revision = revision + 1`);
          await enqueue(tx, [aJob(1, 'a', 'card')]);
        }),
      );
      await Promise.all(writers);
      await vi.waitFor(async () => expect(await jobsIn(database)).toEqual([]), {
        timeout: 10_000,
        interval: 5,
      });
      expect(drawn).toBe(await revision());
    }
    await worker.stop();
  });

  async function revision(): Promise<number> {
    const [row] = await rowsOf(
      database.db,
      sql`select revision from drawing`,
      z.object({ revision: z.number() }),
    );
    return row?.revision ?? -1;
  }

  async function waitingForLocks(): Promise<number> {
    const waiting = await rowsOf(
      database.db,
      sql`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      z.object({ pid: z.number() }),
    );
    return waiting.length;
  }
});

const WORKER = '00000000-0000-4000-8000-000000000001';
