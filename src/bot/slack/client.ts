import type { WebClientOptions } from '@slack/web-api';
import { WebClient } from '@slack/web-api';

import { DeliveryError } from '../../issues/delivery.ts';
import type { Content } from './blocks.ts';
import type { Doing } from './faults.ts';
import { deliveryErrorOf } from './faults.ts';
import type { Installations } from './installations.ts';
import type { Place, Post } from './refs.ts';
import { placeIn } from './refs.ts';
import { spreadOut } from './spread.ts';

/** What the outbox does on Slack. Everything that fails is a `DeliveryError`. */
export interface SlackClient {
  /** The workspace and the channel that an inbox means. */
  place(conversation: string): Promise<Place>;
  /** Into the channel, or under a message. Throws `gone` where that is not there any more. */
  post(place: Place, content: Content, under?: Under): Promise<Post>;
  /** Makes the message say this. Doing it again changes nothing. */
  update(post: Post, content: Content): Promise<void>;
  /** Any other call. */
  call<T>(team: string, doing: Doing, work: (client: WebClient) => Promise<T>): Promise<T>;
}

export interface Under {
  readonly ts: string;
  /** In the channel too: https://docs.slack.dev/reference/methods/chat.postMessage#arg_reply_broadcast */
  readonly isForChannel: boolean;
}

/**
 * Nothing is tried twice here, which the library would do by itself, and so post twice when only an answer was
 * lost; and a 429 is told at once instead of holding up every other call. Both are for the outbox.
 */
const ONCE = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };

export function slackClient(
  installed: Pick<Installations, 'of'>,
  options: Pick<WebClientOptions, 'slackApiUrl' | 'logger' | 'timeout'>,
): SlackClient {
  const clients = new Map<string, { readonly token: string; readonly client: WebClient }>();
  const spread = spreadOut();

  async function clientFor(team: string): Promise<WebClient> {
    const token = (await installed.of(team)).token.reveal();
    const known = clients.get(team);
    if (known?.token === token) return known.client;
    const client = new WebClient(token, { ...options, ...ONCE });
    clients.set(team, { token, client });
    return client;
  }

  async function call<T>(team: string, doing: Doing, work: (client: WebClient) => Promise<T>): Promise<T> {
    // Whose token it is may have to be asked first; until then certainly nothing was done.
    const client = await clientFor(team).catch((error: unknown) => {
      throw deliveryErrorOf(error, 'repeatable');
    });
    try {
      return await work(client);
    } catch (error) {
      throw deliveryErrorOf(error, doing);
    }
  }

  async function isThere({ team, channel, ts }: Post): Promise<boolean> {
    const thread = await call(team, 'repeatable', (client) =>
      client.conversations.replies({ channel, ts, limit: 1 }),
    ).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
    const parent = thread?.messages?.find((message) => message.ts === ts);
    return parent !== undefined && !('subtype' in parent && parent.subtype === 'tombstone');
  }

  return {
    call,

    async place(conversation) {
      const { team, channel } = placeIn(conversation);
      if (team !== undefined) return { team, channel };
      try {
        return { team: (await installed.of(undefined)).team, channel };
      } catch (error) {
        throw deliveryErrorOf(error, 'repeatable');
      }
    },

    async post({ team, channel }, content, under) {
      const said = { channel, ...content, ...QUIETLY };
      const answer = await spread(`${team}/${channel}`, () =>
        call(team, 'once', ({ chat: { postMessage } }) =>
          under
            ? postMessage({ ...said, thread_ts: under.ts, reply_broadcast: under.isForChannel })
            : postMessage(said),
        ),
      );
      if (answer.ts === undefined) throw new DeliveryError('unknown', "Slack's answer names no message.");
      const post = { team, channel: answer.channel ?? channel, ts: answer.ts };
      // Where the message above is gone, Slack may post into the channel instead; only its answer tells.
      if (!under || answer.message?.thread_ts === under.ts) return post;
      if (await isThere({ team, channel, ts: under.ts })) return post;
      await call(team, 'repeatable', (client) => client.chat.delete({ channel: post.channel, ts: post.ts }));
      throw new DeliveryError('gone', 'The card is not in Slack any more.');
    },

    async update({ team, channel, ts }, content) {
      await spread(`${team}/${channel}`, () =>
        call(team, 'repeatable', (client) =>
          client.chat.update({ channel, ts, attachments: [], ...content, ...AS_WRITTEN }),
        ),
      );
    },
  };
}

/** An update without these looks for links and names again: https://docs.slack.dev/reference/methods/chat.update */
const AS_WRITTEN = { parse: 'none', link_names: false } as const;
/** A customer's link is never fetched. */
const QUIETLY = { ...AS_WRITTEN, unfurl_links: false, unfurl_media: false } as const;

function isGone(error: unknown): boolean {
  return error instanceof DeliveryError && error.kind === 'gone';
}
