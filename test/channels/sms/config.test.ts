import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import type { Environment } from '../../../src/channels/channel.ts';
import { smsSettings } from '../../../src/channels/sms/config.ts';

const SID = `AC${'a'.repeat(32)}`;
const KEY = `SK${'b'.repeat(32)}`;
const PUBLIC_URL = 'https://desk.example.com';

describe('the SMS settings', () => {
  it('with none of them, the local carrier stands in', () => {
    expect(read({ PUBLIC_URL }).settings).toEqual({ mode: 'local' });
    expect(read({ TWILIO_AUTH_TOKEN: ' ', TWILIO_ACCOUNT_SID: '' }).settings).toEqual({ mode: 'local' });
  });

  it('with only the auth token, texts can be received', () => {
    const { settings, problems } = read({ PUBLIC_URL, TWILIO_AUTH_TOKEN: 'one' });

    expect(problems).toEqual([]);
    expect(settings?.mode).toBe('receive-only');
  });

  it('an API key sends where there is one, else the auth token', () => {
    const both = { PUBLIC_URL, TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: 'new, old' };

    expect(login(both)).toEqual([SID, 'new']);
    expect(login({ ...both, TWILIO_API_KEY: KEY, TWILIO_API_SECRET: 'hush' })).toEqual([KEY, 'hush']);
  });

  it('several auth tokens are accepted, the first is the one in use', () => {
    const { settings } = read({ PUBLIC_URL, TWILIO_AUTH_TOKEN: 'new, old,' });

    expect(settings?.mode === 'receive-only' && settings.tokens.map((token) => token.reveal())).toEqual([
      'new',
      'old',
    ]);
  });

  it.each<[Environment, readonly string[]]>([
    [{ TWILIO_AUTH_TOKEN: 't' }, ['PUBLIC_URL is missing']],
    [{ PUBLIC_URL, TWILIO_ACCOUNT_SID: SID }, ['TWILIO_AUTH_TOKEN is missing']],
    [{ PUBLIC_URL, TWILIO_AUTH_TOKEN: ',' }, ['TWILIO_AUTH_TOKEN holds only commas']],
    [
      { PUBLIC_URL, TWILIO_AUTH_TOKEN: 't', TWILIO_API_KEY: KEY, TWILIO_API_SECRET: 's' },
      ['TWILIO_ACCOUNT_SID is missing'],
    ],
    [
      { PUBLIC_URL, TWILIO_AUTH_TOKEN: 't', TWILIO_ACCOUNT_SID: SID, TWILIO_API_KEY: KEY },
      ['TWILIO_API_SECRET is missing'],
    ],
    [
      { PUBLIC_URL, TWILIO_AUTH_TOKEN: 't', TWILIO_ACCOUNT_SID: SID, TWILIO_API_SECRET: 's' },
      ['TWILIO_API_KEY is missing'],
    ],
    [{ PUBLIC_URL, TWILIO_AUTH_TOKEN: 't', TWILIO_ACCOUNT_SID: 'x' }, ['TWILIO_ACCOUNT_SID is not']],
    [
      { PUBLIC_URL, TWILIO_AUTH_TOKEN: 't', TWILIO_ACCOUNT_SID: SID, TWILIO_API_URL: 'ftp://x' },
      ['TWILIO_API_URL is not'],
    ],
    [
      { TWILIO_API_SECRET: 's', TWILIO_MESSAGING_SERVICE_SID: 'MG1' },
      [
        'TWILIO_AUTH_TOKEN is missing',
        'TWILIO_ACCOUNT_SID is missing',
        'TWILIO_ACCOUNT_SID is missing',
        'TWILIO_API_KEY is missing',
        'TWILIO_MESSAGING_SERVICE_SID is not',
      ],
    ],
  ])('a mistake is told by the name of its setting, all at once: %#', (env, expected) => {
    const { settings, problems } = read(env);

    expect(settings).toBeUndefined();
    expect(problems.map((text) => text.slice(0, text.search(/ (only|is not|is missing|holds)/)))).toEqual(
      expected.map((text) => text.slice(0, text.search(/ (only|is not|is missing|holds)/))),
    );
    for (const [place, start] of expected.entries()) expect(problems[place]).toContain(start);
  });

  it('no secret shows in a complaint, in JSON or in an inspected object', () => {
    const { problems } = read({ TWILIO_API_SECRET: 'hush-hush', TWILIO_API_KEY: 'hush-key' });
    const { settings } = read({ PUBLIC_URL, TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: 'hush-token' });

    expect(problems.join('\n')).not.toContain('hush');
    expect(inspect(settings, { depth: 9 }) + JSON.stringify(settings) + String(settings)).not.toContain(
      'hush',
    );
  });
});

function read(env: Environment) {
  const problems: string[] = [];
  const settings = smsSettings(env, (text) => problems.push(text));
  return { settings, problems };
}

function login(env: Environment) {
  const { settings } = read(env);
  return settings?.mode === 'twilio' && [settings.login.username, settings.login.password.reveal()];
}
