import type { KnownBlock, RichTextElement } from '@slack/types';
import type { WebClient } from '@slack/web-api';

import type { InboxListing } from '../../issues/inboxes.ts';
import type { Conversation } from '../../issues/issue.ts';
import {
  addressMissing,
  CONNECT_IN_A_CHANNEL,
  connectableWords,
  inboxWords,
  moreInboxesWords,
  NO_INBOXES,
  NOT_YET_INVITED,
  POSTS_NOWHERE,
} from '../phrases.ts';
import type { Wish } from '../command-grammar.ts';
import type { Answer, Asked } from './command-list.ts';
import { saying } from './command-list.ts';
import { slackError } from './asker.ts';
import type { SlackContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { LIMITS } from './limits.ts';
import { leaf, line, rich } from './modal-pieces.ts';
import { conversationOf, placeIn } from './refs.ts';
import { clipped } from '../text.ts';
import { escapedClip } from './text.ts';

/** From now on what arrives at the address appears in this channel. The same again changes nothing. */
export async function connectAnswer(
  context: SlackContext,
  { by, team, channel }: Asked,
  { address, mention }: Extract<Wish, { readonly wish: 'connect' }>,
): Promise<Answer> {
  if (!isChannel(channel)) return saying(CONNECT_IN_A_CHANNEL);
  if (address === undefined) {
    const known = (await context.desk.inboxes()).flatMap((inbox) => inbox.listens.map((one) => one.address));
    return saying(`${addressMissing()} ${connectableWords(known)}`);
  }
  const at = { ...conversation(context, team, channel), ...(mention !== undefined && { mention }) };
  return saying((await context.desk.connect(at, address, by)).words);
}

export async function disconnectAnswer(context: SlackContext, { by, team, channel }: Asked): Promise<Answer> {
  return saying((await context.desk.disconnect(conversation(context, team, channel), by)).words);
}

/**
 * The word to whoever connected a channel that Switchboard is not in: nothing can be posted there yet. A private
 * channel that it is not in, Slack does not even show it.
 * https://docs.slack.dev/reference/methods/conversations.info
 */
export async function notInvited(client: WebClient, channel: string): Promise<string | undefined> {
  try {
    const { channel: info } = await client.conversations.info({ channel });
    return info?.is_member === false ? NOT_YET_INVITED : undefined;
  } catch (error) {
    if (slackError(error) === 'channel_not_found') return NOT_YET_INVITED;
    throw error;
  }
}

/** Where everything appears, and what is wrong there. */
export async function inboxesAnswer({ desk }: SlackContext, team: string): Promise<Answer> {
  const all = await desk.inboxes();
  return all.length === 0 ? saying(NO_INBOXES) : inboxesMessage(all, team);
}

/** Pure. Those with something wrong come first; as many as one message can hold. */
export function inboxesMessage(all: readonly InboxListing[], team: string): Answer {
  const ordered = all.toSorted((a, b) => wrongs(b) - wrongs(a));
  const blocks = fitting(ordered.map((inbox) => inboxBlock(inbox, team)));
  const more = all.length > blocks.length ? [moreInboxesWords(all.length - blocks.length)] : [];
  return {
    text: escapedClip([...ordered.map(plainly), ...more].join('\n'), LIMITS.messageText),
    blocks: [...blocks, ...more.map((words) => rich(line(leaf(words))))],
  };
}

function fitting(blocks: readonly KnownBlock[]): readonly KnownBlock[] {
  let length = 0;
  const end = blocks.findIndex((block) => {
    length += JSON.stringify(block).length;
    return length > ALL_BLOCKS;
  });
  return blocks.slice(0, Math.min(end < 0 ? blocks.length : end, LIMITS.messageBlocks - 1));
}

/** Slack refuses a message whose blocks are longer together, at about this size. */
const ALL_BLOCKS = 12_000;
const TROUBLES = 5;
const POSTS = 5;

function wrongs({ troubles, unheard = [] }: InboxListing): number {
  return Number(troubles.length + unheard.length > 0);
}

function inboxBlock(
  { name, listens, posts, troubles, unheard = [] }: InboxListing,
  team: string,
): KnownBlock {
  const addresses = listens.map(({ address }) => address);
  const places = posts
    .slice(0, POSTS)
    .flatMap((post): RichTextElement[] => [leaf(' → '), placeOf(post, team)]);
  return rich(
    line(
      leaf(short(name), { bold: true }),
      leaf(` ${short(inboxWords(addresses))}`),
      ...(places.length === 0 ? [leaf(` → ${POSTS_NOWHERE}`)] : places),
    ),
    ...troubles
      .slice(0, TROUBLES)
      .map((trouble) => line(leaf('⚠ '), placeOf(trouble, team), leaf(`: ${short(trouble.problem)}`))),
    ...unheard.map(({ problem }) => line(leaf(`⚠ ${short(problem)}`))),
  );
}

function plainly({ name, listens, troubles, unheard = [] }: InboxListing): string {
  const wrong = [...troubles, ...unheard].map(({ problem }) => ` ⚠ ${problem}`).join('');
  return `${name} ${inboxWords(listens.map(({ address }) => address))}${wrong}`;
}

/** A channel of this workspace as a link to it; anything else by its name. */
function placeOf({ platform, conversation: name }: Conversation, team: string): RichTextElement {
  const place = platform === PLATFORM ? placeIn(name) : undefined;
  const isHere = place && (place.team ?? team) === team && isChannel(place.channel);
  return isHere ? { type: 'channel', channel_id: place.channel } : leaf(`${platform}:${short(name)}`);
}

/** `C…`, or `G…` for private ones of old; `D…` is a direct message. */
function isChannel(channel: string): boolean {
  return /^[CG][A-Z0-9]+$/.test(channel);
}

function conversation({ manyWorkspaces }: SlackContext, team: string, channel: string): Conversation {
  return { platform: PLATFORM, conversation: conversationOf({ team, channel }, manyWorkspaces) };
}

function short(text: string): string {
  return clipped(text, 200);
}
