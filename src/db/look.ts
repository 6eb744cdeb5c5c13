import { sql } from 'drizzle-orm';
import { drizzle as drizzleEmbedded } from 'drizzle-orm/pglite';
import { drizzle } from 'drizzle-orm/postgres-js';
import { z } from 'zod';

import type { Database } from './database.ts';
import { rowsOf } from './database.ts';
import { whileLocked, withHome } from './embedded-home.ts';
import { behindOn } from './migrations.ts';
import { refusedBy } from './postgres.ts';
import { connect } from './postgres-client.ts';
import * as schema from './schema.ts';

export interface Look {
  /** The major version: 15, 18. */
  readonly version: number;
  /** How many of this version's migrations are not applied; `all`: nothing of ours is there yet. */
  readonly behind: number | 'all';
}

const Found = z.object({ version: z.coerce.number(), migrated: z.boolean() });

/** Looks at the embedded database and changes nothing. Throws `DatabaseRefused`, or `DirectoryInUse` while it is open. */
export function lookAtEmbedded(directory: string): Promise<Look> {
  return whileLocked(directory, () =>
    withHome(directory, (client) => lookAt(drizzleEmbedded(client, { schema, casing: 'snake_case' }))),
  );
}

/** Looks at a PostgreSQL database and changes nothing. Throws `DatabaseRefused` where it cannot be used. */
export async function lookAtPostgres(databaseUrl: string): Promise<Look> {
  const client = connect(databaseUrl, { max: 1, connection: { application_name: 'switchboard doctor' } });
  const db = drizzle(client, { schema, casing: 'snake_case' });
  try {
    return await lookAt(db);
  } catch (error) {
    throw refusedBy(client, error);
  } finally {
    await client.end({ timeout: 5 });
  }
}

async function lookAt(db: Database): Promise<Look> {
  const [found] = await rowsOf(
    db,
    sql`select current_setting('server_version_num')::int / 10000 as version,
      to_regclass('drizzle.__drizzle_migrations') is not null as migrated`,
    Found,
  );
  if (!found) throw new Error('the database answered without a row');
  return { version: found.version, behind: found.migrated ? await behindOn(db)() : 'all' };
}
