import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import type { Environment } from '../config.ts';
import { backUp, restore } from '../db/backup.ts';
import { DatabaseRefused, DirectoryInUse } from '../db/client.ts';
import { upgradeDatabase } from '../db/upgrade.ts';
import { settingsIn, UsageError } from './command.ts';

/** `npm run backup -- FILE`: what is said when it is done. */
export async function backupCommand(words: readonly string[], env: Environment): Promise<string> {
  const { file, force } = fileIn(words, BACKUP_USAGE);
  const dataDir = embeddedIn(env, 'backed up with pg_dump');
  if (existsSync(file) && !force)
    throw new UsageError(`${file} is there already. Choose another name, or say --force to replace it.`);

  await stopped(dataDir, () => backUp(dataDir, file));
  const megabytes = (statSync(file).size / 1_000_000).toFixed(1);
  return `${file} holds all of ${dataDir} (${megabytes} MB). Keep it where this machine's end is not its end.`;
}

/** `npm run restore -- FILE`: what is said when it is done. */
export async function restoreCommand(
  words: readonly string[],
  env: Environment,
  now = new Date(),
): Promise<string> {
  const { file, force } = fileIn(words, RESTORE_USAGE);
  const dataDir = embeddedIn(env, 'restored with pg_restore');
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);

  const before = await stopped(dataDir, () => restore(dataDir, file, { force, now }));
  const moved = before === undefined ? '' : ` What was there is in ${before} now; delete it when you like.`;
  return `${dataDir} holds what ${file} held. ${NUMBERS} Start with: npm start.${moved}`;
}

const NUMBERS =
  'The numbers of issues and customers go on at least 10,000 further on, so that none that was given out since the backup is given to another.';

/** `npm run upgrade-database -- postgres://…`: what is said when it is done; `say` hears of each table. */
export async function upgradeCommand(
  words: readonly string[],
  env: Environment,
  say: (line: string) => void,
): Promise<string> {
  const [url, ...more] = words;
  if (url === undefined || more.length > 0 || !/^postgres(ql)?:\/\//.test(url))
    throw new UsageError(UPGRADE_USAGE);
  const { dataDir } = settingsIn({ ...env, DATABASE_URL: undefined });

  let total = 0;
  await stopped(dataDir, () =>
    upgradeDatabase(dataDir, url, ({ table, rows }) => {
      total += rows;
      say(`${table.replace(/^public\./, '')}: ${rows}`);
    }),
  );
  return [
    `All ${total} rows are in PostgreSQL. Nothing in ${dataDir} was changed.`,
    'Now set DATABASE_URL to that address and start. Keep the directory until you have seen it work; do not start',
    'without DATABASE_URL meanwhile, or new messages go there.',
  ].join('\n');
}

const BACKUP_USAGE = `npm run backup -- FILE [--force]

Writes the embedded database, with all files, into FILE (such as backup.tar.gz). Stop Switchboard first.`;

const RESTORE_USAGE = `npm run restore -- FILE [--force]

Puts a backup in place of the embedded database. Stop Switchboard first. With --force a database that is there is
moved aside.`;

const UPGRADE_USAGE = `npm run upgrade-database -- postgres://user:password@host:5432/name

Copies the embedded database into a PostgreSQL database that is empty. Stop Switchboard first.`;

function fileIn(words: readonly string[], usage: string): { file: string; force: boolean } {
  const { values, positionals } = parsed(words, usage);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError(usage);
  return { file: resolve(file), force: values.force ?? false };
}

function parsed(words: readonly string[], usage: string) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { force: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function embeddedIn(env: Environment, how: string): string {
  const { dataDir, databaseUrl } = settingsIn(env);
  if (databaseUrl === undefined) return dataDir;
  throw new UsageError(
    `DATABASE_URL is set: this command is for the embedded database, and PostgreSQL is ${how} ` +
      '(docs/operations.md says how).',
  );
}

async function stopped<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DirectoryInUse)) throw error;
    throw new DatabaseRefused(`Switchboard is running on the data in ${dataDir}. Stop it first.`, error);
  }
}
