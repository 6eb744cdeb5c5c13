import { execFile } from 'node:child_process';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { startApp } from '../../src/app.ts';
import { ConfigError } from '../../src/config.ts';
import { bareEnvironment } from '../support/bare-environment.ts';
import type { DatabaseKind, DatabaseSettings } from '../support/databases.ts';
import { DATABASES, newEmbeddedDatabase, newPostgresDatabase } from '../support/databases.ts';
import { untilStopped } from '../support/leaks.ts';
import { startServer } from '../support/server-process.ts';
import { workspaceAt } from '../support/workspace.ts';

const ROOT = join(import.meta.dirname, '../..');

async function aPlace(kind: DatabaseKind) {
  const place = kind === 'postgresql' ? await newPostgresDatabase() : newEmbeddedDatabase();
  const remove = untilStopped('a database', () => place.remove());
  return { env: environmentOf(place.settings), remove };
}

function environmentOf({ databaseUrl, dataDir }: DatabaseSettings) {
  return {
    SWITCHBOARD_DATA: dataDir,
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
  };
}

// The product is started up to four times in one test, each time a process of its own.
vi.setConfig({ testTimeout: 90_000 });

/** `npm run inbox -- …`, without npm. */
function inbox(env: Readonly<Record<string, string>>, ...words: string[]) {
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [join(ROOT, 'src/cli/inbox.ts'), ...words],
      { env: { ...bareEnvironment(), ...env }, cwd: ROOT },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe('settings', () => {
  const WRONG: [string, Record<string, string>, readonly RegExp[]][] = [
    ['an auth token without the address it signs for', { TWILIO_AUTH_TOKEN: 'x' }, [/PUBLIC_URL/]],
    [
      'several halves at once',
      { PORT: 'eighty', DATABASE_URL: 'mysql://x', TWILIO_API_KEY: `SK${'0'.repeat(32)}` },
      [/PORT/, /DATABASE_URL/, /TWILIO_AUTH_TOKEN/, /TWILIO_API_SECRET/, /TWILIO_ACCOUNT_SID/],
    ],
    [
      'the workspace without a sign-in on another address',
      { HOST: '0.0.0.0' },
      [/HOST/, /WORKSPACE_WITHOUT_SIGN_IN/],
    ],
    ['a public address that is none', { PUBLIC_URL: 'switchboard' }, [/PUBLIC_URL/]],
  ];

  it.each(WRONG)('with %s it does not start, and says all that is missing at once', async (_, env, named) => {
    const error = await startApp({ SWITCHBOARD_DATA: '/nonexistent/never-made', ...env }).catch(
      (reason: unknown) => reason,
    );

    if (!(error instanceof ConfigError)) throw error;
    for (const name of named) expect(error.message).toMatch(name);
  });

  it('that are wrong are told in plain words, without a stack or what they hold, and the exit code says so', async () => {
    const said = await startServer({
      TWILIO_API_SECRET: 'secret-value',
      DATABASE_URL: 'mysql://u:secret@h',
    }).then(
      () => '',
      (error: unknown) => String(error),
    );

    expect(said).toMatch(/it ended with 1: Switchboard cannot start with these settings:\n {2}- /);
    expect(said).toMatch(/DATABASE_URL/);
    expect(said).not.toMatch(/secret-value|u:secret| {4}at /);
  });
});

describe.each(DATABASES)('a start, on %s', (kind) => {
  let place: Awaited<ReturnType<typeof aPlace>>;
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    place = await aPlace(kind);
    server = await startServer(place.env);
  }, 90_000);
  afterAll(async () => {
    await server.kill();
    await place.remove();
  });

  it('makes one inbox, Support, on the pretend number and address, posting to the workspace', async () => {
    expect(await inbox(place.env, 'list')).toMatchObject({
      code: 0,
      out: 'Support: listens on sms +15550009999, email support@switchboard.test; posts to web:support\n',
    });
  });

  it('lets inboxes be added while it runs, and shows their channel', async () => {
    const listens = ['--sms', '+1 (555) 000-7777', '--email', 'Night@Example.com'];
    const line = ['add', 'Night desk', ...listens, '--post', 'web:night'];

    const first = await inbox(place.env, ...line);
    const second = await inbox(place.env, ...line);

    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain(
      'Night desk: listens on sms +15550007777, email night@example.com; posts to web:night',
    );
    expect(second.out).toContain('Nothing to change');
    expect(await workspaceAt(server.url).page('/')).toContain('night');
  });

  it('lets nobody start a second one on the same port or directory, and says why', async () => {
    const { port } = new URL(server.url);

    await expect(startServer({ ...place.env, PORT: port })).rejects.toThrow(
      /already listens on this port|in use|another process/i,
    );
  });

  it('ends on SIGTERM with code 0, open pages and all, and the next one keeps what inboxes there are', async () => {
    const page = await fetch(`${server.url}/events`);

    expect(await server.terminate()).toBe(0);
    await page.text().catch(() => undefined);
    server = await startServer(place.env);

    const { out } = await inbox(place.env, 'list');
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['Support', 'Night desk']);
  });
});

describe('npm run inbox', () => {
  it('says what is wrong, without a stack, and the exit code says so', async () => {
    const answer = await inbox(
      { SWITCHBOARD_DATA: '/nonexistent/never-made' },
      'add',
      'Support',
      '--sms',
      '12',
    );

    expect(answer.code).toBe(1);
    expect(answer.err).toMatch(/12 is not a phone number/);
    expect(answer.err).not.toMatch(/ {4}at /);
  });

  it('takes an inbox’s signature, shows it, and takes it away again', async () => {
    const place = await aPlace('postgresql');

    const signed = await inbox(place.env, 'add', 'Support', '--signature', String.raw`Yours,\n{name}`);
    const again = await inbox(place.env, 'add', 'Support', '--signature', String.raw`Yours,\n{name}`);
    const unsigned = await inbox(place.env, 'add', 'Support', '--signature', '');
    await place.remove();

    expect(signed.out).toContain('signs: Yours, / {name}');
    expect(again.out).toContain('Nothing to change');
    expect(unsigned.out).not.toContain('signs:');
  });

  it('removes what is named, and the line again changes nothing', async () => {
    const place = await aPlace('postgresql');
    await inbox(place.env, 'add', 'Support', '--sms', '+15550009999', '--sms', '+15550008888');

    const first = await inbox(place.env, 'remove', 'Support', '--sms', '+15550008888');
    const second = await inbox(place.env, 'remove', 'Support', '--sms', '+15550008888');
    await place.remove();

    expect(first.out).toBe('Done.\nSupport: listens on sms +15550009999; posts to nowhere\n');
    expect(second.out).toContain('Nothing to change');
  });
});
