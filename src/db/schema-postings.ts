import { isNotNull } from 'drizzle-orm';
import { index, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';

import { id, ref, time } from './columns.ts';
import { attachments, issues, messages } from './schema.ts';

/** What stands on the chat platforms. */

export const postings = pgTable(
  'postings',
  {
    id: id(),
    issueId: ref(() => issues.id).notNull(),
    platform: text().notNull(),
    conversation: text().notNull(),
    /** The platform's own name for the card; null while nobody knows whether it was posted. */
    ref: text(),
    begunAt: time().notNull().defaultNow(),
  },
  (t) => [
    // A card stands in a conversation once.
    unique('postings_once').on(t.issueId, t.platform, t.conversation),
    index('postings_conversation').on(t.platform, t.conversation, t.issueId),
    uniqueIndex('postings_ref').on(t.platform, t.ref).where(isNotNull(t.ref)),
  ],
);

/** Cards that somebody deleted on the platform: what stood under them may stand there still. */
export const deletedCards = pgTable(
  'deleted_cards',
  {
    id: id(),
    issueId: ref(() => issues.id).notNull(),
    platform: text().notNull(),
    conversation: text().notNull(),
    ref: text().notNull(),
    /** The platform's own names for the messages under it. */
    messages: text().array().notNull(),
  },
  (t) => [index('deleted_cards_issue').on(t.issueId)],
);

/** What stands under the cards: messages as posted in a conversation. */
export const threadPostings = pgTable(
  'thread_postings',
  {
    id: id(),
    messageId: uuid()
      .references(() => messages.id)
      .notNull(),
    platform: text().notNull(),
    conversation: text().notNull(),
    ref: text(),
    begunAt: time().notNull().defaultNow(),
  },
  (t) => [unique('thread_postings_once').on(t.messageId, t.platform, t.conversation)],
);

/** Files that stand, or may stand, under the cards in a conversation. */
export const filePostings = pgTable(
  'file_postings',
  {
    attachmentId: ref(() => attachments.id).notNull(),
    platform: text().notNull(),
    conversation: text().notNull(),
    begunAt: time().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.attachmentId, t.platform, t.conversation] })],
);

/** The thread messages that comments and replies were written as. */
export const origins = pgTable(
  'origins',
  {
    messageId: uuid()
      .primaryKey()
      .references(() => messages.id),
    platform: text().notNull(),
    conversation: text().notNull(),
    ref: text().notNull(),
  },
  (t) => [index('origins_ref').on(t.platform, t.ref)],
);
