import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Opened } from '../../src/db/database.ts';
import { rowsOf } from '../../src/db/database.ts';

/**
 * Runs the statement in a transaction of its own and keeps it open, so that others must wait for what it has
 * locked or written; `release` rolls it back. What waits goes on in the order in which it came.
 */
export async function heldLock(opened: Opened, statement: SQL): Promise<{ release(): Promise<void> }> {
  const held = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const transaction = opened.jobs
    .transaction(async (tx) => {
      await tx.execute(statement);
      held.resolve();
      await letGo.promise;
      tx.rollback();
    })
    .catch(() => undefined);
  await held.promise;
  return {
    async release() {
      letGo.resolve();
      await transaction;
    },
  };
}

/** Resolves once so many statements of this database wait for a lock. */
export async function waiting(opened: Opened, count: number): Promise<void> {
  for (;;) {
    const [row] = await rowsOf(
      opened.jobs,
      sql`select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      z.object({ waiting: z.coerce.number() }),
    );
    if (row && row.waiting >= count) return;
  }
}
