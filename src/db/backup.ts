import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { PGlite } from '@electric-sql/pglite';

import { asideIn, homeIn, refuseOtherVersions, whileLocked, withHome } from './embedded-home.ts';
import { DatabaseRefused } from './refused.ts';

/**
 * Writes the whole embedded database, customers' files and all, into one file (.tar.gz), readable by its owner
 * alone. The file is there whole or not at all. Throws `DatabaseRefused` in words: `DirectoryInUse` while the
 * product runs, as a copy of files that are being written is none.
 */
export async function backUp(directory: string, file: string): Promise<void> {
  const partial = `${file}.partial`;
  await whileLocked(directory, () =>
    withHome(directory, async (client) => {
      const dump = await client.dumpDataDir('gzip');
      await pipeline(
        Readable.from(dump.stream()),
        createWriteStream(partial, { mode: 0o600, flush: true }),
      ).catch((error: unknown) => {
        rmSync(partial, { force: true });
        throw error;
      });
    }),
  );
  renameSync(partial, file);
}

/**
 * Puts what `backUp` wrote into the directory, with all numbers to come far beyond those that were given out since
 * (`after-restore.sql`). Where there is a database already, it is moved aside (its new
 * place is returned), never deleted, and that only with `force`. Throws `DatabaseRefused`, and the directory is
 * as it was.
 */
export function restore(
  directory: string,
  file: string,
  { force, now }: { readonly force: boolean; readonly now: Date },
): Promise<string | undefined> {
  return whileLocked(directory, async () => {
    const home = homeIn(directory);
    const isTaken = existsSync(home);
    if (isTaken && !force)
      throw new DatabaseRefused(
        `There is a database in ${directory} already. With --force it is moved aside, and the backup takes its place.`,
      );

    const aside = asideIn(directory);
    await unpack(file, aside);
    const before = `${home}.before-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
    if (isTaken) renameSync(home, before);
    renameSync(aside, home);
    return isTaken ? before : undefined;
  });
}

const uncompress = promisify(gunzip);
const AFTER_RESTORE = new URL('after-restore.sql', import.meta.url);

async function unpack(file: string, aside: string): Promise<void> {
  rmSync(aside, { recursive: true, force: true });
  try {
    // Not left to PGlite: what it cannot uncompress is an error there that nobody can catch.
    const loadDataDir = new Blob([await uncompress(await readFile(file))]);
    const client = await PGlite.create({ dataDir: aside, loadDataDir });
    try {
      const { rows } = await client.query(`select from pg_class where oid = to_regclass('public.issues')`);
      if (rows.length === 0) throw new DatabaseRefused(`There is no database of Switchboard in ${file}.`);
      await client.exec(await readFile(AFTER_RESTORE, 'utf8'));
    } finally {
      await client.close();
    }
  } catch (error) {
    const refusal = refusalOf(error, file, aside);
    rmSync(aside, { recursive: true, force: true });
    throw refusal;
  }
}

function refusalOf(error: unknown, file: string, aside: string): unknown {
  if (error instanceof DatabaseRefused) return error;
  try {
    refuseOtherVersions(aside);
  } catch (refusal) {
    return refusal;
  }
  return new DatabaseRefused(`${file} is no backup of Switchboard, or not a whole one.`, error);
}
