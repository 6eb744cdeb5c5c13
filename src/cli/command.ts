import { userInfo } from 'node:os';

import type { Config, Environment } from '../config.ts';
import { ConfigError, readConfig } from '../config.ts';
import type { Opened } from '../db/client.ts';
import { DatabaseRefused, DirectoryInUse, openDatabase } from '../db/client.ts';
import type { Actor } from '../issues/audit.ts';
import { createLogger } from '../logger.ts';

/** What every command does: its mistakes in words, and the database beside a server that may be running. */

/** A mistake in the command line, in words for who typed it. */
export class UsageError extends Error {}

/** Runs a command; what its user can mend is said without a stack, and the exit code tells of it. */
export async function runCommand(work: (words: readonly string[]) => Promise<void>): Promise<void> {
  try {
    await work(process.argv.slice(2));
  } catch (error) {
    const plain = [UsageError, ConfigError, DatabaseRefused].some((kind) => error instanceof kind);
    if (!plain || !(error instanceof Error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Opens the database and works on it, or asks the server that has it: the embedded one has one owner. */
export async function withDatabase(
  here: (opened: Opened) => Promise<void>,
  elsewhere: (dataDir: string) => Promise<void>,
): Promise<void> {
  const config = settingsIn(process.env);
  const opened = await open(config);
  if (opened === undefined) return elsewhere(config.dataDir);
  try {
    await here(opened);
  } finally {
    await opened.stop();
  }
}

/** Whoever is logged in here. */
export function ourselves(): Actor {
  return { kind: 'command-line', via: userInfo().username };
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Throws `ConfigError` with every mistake. */
export function settingsIn(env: Environment): Config {
  const problems: string[] = [];
  const config = readConfig(env, (text) => problems.push(text));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

async function open(config: Config): Promise<Opened | undefined> {
  try {
    return await openDatabase({ ...config, log: createLogger('warn') });
  } catch (error) {
    if (error instanceof DirectoryInUse) return undefined;
    throw error;
  }
}
