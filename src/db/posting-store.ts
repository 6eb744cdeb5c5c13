import { and, eq } from 'drizzle-orm';

import type { PostingStore } from '../issues/store.ts';
import type { Opened } from './database.ts';
import { inboxConversations, postings } from './schema.ts';

export function postingStore(opened: Opened): PostingStore {
  return {
    async find(issue, { platform, conversation }) {
      const [row] = await opened.db
        .select({ ref: postings.ref })
        .from(postings)
        .where(
          and(
            eq(postings.issueId, issue),
            eq(postings.platform, platform),
            eq(postings.conversation, conversation),
          ),
        );
      return row?.ref;
    },

    async record(issue, { platform, conversation }, ref) {
      await opened.db
        .insert(postings)
        .values({ issueId: issue, platform, conversation, ref })
        .onConflictDoUpdate({
          target: [postings.issueId, postings.platform, postings.conversation],
          set: { ref },
        });
    },

    async trouble({ platform, conversation }, problem) {
      await opened.db
        .update(inboxConversations)
        .set({ trouble: problem ?? null })
        .where(
          and(eq(inboxConversations.platform, platform), eq(inboxConversations.conversation, conversation)),
        );
    },
  };
}
