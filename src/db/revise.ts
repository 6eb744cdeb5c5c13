import { and, eq, sql } from 'drizzle-orm';

import { cardsOf, threadMessageOf } from '../issues/effects.ts';
import { issueId, messageId } from '../issues/issue.ts';
import type { Revised } from '../issues/store.ts';
import type { Database } from './database.ts';
import { lockCustomerOf } from './issue-row.ts';
import { enqueue } from './outbox.ts';
import { subjectOf } from './place.ts';
import { issues, messages } from './schema.ts';
import { origins } from './schema-postings.ts';

/** See `IssueStore.revise`. A deleted comment keeps its place and says that it was deleted; one whose words were removed stays so. */
export async function revise(
  tx: Database,
  platform: string,
  ref: string,
  text: string | undefined,
): Promise<Revised> {
  const written = await tx
    .select({
      id: messages.id,
      kind: messages.kind,
      removed: messages.removedAt,
      issue: messages.issueId,
    })
    .from(origins)
    .innerJoin(messages, eq(messages.id, origins.messageId))
    .innerJoin(issues, eq(issues.id, messages.issueId))
    .where(and(eq(origins.platform, platform), eq(origins.ref, ref)));
  const [first] = written;
  if (!first) return 'not-ours';

  await lockCustomerOf(tx, issueId(first.issue));
  for (const comment of written.filter((row) => row.kind === 'comment' && row.removed === null)) {
    await tx
      .update(messages)
      .set({ body: text?.trim() || DELETED })
      .where(and(eq(messages.id, comment.id), eq(messages.kind, 'comment')));
    await tx
      .update(issues)
      .set({ revision: sql`${issues.revision} + 1` })
      .where(eq(issues.id, comment.issue));
    const issue = await subjectOf(tx, issueId(comment.issue));
    const origin = await originOf(tx, comment.id);
    enqueue(tx, [
      ...cardsOf(issue),
      ...threadMessageOf(issue.id, issue.inbox, messageId(comment.id), origin),
    ]);
  }
  return written.some((row) => row.kind === 'reply') ? 'already-sent' : 'comment-revised';
}

const DELETED = '(deleted by its writer)';

async function originOf(tx: Database, id: string) {
  const [row] = await tx
    .select({ platform: origins.platform, conversation: origins.conversation, ref: origins.ref })
    .from(origins)
    .where(eq(origins.messageId, id));
  return row;
}
