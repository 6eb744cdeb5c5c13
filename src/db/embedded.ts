import type { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Logger } from 'pino';

import type { Database, Opened } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import { openHome } from './embedded-home.ts';
import { isUnavailable } from './errors.ts';
import { behindOn, meetNewerSchema, MIGRATIONS } from './migrations.ts';
import { DirectoryInUse } from './refused.ts';
import * as schema from './schema.ts';
import {
  AS_WRITTEN,
  notifyOn,
  nowOn,
  pingOn,
  poolCount,
  speakingPlainly,
  transactionsOn,
  writesOn,
} from './statements.ts';
import { CHANNEL, topics } from './topics.ts';
import { waking } from './waking.ts';

/**
 * Opens and migrates the embedded database in a directory that this process holds alone: two that open one
 * directory lose each other's rows without an error (pglite#1106). It runs one transaction at a time, and
 * survives the end of its process at any moment, but not a power cut: it never asks the disk to write
 * (pglite#1107).
 */
export async function openEmbedded(directory: string, log: Logger): Promise<Opened> {
  const lock = await lockDirectory(directory);
  if (!lock) throw new DirectoryInUse(directory);

  try {
    const client = await openHome(directory);
    const opened = await prepared(client, log);
    return {
      ...opened,
      async stop() {
        await opened.stop();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function prepared(client: PGlite, log: Logger): Promise<Opened> {
  try {
    const plain = drizzle(client, { schema, casing: 'snake_case' });
    await migrate(plain, MIGRATIONS);
    await meetNewerSchema(plain, log);
    await client.exec(`set join_collapse_limit = ${AS_WRITTEN.join_collapse_limit}`);
    const count = poolCount('embedded', 1);
    const db = speakingPlainly(plain, count);
    await releaseJobs(db);

    const heard = topics();
    const workers = waking(heard);
    await client.listen(CHANNEL, heard.read);
    const housekeeping = setInterval(() => void tidy(client, log), VACUUM_EVERY_MS).unref();
    return {
      db,
      jobs: db,
      embedded: true,
      transaction: transactionsOn(db, count, workers.wake),
      listen: heard.listen,
      onWake: workers.onWake,
      notify: notifyOn(db),
      ping: pingOn(db),
      now: nowOn(db),
      behind: behindOn(db),
      takesWrites: writesOn(db),
      pools: () => [count.use()],
      async stop() {
        clearInterval(housekeeping);
        if (!client.closed) await client.close();
      },
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** The directory is ours alone, so whoever held these jobs is gone. A twin may wait: the key goes too. */
async function releaseJobs(db: Database): Promise<void> {
  await db.execute(sql`
    update jobs set locked_by = null, locked_until = null, dedupe_key = null where locked_by is not null`);
}

/** The embedded database has no autovacuum, whatever its setting says; 80 to 150 ms for all of it. */
const VACUUM_EVERY_MS = 10 * 60_000;

async function tidy(client: PGlite, log: Logger): Promise<void> {
  try {
    await client.exec('vacuum (analyze)');
  } catch (error) {
    if (!isUnavailable(error)) log.error({ err: error }, 'the embedded database could not be vacuumed');
  }
}
