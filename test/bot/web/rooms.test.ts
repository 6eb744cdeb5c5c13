import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { clockOf, dayWords } from '../../../src/bot/web/page/clock.ts';
import { linked } from '../../../src/bot/web/page/linked.ts';
import type { TestApp } from '../../support/app.ts';
import { startTestApp } from '../../support/app.ts';
import { hears } from '../../support/hears.ts';
import { CUSTOMERS, customerTexts } from '../../support/staff.ts';
import type { Persona } from '../../support/workspace.ts';
import { workspaceAt } from '../../support/workspace.ts';

describe('rooms over HTTP, as a browser without scripts uses them', () => {
  let app: TestApp;
  let desk: ReturnType<typeof workspaceAt>;
  let chat: string;

  beforeAll(async () => {
    app = await startTestApp('embedded');
    desk = workspaceAt(app.url);
    for (const who of ['ana', 'ben', 'chloe'] as const) await desk.page('/', who);
    chat = await makeChat('ana', ['Ben Okafor']);
  });
  afterAll(() => app.stop());

  /** Submits a plain form; where it leads. */
  async function post(path: string, fields: Record<string, string> | string[][], who: Persona = 'ana') {
    return fetch(`${app.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: `switchboard-who=${who}` },
      body: new URLSearchParams(fields),
    });
  }
  async function status(path: string, who: Persona) {
    return (await fetch(`${app.url}${path}`, { headers: { cookie: `switchboard-who=${who}` } })).status;
  }
  async function makeChat(by: Persona, names: readonly string[]): Promise<string> {
    const form = await desk.page('/new-chat', by);
    const chosen = names.map((name) => {
      const value = new RegExp(
        `name="with"\\s+value="(\\d+)"(?:(?!name="with")[\\s\\S])*?<span\\s*>${name}`,
      ).exec(form)?.[1];
      return ['with', value ?? ''];
    });
    return (await post('/chats', chosen, by)).headers.get('location') ?? '';
  }
  async function roomOf(path: string, who: Persona = 'ana') {
    return /data-room="(\d+)"/.exec(await desk.page(path, who))?.[1] ?? '';
  }
  async function say(path: string, text: string, who: Persona = 'ana', request: string = randomUUID()) {
    return post(`/rooms/${await roomOf(path, who)}/talk`, { request, text }, who);
  }
  const talkIn = (html: string) =>
    [...html.matchAll(/<p class="talk-text[^>]*>([\s\S]*?)<\/p>/g)].map(([, text]) => (text ?? '').trim());
  const entryOf = (html: string, text: string) =>
    new RegExp(`data-entry="(\\d+)"(?:(?!data-entry)[\\s\\S])*${text}`).exec(html)?.[1] ?? '';

  it('what is said stands in the channel, and a second submit of the form says it once', async () => {
    const request = randomUUID();

    const answer = await say('/channels/support', 'Good morning.', 'ana', request);
    await say('/channels/support', 'Good morning.', 'ana', request);

    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/channels/support#composer']);
    const talk = talkIn(await desk.page('/channels/support', 'ben'));
    expect(talk.filter((text) => text === 'Good morning.')).toHaveLength(1);
  });

  it('what employees write is text, and only an address of a page is a link', async () => {
    await say('/channels/support', '<b>bold</b> javascript:alert(1) http://example.com/?a=1&b=2"onclick="x');

    const page = await desk.page('/channels/support', 'ben');

    expect(page).toContain('&lt;b&gt;bold&lt;/b&gt; javascript:alert(1) <a');
    expect(page).toContain(
      'href="http://example.com/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow"',
    );
    expect(page).not.toContain('"onclick=');
  });

  it('its writer corrects it and takes it back, and nobody else can', async () => {
    await say('/channels/support', 'Wrnog');
    const entry = entryOf(await desk.page('/channels/support'), 'Wrnog');

    expect((await post(`/entries/${entry}`, { text: 'Mine' }, 'ben')).status).toBe(404);
    await post(`/entries/${entry}`, { text: 'Right' });
    expect(talkIn(await desk.page('/channels/support', 'ben')).at(-1)).toContain('(edited)');
    await post(`/entries/${entry}`, { delete: '1' });

    expect(talkIn(await desk.page('/channels/support', 'ben')).at(-1)).toBe(
      'This message was deleted by its writer.',
    );
  });

  it('a channel is made by anybody, for everybody, under a name as people write it', async () => {
    const made = await post('/channels', { name: '# Night Shift' });
    const again = await post('/channels', { name: 'night-shift' }, 'ben');

    expect(made.headers.get('location')).toBe('/channels/night-shift');
    expect(again.headers.get('location')).toBe('/channels/night-shift');
    await expect(desk.page('/', 'chloe')).resolves.toContain('# night-shift');
  });

  it.each(['', '  ', '-', 'a/b', '<b>', 'x'.repeat(41)])('a channel cannot be called “%s”', async (name) => {
    const answer = await post('/channels', { name });

    expect(answer.status).toBe(200);
    await expect(answer.text()).resolves.toContain('1 to 40 letters');
  });

  it('a private chat with the same people is the same, whoever begins it', async () => {
    await expect(makeChat('ben', ['Ana Lima'])).resolves.toBe(chat);
    await expect(makeChat('ben', ['Ana Lima', 'Chloe Martin'])).resolves.not.toBe(chat);
  });

  it('who chooses nobody is asked to', async () => {
    await expect((await post('/chats', {})).text()).resolves.toContain('Choose at least one person.');
  });

  it('a private chat is not there for a third person: no page, no part, no form', async () => {
    await say(chat, 'Between the two of us.', 'ben');
    const room = await roomOf(chat);
    const entry = entryOf(await desk.page(chat), 'Between the two of us');
    const fields = { request: randomUUID(), text: 'Hello?', upTo: entry, place: entry };

    expect(await status(chat, 'ben')).toBe(200);
    for (const path of [chat, `${chat}/feed`, `/channels/${room}`])
      expect(await status(path, 'chloe')).toBe(404);
    for (const path of [
      `/rooms/${room}/talk`,
      `/rooms/${room}/seen`,
      `/rooms/${room}/read`,
      `/entries/${entry}`,
    ])
      expect((await post(path, fields, 'chloe')).status).toBe(404);
    await expect(desk.page('/', 'chloe')).resolves.not.toContain(`href="${chat}"`);
    await expect(desk.page('/search?q=between', 'chloe')).resolves.not.toContain('the two of us');
  });

  it('a private chat is told live to those in it and to nobody else, and nobody is told of their own words', async () => {
    const [ana, ben, chloe] = await Promise.all([
      hears(app.url, 'ana'),
      hears(app.url, 'ben'),
      hears(app.url, 'chloe'),
    ]);

    await say(chat, 'Psst, Ana.', 'ben');
    await say('/channels/support', 'Hello, all.', 'ben');
    await ana.until('Hello, all.');
    await chloe.until('Hello, all.');

    expect(ana.heard()).toContain('New message from Ben Okafor in your private chat');
    expect(chloe.heard()).toContain('New message from Ben Okafor in # support');
    const room = await roomOf(chat);
    for (const secret of ['Psst', 'private chat', `talk-${room}\n`, chat])
      expect(chloe.heard()).not.toContain(secret);
    expect(ben.heard()).toContain(`talk-${room}\n`);
    expect(ben.heard()).not.toContain('event: news');
    await Promise.all([ana.stop(), ben.stop(), chloe.stop()]);
  });

  it('what was read is told to one’s own other pages only', async () => {
    await say('/channels/support', 'Read me.', 'ben');
    const [ana, ben] = await Promise.all([hears(app.url, 'ana'), hears(app.url, 'ben')]);
    const page = await desk.page('/channels/support');

    await post(`/rooms/${await roomOf('/channels/support')}/seen`, { upTo: entryOf(page, 'Read me') });
    await ana.until('event: read');
    await say('/channels/support', 'And now?', 'chloe');
    await ben.until('And now?');

    expect(ben.heard()).not.toContain('event: read');
    await Promise.all([ana.stop(), ben.stop()]);
  });

  it('the line stands above the first that is new, and goes when it is marked as read', async () => {
    const path = await makeChat('chloe', ['Ana Lima']);
    await say(path, 'First news', 'chloe');
    const before = await desk.page(path);
    expect(before.indexOf('New Messages')).toBeLessThan(before.indexOf('First news'));
    expect(before.indexOf('New Messages')).toBeGreaterThan(0);
    expect(before).toMatch(/<title>\(\d+\) Chloe Martin · Switchboard/);

    await post(`/rooms/${await roomOf(path)}/read`, { upTo: entryOf(before, 'First news') });

    expect(await desk.page(path)).not.toContain('New Messages');
  });

  it('is read again as far back as it was, and by who only follows it the newest hundred entries', async () => {
    const path = await makeChat('chloe', ['Ben Okafor']);
    const room = await roomOf(path, 'chloe');
    for (let line = 0; line < 102; line += 1)
      await post(`/rooms/${room}/talk`, { request: randomUUID(), text: `line ${line}.` }, 'chloe');
    const since = entryOf(await desk.page(`${path}/feed?since=1`, 'chloe'), 'line 0\\.');

    const reread = talkIn(await desk.page(`${path}/feed?since=${since}`, 'chloe'));
    const followed = talkIn(await desk.page(`${path}/feed?since=${since}&follow=1`, 'chloe'));

    expect([reread.length, followed.length]).toEqual([102, 100]);
    expect([followed[0], followed.at(-1)]).toEqual(['line 2.', 'line 101.']);
  });

  it('the first page is where one left off, after a restart as well', async () => {
    await desk.page('/channels/night-shift', 'chloe');
    await desk.page('/channels/support', 'ben');

    await app.restart();

    await expect(desk.page('/', 'chloe')).resolves.toContain('<h1># night-shift</h1>');
    await expect(desk.page('/', 'ben')).resolves.toContain('<h1># support</h1>');
  });

  it('a comment in the thread under a card is private, and is said once', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Is my bicycle ready?');
    const fields = { request: randomUUID(), text: 'The saddle is missing.', back: '/channels/support' };

    const answer = await post(`/issues/${issue}/thread`, fields, 'ben');
    await post(`/issues/${issue}/thread`, fields, 'ben');

    expect(answer.headers.get('location')).toBe(`/channels/support#thread-${issue}`);
    const page = await desk.page('/channels/support');
    expect(page).toContain('1 private comment<');
    expect(page).toContain('The saddle is missing.');
    await expect(desk.page('/phone')).resolves.not.toContain('saddle');
  });
});

