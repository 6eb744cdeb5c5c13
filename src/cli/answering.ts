import type { Config, Environment } from '../config.ts';
import { ConfigError, readConfig } from '../config.ts';
import { DatabaseRefused } from '../db/client.ts';

/** A mistake in the command line, in words for who typed it. */
export class UsageError extends Error {}

/** Runs a command and says what it answers; what the one who typed it can mend is said without a stack. */
export async function runCommand(command: () => Promise<string>): Promise<void> {
  try {
    say(await command());
  } catch (error) {
    const isPlain = [UsageError, ConfigError, DatabaseRefused].some((kind) => error instanceof kind);
    if (!isPlain || !(error instanceof Error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Throws `ConfigError`. */
export function settingsIn(env: Environment): Config {
  const problems: string[] = [];
  const config = readConfig(env, (text) => problems.push(text));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}
