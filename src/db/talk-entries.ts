import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { EntryId, RoomId } from '../issues/issue.ts';
import { entryId, issueId, messageId, roomId } from '../issues/issue.ts';
import type { Entry, Talk } from '../issues/talk.ts';
import type { Database, Opened } from './database.ts';
import { rowCount, rowsOf } from './database.ts';
import { person, Person } from './summary-query.ts';
import { roomFor } from './talk-rooms.ts';

const PAGE = 50;
const EXCERPT = 300;
const THREAD = 20;

/** What stands in rooms, to be read. */
export function talkEntries({ db }: Opened): Pick<Talk, 'entries' | 'entry' | 'threads'> {
  return {
    async entries(room, by, { since, more, limit }) {
      if (!(await roomFor(db, room, by))) return undefined;
      const newest = await pageBefore(db, room, undefined);
      let from = since === undefined || since > newest ? newest : since;
      if (more === true) from = await pageBefore(db, room, from);
      const rows = await rowsOf(
        db,
        entriesQuery(
          sql`e.room_id = ${room} and e.id >= ${from}`,
          limit === undefined ? sql`` : sql`limit ${limit}`,
        ),
        EntryRow,
      );
      const oldest = rows.at(-1)?.id ?? from;
      const earlier = await rowCount(
        db,
        sql`select 1 from entries where room_id = ${room} and id < ${oldest} limit 1`,
      );
      return { entries: rows.toReversed(), hasEarlier: earlier > 0 };
    },

    async entry(id, by) {
      const [place] = await rowsOf(
        db,
        sql`select room_id from entries where id = ${id}`,
        z.object({ room_id: z.coerce.number().transform(roomId) }),
      );
      const room = place && (await roomFor(db, place.room_id, by));
      if (!room) return undefined;
      const [entry] = await rowsOf(db, entriesQuery(sql`e.id = ${id}`), EntryRow);
      return entry && { room, entry };
    },

    async threads(issues) {
      if (issues.length === 0) return new Map();
      const rows = await rowsOf(
        db,
        sql`
          select asked.id, newest.count, newest.comments
          from (select unnest(${`{${issues.join(',')}}`}::bigint[]) as id) asked
          cross join lateral (
            select max(total) as count,
              json_agg(json_build_object('by', by, 'text', body, 'at', at) order by seq) as comments
            from (
              select m.seq, m.body, m.at, ${person('ea')} as by, count(*) over () as total
              from messages m join employees ea on ea.id = m.author_id
              where m.issue_id = asked.id and m.kind = 'comment' order by m.seq desc limit ${THREAD}
            ) as found
          ) newest
          where newest.count > 0`,
        ThreadRow,
      );
      return new Map(rows.map(({ id, ...thread }) => [issueId(id), thread]));
    },
  };
}

/** The first entry of the page that ends before this one (or at the end); the entry itself where none is earlier. */
async function pageBefore(db: Database, room: RoomId, before: EntryId | undefined): Promise<EntryId> {
  const [row] = await rowsOf(
    db,
    sql`
      select min(id) as id from (
        select id from entries where room_id = ${room} ${before === undefined ? sql`` : sql`and id < ${before}`}
        order by id desc limit ${PAGE}
      ) as page`,
    z.object({ id: z.coerce.number().nullable() }),
  );
  return row?.id == null ? (before ?? entryId(0)) : entryId(row.id);
}

/** Newest first. */
function entriesQuery(where: SQL, limit = sql``): SQL {
  return sql`
    select e.id, e.kind, e.at, e.issue_id, e.message_id, coalesce(e.body, left(m.body, ${EXCERPT}), '') as text,
      e.edited_at is not null as edited, e.deleted_at is not null as deleted, ${person('ea')} as by
    from entries e
    left join employees ea on ea.id = e.author_id
    left join messages m on m.id = e.message_id
    where ${where} order by e.id desc ${limit}`;
}

const Base = z.object({ id: z.coerce.number().transform(entryId), at: z.coerce.date() });
const Issue = z.coerce.number().transform(issueId);

const EntryRow: z.ZodType<Entry> = z.discriminatedUnion('kind', [
  Base.extend({
    kind: z.literal('talk'),
    by: Person,
    text: z.string(),
    edited: z.boolean(),
    deleted: z.boolean(),
  }),
  Base.extend({ kind: z.literal('card'), issue_id: Issue }).transform(({ issue_id, ...rest }) => ({
    ...rest,
    issue: issue_id,
  })),
  Base.extend({
    kind: z.literal('message'),
    issue_id: Issue,
    message_id: z.string().transform(messageId),
    text: z.string(),
  }).transform(({ issue_id, message_id, ...rest }) => ({ ...rest, issue: issue_id, message: message_id })),
]);

const ThreadRow = z.object({
  id: z.coerce.number(),
  count: z.coerce.number(),
  comments: z.array(z.object({ by: Person, text: z.string(), at: z.coerce.date() })),
});
