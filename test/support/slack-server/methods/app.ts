import { optional, required } from '../args.ts';
import type { JsonObject } from '../json.ts';
import { refuse } from '../refusal.ts';
import type { Call, OpenMethod } from './method.ts';

export const appMethods: Readonly<Record<string, OpenMethod>> = {
  'oauth.v2.access': { token: 'none', run: exchangeCode },
  'apps.connections.open': { token: 'app', run: openConnection },
};

/** https://docs.slack.dev/reference/methods/oauth.v2.access. A code is good once. */
function exchangeCode({ core, args }: Omit<Call, 'team'>): JsonObject {
  const { settings, world, codes } = core;
  if (optional(args, 'client_id') !== settings.clientId) refuse('invalid_client_id');
  if (optional(args, 'client_secret') !== settings.clientSecret) refuse('bad_client_secret');
  const key = required(args, 'code');
  const code = codes.get(key) ?? refuse('invalid_code');
  if (code.redirectUri !== undefined && optional(args, 'redirect_uri') !== code.redirectUri) {
    refuse('bad_redirect_uri');
  }
  codes.delete(key);
  const team = world.teamOf(code.teamId);
  return {
    access_token: world.install(team),
    token_type: 'bot',
    scope: [...team.scopes].join(','),
    bot_user_id: team.botUserId,
    app_id: settings.appId,
    team: { id: team.id, name: team.name },
    enterprise: null,
    is_enterprise_install: false,
    authed_user: { id: code.userId },
  };
}

/** https://docs.slack.dev/reference/methods/apps.connections.open */
function openConnection({ core }: Omit<Call, 'team'>): JsonObject {
  return { url: core.socketMode.newUrl(core.url()) };
}
