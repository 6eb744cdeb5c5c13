import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { z } from 'zod';

import type { Opened } from './database.ts';
import { rowsOf } from './database.ts';
import type { Retention } from './retention.ts';
import { removeOld } from './retention.ts';
import { OVER } from './session-store.ts';

export interface Housekeeping {
  /** Resolves once nothing is being cleared away any more. */
  stop(): Promise<void>;
}

/** Clears away what nobody will ask for again, and what is older than it is to be kept: at start and every hour. */
export function startHousekeeping(opened: Opened, log: Logger, retention: Retention = {}): Housekeeping {
  const stopping = new AbortController();

  /** What fails keeps nothing else from being cleared away: words of old issues may not wait for a slow table. */
  async function round(): Promise<void> {
    const { signal } = stopping;
    const parts = [
      ...BATCHES.map((batch) => () => clear(opened, batch, signal)),
      () => removeOld(opened, retention, { signal, log }),
    ];
    for (const part of parts) {
      try {
        await part();
      } catch (error) {
        // All waits for the next hour; others say that the database is away.
        if (await isAway(opened)) return;
        log.error({ err: error }, 'old rows could not be cleared away');
      }
    }
  }

  let current = round();
  const hourly = setInterval(() => {
    current = current.then(round);
  }, HOUR_MS);
  hourly.unref();

  return {
    async stop() {
      clearInterval(hourly);
      stopping.abort();
      await current;
    },
  };
}

/**
 * Deletes given-up jobs after 30 days, and after 90 what tells a second delivery or submit from a first (no
 * provider repeats itself for that long, and a mailbox is read again for 80 days back: `REMEMBERED_MS` there) and what
 * was held, sessions that are over, and what on the shelf is over. Any number of processes may do it at once.
 */
export async function clearAway(opened: Opened): Promise<void> {
  for (const batch of BATCHES) await clear(opened, batch);
}

async function clear(opened: Opened, batch: SQL, signal?: AbortSignal): Promise<void> {
  let deleted: number;
  do {
    if (signal?.aborted) return;
    deleted = (await rowsOf(opened.db, batch, Deleted)).length;
  } while (deleted === BATCH);
}

/** A statement that took too long fails as if nobody was there. */
async function isAway(opened: Opened): Promise<boolean> {
  return opened.ping().then(
    () => false,
    () => true,
  );
}

const HOUR_MS = 3_600_000;
/** Small, so that no statement holds up the others. */
const BATCH = 500;
const Deleted = z.object({});

const BATCHES: readonly SQL[] = [
  sql`delete from jobs where id in (
    select id from jobs where dead_at < now() - interval '30 days' limit ${BATCH} for update skip locked
  ) returning id`,
  sql`delete from inbound_seen where (channel, provider_id) in (
    select channel, provider_id from inbound_seen where at < now() - interval '90 days'
    limit ${BATCH} for update skip locked
  ) returning at`,
  sql`delete from held_messages where id in (
    select id from held_messages where at < now() - interval '90 days' limit ${BATCH} for update skip locked
  ) returning at`,
  sql`delete from requests_done where request in (
    select request from requests_done where at < now() - interval '90 days'
    limit ${BATCH} for update skip locked
  ) returning at`,
  sql`delete from paces where name in (
    select name from paces where free_at < now() - interval '1 day' limit ${BATCH} for update skip locked
  ) returning name`,
  // See `Shelf`: what passes says until when.
  sql`delete from shelf where key in (
    select key from shelf
    where key like 'passing/%'
      and jsonb_path_exists(value, '$.until ? (@ < $now)',
        jsonb_build_object('now', floor(extract(epoch from now()) * 1000)))
    limit ${BATCH} for update skip locked
  ) returning key`,
  sql`delete from sessions where id in (
    select id from sessions where ${OVER} limit ${BATCH} for update skip locked
  ) returning id`,
];
