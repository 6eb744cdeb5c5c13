import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Address } from '../issues/issue.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';

/**
 * What machines wrote in which one of the addresses stands, in its subject, its beginning or as it came: a bounce names
 * whom it could not reach. Not found is what stands only encoded in it (base64). It reads all that is held.
 */
export async function heldNaming(db: Database, addresses: readonly Address[]): Promise<readonly number[]> {
  if (addresses.length === 0) return [];
  const named = `(?:${addresses.map(({ address }) => escaped(address)).join('|')})`;
  // Bytes that are no letters of ASCII are written as a backslash and three digits here.
  const alone = String.raw`(?:^|[^[:alnum:]._%+-]|\\[0-7]{3})${named}(?:$|[^[:alnum:].-]|\.(?:$|[^[:alnum:]]))`;
  const rows = await rowsOf(
    db,
    sql`select id from held_messages
      where lower(subject || ' ' || body) ~ ${alone}::text or lower(encode(original, 'escape')) ~ ${alone}::text`,
    z.object({ id: z.coerce.number() }),
  );
  return rows.map(({ id }) => id);
}

function escaped(address: string): string {
  return address.toLowerCase().replaceAll(/[^\p{L}\p{N}@]/gu, String.raw`\$&`);
}
