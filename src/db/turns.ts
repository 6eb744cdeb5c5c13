import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Pace } from '../issues/effects.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';

/**
 * Gives out the next turn that all these paces leave free, and says in how many milliseconds it is; 0 for now.
 * Turns are given in the order they are asked for, to whichever process asks, by the database's clock. One that
 * is not used is lost, which is slower than allowed and never faster.
 *
 * Each pace is a bucket kept as one moment, the one at which it would be full again (GCRA, as in ITU-T I.371).
 */
export async function bookTurn(db: Database, paces: readonly Pace[]): Promise<number> {
  if (paces.length === 0) return 0;
  const wanted = JSON.stringify(
    paces.map(({ of: name, burst, everyMs }) => ({ name, seconds: everyMs / 1_000, burst })),
  );
  // In one order, so that no two who book several wait for each other.
  const [turn] = await rowsOf(
    db,
    sql`
      with wanted as (
        select * from jsonb_to_recordset(${wanted}::text::jsonb) as given (name text, seconds float8, burst int)
      ), booked as (
        insert into paces (name, free_at)
        select name, now() + make_interval(secs => seconds) from wanted order by name
        on conflict (name) do update
          set free_at = greatest(paces.free_at, now()) + (excluded.free_at - now())
        returning name, free_at
      )
      select max(extract(epoch from free_at - now()) - burst * seconds) * 1000 as wait
      from booked join wanted using (name)`,
    Turn,
  );
  return Math.max(0, turn?.wait ?? 0);
}

const Turn = z.object({ wait: z.coerce.number() });
