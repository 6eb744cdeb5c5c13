import type { Core } from './core.ts';
import type { JsonObject } from './json.ts';
import { botProfile, messageJson } from './message-json.ts';
import type { Message } from './messages.ts';
import type { Answer } from './transports.ts';
import type { Channel, Team } from './world.ts';

type Sent = Promise<Answer | undefined>;

/** Tells the bot of a new message: its own too, with metadata; none from conversations it is not in. */
export function messagePosted(core: Core, message: Message): Sent {
  const { channel, team } = placeOf(core, message);
  const root =
    message.subtype === 'thread_broadcast'
      ? core.messages.get(channel.id, message.threadTs ?? '')
      : undefined;
  return tell(core, team, channel, {
    ...eventMessage(core, team, message),
    root: root && messageJson(core, root, false),
    ...parentUser(core, message),
    channel: channel.id,
    event_ts: message.ts,
    channel_type: channel.kind,
  });
}

export function messageChanged(core: Core, before: Message, after: Message): Sent {
  const { channel, team } = placeOf(core, after);
  const ts = core.clock.ts();
  return tell(core, team, channel, {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    message: eventMessage(core, team, after),
    previous_message: eventMessage(core, team, before),
    channel: channel.id,
    ts,
    event_ts: ts,
    channel_type: channel.kind,
  });
}

export function messageDeleted(core: Core, before: Message): Sent {
  const { channel, team } = placeOf(core, before);
  const ts = core.clock.ts();
  return tell(core, team, channel, {
    type: 'message',
    subtype: 'message_deleted',
    hidden: true,
    deleted_ts: before.ts,
    previous_message: eventMessage(core, team, before),
    channel: channel.id,
    ts,
    event_ts: ts,
    channel_type: channel.kind,
  });
}

/** Something about the channel itself: `channel_archive`, or `group_archive` where it is private. */
export function channelEvent(core: Core, channel: Channel, name: string, more: JsonObject): Sent {
  const team = core.world.teamOf(channel.teamId);
  const type = channel.kind === 'group' ? name.replace(/^channel_/, 'group_') : name;
  const event = { type, channel: channel.id, event_ts: core.clock.ts(), ...more };
  return core.courier.event(team, type, event);
}

function tell(core: Core, team: Team, channel: Channel, event: JsonObject): Sent {
  if (!channel.members.has(team.botUserId) || team.token === undefined) return Promise.resolve(undefined);
  const kinds = { channel: 'channels', group: 'groups', im: 'im' } as const;
  const scope = `${kinds[channel.kind]}:history`;
  if (!team.scopes.has(scope)) return Promise.resolve(undefined);
  return core.courier.event(team, `message.${kinds[channel.kind]}`, event);
}

function eventMessage(core: Core, team: Team, message: Message): JsonObject {
  return { ...messageJson(core, message, true), ...botProfile(team, message) };
}

function parentUser(core: Core, message: Message): JsonObject {
  if (message.threadTs === undefined) return {};
  return { parent_user_id: core.messages.get(message.channel, message.threadTs)?.user };
}

function placeOf(core: Core, message: Message): { channel: Channel; team: Team } {
  const channel = core.world.channelOf(message.channel);
  // Not that of the writer, who may be of another one.
  return { channel, team: core.world.teamOf(channel.teamId) };
}
