import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import type { OAuthSettings } from '../../../src/channels/email/oauth-config.ts';
import { accessTokens, OAuthFailed } from '../../../src/channels/email/oauth.ts';
import { refreshTokens } from '../../../src/channels/email/refresh-tokens.ts';
import { Secret } from '../../../src/secret.ts';
import { httpMock } from '../../support/http-mock.ts';
import { receiver } from '../../support/mailbox.ts';

const nock = httpMock();
const PERSON: OAuthSettings = {
  provider: 'microsoft',
  tokenUrl: new URL('https://login.example.com/token'),
  clientId: 'client',
  clientSecret: new Secret('hush-client'),
  grant: { by: 'person', refreshToken: new Secret('hush-first') },
  scope: 'a b',
};
const TENANT: OAuthSettings = { ...PERSON, grant: { by: 'tenant' } };

describe('access tokens', () => {
  it('are asked for as the client itself where the tenant has consented', async () => {
    const asked = tokenServer({ access_token: 'one', expires_in: 3600 });

    const token = await accessTokens(TENANT, undefined).token();

    expect(token.reveal()).toBe('one');
    expect(asked).toEqual([
      { client_id: 'client', client_secret: 'hush-client', grant_type: 'client_credentials', scope: 'a b' },
    ]);
  });

  it('are kept until five minutes before they end', async () => {
    tokenServer({ access_token: 'one', expires_in: 3600 }, { access_token: 'two', expires_in: '3600' });
    let now = 0;
    const tokens = accessTokens(TENANT, undefined, () => new Date(now));

    const first = await tokens.token();
    now = 55 * 60_000 - 1;
    const second = await tokens.token();
    now = 55 * 60_000;
    const third = await tokens.token();

    expect([first, second, third].map((token) => token.reveal())).toEqual(['one', 'one', 'two']);
  });

  it('are asked for once, however many ask at the same time', async () => {
    const asked = tokenServer({ access_token: 'one', expires_in: 3600 });
    const tokens = accessTokens(TENANT, undefined);

    await Promise.all([tokens.token(), tokens.token(), tokens.token()]);

    expect(asked).toHaveLength(1);
  });

  it('that a mail server refused are not handed out again; an older refusal changes nothing', async () => {
    tokenServer({ access_token: 'one' }, { access_token: 'two' });
    const tokens = accessTokens(TENANT, undefined);

    const first = await tokens.token();
    tokens.refused(first);
    const second = await tokens.token();
    tokens.refused(first);
    const third = await tokens.token();

    expect([second.reveal(), third.reveal()]).toEqual(['two', 'two']);
  });

  it('a failure is told in the words of the provider, without a secret, and is not remembered', async () => {
    nock('https://login.example.com')
      .post('/token')
      .reply(400, { error: 'invalid_grant', error_description: 'AADSTS70000: hush-client\r\n is wrong' });
    tokenServer({ access_token: 'one' });
    const tokens = accessTokens(TENANT, undefined);

    const error: unknown = await tokens.token().catch((thrown: unknown) => thrown);
    const next = await tokens.token();

    expect(error).toBeInstanceOf(OAuthFailed);
    expect(error).toMatchObject({
      error: 'invalid_grant',
      message: 'Microsoft gave no token: invalid_grant: AADSTS70000: [secret] is wrong',
    });
    expect(inspect(error, { depth: 9 })).not.toContain('hush');
    expect(next.reveal()).toBe('one');
  });

  it.each([
    [502, '<html>', 'Microsoft answered 502 and no token when asked for one.'],
    [200, '{"token_type":"Bearer"}', 'Microsoft answered 200 and no token when asked for one.'],
  ])('an answer that is none is told as such: %i %s', async (status, body, message) => {
    nock('https://login.example.com').post('/token').reply(status, body);

    await expect(accessTokens(TENANT, undefined).token()).rejects.toMatchObject({
      message,
      error: undefined,
    });
  });

  it('a provider that cannot be reached is told as such', async () => {
    nock('https://login.example.com').post('/token').replyWithError('connection reset');

    await expect(accessTokens(TENANT, undefined).token()).rejects.toThrow(
      /^Microsoft could not be reached for a token: .*connection reset/,
    );
  });
});

describe('refresh tokens', () => {
  it('the newest is used, over a restart too, and is not readable where it is kept', async () => {
    const { shelf } = receiver();
    const asked = tokenServer({ access_token: 'one', refresh_token: 'hush-second' }, { access_token: 'two' });

    await accessTokens(PERSON, refreshTokens(new Secret('hush-first'), shelf)).token();
    await accessTokens(PERSON, refreshTokens(new Secret('hush-first'), shelf)).token();

    expect(asked.map((form) => form['refresh_token'])).toEqual(['hush-first', 'hush-second']);
    expect(JSON.stringify([...shelf.all])).not.toContain('hush');
  });

  it('another one in the settings takes the place of all that came of the old', async () => {
    const { shelf } = receiver();
    await refreshTokens(new Secret('old'), shelf).keep(new Secret('of the old'));

    const newest = await refreshTokens(new Secret('new'), shelf).newest();

    expect(newest.reveal()).toBe('new');
  });

  it('what was changed where it is kept is not believed', async () => {
    const { shelf } = receiver();
    const tokens = refreshTokens(new Secret('first'), shelf);
    await tokens.keep(new Secret('second'));
    const kept = await shelf.kept('email:refresh-token');
    await shelf.keep('email:refresh-token', {
      ...Object(kept),
      text: Buffer.from('forged').toString('base64'),
    });

    expect((await tokens.newest()).reveal()).toBe('first');
  });
});

/** Answers in this order; what it was asked. */
function tokenServer(...answers: readonly object[]): readonly Readonly<Record<string, string>>[] {
  const asked: Record<string, string>[] = [];
  for (const answer of answers)
    nock('https://login.example.com')
      .post('/token', (body: Record<string, string>) => {
        asked.push({ ...body });
        return true;
      })
      .reply(200, answer);
  return asked;
}
