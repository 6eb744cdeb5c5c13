import { afterEach, beforeEach, expect, it } from 'vitest';

import type { SlackServer } from '../support/slack-server/index.ts';
import { startSlackServer } from '../support/slack-server/index.ts';
import { call, clientFor, errorOf } from './bolt.ts';

let slack: SlackServer;

beforeEach(async () => {
  slack = await startSlackServer();
});
afterEach(() => slack.stop());

it('a code becomes a token that works, once', async () => {
  const team = slack.addTeam({ name: 'Newcomer', installed: false });
  const user = slack.addUser({ name: 'kim', team: team.id });
  const { clientId: client_id, clientSecret: client_secret } = slack.settings;
  const code = slack.consents(team, user.id);
  const exchange = (more = {}) =>
    call(clientFor(slack, ''), 'oauth.v2.access', { client_id, client_secret, code, ...more });

  const wrong = await errorOf(exchange({ client_secret: 'x' }));
  const granted = await exchange();
  const again = await errorOf(exchange());
  const self = await clientFor(slack, String(granted['access_token'])).auth.test();

  expect([wrong.error, again.error]).toEqual(['bad_client_secret', 'invalid_code']);
  expect(granted).toMatchObject({ team: { id: team.id }, authed_user: { id: user.id }, token_type: 'bot' });
  expect(self.team_id).toBe(team.id);
});

it('the consent page leads back with a code and the state', async () => {
  slack.addUser({ name: 'ana' });
  const redirect = 'http://localhost:1/slack/oauth_redirect';
  const query = new URLSearchParams({
    client_id: slack.settings.clientId,
    state: 's1',
    redirect_uri: redirect,
  });

  const answer = await fetch(`${slack.url}/oauth/v2/authorize?${query}`, { redirect: 'manual' });

  expect(answer.headers.get('location')).toMatch(
    /^http:\/\/localhost:1\/slack\/oauth_redirect\?code=\w+&state=s1$/,
  );
});
