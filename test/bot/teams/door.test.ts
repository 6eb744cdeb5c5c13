import { createHmac } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { startTeamsBot } from '../../support/teams-bot.ts';
import type { JsonObject } from '../../support/slack-server/json.ts';

type Bot = Awaited<ReturnType<typeof startTeamsBot>>;
type Carrying = NonNullable<Parameters<Bot['teams']['deliver']>[1]>;

let bot: Bot;
/** The library would print keys, tokens and errors. */
let printed: readonly ReturnType<typeof vi.spyOn>[];

beforeEach(async () => {
  printed = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
  bot = await startTeamsBot();
});
afterEach(async () => {
  await bot.stop();
  for (const spy of printed) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

function aMessage(changes: JsonObject = {}): JsonObject {
  const { channel, team, teams } = bot;
  return {
    ...{ type: 'message', id: '17', channelId: 'msteams', serviceUrl: teams.serviceUrl, text: 'hello' },
    from: { id: '29:ana', name: 'Ana', aadObjectId: 'a' },
    recipient: { id: teams.botId },
    conversation: { id: channel.id, conversationType: 'channel', tenantId: teams.settings.tenantId },
    channelData: {
      tenant: { id: teams.settings.tenantId },
      team: { id: team.id },
      channel: { id: channel.id },
    },
    ...changes,
  };
}

const seconds = () => Math.floor(Date.now() / 1_000);

it('lets in what Teams signed', async () => {
  const answer = await bot.teams.deliver(aMessage());

  expect(answer).toMatchObject({ status: 200, text: '' });
  expect(bot.heard).toMatchObject([{ what: 'message', about: { text: 'hello', who: { name: 'Ana' } } }]);
  expect(bot.rejected).toEqual([]);
});

it('allows five minutes between two clocks', async () => {
  const answer = await bot.teams.deliver(aMessage(), { forgery: { claims: { exp: seconds() - 240 } } });

  expect(answer.status).toBe(200);
});

describe('turns away with 401', () => {
  it.each<readonly [string, string, () => Carrying]>([
    ['no token', 'unsigned', () => ({ authorization: null })],
    ['an empty one', 'unsigned', () => ({ authorization: '' })],
    ['another kind of authorization', 'forged', () => ({ authorization: 'Basic YTpi' })],
    ['no JWT', 'forged', () => ({ authorization: 'Bearer abc' })],
    ['a JWT of nonsense', 'forged', () => ({ authorization: 'Bearer abc.def.ghi' })],
    ['another audience', 'forged', () => ({ forgery: { claims: { aud: 'another' } } })],
    ['another issuer', 'forged', () => ({ forgery: { claims: { iss: 'https://evil.example' } } })],
    [
      'a token of Entra for this app, as the emulator has',
      'forged',
      () => ({
        forgery: {
          claims: {
            iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
            ver: '1.0',
            appid: bot.teams.settings.appId,
          },
        },
      }),
    ],
    [
      'a token of a bot for another',
      'forged',
      () => ({
        forgery: {
          claims: { iss: 'https://login.microsoftonline.com/x/v2.0', ver: '2.0', azp: 'someone' },
        },
      }),
    ],
    ['a token of yesterday', 'stale', () => ({ forgery: { claims: { exp: seconds() - 86_400 } } })],
    ['a token of tomorrow', 'stale', () => ({ forgery: { claims: { nbf: seconds() + 86_400 } } })],
    ['a token that never ends', 'forged', () => ({ forgery: { claims: { exp: null } } })],
    ['a key that nobody published', 'forged', () => ({ forgery: { key: 'other' } })],
    ['the name of a key that is not there', 'forged', () => ({ forgery: { header: { kid: 'nobody' } } })],
    ['a key for other channels', 'forged', () => ({ forgery: { key: 'unendorsed' } })],
    ['no signature at all', 'forged', () => ({ forgery: { header: { alg: 'none' } } })],
    ['a signature that anybody can make', 'forged', () => ({ authorization: `Bearer ${symmetric()}` })],
    ['claims that were changed', 'forged', () => ({ authorization: `Bearer ${tampered()}` })],
    ['a token for another service', 'forged', () => ({ tokenServiceUrl: 'https://smba.example/' })],
    ['a token for no service', 'forged', () => ({ forgery: { claims: { serviceurl: null } } })],
  ])('%s', async (_case, reason, how) => {
    const answer = await bot.teams.deliver(aMessage(), how());

    expect(answer).toMatchObject({ status: 401, text: '' });
    expect(bot.rejected).toEqual([`/api/messages ${reason}`]);
    expect(bot.heard).toEqual([]);
  });

  it('everything above also when it is an invoke', async () => {
    const invoke = aMessage({ type: 'invoke', name: 'task/fetch', value: { data: { verb: 'assign' } } });

    const answer = await bot.teams.deliver(invoke, { forgery: { key: 'other' } });

    expect(answer).toMatchObject({ status: 401, text: '' });
  });
});

describe('turns away', () => {
  it.each<readonly [string, number, string, () => JsonObject]>([
    ['a body without a service', 400, 'malformed', () => aMessage({ serviceUrl: undefined })],
    ['a body without a sender', 400, 'malformed', () => aMessage({ from: undefined })],
    ['a body of another channel', 400, 'malformed', () => aMessage({ channelId: 'webchat' })],
    [
      'a sender of another tenant',
      403,
      'foreign-tenant',
      () => aMessage({ conversation: { id: 'a:1', tenantId: 'another' }, channelData: {} }),
    ],
    [
      'a tenant that is not told',
      403,
      'foreign-tenant',
      () => aMessage({ conversation: { id: 'a:1' }, channelData: {} }),
    ],
    [
      'two tenants of which one is ours',
      403,
      'foreign-tenant',
      () => aMessage({ channelData: { tenant: { id: 'another' } } }),
    ],
    [
      'a service elsewhere, though its token is good',
      403,
      'foreign-service',
      () => aMessage({ serviceUrl: 'https://evil.example/' }),
    ],
    [
      'a service that only begins like one of ours',
      403,
      'foreign-service',
      () => aMessage({ serviceUrl: 'https://smba.trafficmanager.net.evil.example/' }),
    ],
    [
      'a service with a user in its address',
      403,
      'foreign-service',
      () => aMessage({ serviceUrl: 'https://smba.trafficmanager.net@evil.example/' }),
    ],
    [
      'a service in the clear',
      403,
      'foreign-service',
      () => aMessage({ serviceUrl: 'http://smba.trafficmanager.net/emea/' }),
    ],
    [
      'a press of a kind that our cards do not have',
      400,
      'malformed',
      () => aMessage({ type: 'invoke', name: 'adaptiveCard/action', value: { action: 'take' } }),
    ],
    ['a body over one megabyte', 413, 'oversized', () => aMessage({ text: 'x'.repeat(1_100_000) })],
  ])('%s', async (_case, status, reason, activity) => {
    const token = bot.teams.tokenFor(String(activity()['serviceUrl'] ?? bot.teams.serviceUrl));

    const answer = await bot.teams.deliver(activity(), { authorization: `Bearer ${token}` });

    expect(answer).toMatchObject({ status, text: '' });
    expect(bot.rejected).toEqual([`/api/messages ${reason}`]);
    expect(bot.heard).toEqual([]);
  });

  it.each([
    ['{"type":'],
    ['[]'],
    ['"hello"'],
    ['null'],
    [''],
    [`{"value":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('a body that is %.20s', async (body) => {
    const response = await fetch(`${bot.url}/api/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${bot.teams.tokenFor(bot.teams.serviceUrl)}`,
      },
      body,
    });

    expect(response.status).toBe(400);
    expect(bot.rejected).toEqual(['/api/messages malformed']);
  });

  it('everything for a moment while the keys cannot be asked for, and nothing after', async () => {
    bot.teams.fault({ method: 'openid', kind: 'http', status: 500 });
    const toUs = await bot.teams.deliver(aMessage());
    await bot.teams.deliver(aMessage(), { forgery: { header: { kid: 'nobody' } } });
    bot.teams.fault({ method: 'openid', kind: 'http', status: 500 });
    const toTheLibrary = await bot.teams.deliver(aMessage());

    const after = await bot.teams.deliver(aMessage());

    expect([toUs, toTheLibrary, after].map(({ status }) => status)).toEqual([503, 503, 200]);
    expect(bot.rejected).toEqual([
      '/api/messages unchecked',
      '/api/messages forged',
      '/api/messages unchecked',
    ]);
  });
});

it('what nobody answers is answered with 501 and no words', async () => {
  const answer = await bot.teams.deliver(aMessage({ type: 'invoke', name: 'composeExtension/query' }));

  expect(answer).toMatchObject({ status: 501, text: '' });
});

describe('the playground', () => {
  beforeEach(async () => {
    await bot.stop();
    bot = await startTeamsBot({}, { env: { TEAMS_PLAYGROUND: 'yes' } });
  });

  it('signs nothing, and is let in', async () => {
    const answer = await bot.teams.deliver(aMessage(), { authorization: null });

    expect(answer.status).toBe(200);
    expect(bot.heard).toHaveLength(1);
  });

  it('is on this machine: what names a service elsewhere is turned away', async () => {
    const away = aMessage({ serviceUrl: 'https://smba.trafficmanager.net/emea/' });

    const answer = await bot.teams.deliver(away, { authorization: null });

    expect(answer.status).toBe(403);
    expect(bot.heard).toEqual([]);
  });
});

function symmetric(): string {
  const [, claims = ''] = bot.teams.tokenFor(bot.teams.serviceUrl).split('.');
  const [head = ''] = bot.teams.tokenFor(bot.teams.serviceUrl, { header: { alg: 'HS256' } }).split('.');
  const signature = createHmac('sha256', 'public').update(`${head}.${claims}`).digest('base64url');
  return `${head}.${claims}.${signature}`;
}

function tampered(): string {
  const [head = '', , signature = ''] = bot.teams.tokenFor(bot.teams.serviceUrl).split('.');
  const [, claims = ''] = bot.teams
    .tokenFor(bot.teams.serviceUrl, { claims: { exp: seconds() + 999_999 } })
    .split('.');
  return `${head}.${claims}.${signature}`;
}
