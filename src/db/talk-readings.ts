import { sql } from 'drizzle-orm';
import { z } from 'zod';

import { entryId, roomId } from '../issues/issue.ts';
import type { Talk } from '../issues/talk.ts';
import type { Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { isNews, mayEnter, takeSeat } from './talk-rooms.ts';

/** How far everybody is. Each statement is its own transaction: the later place counts, the mark only grows. */
export function talkReadings({ db }: Opened): Pick<Talk, 'reading' | 'read' | 'leaveOff' | 'leftOff'> {
  return {
    async reading(room, by) {
      await takeSeat(db, by);
      const [row] = await rowsOf(
        db,
        sql`
          select greatest(coalesce(g.up_to, 0), s.since) as up_to, g.place,
            (select min(e.id) from entries e where e.room_id = r.id and ${isNews(by)}) as first_new
          from rooms r
          join seats s on s.employee_id = ${by}
          left join readings g on g.room_id = r.id and g.employee_id = ${by}
          where r.id = ${room} and ${mayEnter(by)}`,
        ReadingRow,
      );
      return row;
    },

    async read(room, by, upTo) {
      // Beyond what stands there would hide what comes.
      const moved = await rowsOf(
        db,
        sql`
          insert into readings as old (room_id, employee_id, up_to)
          select r.id, ${by}, last.id from rooms r
          cross join lateral (
            select max(e.id) as id from entries e where e.room_id = r.id and e.id <= ${upTo}
          ) last
          where r.id = ${room} and ${mayEnter(by)} and last.id is not null
          on conflict (room_id, employee_id) do update set up_to = excluded.up_to where old.up_to < excluded.up_to
          returning 1`,
        z.object({}),
      );
      return moved.length > 0;
    },

    async leaveOff(room, by, place) {
      await takeSeat(db, by);
      await db.execute(sql`
        update seats s set room_id = r.id from rooms r
        where s.employee_id = ${by} and r.id = ${room} and ${mayEnter(by)} and s.room_id is distinct from r.id`);
      if (place === 'as-it-was') return;
      const at = place === 'end' ? null : place;
      await db.execute(sql`
        insert into readings (room_id, employee_id, place)
        select r.id, ${by}, ${at}::bigint from rooms r where r.id = ${room} and ${mayEnter(by)}
        on conflict (room_id, employee_id) do update set place = excluded.place`);
    },

    async leftOff(by) {
      const [row] = await rowsOf(
        db,
        sql`
          select r.id from seats s join rooms r on r.id = s.room_id
          where s.employee_id = ${by} and ${mayEnter(by)}`,
        z.object({ id: z.coerce.number().transform(roomId) }),
      );
      return row?.id;
    },
  };
}

const Place = z.coerce.number().transform(entryId);

const ReadingRow = z
  .object({ up_to: Place, place: Place.nullable(), first_new: Place.nullable() })
  .transform(({ up_to, place, first_new }) => ({
    upTo: up_to,
    ...(place !== null && { place }),
    ...(first_new !== null && { firstNew: first_new }),
  }));
