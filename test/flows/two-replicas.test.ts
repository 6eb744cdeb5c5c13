import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { newPostgresDatabase } from '../support/databases.ts';
import { untilStopped } from '../support/leaks.ts';
import type { Proxy } from '../support/proxy.ts';
import { startProxy } from '../support/proxy.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startServer } from '../support/server-process.ts';
import { aSignedText, deliver } from '../support/signed.ts';
import { aPhone } from '../support/slack-app.ts';
import { workspaceAt } from '../support/workspace.ts';

const TOKEN = 'a-token-of-this-test';
const PUBLIC_URL = 'https://switchboard.example.test';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** What compose.yaml describes, without containers: two processes, one PostgreSQL, a proxy before them. */
describe('two replicas behind a proxy', () => {
  let database: Awaited<ReturnType<typeof newPostgresDatabase>>;
  let removeDatabase: () => Promise<void>;
  let one: ServerProcess;
  let other: ServerProcess;
  let proxy: Proxy;
  beforeAll(async () => {
    database = await newPostgresDatabase();
    removeDatabase = untilStopped('the database of two replicas', () => database.remove());
    const settings = {
      PUBLIC_URL,
      TWILIO_AUTH_TOKEN: TOKEN,
      DATABASE_URL: database.settings.databaseUrl ?? '',
      EMAIL_LOCAL_PORT: '0',
      // Behind a proxy the workspace answers to the proxy's name.
      WORKSPACE_WITHOUT_SIGN_IN: 'anyone-who-can-reach-it',
    };
    [one, other] = await Promise.all([startServer(settings), startServer(settings)]);
    proxy = await startProxy([one.url, other.url]);
  });
  afterAll(async () => {
    await proxy.stop();
    await one.kill();
    await other.kill();
    await removeDatabase();
  });

  /** As a carrier does: again and again until it is taken. */
  async function texts(url: string, text: string, from = aPhone()): Promise<void> {
    const signed = aSignedText({ token: TOKEN, publicUrl: PUBLIC_URL, from, text });
    await expect.poll(() => deliver(url, signed).catch(() => 0)).toBe(200);
  }

  async function cardOf(url: string, words: string) {
    const desk = workspaceAt(url);
    const cards = await desk.until(
      () => desk.cards('/channels/support'),
      (shown) => shown.some(({ html }) => html.includes(words)),
    );
    return cards.filter(({ html }) => html.includes(words));
  }

  /** An open page, as a browser holds it; what it has heard so far. */
  async function openPage(url: string) {
    const ending = new AbortController();
    const { body } = await fetch(`${url}/events`, {
      headers: { cookie: 'switchboard-who=ana' },
      signal: ending.signal,
    });
    let heard = '';
    const ended = (async () => {
      for await (const chunk of body ?? []) heard += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    return { heard: () => heard, ended, close: () => ending.abort() };
  }

  it('a text that one takes is a card at the other, whose open pages hear of it', async () => {
    const page = await openPage(other.url);

    await texts(one.url, 'The lift is stuck');
    const cards = await cardOf(other.url, 'The lift is stuck');

    expect(cards).toMatchObject([{ status: 'unassigned' }]);
    await expect.poll(() => page.heard()).toContain('event: card');
    page.close();
    await page.ended;
  });

  it('a click at one turns the card blue at the other', async () => {
    await texts(one.url, 'The tap drips');
    const [card] = await cardOf(one.url, 'The tap drips');

    await workspaceAt(one.url).click(card?.issue ?? '', 'take');

    expect(await cardOf(other.url, 'The tap drips')).toMatchObject([
      { status: 'assigned', assignee: 'Ana Lima' },
    ]);
  });

  it('news comes through the proxy as it happens, not when the page ends', async () => {
    const page = await openPage(proxy.url);

    await texts(proxy.url, 'The fuse is blown');

    await expect.poll(() => page.heard()).toContain('event: card');
    page.close();
    await page.ended;
  });

  it('when one is killed the other goes on: nothing is lost, nothing is there twice, pages come back', async () => {
    const page = await openPage(one.url);
    const words = Array.from({ length: 20 }, (_, n) => `Broken thing number ${n}.`);

    await Promise.all(
      words.map(async (text, n) => {
        if (n === 10) await one.kill();
        await texts(proxy.url, text);
      }),
    );
    await page.ended;

    for (const text of words) expect(await cardOf(proxy.url, text)).toHaveLength(1);
    const again = await openPage(proxy.url);
    await texts(proxy.url, 'And another thing');
    await expect.poll(() => again.heard()).toContain('event: card');
    again.close();
    await again.ended;
  });

  it('one that is told to end while texts come exits with 0, and what it had taken is kept', async () => {
    await texts(proxy.url, 'The last word');

    expect(await other.terminate()).toBe(0);
    other = await startServer({
      PUBLIC_URL,
      TWILIO_AUTH_TOKEN: TOKEN,
      DATABASE_URL: database.settings.databaseUrl ?? '',
      EMAIL_LOCAL_PORT: '0',
    });

    expect(await cardOf(other.url, 'The last word')).toHaveLength(1);
  });
});
