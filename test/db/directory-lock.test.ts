import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { lockDirectory } from '../../src/db/directory-lock.ts';

const HOLDER = join(import.meta.dirname, '..', 'support', 'lock-holder.ts');
let directory: string;
const holders = new Set<ChildProcess>();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'switchboard-lock-'));
});
afterEach(async () => {
  await Promise.all([...holders].map(kill));
  rmSync(directory, { recursive: true, force: true });
});

it('is given to one of eight processes that ask at once, also over the locks of dead ones', async () => {
  for (let round = 0; round < 3; round += 1) {
    const asked = Array.from({ length: 8 }, start);
    const answers = await Promise.all(asked.map(({ answer }) => answer));

    expect(answers.toSorted()).toEqual(['held', ...Array.from({ length: 7 }, () => 'in use')]);
    // Killed, so that the lock they leave behind is nobody's.
    await Promise.all([...holders].map(kill));
    expect(existsSync(join(directory, '.lock'))).toBe(true);
  }
});

it('is refused while its holder is too busy to answer', async () => {
  const holder = start('busy');
  expect(await holder.answer).toBe('held');

  expect(await lockDirectory(directory)).toBeUndefined();
});

it('is free again once released, and leaves nothing behind', async () => {
  const first = await lockDirectory(directory);
  expect(await lockDirectory(directory)).toBeUndefined();
  await first?.release();

  const second = await lockDirectory(directory);
  expect(second).toBeDefined();
  await second?.release();

  expect(readdirSync(directory)).toEqual([]);
});

it('makes a directory that nobody else can look into', async () => {
  const lock = await lockDirectory(join(directory, 'a', 'b'));

  expect(statSync(join(directory, 'a', 'b')).mode & 0o777).toBe(0o700);
  await lock?.release();
});

it('says so when the path is too long for a socket', async () => {
  await expect(lockDirectory(join(directory, 'x'.repeat(100)))).rejects.toThrow('too long for its lock');
});

function start(...words: readonly unknown[]): { readonly answer: Promise<string> } {
  const busy = words.includes('busy') ? ['busy'] : [];
  const child = spawn(process.execPath, [HOLDER, directory, ...busy], { stdio: ['pipe', 'pipe', 'inherit'] });
  holders.add(child);
  const { promise, resolve } = Promise.withResolvers<string>();
  child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  child.once('exit', () => resolve('nothing'));
  return { answer: promise };
}

function kill(child: ChildProcess): Promise<void> {
  holders.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
