import { z } from 'zod';

import { DeliveryError } from '../../issues/delivery.ts';
import { WORDS_REMOVED } from '../phrases.ts';
import type { Redacts, RemovesFiles } from '../platform.ts';
import { slackError } from './asker.ts';
import { caption } from './blocks.ts';
import type { SlackClient } from './client.ts';
import type { Installations } from './installations.ts';
import type { Post } from './refs.ts';
import { postIn, refOf } from './refs.ts';

/**
 * Takes away what the bot posted. What stands in a thread is looked up, so that also what was never noted goes: a
 * post whose answer was lost, a mail that somebody asked for. What others wrote there, no app may take away.
 */
export function redactionsOn(
  client: SlackClient,
  installed: Pick<Installations, 'of'>,
): Redacts & RemovesFiles {
  /** What the bot itself wrote under a card. */
  async function ours(card: Post): Promise<readonly InThread[]> {
    const { botId, botUserId } = await installed.of(card.team);
    return (await thread(client, card)).filter(
      ({ ts, bot_id: bot, user }) => ts !== card.ts && (bot === botId || user === botUserId),
    );
  }

  async function remove(card: Post, { ts, files }: InThread): Promise<number> {
    let taken = 0;
    // The files first: without their message nothing would lead to them.
    for (const { id } of files ?? []) taken += await removeFile(client, card.team, id);
    return taken + (await removePost(client, { ...card, ts }));
  }

  return {
    async removeUnder(ref, _known, kept) {
      const card = postIn(ref);
      let taken = 0;
      for (const message of await ours(card))
        if (!kept.includes(refOf({ ...card, ts: message.ts }))) taken += await remove(card, message);
      return taken;
    },

    async removeFiles(ref, is) {
      const card = postIn(ref);
      let taken = 0;
      // Each was put there by a message of its own.
      for (const message of await ours(card))
        if (message.files?.some(({ title }) => is(title ?? '')) === true)
          taken += await remove(card, message);
      return taken;
    },

    removeNotice: (_person, ref) => removePost(client, postIn(ref)),
  };
}

const Page = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        user: z.string().optional(),
        bot_id: z.string().optional(),
        files: z
          .array(z.object({ id: z.string(), title: z.string().nullish() }))
          .nullish()
          .catch(undefined),
      }),
    )
    .default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
type InThread = z.infer<typeof Page>['messages'][number];

/** https://docs.slack.dev/reference/methods/conversations.replies */
async function thread(client: SlackClient, { team, channel, ts }: Post): Promise<readonly InThread[]> {
  const all: InThread[] = [];
  let cursor: string | undefined;
  do {
    const page = await client
      .call(team, 'repeatable', (api) =>
        api.conversations.replies({ channel, ts, limit: 200, ...(cursor !== undefined && { cursor }) }),
      )
      .catch((error: unknown) => {
        // Card and thread are gone, or nobody ever wrote under it.
        if (isGone(error)) return {};
        throw error;
      });
    const { messages, response_metadata: more } = Page.parse(page);
    all.push(...messages);
    cursor = more?.next_cursor || undefined;
  } while (cursor !== undefined);
  return all;
}

/**
 * How many that were. Where the workspace lets nobody delete, the message says at least nothing any more.
 * https://docs.slack.dev/reference/methods/chat.delete
 */
async function removePost(client: SlackClient, post: Post): Promise<number> {
  const { team, channel, ts } = post;
  try {
    await client.call(team, 'repeatable', (api) => api.chat.delete({ channel, ts }));
    return 1;
  } catch (error) {
    if (isGone(error)) return 0;
    if (!(error instanceof DeliveryError) || !KEPT.has(slackError(error.cause))) throw error;
  }
  await client.update(post, {
    text: WORDS_REMOVED,
    blocks: [{ type: 'rich_text', elements: [caption(WORDS_REMOVED)] }],
    metadata: { event_type: 'switchboard_removed', event_payload: {} },
  });
  return 1;
}

/** https://docs.slack.dev/reference/methods/files.delete */
async function removeFile(client: SlackClient, team: string, file: string): Promise<number> {
  try {
    await client.call(team, 'repeatable', (api) => api.files.delete({ file }));
    return 1;
  } catch (error) {
    if (error instanceof DeliveryError && GONE_FILES.has(slackError(error.cause))) return 0;
    throw error;
  }
}

const KEPT = new Set(['cant_delete_message', 'compliance_exports_prevent_deletion']);
const GONE_FILES = new Set(['file_not_found', 'file_deleted']);

function isGone(error: unknown): boolean {
  return error instanceof DeliveryError && error.kind === 'gone';
}
