import { sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';

import { id, ref, time } from './columns.ts';
import { employees } from './schema-people.ts';

/** Who is signed in to the workspace, and what admins have decided about people. */

const employee = () => ref(() => employees.id);

export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    /** SHA-256 of the token, in hex: whoever reads this table cannot be anybody. */
    tokenHash: text().notNull().unique('sessions_token'),
    employeeId: employee().notNull(),
    /** When somebody last did something with it. */
    seenAt: time().notNull(),
    /** It ends then, whatever is done with it. */
    endsAt: time().notNull(),
  },
  (t) => [
    index('sessions_employee').on(t.employeeId),
    check('sessions_token_hashed', sql`${t.tokenHash} ~ '^[0-9a-f]{64}$'`),
  ],
);

/** Whom an admin made an admin; those whom the settings name are not here. */
export const admins = pgTable('admins', {
  employeeId: employee().primaryKey(),
  byId: employee().notNull(),
  at: time().notNull().defaultNow(),
});

/** Whom an admin has deactivated: they stay so, although a chat platform still sees them. */
export const deactivations = pgTable('deactivations', {
  employeeId: employee().primaryKey(),
  byId: employee().notNull(),
  at: time().notNull().defaultNow(),
});