describe('a link in talk', () => {
  it.each([
    ['see https://example.com/a.', 'see <a href="https://example.com/a"'],
    ['(https://example.com/b)', '(<a href="https://example.com/b"'],
    ['ftp://example.com', 'ftp://example.com'],
    ['https://', 'https://'],
    ['https://example.com/b…', 'https://example.com/b…'],
    ['https://example.com/#12', '<a href="https://example.com/#12"'],
  ])('%s', async (text, start) => {
    expect(String(await linked(text)).startsWith(start)).toBe(true);
  });

  it.each([
    ['#12 again?', '/issues/12'],
    ['it is (#12).', '/issues/12'],
    ['#0, #1234567890, #1a, a#1, &#39;, #1.5, ##1, file#2, #-1, #1…', undefined],
  ])('to an issue: %s', async (text, path) => {
    expect(/href="([^"]*)"/.exec(String(await linked(text)))?.[1]).toBe(path);
  });
});

describe('a day', () => {
  const now = new Date('2026-11-27T22:30:00Z');
  it.each([
    ['UTC', '2026-11-27T00:10:00Z', 'Today'],
    ['Asia%2FTokyo', '2026-11-27T00:10:00Z', 'Yesterday'],
    ['UTC', '2026-11-26T23:59:00Z', 'Yesterday'],
    ['UTC', '2026-11-23T12:00:00Z', 'Monday 23 November'],
    ['UTC', '2025-11-23T12:00:00Z', 'Sunday 23 November 2025'],
    ['Nowhere%2FLand', '2026-11-27T00:10:00Z', 'Today'],
  ])('in %s %s is %s', (zone, at, words) => {
    const clock = clockOf(`switchboard-zone=${zone}`, now);

    expect(dayWords(new Date(at), clock).replace(',', '')).toBe(words);
  });

  it.each([
    ['2026-03-29T12:00:00Z', 'Yesterday'],
    ['2026-03-28T12:00:00Z', 'Saturday 28 March'],
  ])('of 23 hours was yesterday once it is over: %s is %s', (at, words) => {
    const clock = { now: new Date('2026-03-29T22:30:00Z'), zone: 'Europe/Berlin' };

    expect(dayWords(new Date(at), clock).replace(',', '')).toBe(words);
  });
});
