import type { TeamsServer } from '../support/teams-server/index.ts';

/** Asks the stand-in's login for a token, as it must be asked; `changes` are mistakes. */
export async function login(teams: TeamsServer, changes: Readonly<Record<string, string>> = {}) {
  return fetch(`${teams.loginUrl}/${teams.settings.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: teams.settings.appId,
      client_secret: teams.settings.appPassword,
      scope: 'https://api.botframework.com/.default',
      ...changes,
    }),
  });
}

export async function accessOf(teams: TeamsServer): Promise<string> {
  const answer: unknown = await (await login(teams)).json();
  if (typeof answer !== 'object' || answer === null || !('access_token' in answer))
    throw new Error('no token');
  return String(answer.access_token);
}
