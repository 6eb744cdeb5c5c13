import { and, eq, exists, isNull, lt, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';

import { cardsOf, threadFileOf, threadMessageOf } from '../issues/effects.ts';
import type { AttachmentId } from '../issues/issue.ts';
import { issueId, messageId } from '../issues/issue.ts';
import type { AttachmentStore } from '../issues/store.ts';
import type { Database, Opened } from './database.ts';
import { enqueue } from './outbox.ts';
import { subjectOf } from './place.ts';
import { attachments, messages } from './schema.ts';

export function attachmentStore(opened: Opened): AttachmentStore {
  return {
    async toFetch(id) {
      const [row] = await opened.db
        .select({ url: attachments.url, channel: messages.channel, issue: messages.issueId })
        .from(attachments)
        .innerJoin(messages, eq(messages.id, attachments.messageId))
        .where(and(eq(attachments.id, id), isNull(attachments.bytes), isNull(attachments.problem)));
      if (!row || row.channel === null || row.url === null) return undefined;
      return { id, issue: issueId(row.issue), channel: row.channel, url: row.url };
    },

    async keep(id, { contentType, bytes }) {
      await opened.transaction(async (tx) => {
        await tx.update(attachments).set({ contentType, bytes, problem: null }).where(eq(attachments.id, id));
        await redraw(tx, id, true);
      });
    },

    async giveUp(id, problem) {
      await opened.transaction(async (tx) => {
        const given = await tx
          .update(attachments)
          .set({ problem })
          .where(and(eq(attachments.id, id), isNull(attachments.bytes)))
          .returning({ id: attachments.id });
        if (given.length > 0) await redraw(tx, id);
      });
    },

    async read(id) {
      const [row] = await opened.db
        .select({ name: attachments.name, contentType: attachments.contentType, bytes: attachments.bytes })
        .from(attachments)
        .where(eq(attachments.id, id));
      if (!row?.bytes) return undefined;
      const { name, contentType, bytes } = row;
      return { contentType, bytes, ...(name !== null && { name }) };
    },
  };
}

/** The message that opened the issue stands on the card; any other also under it, with its files. */
async function redraw(tx: Database, id: AttachmentId, kept = false): Promise<void> {
  const earlier = alias(messages, 'earlier');
  const isUnderCard = exists(
    tx
      .select({ seq: earlier.seq })
      .from(earlier)
      .where(and(eq(earlier.issueId, messages.issueId), lt(earlier.seq, messages.seq))),
  );
  const [row] = await tx
    .select({
      issue: messages.issueId,
      message: messages.id,
      isUnderCard: sql<boolean>`${isUnderCard}`,
    })
    .from(attachments)
    .innerJoin(messages, eq(messages.id, attachments.messageId))
    .where(eq(attachments.id, id));
  if (!row) return;
  const issue = await subjectOf(tx, issueId(row.issue));
  enqueue(tx, [
    ...cardsOf(issue),
    ...(row.isUnderCard ? threadMessageOf(issue.id, issue.inbox, messageId(row.message)) : []),
    ...(kept ? threadFileOf(issue.id, issue.inbox, id) : []),
  ]);
}
