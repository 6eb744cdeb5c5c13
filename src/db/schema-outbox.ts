import { isNotNull, isNull, sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

import { id, time } from './columns.ts';

/** What is to be done once, and what was. */

/** The outbox. Columns and indexes follow from the claim in `outbox.ts`. */
export const jobs = pgTable(
  'jobs',
  {
    /** The order within a lane: whoever enqueues for a lane holds the lock of what the lane is about. */
    id: id(),
    lane: text().notNull(),
    kind: text().notNull(),
    payload: jsonb().notNull(),
    runAt: time().notNull().defaultNow(),
    /** When the other side's pace lets it go, once that is settled; until it has failed. */
    turnAt: time(),
    attempts: integer().notNull().default(0),
    maxAttempts: integer().notNull().default(12),
    dedupeKey: text(),
    lockedBy: uuid(),
    lockedUntil: time(),
    lastError: text(),
    deadAt: time(),
    /** Under which ids it was queued, for the log and the traces (`correlation.ts`). */
    cause: text(),
    createdAt: time().notNull().defaultNow(),
  },
  (t) => [
    check('jobs_lock', sql`(${t.lockedBy} is null) = (${t.lockedUntil} is null)`),
    check('jobs_dead_unlocked', sql`${t.deadAt} is null or ${t.lockedBy} is null`),
    index('jobs_lane').on(t.lane, t.id).where(isNull(t.deadAt)),
    index('jobs_due').on(t.runAt, t.id).where(isNull(t.deadAt)),
    index('jobs_dead').on(t.deadAt).where(isNotNull(t.deadAt)),
    uniqueIndex('jobs_dedupe')
      .on(t.dedupeKey)
      .where(sql`${t.dedupeKey} is not null and ${t.lockedBy} is null and ${t.deadAt} is null`),
  ],
);

/** Every provider's message that was taken in: the first statement of each inbound transaction. */
export const inboundSeen = pgTable(
  'inbound_seen',
  { channel: text().notNull(), providerId: text().notNull(), at: time().notNull().defaultNow() },
  (t) => [primaryKey({ columns: [t.channel, t.providerId] })],
);

/** Forms that were carried out: a second submit of the same one does nothing. */
export const requestsDone = pgTable('requests_done', {
  request: text().primaryKey(),
  at: time().notNull().defaultNow(),
});

export const shelf = pgTable('shelf', { key: text().primaryKey(), value: jsonb().notNull() });
