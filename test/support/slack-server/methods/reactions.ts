import { optional, required } from '../args.ts';
import { isEmojiName } from '../emoji.ts';
import type { JsonObject } from '../json.ts';
import type { Message, Reaction } from '../messages.ts';
import { refuse } from '../refusal.ts';
import type { Call, Method } from './method.ts';
import { joinedChannel } from './method.ts';

export const reactionMethods: Readonly<Record<string, Method>> = {
  'reactions.add': { scopes: ['reactions:write'], run: add },
  'reactions.remove': { scopes: ['reactions:write'], run: remove },
};

/** https://docs.slack.dev/reference/methods/reactions.add */
function add(call: Call): JsonObject {
  const { message, name, bot } = reactionIn(call);
  const known = message.reactions.find((each) => each.name === name);
  if (known?.users.includes(bot)) refuse('already_reacted');
  const next: Reaction = { name, users: [...(known?.users ?? []), bot] };
  const others = message.reactions.filter((each) => each !== known);
  call.core.messages.put({ ...message, reactions: [...others, next] });
  return {};
}

function remove(call: Call): JsonObject {
  const { message, name, bot } = reactionIn(call);
  if (!message.reactions.some((each) => each.name === name && each.users.includes(bot)))
    refuse('no_reaction');
  const left = message.reactions.map((each) =>
    each.name === name ? { ...each, users: each.users.filter((user) => user !== bot) } : each,
  );
  call.core.messages.put({ ...message, reactions: left.filter(({ users }) => users.length > 0) });
  return {};
}

function reactionIn(call: Call): { message: Message; name: string; bot: string } {
  const { core, team, args } = call;
  const name = required(args, 'name');
  if (!isEmojiName(name, core.settings.customEmoji)) refuse('invalid_name');
  const channelId = optional(args, 'channel') ?? refuse('no_item_specified');
  const channel = joinedChannel(call, channelId);
  if (channel.archived) refuse('is_archived');
  const message = core.messages.get(channel.id, optional(args, 'timestamp') ?? refuse('no_item_specified'));
  if (!message || message.subtype === 'tombstone') return refuse('message_not_found');
  return { message, name, bot: team.botUserId };
}
