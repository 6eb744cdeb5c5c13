import type { SQL } from 'drizzle-orm';
import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { z } from 'zod';

import { cardAt } from '../issues/effects.ts';
import type { AttachmentId, Conversation, IssueId, MessageId } from '../issues/issue.ts';
import { issueId } from '../issues/issue.ts';
import type { Posting, PostingStore } from '../issues/store.ts';
import type { Database, Opened } from './database.ts';
import { rowsOf, run } from './database.ts';
import { fixed } from './fixed.ts';
import { takeCardsAgain, tellTrouble } from './missed-cards.ts';
import { enqueue } from './outbox.ts';
import { issues, messages } from './schema.ts';
import { inboxConversations } from './schema-inboxes.ts';
import { filePostings, postings, threadPostings } from './schema-postings.ts';

export function postingStore(opened: Opened): PostingStore {
  const { db } = opened;
  return {
    async find(issue, at) {
      const [row] = await rowsOf(
        db,
        fixed`select p.ref, not exists (
            select from inbox_conversations c
            where c.inbox_id = i.inbox_id and c.platform = p.platform and c.conversation = p.conversation
          ) as former
          from postings p join issues i on i.id = p.issue_id
          where p.issue_id = ${issue} and p.platform = ${at.platform} and p.conversation = ${at.conversation}
            and p.ref is not null`,
        StandingRow,
      );
      return row;
    },

    async begin(issue, at) {
      const [posting, made] = await beginCard(db, issue, at);
      if (made || posting.begunAt || posting.former) return posting;
      // Another worker's, which was committed only while we waited for it.
      const [again] = await beginCard(db, issue, at);
      return again;
    },

    async record(issue, at, ref) {
      await run(
        db,
        fixed`update postings set ref = ${ref}
          where issue_id = ${issue} and platform = ${at.platform} and conversation = ${at.conversation}`,
      );
    },

    async forget(issue, at) {
      await opened.transaction(async (tx) => {
        await noteDeleted(tx, issue, at);
        await tx.delete(postings).where(isCard(issue, at));
        const theirs = tx.select({ id: messages.id }).from(messages).where(eq(messages.issueId, issue));
        await tx
          .delete(threadPostings)
          .where(
            and(
              inArray(threadPostings.messageId, theirs),
              eq(threadPostings.platform, at.platform),
              eq(threadPostings.conversation, at.conversation),
            ),
          );
      });
    },

    async findMessage(message, at) {
      const [row] = await db
        .select({ ref: threadPostings.ref })
        .from(threadPostings)
        .where(isMessage(message, at));
      return row?.ref ?? undefined;
    },

    async beginMessage(message, { platform, conversation }) {
      const made = await db
        .insert(threadPostings)
        .values({ messageId: message, platform, conversation })
        .onConflictDoNothing()
        .returning({ id: threadPostings.id });
      if (made.length > 0) return undefined;
      const [row] = await db
        .select({ begunAt: threadPostings.begunAt })
        .from(threadPostings)
        .where(isMessage(message, { platform, conversation }));
      return row?.begunAt;
    },

    async recordMessage(message, at, ref) {
      await db.update(threadPostings).set({ ref }).where(isMessage(message, at));
    },

    async beginFile(attachment, { platform, conversation }) {
      const made = await db
        .insert(filePostings)
        .values({ attachmentId: attachment, platform, conversation })
        .onConflictDoNothing()
        .returning({ begunAt: filePostings.begunAt });
      if (made.length > 0) return undefined;
      const [row] = await db
        .select({ begunAt: filePostings.begunAt })
        .from(filePostings)
        .where(isFile(attachment, { platform, conversation }));
      return row?.begunAt;
    },

    async forgetFile(attachment, at) {
      await db.delete(filePostings).where(isFile(attachment, at));
    },

    async issueOf(platform, ref) {
      const [row] = await db
        .select({ issue: postings.issueId })
        .from(postings)
        .where(and(eq(postings.platform, platform), eq(postings.ref, ref)));
      return row && issueId(row.issue);
    },

    async refsOf(platform, wanted) {
      if (wanted.length === 0) return new Map();
      const rows = await db
        .select({ issue: postings.issueId, ref: postings.ref })
        .from(postings)
        .innerJoin(issues, eq(issues.id, postings.issueId))
        .leftJoin(
          inboxConversations,
          and(
            eq(inboxConversations.inboxId, issues.inboxId),
            eq(inboxConversations.platform, postings.platform),
            eq(inboxConversations.conversation, postings.conversation),
          ),
        )
        .where(
          and(
            eq(postings.platform, platform),
            inArray(postings.issueId, [...wanted]),
            isNotNull(postings.ref),
          ),
        )
        // The last of an issue counts: one where its inbox posts, if there is any.
        .orderBy(isNotNull(inboxConversations.id), postings.id);
      return new Map(rows.map((row) => [issueId(row.issue), row.ref ?? '']));
    },

    redrawAll(at) {
      return opened.transaction(async (tx) => {
        const unresolved = await tx
          .select({ id: issues.id })
          .from(issues)
          .innerJoin(inboxConversations, eq(inboxConversations.inboxId, issues.inboxId))
          .where(
            and(
              isNull(issues.closedAt),
              eq(inboxConversations.platform, at.platform),
              eq(inboxConversations.conversation, at.conversation),
            ),
          )
          .orderBy(issues.id);
        enqueue(
          tx,
          unresolved.map(({ id }) => cardAt(issueId(id), at)),
        );
        return unresolved.length;
      });
    },

    queue: (effects) => opened.transaction(async (tx) => enqueue(tx, effects)),

    async groupOf(issue, { platform, conversation }) {
      const [row] = await rowsOf(
        db,
        fixed`select mention from inbox_conversations
          where inbox_id = (select inbox_id from issues where id = ${issue})
            and platform = ${platform} and conversation = ${conversation}`,
        GroupRow,
      );
      return row?.mention ?? undefined;
    },

    trouble: (at, problem) => tellTrouble(db, at, problem),

    takesCardsAgain: (at) => opened.transaction((tx) => takeCardsAgain(tx, at)),
  };
}

