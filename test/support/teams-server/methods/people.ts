import type { JsonObject } from '../../slack-server/json.ts';
import type { Call } from './call.ts';
import { bad, refuse } from '../refusal.ts';
import type { Team, User } from '../world.ts';
import { placeOf } from './place.ts';

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context */
export function pagedMembers(call: Call): JsonObject {
  const { core, query } = call;
  const asked = Number(query.get('pageSize') ?? 500);
  if (!Number.isInteger(asked) || asked < 1) bad('pageSize is a number');
  const size = Math.min(500, Math.max(core.settings.pageSizeMin, asked));
  const token = query.get('continuationToken') ?? '';
  if (token !== '' && !/^page-\d+$/.test(token)) bad('the continuationToken is unknown');
  const from = token === '' ? 0 : Number(token.slice('page-'.length));
  const members = membersOf(call);
  const next = from + size;
  return {
    members: members.slice(from, next).map(memberJson),
    ...(next < members.length && { continuationToken: `page-${next}` }),
  };
}

export function memberOf(call: Call): JsonObject {
  const asked = call.parts['member'] ?? '';
  const member = membersOf(call).find((user) => user.id === asked || user.aadObjectId === asked);
  if (!member) return refuse(404, 'MemberNotFoundInConversation', 'The member was not found.');
  return memberJson(member);
}

export function channelsOfTeam({ core, parts }: Call): JsonObject {
  const team = installedTeam(core.world.teams.get(parts['team'] ?? ''));
  const channels = [...core.world.channels.values()].filter(
    ({ teamId, deleted }) => teamId === team.id && !deleted,
  );
  // The General channel goes by the team's id and has no name.
  return {
    conversations: channels.map(({ id, name }) => ({ id, ...(id !== team.id && { name }) })),
  };
}

export function teamDetails({ core, parts }: Call): JsonObject {
  const { id, name, aadGroupId } = installedTeam(core.world.teams.get(parts['team'] ?? ''));
  return { id, name, aadGroupId };
}

function installedTeam(team: Team | undefined): Team {
  if (!team) return refuse(404, 'NotFound', 'The team was not found.');
  if (!team.installed) refuse(403, 'BotNotInConversationRoster', 'The bot is not in this team.');
  return team;
}

function membersOf({ core, parts }: Call): readonly User[] {
  const place = placeOf(core, parts['conversation'] ?? '', 'read');
  const ids = place.kind === 'personal' ? [place.userId] : [...place.team.members];
  return ids.map((id) => core.world.userOf(id));
}

function memberJson(user: User): JsonObject {
  const [givenName = '', surname = ''] = user.name.split(' ');
  return {
    ...{ id: user.id, name: user.name, givenName, surname, tenantId: user.tenantId },
    ...(user.aadObjectId !== undefined && { aadObjectId: user.aadObjectId, objectId: user.aadObjectId }),
    ...{ email: user.email, userPrincipalName: user.email },
    userRole: user.isGuest ? 'guest' : 'user',
  };
}
