import { randomBytes } from 'node:crypto';

import type { Settings } from './settings.ts';

/** A workspace with our app in it. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly botId: string;
  readonly botUserId: string;
  /** The bot's token; absent while the app is not installed. */
  token: string | undefined;
  scopes: ReadonlySet<string>;
}

export interface User {
  readonly id: string;
  readonly teamId: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string | undefined;
  readonly isBot: boolean;
  readonly isRestricted: boolean;
  /** Whose organisation has several workspaces is in these. */
  readonly gridTeams: readonly string[] | undefined;
  /** Known of from somewhere, with no channel in common. */
  readonly isStranger: boolean;
  deleted: boolean;
}

export interface Channel {
  readonly id: string;
  readonly teamId: string;
  readonly name: string;
  readonly kind: 'channel' | 'group' | 'im';
  /** User ids, bots among them. */
  readonly members: Set<string>;
  archived: boolean;
}

export interface UserGroup {
  readonly id: string;
  readonly teamId: string;
  readonly handle: string;
  readonly users: readonly string[];
}

export interface NewUser {
  readonly name: string;
  readonly email?: string;
  readonly realName?: string;
  readonly isBot?: boolean;
  /** A guest. */
  readonly isRestricted?: boolean;
  readonly deleted?: boolean;
  readonly gridTeams?: readonly string[];
  readonly isStranger?: boolean;
  readonly team?: string;
}

export interface NewChannel {
  readonly name: string;
  readonly isPrivate?: boolean;
  /** Whether our bot is in it from the start; it is, unless told otherwise. */
  readonly bot?: boolean;
  readonly members?: readonly string[];
  readonly team?: string;
}

export interface NewTeam {
  readonly name?: string;
  readonly scopes?: readonly string[];
  /** Whether the app is installed from the start; it is, unless told otherwise. */
  readonly installed?: boolean;
}

/** Who and what there is: workspaces, people, conversations. */
export function emptyWorld(settings: Settings, newId: (prefix: string) => string) {
  const teams = new Map<string, Team>();
  const users = new Map<string, User>();
  const channels = new Map<string, Channel>();
  const groups: UserGroup[] = [];

  function addTeam(options: NewTeam = {}): Team {
    const id = newId('T');
    const name = options.name ?? `Team ${teams.size + 1}`;
    const team: Team = {
      id,
      name,
      domain: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
      botId: newId('B'),
      botUserId: newId('U'),
      token: undefined,
      scopes: new Set(options.scopes ?? settings.scopes),
    };
    teams.set(id, team);
    const bot = { name: 'switchboard', realName: 'Switchboard', email: undefined };
    users.set(team.botUserId, {
      ...{ id: team.botUserId, teamId: id, isBot: true, isRestricted: false, deleted: false },
      ...{ gridTeams: undefined, isStranger: false },
      ...bot,
    });
    if (options.installed !== false) install(team);
    return team;
  }

  /** Anew, or again: a token that was revoked stays dead. */
  function install(team: Team): string {
    team.token ??= `xoxb-${team.id}-${randomBytes(12).toString('hex')}`;
    return team.token;
  }

  function addUser(options: NewUser): User {
    const user: User = {
      id: newId('U'),
      teamId: options.team ?? firstTeam().id,
      name: options.name,
      realName: options.realName ?? options.name,
      email: options.email,
      isBot: options.isBot ?? false,
      isRestricted: options.isRestricted ?? false,
      gridTeams: options.gridTeams,
      isStranger: options.isStranger ?? false,
      deleted: options.deleted ?? false,
    };
    users.set(user.id, user);
    return user;
  }

  /** People of the workspace are in it unless the members are named; bots and guests only when named. */
  function addChannel(options: NewChannel): Channel {
    const team = options.team === undefined ? firstTeam() : teamOf(options.team);
    const everyone = [...users.values()].filter((user) => user.teamId === team.id && !user.isBot);
    const members = new Set(
      options.members ?? everyone.filter((each) => !each.isRestricted).map(({ id }) => id),
    );
    if (options.bot !== false) members.add(team.botUserId);
    const kind = options.isPrivate ? 'group' : 'channel';
    const channel = {
      id: newId('C'),
      teamId: team.id,
      name: options.name,
      kind,
      members,
      archived: false,
    } as const;
    channels.set(channel.id, { ...channel });
    return channelOf(channel.id);
  }

  /** The conversation between the bot and one person, made when first needed. */
  function directMessage(team: Team, userId: string): Channel {
    const known = [...channels.values()].find(
      (each) => each.kind === 'im' && each.members.has(team.botUserId) && each.members.has(userId),
    );
    if (known) return known;
    const id = newId('D');
    const members = new Set([team.botUserId, userId]);
    channels.set(id, { id, teamId: team.id, name: 'directmessage', kind: 'im', members, archived: false });
    return channelOf(id);
  }

  function addUserGroup(options: { handle: string; users: readonly string[]; team?: string }): UserGroup {
    const group = { teamId: firstTeam().id, ...options, id: newId('S') };
    groups.push(group);
    return group;
  }

  function firstTeam(): Team {
    const [first] = teams.values();
    if (!first) throw new Error('there is no workspace yet');
    return first;
  }

  function teamOf(id: string): Team {
    return found(teams.get(id), 'workspace', id);
  }

  function channelOf(id: string): Channel {
    return found(channels.get(id), 'channel', id);
  }

  return {
    teams,
    users,
    channels,
    groups,
    addTeam,
    install,
    addUser,
    addChannel,
    addUserGroup,
    directMessage,
    firstTeam,
    teamOf,
    channelOf,
    userOf: (id: string): User => found(users.get(id), 'user', id),
    teamByToken: (token: string): Team | undefined =>
      [...teams.values()].find((team) => team.token === token),
  };
}

function found<T>(value: T | undefined, what: string, id: string): T {
  if (value === undefined) throw new Error(`there is no ${what} ${id}`);
  return value;
}
