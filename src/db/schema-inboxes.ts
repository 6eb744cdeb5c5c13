import { sql } from 'drizzle-orm';
import { index, pgTable, text, unique, uniqueIndex } from 'drizzle-orm/pg-core';

import { id, ref, time } from './columns.ts';

/** Where we are written to, and where the cards of that stand. */

export const inboxes = pgTable(
  'inboxes',
  {
    id: id(),
    name: text().notNull(),
    /** Below its replies, where a channel has room for it. */
    signature: text(),
    createdAt: time().notNull().defaultNow(),
  },
  (t) => [uniqueIndex('inboxes_name').on(sql`lower(${t.name})`)],
);

export const inboxAddresses = pgTable(
  'inbox_addresses',
  {
    id: id(),
    inboxId: ref(() => inboxes.id).notNull(),
    channel: text().notNull(),
    address: text().notNull(),
  },
  // A number belongs to one inbox, else a text would not know where to go.
  (t) => [
    unique('inbox_addresses_once').on(t.channel, t.address),
    index('inbox_addresses_inbox').on(t.inboxId),
  ],
);

export const inboxConversations = pgTable(
  'inbox_conversations',
  {
    id: id(),
    inboxId: ref(() => inboxes.id).notNull(),
    platform: text().notNull(),
    conversation: text().notNull(),
    /** Whom to call when a customer writes again and nobody has the issue; only the platform reads it. */
    mention: text(),
    /** Why it takes no cards now, where it does not. */
    trouble: text(),
  },
  (t) => [unique('inbox_conversations_once').on(t.inboxId, t.platform, t.conversation)],
);
