import { optional, required, wholeArg } from '../args.ts';
import type { Core } from '../core.ts';
import type { JsonObject } from '../json.ts';
import { refuse } from '../refusal.ts';
import type { Team, User } from '../world.ts';
import type { Call, Method } from './method.ts';

export const userMethods: Readonly<Record<string, Method>> = {
  'auth.test': { scopes: [], run: authTest },
  'users.info': { scopes: ['users:read'], run: info },
  'users.list': { scopes: ['users:read'], run: list },
  'users.lookupByEmail': { scopes: ['users:read.email'], run: lookupByEmail },
  'usergroups.list': { scopes: ['usergroups:read'], run: groups },
};

function authTest({ team }: Call): JsonObject {
  return {
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: 'switchboard',
    team_id: team.id,
    user_id: team.botUserId,
    bot_id: team.botId,
    is_enterprise_install: false,
  };
}

function info({ core, team, args }: Call): JsonObject {
  const user = core.world.users.get(required(args, 'user'));
  if (!user || !isSeen(core, team, user)) return refuse('user_not_found');
  return { user: userJson(user, team) };
}

/** Also those of another workspace, in a shared channel: https://docs.slack.dev/apis/slack-connect */
function isSeen({ world }: Core, team: Team, { id, teamId, gridTeams = [], isStranger }: User): boolean {
  if (teamId === team.id || gridTeams.includes(team.id) || isStranger) return true;
  return [...world.channels.values()].some(
    (channel) => channel.teamId === team.id && channel.members.has(id),
  );
}

function list({ core, team, args }: Call): JsonObject {
  const users = [...core.world.users.values()].filter(({ teamId }) => teamId === team.id);
  const limit = wholeArg(args, 'limit', 1000, 1000);
  const from = startOf(optional(args, 'cursor'));
  const next = from + limit < users.length ? Buffer.from(`user:${from + limit}`).toString('base64') : '';
  return {
    members: users.slice(from, from + limit).map((user) => userJson(user, team)),
    cache_ts: 0,
    response_metadata: { next_cursor: next },
  };
}

function lookupByEmail({ core, team, args }: Call): JsonObject {
  const email = required(args, 'email').toLowerCase();
  const user = [...core.world.users.values()].find(
    (each) => each.teamId === team.id && !each.deleted && each.email?.toLowerCase() === email,
  );
  return user ? { user: userJson(user, team) } : refuse('users_not_found');
}

function groups({ core, team }: Call): JsonObject {
  const ours = core.world.groups.filter(({ teamId }) => teamId === team.id);
  return {
    usergroups: ours.map(({ id, handle, users }) => ({
      id,
      team_id: team.id,
      is_usergroup: true,
      name: handle,
      handle,
      date_delete: 0,
      users,
      user_count: users.length,
    })),
  };
}

/** https://docs.slack.dev/reference/objects/user-object; the address only with its own scope. */
function userJson(user: User, team: Team): JsonObject {
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: user.deleted,
    real_name: user.realName,
    tz: 'America/New_York',
    tz_offset: -18_000,
    profile: {
      real_name: user.realName,
      display_name: user.name,
      real_name_normalized: user.realName,
      display_name_normalized: user.name,
      email: team.scopes.has('users:read.email') ? user.email : undefined,
      team: user.teamId,
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    // [D] False of those in a shared channel.
    ...(user.teamId !== team.id && { is_stranger: user.isStranger }),
    ...(user.gridTeams && { enterprise_user: { id: user.id, teams: [...user.gridTeams] } }),
    is_restricted: user.isRestricted,
    is_ultra_restricted: false,
    is_bot: user.isBot,
    is_app_user: false,
    updated: 1_700_000_000,
  };
}

function startOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const start = /^user:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1];
  return start === undefined ? refuse('invalid_cursor') : Number(start);
}
