import { isNotNull, sql } from 'drizzle-orm';
import { boolean, check, index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';

import { id, ref, time } from './columns.ts';

/** Who works here, and by which names the chat platforms know them. */

export const employees = pgTable(
  'employees',
  {
    id: id(),
    name: text().notNull(),
    email: text(),
    active: boolean().notNull().default(true),
    createdAt: time().notNull().defaultNow(),
  },
  (t) => [
    // The same email is the same person, whatever the platform.
    uniqueIndex('employees_email').on(t.email).where(isNotNull(t.email)),
    check('employees_email_spelling', sql`${t.email} = lower(${t.email})`),
  ],
);

export const employeeIdentities = pgTable(
  'employee_identities',
  {
    platform: text().notNull(),
    externalId: text().notNull(),
    employeeId: ref(() => employees.id).notNull(),
    /** What the platform called them last; null where it could not say yet. */
    name: text(),
  },
  (t) => [
    primaryKey({ columns: [t.platform, t.externalId] }),
    index('employee_identities_employee').on(t.employeeId),
  ],
);

/** The notices an employee does not want. */
export const noticesOff = pgTable(
  'notices_off',
  { employeeId: ref(() => employees.id).notNull(), about: text().notNull() },
  (t) => [primaryKey({ columns: [t.employeeId, t.about] })],
);
