import { randomUUID } from 'node:crypto';

import type { Settings } from './settings.ts';

export interface User {
  /** `29:…`: this bot's name for them. */
  readonly id: string;
  /** Absent where the platform does not tell it. */
  readonly aadObjectId: string | undefined;
  readonly name: string;
  readonly email: string;
  readonly tenantId: string;
  readonly isGuest: boolean;
}

export interface Team {
  /** That of its General channel. */
  readonly id: string;
  readonly name: string;
  readonly aadGroupId: string;
  readonly members: Set<string>;
  installed: boolean;
}

export interface Channel {
  readonly id: string;
  readonly teamId: string;
  readonly name: string;
  deleted: boolean;
  /** The bot may not write there, though it is installed. */
  writeBlocked: boolean;
}

/** Who is called when it is mentioned is the team's own affair. */
export interface Tag {
  readonly id: string;
  readonly name: string;
  readonly teamId: string;
}

export interface NewUser {
  readonly name: string;
  readonly email?: string;
  /** `null`: the platform does not tell it. */
  readonly aadObjectId?: string | null;
  readonly tenantId?: string;
  readonly isGuest?: boolean;
}

/** Who and what there is. */
export function emptyWorld(settings: Settings) {
  const users = new Map<string, User>();
  const teams = new Map<string, Team>();
  const channels = new Map<string, Channel>();
  const tags = new Map<string, Tag>();
  /** Personal conversations with the bot, by their id: whose. */
  const personals = new Map<string, string>();
  const personalInstalls = new Set<string>();

  const channelId = () => `19:${randomUUID().replaceAll('-', '')}@thread.tacv2`;

  function teamOf(id: string): Team {
    const team = teams.get(id);
    if (!team) throw new Error(`there is no team ${id}`);
    return team;
  }

  function put(channel: Channel): Channel {
    channels.set(channel.id, channel);
    return channel;
  }

  return {
    users,
    teams,
    channels,
    tags,
    personals,
    personalInstalls,
    teamOf,

    addUser({ name, email = `${name}@example.com`, aadObjectId, ...rest }: NewUser): User {
      const user: User = {
        id: `29:${randomUUID()}`,
        aadObjectId: aadObjectId === null ? undefined : (aadObjectId ?? randomUUID()),
        name,
        email,
        tenantId: rest.tenantId ?? settings.tenantId,
        isGuest: rest.isGuest ?? false,
      };
      users.set(user.id, user);
      return user;
    },

    /** With a General channel and, unless told otherwise, all people there are. */
    addTeam({ name = 'Support', members }: { name?: string; members?: readonly User[] } = {}): Team {
      const id = channelId();
      const team: Team = {
        ...{ id, name, aadGroupId: randomUUID(), installed: false },
        members: new Set((members ?? [...users.values()]).map((user) => user.id)),
      };
      teams.set(id, team);
      put({ id, teamId: id, name: 'General', deleted: false, writeBlocked: false });
      return team;
    },

    addChannel: (team: Team, { name = 'Customers' }: { name?: string } = {}): Channel =>
      put({ id: channelId(), teamId: team.id, name, deleted: false, writeBlocked: false }),

    addTag(team: Team, name: string): Tag {
      const id = Buffer.from(`${randomUUID()}##${team.aadGroupId}`).toString('base64');
      const tag = { id, name, teamId: team.id };
      tags.set(id, tag);
      return tag;
    },

    userOf(id: string): User {
      const user = users.get(id);
      if (!user) throw new Error(`there is no person ${id}`);
      return user;
    },

    channelOf(id: string): Channel {
      const channel = channels.get(id);
      if (!channel) throw new Error(`there is no channel ${id}`);
      return channel;
    },

    /** The personal conversation with the bot; always the same one. */
    personalOf(userId: string): string {
      const known = [...personals].find(([, whose]) => whose === userId)?.[0];
      if (known !== undefined) return known;
      const id = `a:${randomUUID()}`;
      personals.set(id, userId);
      return id;
    },

    /** Whether the bot has been installed for this person, or in a team of theirs. */
    isReachable: (userId: string): boolean =>
      personalInstalls.has(userId) ||
      [...teams.values()].some((team) => team.installed && team.members.has(userId)),
  };
}
