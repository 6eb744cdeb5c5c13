import type { Core } from '../core.ts';
import { refuse } from '../refusal.ts';
import type { Channel, Team } from '../world.ts';

/** Where a call of the bot leads, if the bot may go there. */
export type Place =
  | {
      readonly kind: 'channel';
      readonly channel: Channel;
      readonly team: Team;
      readonly root: string | undefined;
    }
  | { readonly kind: 'personal'; readonly id: string; readonly userId: string };

/** `19:…`, `19:…;messageid=…` or `a:…`. Only reading is allowed where writing is blocked. */
export function placeOf(core: Core, conversation: string, intent: 'read' | 'write'): Place {
  const [id = '', ...marks] = conversation.split(';');
  const root = marks.find((mark) => mark.startsWith('messageid='))?.slice('messageid='.length);
  const userId = core.world.personals.get(id);
  if (userId !== undefined) {
    if (!core.world.isReachable(userId)) refuse(403, 'BotNotInConversationRoster', NOT_THERE);
    return { kind: 'personal', id, userId };
  }
  return { ...channelPlace(core, id, intent), root };
}

export function channelPlace(core: Core, id: string, intent: 'read' | 'write') {
  const channel = core.world.channels.get(id);
  if (!channel || channel.deleted) return refuse(404, 'ConversationNotFound', 'Conversation not found.');
  const team = core.world.teamOf(channel.teamId);
  if (!team.installed) refuse(403, 'BotNotInConversationRoster', NOT_THERE);
  if (intent === 'write' && channel.writeBlocked)
    refuse(403, 'MessageWritesBlocked', 'Message writes blocked.');
  return { kind: 'channel', channel, team, root: undefined } as const;
}

const NOT_THERE = 'The bot is not part of the conversation roster.';
