import type { ExtractTablesWithRelations, SQL } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { z } from 'zod';

import type { Fixed } from './fixed.ts';
import type * as schema from './schema.ts';

/** PostgreSQL, the embedded database, or an open transaction on either: the same to whoever uses it. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema, ExtractTablesWithRelations<typeof schema>>;

/** A database that was opened: what differs between the two drivers ends here. */
export interface Opened {
  /** Its statements throw `StoreUnavailable` when the database cannot be reached, `StatementFailed` otherwise. */
  readonly db: Database;
  /** The outbox's own way in, with a planner that is told not to trust statistics. Elsewhere the same as `db`. */
  readonly jobs: Database;
  readonly embedded: boolean;
  /**
   * All of `work` or none of it. Called again, up to three times, when the database gave up on it for another
   * transaction's sake (deadlock, serialization): it changes nothing but through `tx`. Inside, use `tx` alone:
   * the embedded database has one connection, and `db` would wait for the transaction for ever.
   * Throws `StoreUnavailable` when the database cannot be reached.
   */
  transaction<T>(work: (tx: Database) => Promise<T>): Promise<T>;
  /**
   * Hears what is notified on the topic by any process on this database, this one included; nothing is kept
   * for later. `again` is called when listening began anew after an outage: what was said meanwhile is lost.
   * Call the result to end it.
   */
  listen(
    topic: string,
    listener: (payload: string) => void,
    again?: () => void,
  ): Promise<() => Promise<void>>;
  /** Hears of what is in the outbox: see `Waking`. */
  readonly onWake: Waking['onWake'];
  /** At most about 7,900 bytes, topic included. */
  notify(topic: string, payload: string): Promise<void>;
  /** Throws `StoreUnavailable` when the database does not answer. */
  ping(): Promise<void>;
  /** By its clock, which is the same for all processes. */
  now(): Promise<Date>;
  /** How many of this version's migrations are not applied; 0 after opening, unless somebody put older data back. */
  behind(): Promise<number>;
  /** False where all that answers is a standby, or whatever else can only be read. */
  takesWrites(): Promise<boolean>;
  /** How the connections of this process are used now. */
  pools(): readonly PoolUse[];
  stop(): Promise<void>;
}

/** Wakes the workers that deliver what is in the outbox. */
export interface Waking {
  /** There is something to do in so many milliseconds: 0 for now. What this says is committed. */
  wake(waits: Iterable<number>): void;
  /** Hears of it, from this process and from others. `again`: something may have been missed. */
  onWake(listener: (waitMs: number) => void, again: () => void): Promise<() => Promise<void>>;
}

/** What is under way, on a connection or waiting for one. */
export interface PoolUse {
  readonly pool: string;
  readonly size: number;
  readonly inFlight: number;
}

/**
 * Runs a raw statement and reads its rows by a schema that names what is used of them. On PostgreSQL large
 * integers and times come as strings, so the schema coerces both. Parameters are strings, numbers, booleans
 * and null: a `Date` fails there, as drizzle changes the client.
 */
export async function rowsOf<T>(db: Database, query: SQL | Fixed, row: z.ZodType<T>): Promise<readonly T[]> {
  const result = 'text' in query ? await run(db, query) : await db.execute(query);
  return listOf(row).parse(rowsIn(result));
}

/** How many rows a statement answers with. */
export async function rowCount(db: Database, query: SQL | Fixed): Promise<number> {
  return (await rowsOf(db, query, Anything)).length;
}

const Anything = z.unknown();

/** Made once for each kind of row: it costs more than reading a row. */
function listOf<T>(row: z.ZodType<T>): z.ZodType<readonly T[]> {
  // Each is kept under the schema of its own rows.
  const known = lists.get(row) as z.ZodType<readonly T[]> | undefined;
  if (known) return known;
  const list = z.array(row);
  lists.set(row, list);
  return list;
}

const lists = new WeakMap<z.ZodType, z.ZodType>();

/** Runs a fixed statement; what it answers is the driver's. */
export async function run(db: Database, { text, values }: Fixed): Promise<unknown> {
  const shortcut = shortcuts.get(db);
  if (shortcut) return shortcut(text, [...values]);
  return db._.session.prepareQuery({ sql: text, params: [...values] }, undefined, undefined, false).execute();
}

/**
 * Sends a statement of a transaction whose answer nobody waits for: the transaction fails where it does, and COMMIT may
 * go out right behind it.
 */
export function send(tx: Database, statement: Fixed): void {
  const follow = followers.get(tx);
  if (!follow) throw new Error('nothing is sent outside of a transaction');
  follow(run(tx, statement));
}

/** Who looks after the answers to what is sent on a transaction. */
export const followers = new WeakMap<Database, (answer: Promise<unknown>) => void>();

/** Where fixed statements need not pass through drizzle, which is a tenth of what they cost. Fails as drizzle does. */
export const shortcuts = new WeakMap<Database, Shortcut>();
export type Shortcut = (text: string, values: Fixed['values'][number][]) => Promise<unknown>;

/** postgres.js answers with the array of rows, PGlite with an object around it. */
function rowsIn(result: unknown): unknown {
  return typeof result === 'object' && result !== null && 'rows' in result ? result.rows : result;
}
