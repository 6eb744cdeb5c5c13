import { sql } from 'drizzle-orm';
import { boolean, check, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

import type { NoticeKind } from '../issues/effects.ts';
import { ref, time } from './columns.ts';
import { issues } from './schema.ts';
import { employees } from './schema-people.ts';

/** How employees want to be called by the workspace. Who has no row wants what everybody has at first. */
export const callWishes = pgTable(
  'call_wishes',
  {
    employeeId: ref(() => employees.id).primaryKey(),
    sound: boolean().notNull().default(true),
    /** Not to be disturbed, since then; over once `quietUntil` has passed, if it says so. */
    quietSince: time(),
    quietUntil: time(),
  },
  (t) => [
    check(
      'call_wishes_quiet',
      sql`${t.quietUntil} is null or (${t.quietSince} is not null and ${t.quietUntil} > ${t.quietSince})`,
    ),
  ],
);

/** What was not told to who was not to be disturbed, until they have looked at it. */
export const missedNotices = pgTable(
  'missed_notices',
  {
    employeeId: ref(() => employees.id).notNull(),
    about: text().$type<NoticeKind>().notNull(),
    issueId: ref(() => issues.id).notNull(),
    at: time().notNull(),
  },
  (t) => [primaryKey({ columns: [t.employeeId, t.about, t.issueId] })],
);
