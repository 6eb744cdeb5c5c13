import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { EmployeeId, RoomId } from '../issues/issue.ts';
import { roomId } from '../issues/issue.ts';
import type { Room, RoomListing, Talk } from '../issues/talk.ts';
import { NEWS_LIMIT } from '../issues/talk.ts';
import type { Database, Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { Person } from './summary-query.ts';

/** The rooms there are and who may enter them. */
export function talkRooms({ db }: Opened): Pick<Talk, 'rooms' | 'room' | 'addChannel' | 'chat'> {
  return {
    async rooms(by, standing) {
      await takeSeat(db, by);
      let listed = await listing(db, by);
      const lacking = standing.filter((name) => !listed.some((room) => nameOf(room) === name));
      if (lacking.length > 0) {
        for (const name of lacking) await channelNamed(db, name);
        listed = await listing(db, by);
      }
      const place = new Map(standing.map((name, at) => [name, at]));
      return listed.toSorted(
        (a, b) => (place.get(nameOf(a)) ?? standing.length) - (place.get(nameOf(b)) ?? standing.length),
      );
    },

    room: (id, by) => roomFor(db, id, by),

    async addChannel(name, by) {
      const [known] = await rowsOf(
        db,
        sql`select id, name from rooms where kind = 'channel' and lower(name) = lower(${name}) order by id limit 1`,
        Named,
      );
      if (known) return { kind: 'channel', id: roomId(known.id), name: known.name };
      return { kind: 'channel', id: await channelNamed(db, name, by), name };
    },

    async chat(by, others) {
      const members = `{${[...new Set([by, ...others])].toSorted((a, b) => a - b).join(',')}}`;
      await db.execute(sql`
        insert into rooms (kind, members, created_by_id) values ('chat', ${members}::bigint[], ${by})
        on conflict (members) do nothing`);
      const [row] = await rowsOf(db, sql`select id from rooms where members = ${members}::bigint[]`, Id);
      const room = row && (await roomFor(db, roomId(row.id), by));
      if (!room) throw new Error('the private chat is gone as it was made');
      return room;
    },
  };
}

/** The room, if they may enter it. */
export async function roomFor(db: Database, id: RoomId, by: EmployeeId): Promise<Room | undefined> {
  const [row] = await rowsOf(
    db,
    sql`select r.id, r.kind, r.name, ${people()} as members from rooms r where r.id = ${id} and ${mayEnter(by)}`,
    RoomRow,
  );
  return row;
}

/** The channel of that name, made where there is none. */
export async function channelNamed(db: Database, name: string, by?: EmployeeId): Promise<RoomId> {
  const find = sql`select id from rooms where kind = 'channel' and name = ${name}`;
  const [known] = await rowsOf(db, find, Id);
  if (known) return roomId(known.id);
  await db.execute(sql`
    insert into rooms (kind, name, created_by_id) values ('channel', ${name}, ${by ?? null})
    on conflict (name) do nothing`);
  const [made] = await rowsOf(db, find, Id);
  if (!made) throw new Error('the channel is gone as it was made');
  return roomId(made.id);
}

/** Of the row `r`. The one rule of who sees what is private. */
export function mayEnter(by: EmployeeId): SQL {
  return sql`(r.kind = 'channel' or r.members @> array[${by}]::bigint[])`;
}

/** What somebody has not read, of the entry row `e`, beside their reading `g` and their seat `s`. */
export function isNews(by: EmployeeId): SQL {
  return sql`(e.id > greatest(coalesce(g.up_to, 0), s.since) and e.author_id is distinct from ${by}
    and e.deleted_at is null)`;
}

/**
 * Who comes into the workspace for the first time begins at its end: they are not told of years of news, even where
 * they were known from elsewhere before.
 */
export async function takeSeat(db: Database, by: EmployeeId): Promise<void> {
  const seat = await rowsOf(db, sql`select 1 from seats where employee_id = ${by}`, z.object({}));
  if (seat.length > 0) return;
  await db.execute(sql`
    insert into seats (employee_id, since) select ${by}, coalesce(max(id), 0) from entries
    on conflict (employee_id) do nothing`);
}

async function listing(db: Database, by: EmployeeId): Promise<readonly RoomListing[]> {
  const rows = await rowsOf(
    db,
    sql`
      select r.id, r.kind, r.name, ${people()} as members, news.count as news
      from rooms r
      join seats s on s.employee_id = ${by}
      left join readings g on g.room_id = r.id and g.employee_id = ${by}
      cross join lateral (
        select count(*) from (
          select 1 from entries e where e.room_id = r.id and ${isNews(by)} limit ${NEWS_LIMIT}
        ) as found
      ) news
      left join lateral (select max(e.id) as id from entries e where e.room_id = r.id) last on true
      where ${mayEnter(by)}
      order by r.kind, r.name, last.id desc nulls last, r.id desc`,
    RoomRow.and(z.object({ news: z.coerce.number() })),
  );
  return rows;
}

function nameOf(room: Room): string {
  return room.kind === 'channel' ? room.name : '';
}

/** The members of the row `r` as JSON, by name; null for a channel. */
function people(): SQL {
  return sql`(
    select json_agg(json_build_object('id', m.id, 'name', m.name, 'active', m.active) order by m.name, m.id)
    from employees m where m.id = any(r.members))`;
}

const Id = z.object({ id: z.coerce.number() });
const Named = Id.extend({ name: z.string() });

const RoomRow = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('channel'), id: z.coerce.number(), name: z.string() }),
    z.object({ kind: z.literal('chat'), id: z.coerce.number(), members: z.array(Person) }),
  ])
  .transform((row): Room => ({ ...row, id: roomId(row.id) }));
