import { randomBytes } from 'node:crypto';
import { constants, cpSync, rmSync } from 'node:fs';

import pino from 'pino';
import postgres from 'postgres';
import { inject } from 'vitest';

import type { Opened } from '../../src/db/client.ts';
import { openDatabase } from '../../src/db/client.ts';
import { untilStopped } from './leaks.ts';
import { scratch } from './scratch.ts';

/** What Switchboard stores in; the rules of storage hold on both. */
export const DATABASES = ['postgresql', 'embedded'] as const;
export type DatabaseKind = (typeof DATABASES)[number];

/** A database of one test file's own, already migrated. */
export interface TestDatabase extends Opened {
  /** The settings that open it: for tests that start another process or open it a second time. */
  readonly settings: DatabaseSettings;
  /** Ends it and takes everything in it away. A file that forgets to fails. */
  drop(): Promise<void>;
}

export interface DatabaseSettings {
  readonly databaseUrl?: string;
  readonly dataDir: string;
}

export async function openTestDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const place = kind === 'postgresql' ? await newPostgresDatabase() : newEmbeddedDatabase();
  const opened = await openDatabase({ ...place.settings, log: pino({ enabled: false }) });
  const stop = untilStopped(`the ${kind} database`, () => opened.stop());
  return {
    ...opened,
    settings: place.settings,
    stop,
    async drop() {
      await stop();
      await place.remove();
    },
  };
}

interface Place {
  readonly settings: DatabaseSettings;
  remove(): Promise<void>;
}

/** On the run's server, from the migrated template (20 to 270 ms) or from an empty one. */
export async function newPostgresDatabase(template = 'template_switchboard'): Promise<Place> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin((sql) => sql.unsafe(`create database ${name} template ${template}`));
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return {
    settings: { databaseUrl: url.href, dataDir: 'not-used' },
    async remove() {
      await asAdmin((sql) => sql.unsafe(`drop database if exists ${name} with (force)`));
    },
  };
}

/** A copy of the migrated directory that the run made once: a new one takes 2 s. */
export function newEmbeddedDatabase(): Place {
  const dataDir = scratch('data');
  cpSync(inject('embeddedTemplate'), dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE });
  return {
    settings: { dataDir },
    async remove() {
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function asAdmin(work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
