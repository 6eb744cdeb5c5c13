import pino from 'pino';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openDatabase } from '../../src/db/client.ts';
import { messages } from '../../src/db/schema.ts';
import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { startSignInApp } from '../support/issuer.ts';
import { untilStopped } from '../support/leaks.ts';
import { aSignedText, deliver } from '../support/signed.ts';
import { visitorOf } from '../support/visitor.ts';

const TOKEN = 'flood-test-token';
const NOISY = '+15550002222';
const QUIET = '+15550003333';
/** More than there are connections to the database. */
const FLOOD = 40;

describe('a flood', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('postgresql', () => ({ TWILIO_AUTH_TOKEN: TOKEN }));
  });
  afterAll(() => app.stop());

  const text = (from: string, words: string, token = TOKEN) =>
    aSignedText({ token, publicUrl: app.url, from, text: words });

  /** Holds the one lock under which all of a customer's messages are kept. */
  async function lockOn(from: string) {
    const sql = postgres(app.settings.databaseUrl ?? '', { max: 1, onnotice: () => {} });
    const { promise, resolve } = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const done = sql.begin(async (tx) => {
      await tx`select id from customers where id = (
        select customer_id from customer_addresses where address = ${from}) for update`;
      held.resolve();
      await promise;
    });
    await held.promise;
    return async () => {
      resolve();
      await done;
      await sql.end();
    };
  }

  async function keptOf(from: string): Promise<number> {
    const opened = await openDatabase({ ...app.settings, log: pino({ enabled: false }) });
    const stop = untilStopped('the database looked into', () => opened.stop());
    const rows = await opened.db.select({ theirs: messages.theirs }).from(messages);
    await stop();
    return rows.filter(({ theirs }) => theirs === from).length;
  }

  it('of one sender’s texts holds up nobody else’s, and none of them is lost', async () => {
    expect(await deliver(app.url, text(NOISY, 'First'))).toBe(200);
    const letGo = await lockOn(NOISY);
    const flood = Array.from({ length: FLOOD }, (_, n) => deliver(app.url, text(NOISY, `Again ${n}`)));

    expect(await deliver(app.url, text(QUIET, 'Is anybody there?'))).toBe(200);
    expect(await keptOf(NOISY)).toBe(1);

    await letGo();
    expect(await Promise.all(flood)).toEqual(Array(FLOOD).fill(200));
    expect(await keptOf(NOISY)).toBe(1 + FLOOD);
  });

  it('of forged texts is told that it is too much, while Twilio’s own go through from the same address', async () => {
    const forged: number[] = [];
    for (let n = 0; n < 70; n += 1) forged.push(await deliver(app.url, text(QUIET, `${n}`, 'a-guess')));

    expect(forged.slice(0, 50)).toEqual(Array(50).fill(401));
    expect(forged.at(-1)).toBe(429);
    expect(await deliver(app.url, text(QUIET, 'A real one'))).toBe(200);
    const page = await (await fetch(`${app.url}/metrics`)).text();
    expect(page).toMatch(/requests_rejected_total\{[^}]*reason="forged"[^}]*\} 70/);
  });
});

describe('sign-ins that fail', () => {
  it('are too many at last, for where they come from, and for nobody else', async () => {
    const { app, stop } = await startSignInApp('root@example.com');
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    const tries = Array.from({ length: 31 }, () => '/sign-in/callback?code=x&state=y');
    const answers: Response[] = [];
    for (const path of tries) answers.push(await visitorOf(app.url).ask(path, from('203.0.113.9')));

    expect(answers.slice(0, 30).map(({ status }) => status)).toEqual(Array(30).fill(403));
    expect(answers.at(-1)?.status).toBe(429);
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answers.at(-1)?.text()).toContain('Wait ten minutes');
    expect((await visitorOf(app.url).ask('/sign-in/begin', from('203.0.113.9'))).status).toBe(429);
    expect((await visitorOf(app.url).ask('/sign-in/begin', from('203.0.113.10'))).status).toBe(303);
    await stop();
  });
});
