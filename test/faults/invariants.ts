import { isDeepStrictEqual } from 'node:util';

import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { CardView } from '../../src/bot/card.ts';
import { cardOf } from '../../src/bot/card.ts';
import { cardMessage } from '../../src/bot/slack/blocks.ts';
import { postIn as slackPostIn } from '../../src/bot/slack/refs.ts';
import { issueCard, summaryOf } from '../../src/bot/teams/adaptive-card.ts';
import { postIn as teamsPostIn } from '../../src/bot/teams/refs.ts';
import type { Opened } from '../../src/db/client.ts';
import { rowsOf } from '../../src/db/database.ts';
import { issueReader } from '../../src/db/issue-reader.ts';
import { issueId } from '../../src/issues/issue.ts';
import { objectIn, objectsIn, parseJson } from '../support/slack-server/json.ts';
import { cardOf as slackCardOf } from '../support/slack-server/looks.ts';
import type { Ledger } from './ledger.ts';
import { markIn } from './ledger.ts';
import type { Outside } from './office.ts';

/** What was found, in figures, and everything that is not as it must be. */
export interface Findings {
  readonly messages: number;
  readonly issues: number;
  readonly cards: number;
  readonly sent: number;
  /** Replies that are shown as not sent, or as perhaps sent. */
  readonly shownNotSent: number;
  /** Second copies of cards in Teams, which cannot be asked whether it took a card whose answer was lost. */
  readonly copiesInTeams: number;
  readonly violations: readonly string[];
}

type Seen = Pick<Outside, 'slack' | 'teams' | 'carrier' | 'smtp' | 'slackChannel' | 'teamsChannel'>;

/**
 * What must hold once everything is at rest, whatever has happened: every acknowledged message is on exactly one
 * issue, every card in every conversation is its issue's, every reply was sent at most once and is sent or shown
 * as not sent, and nothing waits or was given up.
 */
export async function findingsIn(opened: Opened, seen: Seen, ledger: Ledger): Promise<Findings> {
  const cards = await cardsIn(opened);
  const messages = await messagesAmiss(opened, ledger);
  const postings = await rowsOf(
    opened.db,
    sql`select issue_id as issue, platform, ref from postings`,
    PostingRow,
  );
  const slack = slackAmiss(seen, cards, postings);
  const teams = teamsAmiss(seen, cards, postings);
  const threads = await threadsAmiss(opened, seen);
  const replies = await repliesAmiss(opened, seen, ledger);
  const web = [...cards.keys()]
    .filter(
      (issue) => postings.filter((each) => each.issue === issue && each.platform === 'web').length !== 1,
    )
    .map((issue) => `issue ${issue} is not once in the workspace`);
  const jobs = await rowsOf(
    opened.db,
    sql`select kind, lane, last_error as error, dead_at is not null as dead from jobs`,
    JobRow,
  );
  return {
    messages: ledger.messages.size,
    issues: cards.size,
    cards: cards.size * 3,
    ...{ sent: replies.sent, shownNotSent: replies.shownNotSent, copiesInTeams: teams.copies },
    violations: [
      ...messages,
      ...slack,
      ...teams.violations,
      ...web,
      ...threads,
      ...replies.violations,
      ...jobs.map(
        ({ kind, lane, error, dead }) =>
          `${kind} of ${lane} ${dead ? 'was given up' : 'still waits'}: ${error}`,
      ),
    ],
  };
}

const PostingRow = z.object({ issue: z.coerce.number(), platform: z.string(), ref: z.string().nullable() });
const JobRow = z.object({
  kind: z.string(),
  lane: z.string(),
  error: z.string().nullable(),
  dead: z.boolean(),
});
const MessageRow = z.object({ body: z.string(), issue: z.coerce.number(), from: z.string().nullable() });
const ThreadRow = z.object({
  message: z.string(),
  ref: z.string().nullable(),
  card: z.string().nullable(),
  first: z.boolean(),
});
const ReplyRow = z.object({
  body: z.string(),
  issue: z.coerce.number(),
  delivery: z.string(),
  taken: z.boolean(),
});
type Posting = z.infer<typeof PostingRow>;

async function messagesAmiss(opened: Opened, ledger: Ledger): Promise<readonly string[]> {
  const rows = await rowsOf(
    opened.db,
    sql`select body, issue_id as issue, theirs as "from" from messages where kind = 'customer'`,
    MessageRow,
  );
  const found = new Map<string, readonly z.infer<typeof MessageRow>[]>();
  for (const row of rows) {
    const mark = markIn(row.body) ?? row.body;
    found.set(mark, [...(found.get(mark) ?? []), row]);
  }
  const amiss = [...ledger.messages].flatMap(([mark, { from }]) => {
    const there = found.get(mark) ?? [];
    if (there.length !== 1) return [`${mark} was acknowledged and is on ${there.length} issues`];
    return there[0]?.from === from ? [] : [`${mark} of ${from} is kept as ${there[0]?.from}'s`];
  });
  return amiss;
}

async function cardsIn(opened: Opened): Promise<ReadonlyMap<number, CardView>> {
  const reader = issueReader(opened);
  const ids = await rowsOf(
    opened.db,
    sql`select id from issues order by id`,
    z.object({ id: z.coerce.number() }),
  );
  const cards = new Map<number, CardView>();
  for (const { id } of ids) {
    const summary = await reader.summary(issueId(id));
    if (summary) cards.set(id, cardOf(summary, summary.channel === 'sms' ? 'text' : 'email'));
  }
  return cards;
}

