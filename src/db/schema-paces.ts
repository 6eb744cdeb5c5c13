import { pgTable, text } from 'drizzle-orm/pg-core';

import { time } from './columns.ts';

/** How far ahead of now what the other side takes is given away already, by whatever shares one limit (`Pace`). */
export const paces = pgTable('paces', {
  name: text().primaryKey(),
  freeAt: time().notNull(),
});
