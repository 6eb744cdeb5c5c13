import { randomUUID } from 'node:crypto';

import type { JsonObject } from '../slack-server/json.ts';
import type { Core } from './core.ts';
import type { Channel, Team, User } from './world.ts';

/** The activities that Teams sends: facts/teams.md §14, and the reference of Activity JSON. */

/** Where something happens: a thread of a channel, the channel itself, or the chat with the bot. */
export type Where =
  | { readonly channel: Channel; readonly root?: string | undefined }
  | { readonly personal: string };

export function placeId(where: Where): string {
  return 'personal' in where ? where.personal : where.channel.id;
}

/** What every activity of a person has. */
export function activityOf(core: Core, user: User, where: Where, rest: JsonObject): JsonObject {
  return {
    id: randomUUID(),
    timestamp: new Date(core.clock.now()).toISOString(),
    channelId: 'msteams',
    serviceUrl: core.serviceUrl(),
    from: { id: user.id, name: user.name, aadObjectId: user.aadObjectId },
    recipient: { id: core.botId, name: core.settings.botName },
    locale: 'en-US',
    entities: [{ type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web' }],
    ...conversationIn(core, user.tenantId, where),
    ...rest,
  };
}

function conversationIn(core: Core, tenantId: string, where: Where): JsonObject {
  if ('personal' in where)
    return {
      conversation: { id: where.personal, conversationType: 'personal', tenantId },
      channelData: { tenant: { id: tenantId } },
    };
  const { channel, root } = where;
  const team = core.world.teamOf(channel.teamId);
  return {
    conversation: {
      id: root === undefined ? channel.id : `${channel.id};messageid=${root}`,
      conversationType: 'channel',
      isGroup: true,
      tenantId,
    },
    channelData: {
      tenant: { id: tenantId },
      team: teamData(team),
      channel: { id: channel.id, ...(channel.id !== team.id && { name: channel.name }) },
    },
  };
}

function teamData(team: Team): JsonObject {
  return { id: team.id, name: team.name, aadGroupId: team.aadGroupId };
}

/** Something about a whole team: its conversation is that of the General channel. */
export function teamActivity(
  core: Core,
  by: User,
  team: Team,
  rest: JsonObject,
  channelData: JsonObject,
): JsonObject {
  const general = core.world.channelOf(team.id);
  return activityOf(
    core,
    by,
    { channel: general },
    {
      ...rest,
      channelData: { tenant: { id: by.tenantId }, team: teamData(team), ...channelData },
    },
  );
}
