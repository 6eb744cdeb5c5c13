import { randomBytes } from 'node:crypto';

import pino from 'pino';
import postgres from 'postgres';

import { openDatabase } from '../../src/db/client.ts';
import { startPostgres } from '../../test/support/postgres.ts';

/** A PostgreSQL server to measure on, and the databases made on it. */
export interface Databases {
  /** A new one with the product's tables. */
  create(): Promise<string>;
  /** Seconds that the server's processes for that database have worked so far; undefined where it is not ours. */
  cpuSeconds(url: string): Promise<number | undefined>;
  /** Takes all of it away. */
  stop(): Promise<void>;
}

/** On the server given, which keeps its settings, else on a new one that is as durable as in production. */
export async function openDatabases(
  given: string | undefined,
  cpuOf: (pid: number) => number | undefined,
): Promise<Databases> {
  const server = given === undefined ? await startPostgres(PRODUCTION) : undefined;
  const url = server?.url ?? given ?? '';
  const admin = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'bench' } });
  const names: string[] = [];

  return {
    async create() {
      const name = `switchboard_bench_${randomBytes(4).toString('hex')}`;
      await admin.unsafe(`create database ${name}`);
      names.push(name);
      const place = new URL(url);
      place.pathname = `/${name}`;
      const opened = await openDatabase({
        databaseUrl: place.href,
        dataDir: 'not-used',
        log: pino({ enabled: false }),
      });
      await opened.stop();
      return place.href;
    },

    async cpuSeconds(database) {
      if (!server) return undefined;
      const rows = await admin<{ pid: number }[]>`
        select pid from pg_stat_activity
        where datname = ${new URL(database).pathname.slice(1)} and application_name <> 'bench'`;
      return rows.reduce((sum, { pid }) => sum + (cpuOf(pid) ?? 0), 0);
    },

    async stop() {
      if (!server)
        for (const name of names) await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end({ timeout: 5 });
      await server?.stop();
    },
  };
}

/** Every commit is on the disk before it is answered, as is PostgreSQL's default; the rest is for a small machine. */
const PRODUCTION = [
  'shared_buffers=1GB',
  'max_wal_size=8GB',
  'checkpoint_timeout=30min',
  'maintenance_work_mem=512MB',
  'random_page_cost=1.1',
];
