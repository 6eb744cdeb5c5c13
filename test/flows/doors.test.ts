import { connect } from 'node:net';

import pino from 'pino';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openDatabase } from '../../src/db/client.ts';
import { messages } from '../../src/db/schema.ts';
import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { untilStopped } from '../support/leaks.ts';
import { aSignedText, deliver } from '../support/signed.ts';

const TOKEN = 'doors-test-token';

describe('the door for texts', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('postgresql', () => ({ TWILIO_AUTH_TOKEN: TOKEN }));
  });
  afterAll(() => app.stop());

  const text = (more: Partial<Parameters<typeof aSignedText>[0]> = {}) =>
    aSignedText({ token: TOKEN, publicUrl: app.url, from: '+15550001111', text: 'Hello', ...more });

  async function post(body: string | Uint8Array, headers: Readonly<Record<string, string>>) {
    const response = await fetch(`${app.url}/sms/twilio`, { method: 'POST', body, headers });
    return { status: response.status, body: await response.text() };
  }

  async function kept(): Promise<number> {
    const opened = await openDatabase({ ...app.settings, log: pino({ enabled: false }) });
    const stop = untilStopped('the database looked into', () => opened.stop());
    const count = await opened.db.$count(messages);
    await stop();
    return count;
  }

  async function rejections(reason: string): Promise<number> {
    const page = await (await fetch(`${app.url}/metrics`)).text();
    const line = new RegExp(`requests_rejected_total\\{[^}]*reason="${reason}"[^}]*\\} (\\d+)`).exec(page);
    return Number(line?.[1] ?? 0);
  }

  const BAD: [string, number, string, () => Promise<{ status: number; body: string }>][] = [
    ['unsigned', 401, 'unsigned', () => post(text().body, { 'content-type': FORM })],
    ['signed with another token', 401, 'forged', () => forged(text({ token: 'not-ours' }))],
    ['signed for another address', 401, 'forged', () => forged(text({ publicUrl: 'https://evil.example' }))],
    [
      'changed after it was signed',
      401,
      'forged',
      () => post(text().body.replace('Hello', 'Hullo'), text().headers),
    ],
    ['without a sender', 400, 'malformed', () => forged(text({ from: '' }))],
    ['without a message id', 400, 'malformed', () => forged(text({ sid: '' }))],
    [
      'of another type',
      400,
      'wrong-type',
      () => post('{}', { ...text().headers, 'content-type': 'application/json' }),
    ],
    ['of 65 KB', 413, 'oversized', () => forged(text({ text: 'x'.repeat(66_000) }))],
    [
      'compressed',
      400,
      'malformed',
      () => post(text().body, { ...text().headers, 'content-encoding': 'gzip' }),
    ],
  ];

  function forged({ body, headers }: ReturnType<typeof aSignedText>) {
    return post(body, headers);
  }

  it.each(BAD)(
    'a request that is %s is answered %i with one line, kept nowhere, and counted',
    async (_, status, reason, send) => {
      const before = { kept: await kept(), counted: await rejections(reason) };

      const answer = await send();

      expect(answer.status).toBe(status);
      expect(answer.body.trim().split('\n')).toHaveLength(1);
      expect(await kept()).toBe(before.kept);
      expect(await rejections(reason)).toBe(before.counted + 1);
    },
  );

  it('a request that is cut off half way keeps nothing, and the process lives', async () => {
    const { body, headers } = text({ text: 'Cut off' });
    const before = await kept();
    const { hostname, port } = new URL(app.url);

    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        const head = Object.entries({ ...headers, host: 'x', 'content-length': String(body.length) });
        socket.write(`POST /sms/twilio HTTP/1.1\r\n${head.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`);
        socket.end(body.slice(0, 40), () => socket.destroy());
      });
      socket.once('close', () => resolve());
    });

    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    expect(await kept()).toBe(before);
  });

  it('a replayed request is acknowledged and kept once', async () => {
    const replayed = text({ text: 'Again and again' });
    const before = await kept();

    expect([await deliver(app.url, replayed), await deliver(app.url, replayed)]).toEqual([200, 200]);

    expect(await kept()).toBe(before + 1);
  });

  it('a message of a service that is not supported is acknowledged, kept nowhere, and counted', async () => {
    const before = { kept: await kept(), counted: await rejections('unsupported') };

    expect(await deliver(app.url, text({ from: 'whatsapp:+15550001111' }))).toBe(200);

    expect(await kept()).toBe(before.kept);
    expect(await rejections('unsupported')).toBe(before.counted + 1);
  });
});

describe('a database that goes away', () => {
  it('makes webhooks answer 503 and the process say that it is not ready, until it is back', async () => {
    const app = await startTestApp('postgresql', () => ({ TWILIO_AUTH_TOKEN: TOKEN }));
    const first = aSignedText({ token: TOKEN, publicUrl: app.url, from: '+15550001111', text: 'Before' });
    expect(await deliver(app.url, first)).toBe(200);
    const outage = await outageOf(app);

    const during = aSignedText({ token: TOKEN, publicUrl: app.url, from: '+15550001111', text: 'During' });
    expect(await deliver(app.url, during)).toBe(503);
    expect((await fetch(`${app.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);

    await outage.end();
    expect(await eventually(() => deliver(app.url, during), 200)).toBe(200);
    expect(await eventually(async () => (await fetch(`${app.url}/readyz`)).status, 200)).toBe(200);
    await app.stop();
  });

  /** The server lets nobody into this database any more and throws out who is in it. */
  async function outageOf(app: TestApp) {
    const url = new URL(app.settings.databaseUrl ?? '');
    const name = url.pathname.slice(1);
    url.pathname = '/postgres';
    async function asAdmin(...statements: string[]) {
      const admin = postgres(url.href, { max: 1, onnotice: () => {} });
      for (const statement of statements) await admin.unsafe(statement);
      await admin.end();
    }
    await asAdmin(
      `alter database ${name} with allow_connections false`,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
    return { end: () => asAdmin(`alter database ${name} with allow_connections true`) };
  }

  async function eventually(ask: () => Promise<number>, wanted: number): Promise<number> {
    for (let tries = 0; tries < 200; tries += 1) {
      const answer = await ask();
      if (answer === wanted) return answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return ask();
  }
});

describe('pages for a browser', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('embedded');
  });
  afterAll(() => app.stop());

  it('forbid every script, style and frame that is not our own', async () => {
    const policy = (await fetch(app.url)).headers.get('content-security-policy') ?? '';

    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('answer only to this machine’s own names', async () => {
    const { port } = new URL(app.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write('GET / HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n');
      });
      let said = '';
      socket.on('data', (chunk) => (said += chunk.toString()));
      socket.on('end', () => resolve(said));
      socket.on('error', reject);
    });

    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another page of this machine', { 'sec-fetch-site': 'same-site' }],
  ])('take no change from %s', async (_, headers) => {
    const response = await fetch(`${app.url}/issues/1/asks`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ ask: 'take' }),
    });

    expect(response.status).toBe(403);
  });

  it.each([
    ['/issues/999999', 404],
    ['/issues/zero', 400],
    ['/nowhere', 404],
    ['/customers/0', 400],
  ])('%s is answered %i in one line of words', async (path, status) => {
    const response = await fetch(`${app.url}${path}`);

    expect(response.status).toBe(status);
    expect(await response.text()).not.toMatch(/at .*\.ts|Error:/);
  });
});

const FORM = 'application/x-www-form-urlencoded';