function slackAmiss(
  { slack, slackChannel }: Seen,
  cards: ReadonlyMap<number, CardView>,
  postings: readonly Posting[],
): readonly string[] {
  const shown = slack.messages(slackChannel);
  return [...cards].flatMap(([issue, card]) => {
    const ours = shown.filter(
      ({ metadata }) =>
        objectIn(metadata?.['event_payload'])['issue_id'] === issue &&
        metadata?.['event_type'] === 'switchboard_issue',
    );
    const [message, second] = ours;
    if (!message) return [`issue ${issue} has no card in Slack`];
    if (second) return [`issue ${issue} has ${ours.length} cards in Slack`];
    const ref = postings.find((each) => each.issue === issue && each.platform === 'slack')?.ref;
    if (ref === null || ref === undefined || slackPostIn(ref).ts !== message.ts)
      return [`the card of issue ${issue} in Slack is not known to us`];
    const { text, blocks, attachments: [colored] = [] } = cardMessage(card);
    // Slack keeps a colour without its mark.
    const attachments = [{ ...colored, color: colored?.color?.slice(1) }];
    const expected = slackCardOf({
      ...message,
      text,
      blocks: jsonOf(blocks),
      attachments: jsonOf(attachments),
    });
    return isDeepStrictEqual(slackCardOf(message), expected)
      ? []
      : [`the card of issue ${issue} in Slack is not the issue's`];
  });
}

function jsonOf(value: unknown) {
  return objectsIn(parseJson(JSON.stringify(value)));
}

function teamsAmiss(
  { teams, teamsChannel }: Seen,
  cards: ReadonlyMap<number, CardView>,
  postings: readonly Posting[],
): { readonly copies: number; readonly violations: readonly string[] } {
  const shown = teams.cardsIn(teamsChannel);
  const violations = [...cards].flatMap(([issue, card]) => {
    const ref = postings.find((each) => each.issue === issue && each.platform === 'teams')?.ref;
    const message =
      ref === null || ref === undefined ? undefined : shown.find(({ id }) => id === teamsPostIn(ref).message);
    if (!message) return [`issue ${issue} has no card in Teams`];
    const same =
      message.summary === summaryOf(card) &&
      isDeepStrictEqual(message.card, parseJson(JSON.stringify(issueCard(card))));
    return same ? [] : [`the card of issue ${issue} in Teams is not the issue's`];
  });
  return { violations, copies: Math.max(0, shown.length - cards.size) };
}

/** Everything a customer wrote after the first stands once under its card in Slack. */
async function threadsAmiss(opened: Opened, { slack, slackChannel }: Seen): Promise<readonly string[]> {
  const rows = await rowsOf(
    opened.db,
    sql`select m.id as message, t.ref, p.ref as card,
        m.seq = (select min(seq) from messages f where f.issue_id = m.issue_id and f.kind = 'customer') as first
      from messages m
      left join postings p on p.issue_id = m.issue_id and p.platform = 'slack'
      left join thread_postings t on t.message_id = m.id and t.platform = 'slack'
      where m.kind = 'customer'`,
    ThreadRow,
  );
  return rows.flatMap(({ message, card, first }) => {
    if (first || card === null) return [];
    const under = slack
      .thread(slackChannel, slackPostIn(card).ts)
      .filter(({ metadata }) => objectIn(metadata?.['event_payload'])['message_id'] === message);
    return under.length === 1
      ? []
      : [`message ${message} stands ${under.length} times under its card in Slack`];
  });
}

async function repliesAmiss(opened: Opened, { carrier, smtp }: Seen, ledger: Ledger) {
  const rows = await rowsOf(
    opened.db,
    sql`select body, issue_id as issue, delivery, provider_id is not null as taken from messages where kind = 'reply'`,
    ReplyRow,
  );
  // The subject of a mail bears its customer's mark.
  const gone = (mark: string) =>
    carrier.taken().filter(({ body }) => markIn(body) === mark).length +
    smtp.taken.filter(({ raw }) => raw.toString().includes(`Reply ${mark}.`)).length;
  let sent = 0;
  let shownNotSent = 0;
  const violations = [...ledger.replies].flatMap(([mark, { issue }]): readonly string[] => {
    const there = rows.filter(({ body }) => markIn(body) === mark);
    const [row] = there;
    if (!row || there.length > 1) return [`reply ${mark} was acknowledged and is kept ${there.length} times`];
    if (String(row.issue) !== issue) return [`reply ${mark} is on issue ${row.issue}, not ${issue}`];
    const times = gone(mark);
    if (times > 1) return [`reply ${mark} was sent ${times} times`];
    switch (row.delivery) {
      case 'failed':
        shownNotSent += 1;
        return times === 0 ? [] : [`reply ${mark} is shown as not sent, and was`];
      case 'unknown':
        shownNotSent += 1;
        return [];
      default:
        if (!row.taken) return [`reply ${mark} is neither sent nor shown as not sent`];
        sent += 1;
        return times === 1 ? [] : [`reply ${mark} is shown as sent, and was not`];
    }
  });
  return { sent, shownNotSent, violations };
}
