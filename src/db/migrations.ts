import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Database, Opened } from './database.ts';
import { rowsOf } from './database.ts';

/**
 * Where `drizzle-kit generate` writes. All migrations run in one transaction, so none may hold a CREATE INDEX
 * CONCURRENTLY. One that is older than the last applied one is skipped in silence (drizzle 0.45).
 */
export const MIGRATIONS = { migrationsFolder: join(import.meta.dirname, '..', '..', 'drizzle') };

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
