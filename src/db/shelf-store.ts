import { eq, sql } from 'drizzle-orm';

import type { Shelf } from '../issues/store.ts';
import type { Database, Opened } from './database.ts';
import { shelf } from './schema-outbox.ts';

export function shelfStore({ db }: Opened): Shelf {
  return {
    async kept(key) {
      const [row] = await db.select({ value: shelf.value }).from(shelf).where(eq(shelf.key, key));
      return row?.value;
    },

    keep: (key, value) => keepOnShelf(db, key, value),

    async keepFirst(key, value) {
      await db
        .insert(shelf)
        .values({ key, value: asJson(value) })
        .onConflictDoNothing();
      const [row] = await db.select({ value: shelf.value }).from(shelf).where(eq(shelf.key, key));
      return row?.value;
    },
  };
}

export async function keepOnShelf(db: Database, key: string, value: unknown): Promise<void> {
  await db
    .insert(shelf)
    .values({ key, value: asJson(value) })
    .onConflictDoUpdate({ target: shelf.key, set: { value: sql`excluded.value` } });
}

/** Nothing is a value, too; as it stands it would be no value of the column at all. */
function asJson(value: unknown): unknown {
  return value === null ? sql`'null'::jsonb` : value;
}
