import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { PGlite } from '@electric-sql/pglite';

import { lockDirectory } from './directory-lock.ts';
import { DatabaseRefused, DirectoryInUse } from './refused.ts';

/** The PostgreSQL inside PGlite 0.5. A directory of another major version cannot be opened by it. */
export const EMBEDDED_MAJOR = '18';

/** Where the files of the embedded database are, in the data directory. */
export function homeIn(directory: string): string {
  return join(directory, 'database');
}

/** Where a database is made before it is one: left over only by a process that ended amid that. */
export function asideIn(directory: string): string {
  return join(directory, 'database.new');
}

/** Does the work while no other process has the directory open. Throws `DirectoryInUse`. */
export async function whileLocked<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const lock = await lockDirectory(directory);
  if (!lock) throw new DirectoryInUse(directory);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** Opens the database in a directory that is locked; makes it where there is none. */
export async function openHome(directory: string): Promise<PGlite> {
  const home = homeIn(directory);
  refuseOtherVersions(home);
  if (!existsSync(home)) await makeDatabase(home, asideIn(directory));
  return PGlite.create(home);
}

export function refuseNoHome(directory: string): void {
  if (!existsSync(homeIn(directory)))
    throw new DatabaseRefused(`There is no embedded database in ${directory}.`);
}

/** Opens the database in a directory that is locked, for this work alone. Throws `DatabaseRefused` where there is none. */
export async function withHome<T>(directory: string, work: (client: PGlite) => Promise<T>): Promise<T> {
  refuseNoHome(directory);
  const client = await openHome(directory);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** Made aside: a process that ends amid its first start would leave a directory that never opens again. */
async function makeDatabase(home: string, aside: string): Promise<void> {
  rmSync(aside, { recursive: true, force: true });
  const client = await PGlite.create(aside);
  await client.close();
  renameSync(aside, home);
}

export function refuseOtherVersions(home: string): void {
  const file = join(home, 'PG_VERSION');
  const major = existsSync(file) ? readFileSync(file, 'utf8').trim() : EMBEDDED_MAJOR;
  if (major === EMBEDDED_MAJOR) return;
  throw new DatabaseRefused(
    `The data in ${home} is of PostgreSQL ${major}; this Switchboard embeds PostgreSQL ${EMBEDDED_MAJOR}. Start the ` +
      'version that wrote it, or set SWITCHBOARD_DATA to a new directory.',
  );
}
