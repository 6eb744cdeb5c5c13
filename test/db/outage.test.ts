import { sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';

import type { Opened } from '../../src/db/client.ts';
import { openDatabase } from '../../src/db/client.ts';
import { rowsOf } from '../../src/db/database.ts';
import { StoreUnavailable } from '../../src/issues/store.ts';
import { aGate, aJob, aWorker, enqueued, handling, jobsIn } from '../support/jobs.ts';
import { untilStopped } from '../support/leaks.ts';
import type { TestServer } from '../support/postgres.ts';
import { startPostgres } from '../support/postgres.ts';

// A server of this file's own, as the others need theirs.
let server: TestServer;
let database: Opened;
let stop: () => Promise<void>;

beforeAll(async () => {
  server = await startPostgres();
  database = await openDatabase({
    databaseUrl: server.url,
    dataDir: 'not-used',
    log: pino({ enabled: false }),
  });
  stop = untilStopped('the database', database.stop);
  await database.db.execute(sql`create table written (what text)`);
});
afterAll(async () => {
  await stop();
  await server.stop();
});

it('fails within seconds while the server is away, and works again when it is back', async () => {
  await server.shutDown();

  // More than there are connections, so that some wait in the client.
  const meanwhile = await Promise.allSettled(Array.from({ length: 25 }, () => database.ping()));
  const changing = await Promise.allSettled([enqueued(database, aJob(1, 'a'))]);
  await server.startAgain();

  for (const outcome of [...meanwhile, ...changing])
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) });
  await vi.waitFor(() => database.ping(), PATIENT);
});

it('delivers after an outage what was queued before it and what is queued after it, saying so once', async () => {
  const said: string[] = [];
  const log = pino(
    {},
    { write: (line: string) => void said.push(z.object({ msg: z.string() }).parse(JSON.parse(line)).msg) },
  );
  const gate = aGate();
  const seen: number[] = [];
  async function deliver(number: number): Promise<void> {
    seen.push(number);
    if (number === 1 && seen.length === 1) await gate.pass();
  }
  const worker = aWorker(database, handling(deliver), { log });
  await enqueued(database, aJob(1, 'a'), aJob(2, 'a'));
  await gate.reached;

  await server.shutDown();
  gate.open();
  await vi.waitFor(() => expect(said).toContain('the outbox cannot reach the database'), PATIENT);
  await server.startAgain();
  await vi.waitFor(() => enqueued(database, aJob(3, 'a')), PATIENT);
  await vi.waitFor(async () => expect(await jobsIn(database)).toEqual([]), PATIENT);
  await worker.stop();

  expect(seen).toEqual([1, 2, 3]);
  expect(said).toEqual(['the outbox cannot reach the database', 'the outbox reaches the database again']);
});

it('listens again after an outage, and says that it missed what was said meanwhile', async () => {
  const heard: string[] = [];
  const again = Promise.withResolvers<void>();
  const unlisten = await database.listen('greetings', (payload) => void heard.push(payload), again.resolve);

  await server.shutDown();
  await server.startAgain();
  await again.promise;
  await vi.waitFor(() => database.notify('greetings', 'hello'), PATIENT);
  await vi.waitFor(() => expect(heard).toContain('hello'), PATIENT);
  await unlisten();
});

it('keeps nothing of a transaction whose connection was lost halfway, even if its second half comes late', async () => {
  const gate = aGate();
  const late = Promise.withResolvers<unknown>();
  const halved = database.transaction(async (tx) => {
    await tx.execute(sql`insert into written values ('first half')`);
    await gate.pass();
    await tx.execute(sql`insert into written values ('second half')`).then(late.resolve, late.reject);
  });
  const outcome = expect(halved).rejects.toThrow(StoreUnavailable);
  await gate.reached;

  await server.shutDown();
  await server.startAgain();
  await outcome;
  // Every connection is there again, the one of the transaction too.
  await vi.waitFor(() => Promise.all(Array.from({ length: 25 }, () => database.ping())), PATIENT);
  gate.open();
  await expect(late.promise).rejects.toThrow();

  expect(await rowsOf(database.db, sql`select what from written`, z.object({ what: z.string() }))).toEqual(
    [],
  );
});

it.each(['fails', 'has nothing more to say'])(
  'survives that the server ends the connection of a transaction, which then %s',
  async (then) => {
    const pid = Promise.withResolvers<number>();
    const gate = aGate();
    const ended = database.transaction(async (tx) => {
      const [row] = await rowsOf(tx, sql`select pg_backend_pid() as pid`, z.object({ pid: z.number() }));
      pid.resolve(row?.pid ?? 0);
      if (then === 'fails') await tx.execute(sql`select pg_sleep(60)`);
      else await gate.pass();
    });
    const outcome = expect(ended).rejects.toThrow(StoreUnavailable);

    await database.db.execute(sql`select pg_terminate_backend(${await pid.promise})`);
    await outcome;
    gate.open();
    // Vitest fails where an error comes up that nobody caught.
    await vi.waitFor(() => Promise.all(Array.from({ length: 25 }, () => database.ping())), PATIENT);
  },
);

const PATIENT = { timeout: 15_000, interval: 20 };
