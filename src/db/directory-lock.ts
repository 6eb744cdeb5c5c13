import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { DatabaseRefused } from './refused.ts';

/** Held by this process until released, or until the process is gone, however it ends. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Locks a directory, which is made where there is none, for one process on this machine; undefined when
 * another holds it. The lock is a listening socket: Node has no flock, and a process id in a file may be a
 * stranger's after a restart, but the kernel ends a socket with its process and answers on it even while the
 * process is busy. Tried with 8 processes at once over stale locks: one holder every time.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock | undefined> {
  if (process.platform === 'win32') throw new DatabaseRefused(NO_WINDOWS);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = join(shortest(directory), '.lock');
  const mine = `${lock}-${randomBytes(6).toString('hex')}`;

  const server = await listenAt(mine);
  try {
    const held = await claim(lock, mine);
    if (!held) await close(server);
    return held ? { release: () => release(server, lock, held) } : undefined;
  } catch (error) {
    await close(server);
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

const NO_WINDOWS =
  'The embedded database needs a POSIX system. On Windows set DATABASE_URL to a PostgreSQL database.';

/** Links our socket as the lock; the lock's inode, or undefined when somebody answers on the one that is there. */
async function claim(lock: string, mine: string): Promise<number | undefined> {
  const inode = inodeOf(mine);
  for (let attempt = 0; attempt < 50; attempt += 1) {
    if (linked(mine, lock)) {
      // Another may have been about to clear away what it took for a dead process's lock.
      await wait(30);
      if (inodeOf(lock) === inode) return inode;
      continue;
    }
    const seen = inodeOf(lock);
    if (await answers(lock)) return undefined;
    if (seen !== undefined && inodeOf(lock) === seen) await clearAway(lock, `${mine}-stale`);
  }
  return undefined;
}

/** Takes a dead lock away; puts it back if, in a race, a living one was moved instead. */
async function clearAway(lock: string, aside: string): Promise<void> {
  if (!unlessGone(() => renameSync(lock, aside))) return;
  if (await answers(aside)) linked(aside, lock);
  rmSync(aside, { force: true });
}

async function release(server: Server, lock: string, inode: number): Promise<void> {
  if (inodeOf(lock) === inode) rmSync(lock, { force: true });
  await close(server);
}

function answers(path: string): Promise<boolean> {
  return new Promise((settle, reject) => {
    const socket = connect(path, () => {
      socket.destroy();
      settle(true);
    });
    socket.once('error', (error) => {
      if (isCode(error, 'ECONNREFUSED') || isCode(error, 'ENOENT')) settle(false);
      else reject(error);
    });
  });
}

function listenAt(path: string): Promise<Server> {
  return new Promise((settle, reject) => {
    const server = createServer((caller) => caller.destroy());
    server.once('error', reject);
    server.listen(path, () => settle(server.unref()));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((settle) => {
    server.close(() => settle());
  });
}

/** A socket's path may have about 100 bytes: 104 on macOS, 108 on Linux, the closing zero included. */
function shortest(directory: string): string {
  const ways = [resolve(directory), relative(process.cwd(), directory) || '.'];
  const [way = directory] = ways.sort((a, b) => Buffer.byteLength(a) - Buffer.byteLength(b));
  if (Buffer.byteLength(way) + LONGEST_NAME.length > 103)
    throw new DatabaseRefused(
      `The path of the data directory is too long for its lock, choose a shorter one: ${way}`,
    );
  return way;
}

const LONGEST_NAME = '/.lock-0123456789ab-stale';

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function unlessGone(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
