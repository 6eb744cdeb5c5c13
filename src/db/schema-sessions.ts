import { sql } from 'drizzle-orm';
import { bigint, check, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

import { employees } from './schema.ts';

/** Who is signed in to the workspace, and what admins have decided about people. */

const employee = () => bigint({ mode: 'number' }).references(() => employees.id);
const time = () => timestamp({ withTimezone: true, mode: 'date' });

export const sessions = pgTable(
  'sessions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
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