/** What is known of the card, and whether it is us who post it now. */
async function beginCard(
  db: Database,
  issue: IssueId,
  { platform, conversation }: Conversation,
): Promise<z.output<typeof PostingRow>> {
  const [row] = await rowsOf(
    db,
    fixed`with it as (
        select i.id, exists (
          select from inbox_conversations c
          where c.inbox_id = i.inbox_id and c.platform = ${platform} and c.conversation = ${conversation}
        ) as belongs_there
        from issues i where i.id = ${issue}
      ), made as (
        insert into postings (issue_id, platform, conversation)
        select it.id, ${platform}, ${conversation} from it
        where it.belongs_there and not exists (
          select from postings p
          where p.issue_id = it.id and p.platform = ${platform} and p.conversation = ${conversation}
        )
        on conflict do nothing
        returning 1
      )
      select p.ref, p.begun_at, exists (select from made) as made,
        exists (select from it where not belongs_there) as former, exists (
          select from inbox_conversations
          where platform = ${platform} and conversation = ${conversation} and trouble is not null
        ) as troubled
      from (select) as one
      left join postings p
        on p.issue_id = ${issue} and p.platform = ${platform} and p.conversation = ${conversation}`,
    PostingRow,
  );
  if (!row) throw new Error('the database answered without a row');
  return row;
}

async function noteDeleted(tx: Database, issue: IssueId, at: Conversation): Promise<void> {
  await run(
    tx,
    fixed`insert into deleted_cards (issue_id, platform, conversation, ref, messages)
      select p.issue_id, p.platform, p.conversation, p.ref, array(
        select t.ref from thread_postings t join messages m on m.id = t.message_id
        where m.issue_id = p.issue_id and t.platform = p.platform and t.conversation = p.conversation
          and t.ref is not null
        order by t.id)
      from postings p
      where p.issue_id = ${issue} and p.platform = ${at.platform} and p.conversation = ${at.conversation}
        and p.ref is not null`,
  );
}

const StandingRow = z.object({ ref: z.string(), former: z.boolean() });

const GroupRow = z.object({ mention: z.string().nullable() });

const PostingRow = z
  .object({
    ref: z.string().nullable(),
    begun_at: z.coerce.date().nullable(),
    made: z.boolean(),
    former: z.boolean(),
    troubled: z.boolean(),
  })
  .transform(({ ref, begun_at: begunAt, made, former, troubled }): readonly [Posting, boolean] => [
    { troubled, ...(ref !== null && { ref }), ...(begunAt && { begunAt }), ...(former && { former }) },
    made,
  ]);

function isCard(issue: IssueId, { platform, conversation }: Conversation): SQL | undefined {
  return and(
    eq(postings.issueId, issue),
    eq(postings.platform, platform),
    eq(postings.conversation, conversation),
  );
}

function isFile(attachment: AttachmentId, { platform, conversation }: Conversation): SQL | undefined {
  return and(
    eq(filePostings.attachmentId, attachment),
    eq(filePostings.platform, platform),
    eq(filePostings.conversation, conversation),
  );
}

function isMessage(message: MessageId, { platform, conversation }: Conversation): SQL | undefined {
  return and(
    eq(threadPostings.messageId, message),
    eq(threadPostings.platform, platform),
    eq(threadPostings.conversation, conversation),
  );
}
