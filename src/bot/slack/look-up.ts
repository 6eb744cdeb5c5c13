import { z } from 'zod';

import { DeliveryError } from '../../issues/delivery.ts';
import type { IssueId, MessageId } from '../../issues/issue.ts';
import { CARD_EVENT } from './blocks.ts';
import type { SlackClient } from './client.ts';
import type { Installations } from './installations.ts';
import type { Place, Post } from './refs.ts';
import { isShared } from './share-file.ts';
import { MESSAGE_EVENT } from './thread.ts';

const Page = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      bot_id: z.string().optional(),
      files: z
        .array(z.object({ title: z.string().nullish() }))
        .nullish()
        .catch(undefined),
      metadata: z
        .object({ event_type: z.string(), event_payload: z.looseObject({}) })
        .optional()
        .catch(undefined),
    }),
  ),
  has_more: z.boolean().optional(),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
type Page = z.infer<typeof Page>;
type Found = Page['messages'][number];

/**
 * Posts whose answer was lost, found by the metadata they carry, and files, which carry none, by their name. What could not be looked through to its end is
 * tried again later: only a whole search may say that there is nothing.
 * https://docs.slack.dev/messaging/message-metadata, https://docs.slack.dev/reference/methods/conversations.history
 */
export function lookUp(client: SlackClient, installed: Pick<Installations, 'of'>, clock: () => Date) {
  async function search(
    { team }: Place,
    since: Date,
    is: (message: Found) => boolean,
    pageOf: (window: Window) => Promise<unknown>,
  ): Promise<Found | undefined> {
    // Another installation of the same code (a trial beside production) has issues of the same numbers.
    const { botId } = await installed.of(team);
    const window = windowFrom(since, clock());
    let cursor: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = Page.parse(await pageOf({ ...window, ...(cursor !== undefined && { cursor }) }));
      const found = page.messages.find(
        (one) => (one.bot_id === undefined || one.bot_id === botId) && is(one),
      );
      if (found) return found;
      cursor = page.response_metadata?.next_cursor || undefined;
      if (cursor === undefined && page.has_more !== true) return undefined;
      if (cursor === undefined) break;
    }
    throw new DeliveryError('later', 'Too much was written in the channel since to look through it.');
  }

  return {
    async card(place: Place, issue: IssueId, since: Date): Promise<Post | undefined> {
      const { team, channel } = place;
      const found = await search(
        place,
        since,
        ({ metadata }) =>
          metadata?.event_type === CARD_EVENT && String(metadata.event_payload['issue_id']) === String(issue),
        (window) =>
          client.call(team, 'repeatable', (api) => api.conversations.history({ channel, ...window })),
      );
      return found && { ...place, ts: found.ts };
    },

    async message(card: Post, message: MessageId, since: Date): Promise<Post | undefined> {
      const { team, channel, ts } = card;
      const found = await search(
        card,
        since,
        ({ metadata }) =>
          metadata?.event_type === MESSAGE_EVENT && metadata.event_payload['message_id'] === message,
        (window) =>
          client.call(team, 'repeatable', (api) => api.conversations.replies({ channel, ts, ...window })),
      );
      return found && { team, channel, ts: found.ts };
    },

    async file(card: Post, name: string, since: Date): Promise<boolean> {
      const { team, channel, ts } = card;
      const found = await search(
        card,
        since,
        ({ files }) => files?.some(({ title }) => isShared(title ?? '', name)) ?? false,
        (window) =>
          client.call(team, 'repeatable', (api) => api.conversations.replies({ channel, ts, ...window })),
      );
      return found !== undefined;
    },
  };
}

type Window = ReturnType<typeof windowFrom> & { readonly cursor?: string };

/**
 * Both ends are named: with `oldest` alone it is not said which end of the window the first page shows. The later
 * one is far off, as `since` is by the database's clock and this process's may be behind.
 */
function windowFrom(since: Date, now: Date) {
  return {
    oldest: secondsOf(since.getTime() - CLOCK_SKEW_MS),
    latest: secondsOf(Math.max(since.getTime(), now.getTime()) + DAY_MS),
    limit: 200,
    include_all_metadata: true,
  } as const;
}

function secondsOf(ms: number): string {
  return (ms / 1_000).toFixed(6);
}

/** The clocks of Slack and of our database may differ by this much. */
const CLOCK_SKEW_MS = 5_000;
const DAY_MS = 86_400_000;
const MOST_PAGES = 25;
