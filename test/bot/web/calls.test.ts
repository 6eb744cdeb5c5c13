import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../../support/app.ts';
import { startTestApp } from '../../support/app.ts';
import { hears } from '../../support/hears.ts';
import { CUSTOMERS, customerTexts } from '../../support/staff.ts';
import type { Persona } from '../../support/workspace.ts';
import { workspaceAt } from '../../support/workspace.ts';

const SIGN = 'id="quiet-sign"';

describe('how somebody is called, over HTTP', () => {
  let app: TestApp;
  let desk: ReturnType<typeof workspaceAt>;
  let support: string;

  beforeAll(async () => {
    app = await startTestApp('embedded');
    desk = workspaceAt(app.url);
    for (const who of ['ana', 'ben', 'chloe'] as const) await desk.page('/', who);
    support = /data-room="(\d+)"/.exec(await desk.page('/channels/support'))?.[1] ?? '';
  });
  afterAll(() => app.stop());
  afterEach(() => post('quiet', { for: 'end' }));

  /** Submits a plain form. */
  function post(to: string, fields: Record<string, string>, who: Persona = 'ana') {
    return fetch(`${app.url}/notifications/${to}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: `switchboard-who=${who}` },
      body: new URLSearchParams(fields),
    });
  }
  const say = (text: string, who: Persona) =>
    desk.submit(`/rooms/${support}/talk`, { request: randomUUID(), text }, who);

  it('a quiet time holds on every device and after a restart, for nobody else, until it is ended', async () => {
    const answer = await post('quiet', { for: 'morning', back: '/tracker/mine' });
    await app.restart();

    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/tracker/mine']);
    for (const path of ['/', '/tracker/all', '/notifications'])
      await expect(desk.page(path)).resolves.toContain(SIGN);
    await expect(desk.page('/', 'ben')).resolves.not.toContain(SIGN);
    await post('quiet', { for: 'end', back: '/' });
    await expect(desk.page('/')).resolves.not.toContain(SIGN);
  });

  it('while it lasts nothing is told and everything is counted; after it, it is told again', async () => {
    await post('quiet', { for: 'open' });
    const [ana, chloe] = await Promise.all([hears(app.url, 'ana'), hears(app.url, 'chloe')]);

    await say('Is anybody there?', 'ben');
    await chloe.until('Is anybody there?');
    await expect(desk.page('/tracker/mine')).resolves.toMatch(/<title>\(1\) Mine/);
    await post('quiet', { for: 'end' });
    await say('And now?', 'ben');
    await ana.until('And now?');

    expect(ana.heard().match(/event: news/g)).toHaveLength(1);
    expect(ana.heard()).not.toContain('Is anybody there?');
    await Promise.all([ana.stop(), chloe.stop()]);
  });

  it('all pages of theirs, and nobody else’s, hear that it began or ended', async () => {
    const [ana, ben] = await Promise.all([hears(app.url, 'ana'), hears(app.url, 'ben')]);

    await post('quiet', { for: 'hour' });
    await ana.until('event: calls');
    await say('A word for all.', 'chloe');
    await ben.until('A word for all.');

    expect(ben.heard()).not.toContain('event: calls');
    await Promise.all([ana.stop(), ben.stop()]);
  });

  it('an alert meanwhile is not told but waits, counted, until they have seen it', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'The lift is stuck.');
    await post('quiet', { for: 'open' });
    const ana = await hears(app.url, 'ana');
    const me = /data-me="(\d+)"/.exec(await desk.page('/'))?.[1] ?? '';

    await desk.submit(`/issues/${issue}`, { ...(await desk.form(issue, 'ben')), assignee: me }, 'ben');
    await ana.until('event: calls');
    const page = await desk.page('/notifications');
    await ana.stop();

    expect(ana.heard()).not.toContain('event: news');
    expect(page).toContain(`Issue ${issue} from ${CUSTOMERS.maria} has been assigned to you.`);
    expect(await desk.page('/tracker/mine')).toMatch(/1<span class="visually-hidden"> missed/);
    const upTo = /name="upTo"\s+value="([^"]+)"/.exec(page)?.[1] ?? '';
    await post('missed', { upTo });
    await expect(desk.page('/notifications')).resolves.not.toContain('assigned to you');
  });

  it('sound and alerts are switched by forms that need no script', async () => {
    await post('sound', { sound: 'off' });
    await post('notices', { about: 'assigned', tell: 'off' });
    const page = await desk.page('/notifications');

    expect(page).toMatch(/id="sound-switch"\s+role="switch"\s+aria-checked="false"/);
    expect(page).toMatch(/id="alert-assigned-switch"\s+role="switch"\s+aria-checked="false"/);
    expect(page).toMatch(/id="alert-reply-failed-switch"\s+role="switch"\s+aria-checked="true"/);
    expect(page).toContain('data-sound="off"');
    expect(await desk.page('/notifications', 'ben')).toContain('data-sound="on"');
    await post('sound', { sound: 'on' });
    await post('notices', { about: 'assigned', tell: 'on' });
  });

  it.each([
    ['quiet', { for: 'ever' }],
    ['quiet', {}],
    ['sound', { sound: 'loud' }],
    ['notices', { about: 'nothing', tell: 'on' }],
    ['missed', { upTo: 'yesterday' }],
  ])('a form that no page makes is turned away: %s %j', async (to, fields) => {
    expect((await post(to, fields)).status).toBe(400);
  });

  it('nobody is led to another site by it', async () => {
    const { headers } = await post('quiet', { for: 'end', back: 'https://evil.example/' });

    expect(headers.get('location')).toBe('/');
  });
});
