import { flagArg, required, tsArg } from '../args.ts';
import type { Content } from '../check/content.ts';
import { LIMITS } from '../check/limits.ts';
import { messageChanged, messagePosted } from '../events.ts';
import type { JsonObject } from '../json.ts';
import { messageJson } from '../message-json.ts';
import type { Message } from '../messages.ts';
import { botMessage, kept, liveThread, permalink, removeMessage } from '../posting.ts';
import { refuse } from '../refusal.ts';
import type { Channel } from '../world.ts';
import type { Call, Method } from './method.ts';
import { contentIn, joinedChannel, newContentIn, visibleChannel } from './method.ts';

export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': { scopes: ['chat:write'], run: postMessage },
  'chat.update': { scopes: ['chat:write'], run: update },
  'chat.delete': { scopes: ['chat:write'], run: remove },
  'chat.postEphemeral': { scopes: ['chat:write'], run: postEphemeral },
  'chat.getPermalink': { scopes: [], run: getPermalink },
};

/** https://docs.slack.dev/reference/methods/chat.postMessage */
function postMessage(call: Call): JsonObject {
  const { core, team, args } = call;
  const channel = postableChannel(call, required(args, 'channel'));
  const content = newContentIn(args, LIMITS.postText);
  const threadTs = liveThread(core, channel, tsArg(args, 'thread_ts'));
  const broadcast = threadTs !== undefined && flagArg(args, 'reply_broadcast');
  const message = core.messages.put({
    ...botMessage(core, team, channel, content, content.text ?? ''),
    threadTs,
    subtype: broadcast ? 'thread_broadcast' : undefined,
  });
  void messagePosted(core, message);
  return { channel: channel.id, ts: message.ts, message: messageJson(core, message, true) };
}

/** https://docs.slack.dev/reference/methods/chat.update */
function update(call: Call): JsonObject {
  const { core, args } = call;
  const channel = visibleChannel(call, required(args, 'channel'));
  const before = ownMessage(call, channel, tsArg(args, 'ts') ?? required(args, 'ts'), 'cant_update_message');
  const content = contentIn(args, LIMITS.updateText, 'client');
  const { text, blocks, attachments, metadata } = content;
  if (text === undefined && blocks === undefined && attachments === undefined && metadata === undefined) {
    refuse('no_text');
  }
  if (channel.archived) refuse('is_inactive');
  const { editWindowMs = Infinity } = core.settings;
  if (core.clock.now() - before.postedAt > editWindowMs) refuse('edit_window_closed');
  const after = core.messages.put(updated(call, before, content));
  void messageChanged(core, before, after);
  return { channel: channel.id, ts: after.ts, text: after.text, message: messageJson(core, after, true) };
}

/** [D] What is left out stays, except the blocks when `text` comes alone. */
function updated({ core, team }: Call, before: Message, content: Content): Message {
  const next = kept(content);
  const byText = content.text !== undefined && content.blocks === undefined;
  const blocks = byText ? undefined : (next.blocks ?? before.blocks);
  if (before.blocks?.some(isRichText) && blocks !== undefined && !blocks.some(isRichText))
    refuse('block_mismatch');
  return {
    ...before,
    text: content.text ?? before.text,
    blocks,
    attachments: next.attachments ?? before.attachments,
    metadata: content.metadata === undefined ? before.metadata : next.metadata,
    // [D] "(edited)" is shown after an update by text, not after one by blocks.
    edited: byText ? { user: team.botUserId, ts: core.clock.ts() } : before.edited,
  };
}

function isRichText(block: JsonObject): boolean {
  return block['type'] === 'rich_text';
}

function remove(call: Call): JsonObject {
  const { core, args } = call;
  const channel = visibleChannel(call, required(args, 'channel'));
  const ts = tsArg(args, 'ts') ?? required(args, 'ts');
  void removeMessage(core, ownMessage(call, channel, ts, 'cant_delete_message'));
  return { channel: channel.id, ts };
}

function postEphemeral(call: Call): JsonObject {
  const { core, args } = call;
  const channel = joinedChannel(call, required(args, 'channel'));
  if (channel.archived) refuse('is_archived');
  const user = required(args, 'user');
  const content = newContentIn(args, LIMITS.postText);
  if (!channel.members.has(user)) refuse('user_not_in_channel');
  const { blocks, attachments } = kept(content);
  const ts = core.clock.ts();
  const threadTs = tsArg(args, 'thread_ts');
  const text = content.text ?? '';
  core.messages.ephemerals.push({ user, channel: channel.id, ts, text, blocks, attachments, threadTs });
  return { message_ts: ts };
}

function getPermalink(call: Call): JsonObject {
  const { core, team, args } = call;
  const channel = visibleChannel(call, required(args, 'channel'));
  const message = core.messages.get(channel.id, required(args, 'message_ts')) ?? refuse('message_not_found');
  return { channel: channel.id, permalink: permalink(team, message) };
}

/** A user's id stands for the direct message with that person; a public channel needs the bot or a scope. */
function postableChannel(call: Call, id: string): Channel {
  const { core, team } = call;
  const user = core.world.users.get(id);
  if (user) {
    if (user.teamId !== team.id || user.deleted || user.isBot) refuse('channel_not_found');
    return core.world.directMessage(team, id);
  }
  const channel = visibleChannel(call, id);
  if (channel.archived) refuse('is_archived');
  if (channel.members.has(team.botUserId) || team.scopes.has('chat:write.public')) return channel;
  return refuse('not_in_channel');
}

/** Only its author may change a message; ephemerals are not found by anybody. */
function ownMessage({ core, team }: Call, channel: Channel, ts: string, ifForeign: string): Message {
  if (!channel.members.has(team.botUserId)) refuse('channel_not_found');
  const message = core.messages.get(channel.id, ts);
  if (!message || message.subtype === 'tombstone') return refuse('message_not_found');
  if (message.botId !== team.botId) refuse(ifForeign);
  return message;
}
