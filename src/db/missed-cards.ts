import { sql } from 'drizzle-orm';
import { z } from 'zod';

import { cardAt } from '../issues/effects.ts';
import type { Conversation } from '../issues/issue.ts';
import { issueId } from '../issues/issue.ts';
import type { Database } from './database.ts';
import { rowCount, rowsOf, run } from './database.ts';
import { enqueue, waitsOf } from './enqueue.ts';
import { fixed } from './fixed.ts';

/**
 * People are no longer told that a conversation takes no cards, and those that were given up there are queued again,
 * with what was to stand under them, in one transaction. Not all that is open is: where one card is refused for good,
 * each of the others would have all of them drawn again, without an end.
 */
export async function takeCardsAgain(tx: Database, at: Conversation): Promise<void> {
  const { platform, conversation } = at;
  await tellTrouble(tx, at, undefined);
  const missed = await rowsOf(
    tx,
    sql`delete from jobs
      where dead_at is not null and kind = 'card'
        and payload->'at'->>'platform' = ${platform} and payload->'at'->>'conversation' = ${conversation}
      returning (payload->>'issue')::bigint as issue`,
    IssueRow,
  );
  const wanted = await stillWanted(tx, at, missed);
  enqueue(
    tx,
    wanted.map(({ issue }) => cardAt(issueId(issue), at)),
  );
  await reviveWhatStandsUnder(tx, at);
}

/**
 * In the order in which it was written, so before what came since. Once: where a conversation takes cards and nothing
 * under them, every card would have all of it tried again.
 */
async function reviveWhatStandsUnder(tx: Database, { platform, conversation }: Conversation): Promise<void> {
  const revived = await rowCount(
    tx,
    sql`update jobs set dead_at = null, attempts = 0, max_attempts = ${SECOND_TIME}, run_at = now(), created_at = now(),
        turn_at = null
      from issues i join inbox_conversations c on c.inbox_id = i.inbox_id
      where jobs.dead_at is not null and jobs.kind in ('thread-message', 'thread-file')
        and jobs.payload->'at'->>'platform' = ${platform} and jobs.payload->'at'->>'conversation' = ${conversation}
        and jobs.max_attempts > ${SECOND_TIME} and i.id = (jobs.payload->>'issue')::bigint and i.closed_at is null
        and c.platform = ${platform} and c.conversation = ${conversation}
      returning 1`,
  );
  if (revived > 0) waitsOf(tx).add(0);
}

/** How often it is tried then: fewer times than the first, by which it is known. */
const SECOND_TIME = 6;

/** What people are told of a conversation where inboxes are listed. Mostly nothing changes, and nothing is written then. */
export async function tellTrouble(
  db: Database,
  { platform, conversation }: Conversation,
  problem: string | undefined,
): Promise<void> {
  await run(
    db,
    fixed`update inbox_conversations set trouble = ${problem ?? null}
      where platform = ${platform} and conversation = ${conversation}
        and trouble is distinct from ${problem ?? null}`,
  );
}

/** Those whose card stands there and is old, and those that belong there and that nobody has resolved. */
function stillWanted(
  tx: Database,
  { platform, conversation }: Conversation,
  missed: readonly z.output<typeof IssueRow>[],
): Promise<readonly z.output<typeof IssueRow>[]> {
  const ids = `{${missed.map(({ issue }) => issue).join(',')}}`;
  return rowsOf(
    tx,
    sql`select i.id as issue from issues i
      where i.id = any (${ids}::bigint[]) and (exists (
          select from postings p
          where p.issue_id = i.id and p.platform = ${platform} and p.conversation = ${conversation}
            and p.ref is not null)
        or i.closed_at is null and exists (
          select from inbox_conversations c
          where c.inbox_id = i.inbox_id and c.platform = ${platform} and c.conversation = ${conversation}))
      order by i.id`,
    IssueRow,
  );
}

const IssueRow = z.object({ issue: z.coerce.number() });
