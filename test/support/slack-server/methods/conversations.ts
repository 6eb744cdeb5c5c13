import { flagArg, optional, required, wholeArg } from '../args.ts';
import type { Core } from '../core.ts';
import type { JsonObject } from '../json.ts';
import { messageJson } from '../message-json.ts';
import type { Message } from '../messages.ts';
import { refuse } from '../refusal.ts';
import type { Channel, Team } from '../world.ts';
import type { Call, Method } from './method.ts';
import { joinedChannel, scopeFor, visibleChannel } from './method.ts';

export const conversationMethods: Readonly<Record<string, Method>> = {
  'conversations.info': {
    scopes: (call) => scopeFor(call, 'read', required(call.args, 'channel')),
    run: info,
  },
  'conversations.history': {
    scopes: (call) => scopeFor(call, 'history', required(call.args, 'channel')),
    run: history,
  },
  'conversations.replies': {
    scopes: (call) => scopeFor(call, 'history', required(call.args, 'channel')),
    run: replies,
  },
  'conversations.open': { scopes: ['im:write'], run: open },
  'conversations.join': { scopes: ['channels:join'], run: join },
};

function info(call: Call): JsonObject {
  const channel = visibleChannel(call, required(call.args, 'channel'));
  return { channel: channelJson(call.core, call.team, channel) };
}

/** https://docs.slack.dev/reference/methods/conversations.history: newest first, without replies. */
function history(call: Call): JsonObject {
  const { core, args } = call;
  const channel = joinedChannel(call, required(args, 'channel'));
  const window = inWindow(args, core.messages.inChannel(channel.id));
  const limit = wholeArg(args, 'limit', 100, 999);
  const newestFirst = window.toReversed();
  const rest = afterCursor(args, newestFirst, (message, ts) => message.ts <= ts);
  const fromOldest = core.settings.historyEnd === 'oldest' && optional(args, 'latest') === undefined;
  const page = fromOldest ? rest.slice(-limit) : rest.slice(0, limit);
  const next = rest.length > page.length && !fromOldest ? rest[limit] : undefined;
  return {
    messages: page.map((message) => messageJson(core, message, flagArg(args, 'include_all_metadata'))),
    has_more: rest.length > page.length,
    pin_count: 0,
    response_metadata: next && { next_cursor: cursorAt(next) },
  };
}

/** https://docs.slack.dev/reference/methods/conversations.replies: the parent, then the replies, oldest first. */
function replies(call: Call): JsonObject {
  const { core, args } = call;
  const channel = joinedChannel(call, required(args, 'channel'));
  const ts = required(args, 'ts');
  const asked = core.messages.get(channel.id, ts) ?? refuse('thread_not_found');
  const isReply = asked.threadTs !== undefined && asked.threadTs !== asked.ts;
  const thread = isReply ? [asked] : [asked, ...inWindow(args, core.messages.replies(channel.id, ts))];
  const limit = wholeArg(args, 'limit', 1000, 1000);
  const rest = afterCursor(args, thread, (message, from) => message.ts >= from);
  const next = rest[limit];
  return {
    messages: rest
      .slice(0, limit)
      .map((message) => messageJson(core, message, flagArg(args, 'include_all_metadata'))),
    has_more: next !== undefined,
    response_metadata: next && { next_cursor: cursorAt(next) },
  };
}

/** https://docs.slack.dev/reference/methods/conversations.open */
function open({ core, team, args }: Call): JsonObject {
  const users = required(args, 'users').split(',');
  const user = core.world.users.get(users[0] ?? '');
  if (users.length > 1) refuse('too_many_users');
  if (!user || user.teamId !== team.id) return refuse('user_not_found');
  if (user.deleted) refuse('user_disabled');
  if (user.isBot) refuse('cannot_dm_bot');
  const channel = core.world.directMessage(team, user.id);
  return { channel: { id: channel.id } };
}

function join(call: Call): JsonObject {
  const channel = visibleChannel(call, required(call.args, 'channel'));
  if (channel.kind !== 'channel') refuse('method_not_supported_for_channel_type');
  if (channel.archived) refuse('is_archived');
  channel.members.add(call.team.botUserId);
  return { channel: channelJson(call.core, call.team, channel) };
}

function channelJson(core: Core, team: Team, channel: Channel): JsonObject {
  const isMember = channel.members.has(team.botUserId);
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'channel',
    is_group: channel.kind === 'group',
    is_im: channel.kind === 'im',
    is_private: channel.kind !== 'channel',
    is_archived: channel.archived,
    is_general: false,
    is_shared: false,
    is_member: isMember,
    user: channel.kind === 'im' ? [...channel.members].find((each) => each !== team.botUserId) : undefined,
    num_members: channel.members.size,
    context_team_id: core.world.teamOf(channel.teamId).id,
  };
}

/** [D] Without `inclusive` the ends themselves are not in it. */
function inWindow(args: JsonObject, messages: readonly Message[]): readonly Message[] {
  const inclusive = flagArg(args, 'inclusive');
  const oldest = micros(optional(args, 'oldest') ?? '0');
  const latest = optional(args, 'latest');
  return messages.filter(({ ts }) => {
    const at = micros(ts);
    if (inclusive && at === oldest) return true;
    if (at <= oldest) return false;
    return latest === undefined || at < micros(latest) || (inclusive && at === micros(latest));
  });
}

function micros(ts: string): bigint {
  const [seconds = '0', fraction = ''] = ts.split('.');
  if (!/^\d+$/.test(seconds) || !/^\d*$/.test(fraction)) return refuse('invalid_ts_oldest');
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

function cursorAt(message: Message): string {
  return Buffer.from(`next_ts:${message.ts}`).toString('base64');
}

function afterCursor(
  args: JsonObject,
  messages: readonly Message[],
  isOn: (message: Message, ts: string) => boolean,
): readonly Message[] {
  const cursor = optional(args, 'cursor');
  if (cursor === undefined) return messages;
  const ts = /^next_ts:([\d.]+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1];
  return ts === undefined ? refuse('invalid_cursor') : messages.filter((message) => isOn(message, ts));
}
