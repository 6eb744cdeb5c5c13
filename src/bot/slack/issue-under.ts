import { setTimeout } from 'node:timers/promises';

import { WebAPIPlatformError } from '@slack/web-api';
import * as z from 'zod';

import type { IssueId } from '../../issues/issue.ts';
import type { Asker } from './asker.ts';
import { CARD_EVENT } from './blocks.ts';
import type { SlackContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { IssueValue } from './modal-state.ts';
import { refOf } from './refs.ts';
import type { Said } from './written.ts';

/**
 * The issue under whose card something was written. People may be quicker than we: a card is seen before
 * Slack's answer to its posting is kept, or that answer was lost. So a young thread of ours is waited for, and
 * then asked what its card says of itself. Old ones are not: their cards may be of another database.
 */
export async function issueUnder(
  { desk }: SlackContext,
  { team, client }: Pick<Asker, 'team' | 'client'>,
  channel: string,
  message: Pick<Said, 'ts' | 'thread_ts' | 'parent_user_id'>,
  ourselves: string | undefined,
): Promise<IssueId | undefined> {
  const { thread_ts: ts, parent_user_id: above } = message;
  const card = refOf({ team, channel, ts });
  const known = await desk.issueOf(PLATFORM, card);
  const mayBeOurs = above === undefined || above === ourselves;
  if (known !== undefined || !mayBeOurs || !isYoung(message)) return known;

  for (let looks = 0; looks < LOOKS; looks += 1) {
    await setTimeout(BETWEEN_LOOKS_MS);
    const found = await desk.issueOf(PLATFORM, card);
    if (found !== undefined) return found;
  }
  return above === undefined ? undefined : issueIn(client, channel, ts);
}

/** Together well below the three seconds in which an event is to be answered. */
const LOOKS = 10;
const BETWEEN_LOOKS_MS = 100;
const YOUNG_SECONDS = 600;

function isYoung({ ts, thread_ts: begun }: Pick<Said, 'ts' | 'thread_ts'>): boolean {
  return Number.parseInt(ts, 10) - Number.parseInt(begun, 10) < YOUNG_SECONDS;
}

/** https://docs.slack.dev/messaging/message-metadata: only our own messages are asked. */
async function issueIn(client: Asker['client'], channel: string, ts: string): Promise<IssueId | undefined> {
  const thread = await client.conversations
    .replies({ channel, ts, limit: 1, include_all_metadata: true })
    .catch((error: unknown) => {
      // Slack would bring the message again, and then nobody could see it either.
      if (error instanceof WebAPIPlatformError && UNSEEN.has(error.data.error)) return undefined;
      throw error;
    });
  const card = Card.safeParse(thread?.messages?.find((message) => message.ts === ts));
  return card.success ? card.data.metadata.event_payload.issue_id : undefined;
}

/** https://docs.slack.dev/reference/methods/conversations.replies#errors */
const UNSEEN = new Set(['channel_not_found', 'not_in_channel', 'thread_not_found', 'message_not_found']);

const Card = z.object({
  metadata: z.object({
    event_type: z.literal(CARD_EVENT),
    event_payload: z.object({ issue_id: IssueValue }),
  }),
});
