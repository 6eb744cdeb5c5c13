import { isNull, sql } from 'drizzle-orm';
import { boolean, check, index, pgTable, text, unique, uniqueIndex } from 'drizzle-orm/pg-core';

import { id, ref, time } from './columns.ts';
import { employees } from './schema-people.ts';
import { addressWords, wordsColumn, wordsOf } from './schema-search.ts';

/** Who writes to us. */

export const customers = pgTable(
  'customers',
  {
    id: id(),
    /** Given by an employee. */
    name: text(),
    createdAt: time().notNull().defaultNow(),
    search: wordsColumn().generatedAlwaysAs(wordsOf("coalesce(name, '')")),
  },
  (t) => [index('customers_words').using('gin', t.search)],
);

export const customerAddresses = pgTable(
  'customer_addresses',
  {
    id: id(),
    customerId: ref(() => customers.id).notNull(),
    channel: text().notNull(),
    address: text().notNull(),
    /** What they last called themselves when they wrote from here; nobody has checked it. */
    name: text(),
    answerable: boolean().notNull().default(true),
    createdAt: time().notNull().defaultNow(),
    search: wordsColumn().generatedAlwaysAs(addressWords()),
  },
  (t) => [
    // One spelling, one customer.
    index('customer_addresses_words').using('gin', t.search),
    unique('customer_addresses_once').on(t.channel, t.address),
    index('customer_addresses_customer').on(t.customerId),
    // Who else calls themselves so: for the suggestion that two customers are one.
    index('customer_addresses_name').on(sql`lower(${t.name})`),
  ],
);

/** Which addresses employees linked to a customer and unlinked again: appended, never changed. */
export const customerLinks = pgTable(
  'customer_links',
  {
    id: id(),
    customerId: ref(() => customers.id).notNull(),
    kind: text().$type<'linked' | 'unlinked'>().notNull(),
    channel: text().notNull(),
    address: text().notNull(),
    byId: ref(() => employees.id).notNull(),
    at: time().notNull().defaultNow(),
  },
  (t) => [
    index('customer_links_customer').on(t.customerId, t.id),
    check('customer_links_kind', sql`${t.kind} in ('linked', 'unlinked')`),
  ],
);

export const customerNotes = pgTable(
  'customer_notes',
  {
    id: id(),
    customerId: ref(() => customers.id).notNull(),
    authorId: ref(() => employees.id).notNull(),
    body: text().notNull(),
    at: time().notNull().defaultNow(),
  },
  (t) => [index('customer_notes_customer').on(t.customerId, t.id)],
);

/** A STOP from one of the customer's addresses to one of ours; over once `endedAt` is set. Kept as history. */
export const optOuts = pgTable(
  'opt_outs',
  {
    id: id(),
    channel: text().notNull(),
    address: text().notNull(),
    ours: text().notNull(),
    since: time().notNull(),
    endedAt: time(),
  },
  (t) => [uniqueIndex('opt_outs_current').on(t.channel, t.address, t.ours).where(isNull(t.endedAt))],
);
