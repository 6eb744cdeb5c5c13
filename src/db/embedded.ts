import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Logger } from 'pino';

import type { Database, Opened } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import { isUnavailable } from './errors.ts';
import { behindOn, MIGRATIONS } from './migrations.ts';
import { DatabaseRefused, DirectoryInUse } from './refused.ts';
import * as schema from './schema.ts';
import { notifyOn, pingOn, poolCount, speakingPlainly, transactionsOn } from './statements.ts';
import { CHANNEL, topics } from './topics.ts';

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
    const client = await openIn(directory);
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

/** The PostgreSQL inside PGlite 0.5. A directory of another major version cannot be opened by it. */
export const EMBEDDED_MAJOR = '18';

async function openIn(directory: string): Promise<PGlite> {
  const home = join(directory, 'database');
  refuseOtherVersions(home);
  if (!existsSync(home)) await makeDatabase(home, join(directory, 'database.new'));
  return PGlite.create(home);
}

/** Made aside: a process that ends amid its first start would leave a directory that never opens again. */
async function makeDatabase(home: string, aside: string): Promise<void> {
  rmSync(aside, { recursive: true, force: true });
  const client = await PGlite.create(aside);
  await client.close();
  renameSync(aside, home);
}

function refuseOtherVersions(home: string): void {
  const file = join(home, 'PG_VERSION');
  const major = existsSync(file) ? readFileSync(file, 'utf8').trim() : EMBEDDED_MAJOR;
  if (major === EMBEDDED_MAJOR) return;
  throw new DatabaseRefused(
    `The data in ${home} is of PostgreSQL ${major}; this Switchboard embeds PostgreSQL ${EMBEDDED_MAJOR}. Start the ` +
      'version that wrote it, or set SWITCHBOARD_DATA to a new directory.',
  );
}

async function prepared(client: PGlite, log: Logger): Promise<Opened> {
  try {
    const plain = drizzle(client, { schema, casing: 'snake_case' });
    await migrate(plain, MIGRATIONS);
    const count = poolCount('embedded', 1);
    const db = speakingPlainly(plain, count);
    await releaseJobs(db);

    const heard = topics();
    await client.listen(CHANNEL, heard.heard);
    const housekeeping = setInterval(() => void tidy(client, log), VACUUM_EVERY_MS).unref();
    return {
      db,
      jobs: db,
      embedded: true,
      transaction: transactionsOn(db, count),
      listen: heard.listen,
      notify: notifyOn(db),
      ping: pingOn(db),
      behind: behindOn(db),
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
