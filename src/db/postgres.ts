import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type { Logger } from 'pino';
import type postgres from 'postgres';

import type { Database, Opened } from './database.ts';
import { shortcuts } from './database.ts';
import { codeOf } from './errors.ts';
import { behindOn, meetNewerSchema, migrateAmidWork, MIGRATIONS } from './migrations.ts';
import { clientOf, connect, placeOf, straightTo } from './postgres-client.ts';
import { DatabaseRefused } from './refused.ts';
import * as schema from './schema.ts';
import { CHANNEL, topics } from './topics.ts';
import {
  AS_WRITTEN,
  notifyOn,
  nowOn,
  pingOn,
  plainly,
  poolCount,
  speakingPlainly,
  transactionsOn,
  writesOn,
} from './statements.ts';
import { waking } from './waking.ts';

/**
 * Opens and migrates a PostgreSQL database; any number of processes may do so at once. Afterwards a server
 * that goes away makes statements fail within seconds, and is found again when it is back. Throws
 * `DatabaseRefused` with one sentence when it cannot be used.
 */
export async function openPostgres(databaseUrl: string, log: Logger): Promise<Opened> {
  await migratePostgres(databaseUrl, log);

  const [forAll, forJobs] = [poolCount('main', 10), poolCount('outbox', 4)];
  const main = connect(databaseUrl, { max: forAll.use().size, connection: SESSION });
  const worker = connect(databaseUrl, {
    max: forJobs.use().size,
    connection: { ...SESSION, ...UNPLANNED, ...UNHURRIED },
  });
  const db = speakingPlainly(drizzle(main, { schema, casing: 'snake_case' }), forAll);
  const jobs = speakingPlainly(drizzle(worker, { schema, casing: 'snake_case' }), forJobs);
  shortcuts.set(db, plainly(straightTo(main), forAll));
  shortcuts.set(jobs, plainly(straightTo(worker), forJobs));
  const heard = topics();
  const workers = waking(heard, notifyOn(jobs));

  async function stop(): Promise<void> {
    await workers.tell();
    await Promise.all([main.end({ timeout: 5 }), worker.end({ timeout: 5 })]);
  }

  try {
    await main.listen(CHANNEL, heard.read, heard.again);
  } catch (error) {
    await stop();
    throw refusedBy(main, error);
  }

  return {
    db,
    jobs,
    embedded: false,
    transaction: transactionsOn(db, forAll, workers.wake, { begun: shorten, inOrder: true }),
    listen: heard.listen,
    onWake: workers.onWake,
    notify: notifyOn(db),
    ping: pingOn(db),
    now: nowOn(db),
    behind: behindOn(db),
    takesWrites: writesOn(db),
    pools: () => [forAll.use(), forJobs.use()],
    stop,
  };
}

function shorten(tx: Database): void {
  const client = clientOf(tx);
  if (client) shortcuts.set(tx, straightTo(client));
}

/**
 * What one statement, one wait for a lock and one pause inside a transaction may take. Nothing we ask is long enough to
 * be shared out or compiled: to start the helpers took 33 ms of a search of 40 over two million issues.
 */
const SESSION = {
  ...AS_WRITTEN,
  application_name: 'switchboard',
  statement_timeout: 10_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 15_000,
  max_parallel_workers_per_gather: '0',
  jit: 'off',
};

/**
 * Right after a burst the statistics are those of an empty table, and the planner would sort the whole backlog
 * for each claim (10.9 ms at 10,000 jobs, 0.1 ms with these). Strings: postgres.js drops a false.
 */
const UNPLANNED = { enable_seqscan: 'off', enable_bitmapscan: 'off', enable_sort: 'off' };

/**
 * What the outbox writes on its own connections may be lost where the server itself falls: that somebody took an
 * effect, or that it was carried out. Then it is carried out again, as after the end of a process. What must not be,
 * that a reply is sent and a card posted, is kept on the others first.
 */
const UNHURRIED = { synchronous_commit: 'off' };

/**
 * Brings a database to the current schema; any number of processes may ask for it at once. On one connection, so
 * that the lock, the migrations and the end of the session are on the same one. Throws `DatabaseRefused`.
 */
export async function migratePostgres(databaseUrl: string, log?: Logger): Promise<void> {
  const client = connect(databaseUrl, { max: 1, connection: { application_name: 'switchboard' } });
  const db = drizzle(client, { schema, casing: 'snake_case' });
  try {
    // Without it 5 to 7 of 8 replicas that start at once fail with duplicate types (drizzle-orm#874).
    await db.execute(sql`select pg_advisory_lock(${MIGRATION_LOCK})`);
    await migrateAmidWork(db, () => migrate(db, MIGRATIONS));
    if (log) await meetNewerSchema(db, log);
  } catch (error) {
    throw error instanceof DatabaseRefused ? error : refusedBy(client, error);
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** Any number will do, as long as it stays. */
const MIGRATION_LOCK = 7_948_225_201;

/** Why a database cannot be used, in one sentence without its password, for whoever starts a process on it. */
export function refusedBy(client: postgres.Sql, error: unknown): DatabaseRefused {
  const { database } = client.options;
  return new DatabaseRefused(
    `PostgreSQL at ${placeOf(client)}, database ${database}, cannot be used: ${reason(error)}. Look at DATABASE_URL.`,
    error,
  );
}

function reason(error: unknown): string {
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'ENOTFOUND':
      return 'there is no host of that name';
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return 'it does not answer';
    default:
      return rootOf(error);
  }
}

function rootOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : rootOf(error.cause);
}
