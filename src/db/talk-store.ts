import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { EmployeeId, EntryId, RoomId } from '../issues/issue.ts';
import { employeeId, entryId, roomId } from '../issues/issue.ts';
import type { EntryPlace, Talk } from '../issues/talk.ts';
import type { Database, Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { talkEntries } from './talk-entries.ts';
import { talkReadings } from './talk-readings.ts';
import { channelNamed, mayEnter, talkRooms } from './talk-rooms.ts';

/** See `Talk`. What is said and posted is written here; what is read, beside it. */
export function talkStore(opened: Opened): Talk {
  const { db } = opened;
  return {
    ...talkRooms(opened),
    ...talkEntries(opened),
    ...talkReadings(opened),

    say(room, by, text, request) {
      return opened.transaction(async (tx) => {
        const only = await lockRoom(tx, room, by);
        if (only === undefined) return undefined;
        const [said] = await rowsOf(
          tx,
          sql`
            insert into entries (room_id, kind, author_id, body, request)
            values (${room}, 'talk', ${by}, ${text}, ${request})
            on conflict (author_id, request) do nothing returning id, room_id`,
          Placed,
        );
        if (said) return { ...placeOf(said, only), isNew: true };
        const [before] = await rowsOf(
          tx,
          sql`select id, room_id from entries where author_id = ${by} and request = ${request} and room_id = ${room}`,
          Placed,
        );
        return before && { ...placeOf(before, only), isNew: false };
      });
    },

    async revise(entry, by, text) {
      const [row] = await rowsOf(
        db,
        sql`
          update entries e set body = ${text ?? ''},
            edited_at = case when ${text === undefined} then e.edited_at else now() end,
            deleted_at = case when ${text === undefined} then now() end
          from rooms r
          where e.id = ${entry} and e.author_id = ${by} and e.kind = 'talk' and e.deleted_at is null
            and r.id = e.room_id and ${mayEnter(by)}
          returning e.id, e.room_id, r.members`,
        Placed.extend({ members: Members }),
      );
      return row && placeOf(row, row.members);
    },

    post(channel, issue, message) {
      return opened.transaction(async (tx) => {
        const room = await channelNamed(tx, channel);
        await lockRoom(tx, room);
        const kind = message === undefined ? 'card' : 'message';
        const [posted] = await rowsOf(
          tx,
          sql`
            insert into entries (room_id, kind, issue_id, message_id)
            values (${room}, ${kind}, ${issue}, ${message ?? null}) on conflict do nothing returning id, room_id`,
          Placed,
        );
        if (posted) return { ...placeOf(posted, []), isNew: true };
        const [before] = await rowsOf(
          tx,
          sql`
            select id, room_id from entries where room_id = ${room} and kind = ${kind} and issue_id = ${issue}
              and message_id is not distinct from ${message ?? null}::uuid`,
          Placed,
        );
        if (!before) throw new Error('the entry is gone as it was posted');
        return { ...placeOf(before, []), isNew: false };
      });
    },
  };
}

/**
 * Writers of a room go one after the other, so that ids become visible in their order: who has read up to one has
 * read all before it. Who is in it, if the room is private; undefined where they may not enter.
 */
async function lockRoom(
  tx: Database,
  room: RoomId,
  by?: EmployeeId,
): Promise<readonly EmployeeId[] | undefined> {
  const [row] = await rowsOf(
    tx,
    sql`select r.members from rooms r where r.id = ${room} ${by === undefined ? sql`` : sql`and ${mayEnter(by)}`}
      for no key update`,
    z.object({ members: Members }),
  );
  return row?.members;
}

/** Empty for a channel. */
const Members = z
  .array(z.coerce.number())
  .nullable()
  .transform((ids) => (ids ?? []).map(employeeId));

const Placed = z.object({
  id: z.coerce.number().transform(entryId),
  room_id: z.coerce.number().transform(roomId),
});

function placeOf(
  row: { readonly id: EntryId; readonly room_id: RoomId },
  only: readonly EmployeeId[],
): EntryPlace {
  return { room: row.room_id, entry: row.id, ...(only.length > 0 && { only }) };
}
