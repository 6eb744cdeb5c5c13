import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Checked } from '../checkup.ts';
import type { Config } from '../config.ts';
import { runningInboxes, runningShelf } from '../control.ts';
import {
  DatabaseRefused,
  DirectoryInUse,
  lookAtEmbedded,
  lookAtPostgres,
  openDatabase,
} from '../db/client.ts';
import { inboxStore } from '../db/inbox-store.ts';
import { shelfStore } from '../db/shelf-store.ts';
import { installationOf } from '../installation.ts';
import type { Inboxes } from '../issues/inboxes.ts';
import type { Shelf } from '../issues/store.ts';
import { createLogger } from '../logger.ts';

/** Where Switchboard keeps what it knows, as far as it can be had without changing anything. */
export interface Place {
  readonly checked: readonly Checked[];
  readonly shelf?: Shelf;
  readonly inboxes?: Inboxes;
  readonly installation?: string;
  stop(): Promise<void>;
}

const WHAT = 'Database';

/** Migrates nothing: that is for a start of Switchboard. Never rejects for what is wrong with the database. */
export async function openPlace(config: Config): Promise<Place> {
  const { databaseUrl, dataDir } = config;
  if (databaseUrl !== undefined) return postgresPlace(config, databaseUrl);
  if (!existsSync(join(dataDir, 'database')))
    return without({ what: WHAT, ok: true, found: `is made in ${dataDir} by the first start` });
  return embeddedPlace(config);
}

async function embeddedPlace(config: Config): Promise<Place> {
  const what = `PostgreSQL inside this program, in ${config.dataDir}`;
  try {
    const { behind } = await lookAtEmbedded(config.dataDir);
    return await migratedPlace(config, what, behind);
  } catch (error) {
    if (error instanceof DirectoryInUse) return running(config, `${what}, every migration applied`);
    return refused(error);
  }
}

async function postgresPlace(config: Config, databaseUrl: string): Promise<Place> {
  try {
    const { version, behind } = await lookAtPostgres(databaseUrl);
    if (version < OLDEST)
      return without({
        ...{ what: WHAT, ok: false, found: `is PostgreSQL ${version}` },
        todo: `Switchboard needs PostgreSQL ${OLDEST} or later.`,
      });
    return await migratedPlace(config, `PostgreSQL ${version}`, behind);
  } catch (error) {
    return refused(error);
  }
}

const OLDEST = 15;

async function migratedPlace(config: Config, what: string, behind: number | 'all'): Promise<Place> {
  if (behind === 'all')
    return without({ what: WHAT, ok: true, found: `${what}, empty: the first start makes the tables` });
  if (behind > 0)
    return without({
      ...{ what: WHAT, ok: false, found: `${what}, ${behind} migrations are not applied` },
      todo: 'Start this version of Switchboard once: it applies them.',
    });
  return known(config, `${what}, every migration applied`);
}

async function known(config: Config, found: string): Promise<Place> {
  try {
    const opened = await openDatabase({ ...config, log: createLogger('silent') });
    const shelf = shelfStore(opened);
    return {
      ...{ checked: [{ what: WHAT, ok: true, found }], shelf, inboxes: inboxStore(opened) },
      installation: await installationOf(shelf),
      stop: () => opened.stop(),
    };
  } catch (error) {
    if (error instanceof DirectoryInUse) return running(config, found);
    return refused(error);
  }
}

/** The embedded database belongs to the running server, which is asked. */
async function running({ dataDir }: Config, found: string): Promise<Place> {
  const shelf = runningShelf(dataDir);
  try {
    return {
      ...{ checked: [{ what: WHAT, ok: true, found }], shelf, inboxes: runningInboxes(dataDir) },
      installation: await installationOf(shelf),
      stop: async () => {},
    };
  } catch {
    return without({
      ...{ what: WHAT, ok: false, found: `another process has ${dataDir} open, and does not answer` },
      todo: 'Stop it, and start Switchboard anew.',
    });
  }
}

function refused(error: unknown): Place {
  if (!(error instanceof DatabaseRefused)) throw error;
  return without({
    ...{ what: WHAT, ok: false, found: error.message },
    todo: 'Switchboard does not start without its database.',
  });
}

function without(checked: Checked): Place {
  return { checked: [checked], stop: async () => {} };
}
