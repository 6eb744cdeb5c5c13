import { eq, sql } from 'drizzle-orm';

import type { Shelf } from '../issues/store.ts';
import type { Opened } from './database.ts';
import { shelf } from './schema.ts';

export function shelfStore({ db }: Opened): Shelf {
  return {
    async kept(key) {
      const [row] = await db.select({ value: shelf.value }).from(shelf).where(eq(shelf.key, key));
      return row?.value;
    },

    async keep(key, value) {
      await db
        .insert(shelf)
        .values({ key, value })
        .onConflictDoUpdate({ target: shelf.key, set: { value: sql`excluded.value` } });
    },
  };
}
