import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { z } from 'zod';

import type { Database, Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { codeOf } from './errors.ts';
import { DatabaseRefused } from './refused.ts';

/**
 * Where `drizzle-kit generate` writes. All migrations run in one transaction, so none may hold a CREATE INDEX
 * CONCURRENTLY. One that is older than the last applied one is skipped in silence (drizzle 0.45).
 */
export const MIGRATIONS = { migrationsFolder: join(import.meta.dirname, '..', '..', 'drizzle') };

/**
 * Runs the migrations while other replicas work on the database. One that must wait for a lock makes everybody
 * else wait behind it, so it waits a second at a time and lets the others through in between. Only whoever holds
 * the migrations' own lock may call it. Throws what the last attempt threw.
 */
export async function migrateAmidWork(db: Database, migrate: () => Promise<void>): Promise<void> {
  await db.execute(sql`set lock_timeout = '1s'`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await migrate();
      return;
    } catch (error) {
      if (codeOf(error) !== LOCK_NOT_AVAILABLE || attempt === ATTEMPTS) throw error;
      await wait(PAUSE_MS);
    }
  }
}

/** https://www.postgresql.org/docs/15/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';
/** Our own transactions end after 15 seconds at the latest. */
const ATTEMPTS = 60;
const PAUSE_MS = 250;

/**
 * A version that finds a newer schema goes on: that is how it is while a deploy is under way, and after one that
 * was taken back. It is refused where a migration has said that those who do not know it can no longer work, by
 * putting its own date on the shelf (see `README.md`, "Migrations").
 */
export async function meetNewerSchema(db: Database, log: Logger): Promise<void> {
  const known = Math.max(...migrationDates());
  const [row] = await rowsOf(
    db,
    sql`select
      (select count(*) from drizzle.__drizzle_migrations where created_at > ${known}) as unknown,
      (select (value #>> '{}')::bigint from shelf where key = ${OLDEST_KEY}) as oldest`,
    z.object({ unknown: z.coerce.number(), oldest: z.coerce.number().nullable() }),
  );
  if (!row || row.unknown === 0) return;
  if (row.oldest !== null && row.oldest > known)
    throw new DatabaseRefused(
      'A newer version of Switchboard has changed this database so that this version cannot work with it any ' +
        'more. Start the newer version, or restore a backup from before it.',
    );
  log.warn(
    { migrations: row.unknown },
    'the database was changed by a newer version; this one goes on with it',
  );
}

/** The date of the oldest migration that a version must know to work with the database. */
export const OLDEST_KEY = 'schema/oldest';

const Journal = z.object({ entries: z.array(z.object({ when: z.number() })) });

/** When this version's migrations were made, which is how drizzle tells those that are applied from the others. */
function migrationDates(): readonly number[] {
  const file = join(MIGRATIONS.migrationsFolder, 'meta', '_journal.json');
  return Journal.parse(JSON.parse(readFileSync(file, 'utf8'))).entries.map(({ when }) => when);
}

const Applied = z.object({ last: z.coerce.number() });

/** See `Opened.behind`. A database that a newer version has migrated further is not behind. */
export function behindOn(db: Database): Opened['behind'] {
  const dates = migrationDates();
  return async () => {
    const [row] = await rowsOf(
      db,
      sql`select coalesce(max(created_at), 0) as last from drizzle.__drizzle_migrations`,
      Applied,
    );
    return dates.filter((date) => date > (row?.last ?? 0)).length;
  };
}
