import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Database, Opened, PoolUse, Shortcut, Waking } from './database.ts';
import { followers, rowsOf, run } from './database.ts';
import { isWorthRepeating, reaching } from './errors.ts';
import { waitsOf } from './enqueue.ts';
import { fixed } from './fixed.ts';
import { CHANNEL, messageOn } from './topics.ts';

/**
 * Joins are made in the order in which they are written. Among the sixteen tables of a card the planner would look for a
 * better one, which is 7 of the 8 ms that it takes for it, and finds none.
 */
export const AS_WRITTEN = { join_collapse_limit: '1' };

/** Counts what is under way on the connections of one pool: a statement, or a whole transaction. */
export interface PoolCount {
  use(): PoolUse;
  counting<T>(work: () => Promise<T>): Promise<T>;
}

export function poolCount(pool: string, size: number): PoolCount {
  let inFlight = 0;
  return {
    use: () => ({ pool, size, inFlight }),
    async counting(work) {
      inFlight += 1;
      try {
        return await work();
      } finally {
        inFlight -= 1;
      }
    },
  };
}

/** The same of a shortcut as `speakingPlainly`. */
export function plainly(shortcut: Shortcut, count: PoolCount): Shortcut {
  return (text, values) => reaching(() => count.counting(() => shortcut(text, values)));
}

/** How `Opened.transaction` runs on a database: see there. */
export function transactionsOn(
  db: Database,
  count: PoolCount,
  wake: Waking['wake'],
  { begun = () => {}, inOrder = false }: TransactionTraits = {},
): Opened['transaction'] {
  return async (work) => {
    for (let attempt = 1; ; attempt += 1) {
      let waits: Iterable<number> = [];
      const once = () =>
        whole(db, inOrder, (tx) => {
          waits = waitsOf(tx);
          begun(tx);
          return work(tx);
        });
      try {
        const result = await reaching(() => count.counting(once));
        wake(waits);
        return result;
      } catch (error) {
        if (attempt > REPETITIONS || !isWorthRepeating(error)) throw error;
      }
    }
  };
}

const REPETITIONS = 3;

interface TransactionTraits {
  readonly begun?: (tx: Database) => void;
  /** Statements go out in the order in which they are asked for, so COMMIT need not wait for the answers before it. */
  readonly inOrder?: boolean;
}

/** A transaction that also fails where a statement does of which it hears only after its end. */
async function whole<T>(db: Database, inOrder: boolean, work: (tx: Database) => Promise<T>): Promise<T> {
  const sent: Promise<unknown>[] = [];
  let failure: { readonly error: unknown } | undefined;
  function follow(answer: Promise<unknown>): void {
    sent.push(answer);
    // The first is the reason of all others.
    answer.catch((error: unknown) => (failure ??= { error }));
  }
  try {
    const result = await db.transaction(async (tx) => {
      followers.set(tx, follow);
      const done = await work(tx);
      if (!inOrder) await Promise.all(sent);
      return done;
    });
    // COMMIT is answered as if all was well where it ends a transaction that failed before.
    await Promise.all(sent);
    return result;
  } catch (error) {
    throw failure ? failure.error : error;
  }
}

export function notifyOn(db: Database): Opened['notify'] {
  return async (topic, payload) => {
    await run(db, fixed`select pg_notify(${CHANNEL}, ${messageOn(topic, payload)})`);
  };
}

export function pingOn(db: Database): Opened['ping'] {
  return async () => {
    await reaching(() => db.execute(sql`select 1`), 3_000);
  };
}

export function nowOn(db: Database): Opened['now'] {
  return async () => {
    const [row] = await rowsOf(db, sql`select clock_timestamp() as now`, z.object({ now: z.coerce.date() }));
    if (!row) throw new Error('the database answered without a row');
    return row.now;
  };
}

export function writesOn(db: Database): Opened['takesWrites'] {
  return async () => {
    const [row] = await rowsOf(
      db,
      sql`select current_setting('transaction_read_only') = 'off' as writes`,
      z.object({ writes: z.boolean() }),
    );
    return row?.writes ?? false;
  };
}

/**
 * Makes every statement on `db` fail in our own words (`reaching`). Here and not at each use, where it would
 * be forgotten; statements inside a transaction fail as they are, and the transaction translates.
 */
export function speakingPlainly(db: Database, count: PoolCount): Database {
  const { session } = db._;
  const prepare = session.prepareQuery.bind(session);
  Object.assign(session, {
    prepareQuery(...args: Parameters<typeof prepare>) {
      const query = prepare(...args);
      const execute = query.execute.bind(query);
      query.execute = (values) => reaching(() => count.counting(() => execute(values)));
      return query;
    },
  });
  return db;
}
