import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { bigint, timestamp } from 'drizzle-orm/pg-core';

/** Columns that stand in most tables. */

export const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity();
export const ref = (column: () => AnyPgColumn) => bigint({ mode: 'number' }).references(column);
/** Moments, in UTC. */
export const time = () => timestamp({ withTimezone: true, mode: 'date' });
