import { sql } from 'drizzle-orm';

import type { Database, Opened, PoolUse, Shortcut, Waking } from './database.ts';
import { run } from './database.ts';
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
  begun: (tx: Database) => void = () => {},
): Opened['transaction'] {
  return async (work) => {
    for (let attempt = 1; ; attempt += 1) {
      let waits: Iterable<number> = [];
      try {
        const result = await reaching(() =>
          count.counting(() =>
            db.transaction((tx) => {
              waits = waitsOf(tx);
              begun(tx);
              return work(tx);
            }),
          ),
        );
        wake(waits);
        return result;
      } catch (error) {
        if (attempt > REPETITIONS || !isWorthRepeating(error)) throw error;
      }
    }
  };
}

const REPETITIONS = 3;

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
