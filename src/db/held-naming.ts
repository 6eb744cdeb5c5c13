import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Address } from '../issues/issue.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';

/** What a machine wrote, and when. */
export interface Held {
  readonly id: number;
  readonly at: Date;
}

/**
 * What machines wrote from one of the addresses, or in which one stands, in its subject, its beginning or as it came: a
 * bounce names whom it could not reach. Not found is what stands only encoded in it (base64). It reads all that is held,
 * so many at a time that no statement takes long.
 */
export async function heldNaming(db: Database, addresses: readonly Address[]): Promise<readonly Held[]> {
  const [all] = await rowsOf(
    db,
    sql`select coalesce(min(id), 1) as first, coalesce(max(id), 0) as last from held_messages`,
    z.object({ first: z.coerce.number(), last: z.coerce.number() }),
  );
  if (addresses.length === 0 || !all) return [];
  const named = `(?:${addresses.map(({ address }) => escaped(address)).join('|')})`;
  // Bytes that are no letters of ASCII are written as a backslash and three digits here.
  const alone = String.raw`(?:^|[^[:alnum:]._%+-]|\\[0-7]{3})${named}(?:$|[^[:alnum:].-]|\.(?:$|[^[:alnum:]]))`;
  const found: Held[] = [];
  for (let from = all.first; from <= all.last; from += AT_ONCE) {
    const rows = await rowsOf(
      db,
      sql`select id, at from held_messages
        where id >= ${from} and id < ${from + AT_ONCE}
          and (lower(theirs || ' ' || subject || ' ' || body) ~ ${alone}::text
            or lower(encode(original, 'escape')) ~ ${alone}::text)`,
      z.object({ id: z.coerce.number(), at: z.coerce.date() }),
    );
    found.push(...rows);
  }
  return found;
}

const AT_ONCE = 100;

function escaped(address: string): string {
  return address.toLowerCase().replaceAll(/[^\p{L}\p{N}@]/gu, String.raw`\$&`);
}
