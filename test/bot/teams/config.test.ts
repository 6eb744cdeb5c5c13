import { expect, it } from 'vitest';

import { teamsSettings } from '../../../src/bot/teams/config.ts';

const ID = '11111111-2222-3333-4444-555555555555';
const TENANT = 'AAAAAAAA-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const SINGLE = { TEAMS_APP_ID: ID, TEAMS_APP_PASSWORD: 'hush', TEAMS_TENANT_ID: TENANT };

function read(env: Readonly<Record<string, string>>) {
  const problems: string[] = [];
  return { settings: teamsSettings(env, (text) => problems.push(text)), problems };
}

it('is off where nothing is set', () => {
  expect(read({ HOST: '0.0.0.0', TEAMS_APP_ID: ' ' })).toEqual({ settings: undefined, problems: [] });
});

it('a registered bot lets in its own tenant only, and calls the hosts of Teams', () => {
  const { settings, problems } = read(SINGLE);

  expect(problems).toEqual([]);
  expect(settings).toMatchObject({
    bot: {
      registration: 'SingleTenant',
      appId: ID,
      tenants: [TENANT.toLowerCase()],
      loginUrl: 'https://login.microsoftonline.com',
    },
    serviceHosts: ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'],
    answerMs: 10_000,
  });
});

it('tenants, hosts and the time for an answer may be named', () => {
  const { settings } = read({
    ...SINGLE,
    TEAMS_ALLOWED_TENANTS: `${ID}, ${TENANT}`,
    TEAMS_SERVICE_HOSTS: 'Teams.Example.com',
    TEAMS_ANSWER_SECONDS: '3',
  });

  expect(settings).toMatchObject({
    bot: { tenants: [ID, TENANT.toLowerCase()] },
    serviceHosts: ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com', 'teams.example.com'],
    answerMs: 3_000,
  });
});

it('a managed identity needs no password', () => {
  const { settings, problems } = read({
    ...{ TEAMS_APP_ID: ID, TEAMS_TENANT_ID: TENANT },
    TEAMS_APP_TYPE: 'UserAssignedMSI',
  });

  expect(problems).toEqual([]);
  expect(settings).toMatchObject({ bot: { registration: 'UserAssignedMSI' } });
});

it('the playground needs no registration, and calls this machine only', () => {
  const { settings, problems } = read({ TEAMS_PLAYGROUND: 'yes', PUBLIC_URL: 'http://localhost:3000' });

  expect(problems).toEqual([]);
  expect(settings).toEqual({
    bot: { registration: 'playground' },
    serviceHosts: ['localhost', '127.0.0.1', '[::1]'],
    answerMs: 10_000,
    allowGuests: false,
  });
});

it.each<readonly [string, Readonly<Record<string, string>>, readonly RegExp[]]>([
  ['an empty app id', { ...SINGLE, TEAMS_APP_ID: '' }, [/^TEAMS_APP_ID is missing/]],
  ['no app id and no password', { TEAMS_TENANT_ID: TENANT }, [/^TEAMS_APP_ID/, /^TEAMS_APP_PASSWORD/]],
  ['an app id that is none', { ...SINGLE, TEAMS_APP_ID: 'switchboard' }, [/^TEAMS_APP_ID is not an app id/]],
  ['no tenant', { ...SINGLE, TEAMS_TENANT_ID: '' }, [/^TEAMS_TENANT_ID is missing/]],
  ['a tenant by its name', { ...SINGLE, TEAMS_TENANT_ID: 'contoso.com' }, [/^TEAMS_TENANT_ID is not/]],
  ['a misspelt type', { ...SINGLE, TEAMS_APP_TYPE: 'Singletenat' }, [/^TEAMS_APP_TYPE must be/]],
  ['a type in another case', { ...SINGLE, TEAMS_APP_TYPE: 'singletenant' }, [/^TEAMS_APP_TYPE must be/]],
  ['the type that is no more', { ...SINGLE, TEAMS_APP_TYPE: 'MultiTenant' }, [/^TEAMS_APP_TYPE must be/]],
  [
    'a managed identity with a password',
    { ...SINGLE, TEAMS_APP_TYPE: 'UserAssignedMSI' },
    [/^TEAMS_APP_PASSWORD is set/],
  ],
  ['tenants that are none', { ...SINGLE, TEAMS_ALLOWED_TENANTS: 'all' }, [/^TEAMS_ALLOWED_TENANTS/]],
  ['no tenants at all', { ...SINGLE, TEAMS_ALLOWED_TENANTS: ',' }, [/^TEAMS_ALLOWED_TENANTS/]],
  ['an address as a host', { ...SINGLE, TEAMS_SERVICE_HOSTS: 'https://x.example' }, [/^TEAMS_SERVICE_HOSTS/]],
  ['every host', { ...SINGLE, TEAMS_SERVICE_HOSTS: '*' }, [/^TEAMS_SERVICE_HOSTS/]],
  ['a second and a half', { ...SINGLE, TEAMS_ANSWER_SECONDS: '1.5' }, [/^TEAMS_ANSWER_SECONDS must be/]],
  ['a login that is no address', { ...SINGLE, TEAMS_LOGIN_URL: 'login' }, [/^TEAMS_LOGIN_URL/]],
  ['metadata that is no address', { ...SINGLE, TEAMS_OPENID_URL: 'file:///x' }, [/^TEAMS_OPENID_URL/]],
  ['the playground with an app', { ...SINGLE, TEAMS_PLAYGROUND: 'yes' }, [/^TEAMS_PLAYGROUND is for trying/]],
  [
    'the playground on every address',
    { TEAMS_PLAYGROUND: 'yes', HOST: '0.0.0.0' },
    [/^TEAMS_PLAYGROUND lets in .* HOST/],
  ],
  [
    'the playground behind a public address',
    { TEAMS_PLAYGROUND: 'yes', PUBLIC_URL: 'https://switchboard.example.com' },
    [/^TEAMS_PLAYGROUND lets in .* PUBLIC_URL/],
  ],
  ['the playground, perhaps', { TEAMS_PLAYGROUND: 'perhaps' }, [/^TEAMS_PLAYGROUND must be yes or no/]],
])('%s is an error that names the setting, and never its value', (_case, env, expected) => {
  const { settings, problems } = read(env);

  expect(settings).toBeUndefined();
  expect(problems).toHaveLength(expected.length);
  for (const [index, pattern] of expected.entries()) expect(problems[index]).toMatch(pattern);
  expect(problems.join()).not.toContain('hush');
});
