import { inspect } from 'node:util';

import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';

import { installationStore } from '../../../src/bot/slack/installation-store.ts';
import { installations, NotInstalled } from '../../../src/bot/slack/installations.ts';
import { sealUnder } from '../../../src/sealed.ts';
import { Secret } from '../../../src/secret.ts';
import type { Shelf } from '../../../src/issues/store.ts';
import { NOON } from '../../support/builders.ts';
import { httpMock } from '../../support/http-mock.ts';

const LATER = new Date(NOON.getTime() + 60_000);
const BEFORE = new Date(NOON.getTime() - 60_000);

/** A shelf as the database keeps it: JSON, and never nothing. */
function aShelf(): Shelf & { readonly all: Map<string, string> } {
  const all = new Map<string, string>();
  return {
    all,
    async kept(key) {
      const text = all.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    async keep(key, value) {
      if (value === null || value === undefined) throw new Error('the shelf keeps no nothing');
      all.set(key, JSON.stringify(value));
    },
    async keepFirst(key, value) {
      if (!all.has(key)) await this.keep(key, value);
      return this.kept(key);
    },
  };
}

function anInstallation(team: string, token: string, installedAt = NOON) {
  return { team, token: new Secret(token), botId: `B${team}`, botUserId: `U${team}`, installedAt };
}

describe('a sealed text', () => {
  it('opens under the same secret for the same thing, and for nothing else', () => {
    const seal = sealUnder('a secret', 'a purpose');
    const sealed = seal.close('xoxb-1', 'T1');

    expect(seal.open(sealed, 'T1')).toBe('xoxb-1');
    expect(seal.open(sealed, 'T2')).toBeUndefined();
    expect(sealUnder('another secret', 'a purpose').open(sealed, 'T1')).toBeUndefined();
    expect(sealUnder('a secret', 'another purpose').open(sealed, 'T1')).toBeUndefined();
  });

  it.each(['nonce', 'tag', 'text'] as const)('does not open when its %s was changed or cut', (part) => {
    const seal = sealUnder('a secret', 'a purpose');
    const sealed = seal.close('xoxb-1', 'T1');
    const bytes = Buffer.from(sealed[part], 'base64');
    bytes[0] = (bytes[0] ?? 0) ^ 1;

    expect(seal.open({ ...sealed, [part]: bytes.toString('base64') }, 'T1')).toBeUndefined();
    expect(seal.open({ ...sealed, [part]: bytes.subarray(1).toString('base64') }, 'T1')).toBeUndefined();
  });

  it('reads differently each time', () => {
    const seal = sealUnder('a secret', 'a purpose');

    expect(seal.close('xoxb-1', 'T1')).not.toEqual(seal.close('xoxb-1', 'T1'));
  });
});

describe('the installations made by OAuth', () => {
  let shelf: ReturnType<typeof aShelf>;
  beforeEach(() => {
    shelf = aShelf();
  });

  it('are found again by another process, in the order they were made', async () => {
    const store = installationStore(shelf, 'a secret');
    await Promise.all(['T1', 'T2', 'T3'].map((team) => store.keep(anInstallation(team, `xoxb-${team}`))));

    const other = installationStore(shelf, 'a secret');

    expect(await other.teams()).toEqual(['T1', 'T2', 'T3']);
    expect((await other.find('T2'))?.token.reveal()).toBe('xoxb-T2');
    expect(await other.find('T2')).toMatchObject({ botId: 'BT2', botUserId: 'UT2', installedAt: NOON });
  });

  it('never show a token where the database or a log is read', async () => {
    const store = installationStore(shelf, 'a secret');
    await store.keep(anInstallation('T1', 'xoxb-very-secret'));

    expect([...shelf.all.values()].join()).not.toContain('very-secret');
    const shown = await store.find('T1');
    expect(inspect(shown) + JSON.stringify(shown)).not.toContain('very-secret');
  });

  it('are replaced by installing again', async () => {
    const store = installationStore(shelf, 'a secret');
    await store.keep(anInstallation('T1', 'xoxb-old'));
    await store.keep(anInstallation('T1', 'xoxb-new', LATER));

    expect((await store.find('T1'))?.token.reveal()).toBe('xoxb-new');
    expect(await store.teams()).toEqual(['T1']);
  });

  it('end with the app being taken out, which may be told twice', async () => {
    const store = installationStore(shelf, 'a secret');
    await store.keep(anInstallation('T1', 'xoxb-1'));
    await store.remove('T1', LATER);
    await store.remove('T1', LATER);

    expect(await store.find('T1')).toBeUndefined();
    expect(await store.teams()).toEqual([]);
  });

  it('outlive late news of an earlier installation having ended', async () => {
    const store = installationStore(shelf, 'a secret');
    await store.keep(anInstallation('T1', 'xoxb-new'));
    await store.remove('T1', BEFORE);

    expect((await store.find('T1'))?.token.reveal()).toBe('xoxb-new');
  });

  it('come back into the list when two processes wrote it at one time', async () => {
    const store = installationStore(shelf, 'a secret');
    await store.keep(anInstallation('T1', 'xoxb-1'));
    await store.keep(anInstallation('T2', 'xoxb-2'));
    await shelf.keep('slack/installations', ['T2']);

    const other = installationStore(shelf, 'a secret');
    await other.find('T1');

    expect(await other.teams()).toEqual(['T2', 'T1']);
  });

  it('are as good as none under another secret', async () => {
    await installationStore(shelf, 'a secret').keep(anInstallation('T1', 'xoxb-1'));

    expect(await installationStore(shelf, 'another').find('T1')).toBeUndefined();
  });

  it('authorize a request with both ids of the bot, and one of a stranger not at all', async () => {
    await installationStore(shelf, 'a secret').keep(anInstallation('T1', 'xoxb-1'));
    const oauth = {
      by: 'oauth',
      clientId: '1',
      clientSecret: new Secret('s'),
      stateSecret: new Secret('a secret'),
    } as const;
    const installed = installations({ access: oauth }, tools(shelf));

    expect(await installed.authorize({ teamId: 'T1' })).toEqual({
      ...{ teamId: 'T1', botToken: 'xoxb-1', botId: 'BT1', botUserId: 'UT1' },
    });
    await expect(installed.authorize({ teamId: 'T2' })).rejects.toThrow(NotInstalled);
    await expect(installed.clientFor('T2')).rejects.toThrow(NotInstalled);
    expect(installed.many).toBe(true);
    expect(await installed.clientFor('T1')).toBe(await installed.clientFor('T1'));
  });
});

it('a workspace that may not have the app is not served, also when it was installed before', async () => {
  const shelf = aShelf();
  const store = installationStore(shelf, 'a secret');
  await store.keep(anInstallation('T1', 'xoxb-1'));
  await store.keep(anInstallation('T2', 'xoxb-2'));
  const secrets = { clientSecret: new Secret('s'), stateSecret: new Secret('a secret') };
  const access = { by: 'oauth', clientId: '1', ...secrets, onlyTeams: ['T2'] } as const;

  const installed = installations({ access }, tools(shelf));

  expect(await installed.teams()).toEqual(['T2']);
  await expect(installed.authorize({ teamId: 'T1' })).rejects.toThrow(NotInstalled);
  expect(await installed.authorize({ teamId: 'T2' })).toMatchObject({ botToken: 'xoxb-2' });
});

describe('the one installation of a token', () => {
  const http = httpMock();
  const token = { by: 'token', botToken: new Secret('xoxb-1') } as const;
  const answer = { ok: true, team_id: 'T1', user_id: 'U1', bot_id: 'B1' };

  it('is asked of Slack once, however many ask at one time', async () => {
    http('https://slack.com').post('/api/auth.test').reply(200, answer);
    const installed = installations({ access: token }, tools(aShelf()));

    const [one, other] = await Promise.all([installed.of(undefined), installed.teams()]);

    expect(one).toMatchObject({ team: 'T1', botId: 'B1', botUserId: 'U1' });
    expect(other).toEqual(['T1']);
    expect(await installed.authorize({ teamId: 'T1' })).toMatchObject({ botToken: 'xoxb-1' });
  });

  it('is asked of Slack again after Slack could not say', async () => {
    http('https://slack.com').post('/api/auth.test').reply(200, { ok: false, error: 'fatal_error' });
    http('https://slack.com').post('/api/auth.test').reply(200, answer);
    const installed = installations({ access: token }, tools(aShelf()));

    await expect(installed.of(undefined)).rejects.toThrow('fatal_error');
    expect(await installed.teams()).toEqual(['T1']);
  });

  it('is known to the next process at once, which hears from Slack that the token is another bot’s now', async () => {
    const shelf = aShelf();
    http('https://slack.com').post('/api/auth.test').reply(200, answer);
    await installations({ access: token }, tools(shelf)).of(undefined);
    http('https://slack.com')
      .post('/api/auth.test')
      .reply(200, { ...answer, user_id: 'U2', bot_id: 'B2' });
    const next = installations({ access: token }, tools(shelf));

    expect(await next.of(undefined)).toMatchObject({ team: 'T1', botUserId: 'U1' });
    await expect.poll(() => next.of(undefined)).toMatchObject({ botId: 'B2', botUserId: 'U2' });
    expect(JSON.stringify([...shelf.all])).not.toContain('xoxb-1');
  });

  it('is asked of Slack anew once the app was taken out', async () => {
    const shelf = aShelf();
    http('https://slack.com').post('/api/auth.test').twice().reply(200, answer);
    const installed = installations({ access: token }, tools(shelf));
    await installed.of(undefined);

    await installed.remove('T1', NOON);

    expect(await installed.of(undefined)).toMatchObject({ team: 'T1' });
  });

  it('is not waited for by a request, which names its workspace itself; but a refused token serves nobody', async () => {
    http('https://slack.com').post('/api/auth.test').delay(5_000).reply(200, answer);
    const away = installations({ access: token }, tools(aShelf()));
    http('https://slack.com').post('/api/auth.test').reply(200, { ok: false, error: 'invalid_auth' });
    const refused = installations({ access: { ...token, botToken: new Secret('xoxb-2') } }, tools(aShelf()));

    expect(await away.authorize({ teamId: 'T1' })).toEqual({ teamId: 'T1', botToken: 'xoxb-1' });
    await expect(refused.authorize({ teamId: 'T1' })).rejects.toThrow('invalid_auth');
  });
});

function tools(shelf: Shelf) {
  return { shelf, publicUrl: 'https://issues.example.com', log: pino({ enabled: false }) };
}
