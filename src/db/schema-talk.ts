import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

import { id, ref, time } from './columns.ts';
import { issues, messages } from './schema.ts';
import { employees } from './schema-people.ts';

/** The talk of the workspace: rooms, what stands in them, and how far everybody has read. */

export const rooms = pgTable(
  'rooms',
  {
    id: id(),
    kind: text().$type<'channel' | 'chat'>().notNull(),
    /** A channel's. */
    name: text(),
    /** Who is in a private chat, in ascending order: one spelling of a set of people. */
    members: bigint({ mode: 'number' }).array(),
    createdById: ref(() => employees.id),
    createdAt: time().notNull().defaultNow(),
  },
  (t) => [
    check(
      'rooms_shape',
      sql`case ${t.kind}
        when 'channel' then ${t.name} is not null and ${t.members} is null
        when 'chat' then ${t.name} is null and ${t.members} is not null and cardinality(${t.members}) >= 2
        else false end`,
    ),
    unique('rooms_name').on(t.name),
    // The same people are the same chat.
    unique('rooms_members').on(t.members),
    index('rooms_member').using('gin', t.members),
  ],
);

export const entries = pgTable(
  'entries',
  {
    /** The order within a room; its writers hold the room's lock. */
    id: id(),
    roomId: ref(() => rooms.id).notNull(),
    kind: text().$type<'talk' | 'card' | 'message'>().notNull(),
    authorId: ref(() => employees.id),
    body: text(),
    /** The one-time name of the form it was said with. */
    request: uuid(),
    issueId: ref(() => issues.id),
    messageId: uuid().references(() => messages.id),
    at: time().notNull().defaultNow(),
    editedAt: time(),
    deletedAt: time(),
  },
  (t) => [
    check(
      'entries_shape',
      sql`case ${t.kind}
        when 'talk' then ${t.authorId} is not null and ${t.body} is not null and ${t.request} is not null
          and ${t.issueId} is null and ${t.messageId} is null
        when 'card' then ${t.issueId} is not null and ${t.messageId} is null and ${t.authorId} is null and ${t.body} is null
        when 'message' then ${t.issueId} is not null and ${t.messageId} is not null and ${t.authorId} is null
          and ${t.body} is null
        else false end`,
    ),
    // What somebody deleted is not kept.
    check('entries_deleted', sql`${t.deletedAt} is null or ${t.body} = ''`),
    index('entries_room').on(t.roomId, t.id),
    unique('entries_request').on(t.authorId, t.request),
    uniqueIndex('entries_card')
      .on(t.roomId, t.issueId)
      .where(sql`${t.kind} = 'card'`),
    uniqueIndex('entries_message')
      .on(t.roomId, t.messageId)
      .where(sql`${t.kind} = 'message'`),
  ],
);

export const readings = pgTable(
  'readings',
  {
    roomId: ref(() => rooms.id).notNull(),
    employeeId: ref(() => employees.id).notNull(),
    /** No reference: it is a place in the order, and may lie before the first entry. */
    upTo: bigint({ mode: 'number' }).notNull().default(0),
    place: bigint({ mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.roomId, t.employeeId] })],
);

/** Somebody's beginning in the workspace: what stood there before is no news to them. */
export const seats = pgTable('seats', {
  employeeId: ref(() => employees.id).primaryKey(),
  since: bigint({ mode: 'number' }).notNull(),
  /** Where they left off. */
  roomId: ref(() => rooms.id),
});
