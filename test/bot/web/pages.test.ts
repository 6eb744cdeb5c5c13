import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../../support/app.ts';
import { startTestApp } from '../../support/app.ts';
import { aSignedText, deliver } from '../../support/signed.ts';
import { cardsIn, workspaceAt } from '../../support/workspace.ts';

const TOKEN = 'a-token-of-this-test';
const ISSUES = 55;

describe('the pages of the workspace', () => {
  let app: TestApp;
  let desk: ReturnType<typeof workspaceAt>;

  beforeAll(async () => {
    app = await startTestApp('embedded', () => ({ TWILIO_AUTH_TOKEN: TOKEN }));
    desk = workspaceAt(app.url);
    for (let number = 1; number <= ISSUES; number += 1) await write(number, `Question ${number}`);
    await desk.until(
      () => desk.cards('/channels/support/feed?more=1'),
      (cards) => cards.length === ISSUES,
    );
  });
  afterAll(() => app.stop());

  async function write(number: number, text: string): Promise<void> {
    const from = `+1555010${String(number).padStart(4, '0')}`;
    await deliver(app.url, aSignedText({ token: TOKEN, publicUrl: app.url, from, text }));
  }
  const issues = async (path: string) => (await desk.cards(path)).map(({ issue }) => Number(issue));
  const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

  it('a channel shows its newest cards in chat order, and where earlier ones are', async () => {
    await expect(issues('/channels/support')).resolves.toEqual(upTo(6, ISSUES));
    await expect(desk.page('/channels/support')).resolves.toContain(
      '/channels/support/feed?since=6&amp;more=1',
    );
  });

  it('Earlier adds the page before and leaves no gap', async () => {
    await expect(issues('/channels/support/feed?since=6&more=1')).resolves.toEqual(upTo(1, ISSUES));
  });

  it('a list that is read again reaches as far back as it did', async () => {
    await expect(issues('/channels/support/feed?since=3')).resolves.toEqual(upTo(3, ISSUES));
    await expect(issues('/channels/support/feed?since=20')).resolves.toEqual(upTo(6, ISSUES));
  });

  it('the tracker has the newest at the top', async () => {
    await expect(issues('/tracker/unassigned')).resolves.toEqual(upTo(6, ISSUES).toReversed());
  });

  it('all three people of the menu can be given an issue from the first page on', async () => {
    const dialog = await desk.page('/issues/1/dialog');

    for (const name of ['Ana Lima', 'Ben Okafor', 'Chloe Martin']) expect(dialog).toContain(name);
  });

  it('an issue’s page has the dialog and the channel under it', async () => {
    const page = await desk.page('/issues/55');

    expect(page).toContain('<dialog');
    expect(cardsIn(page).map(({ issue }) => issue)).toContain('55');
  });

  it.each([
    ['/issues/99999', 404, 'There is no such issue'],
    ['/issues/99999/dialog', 404, 'There is no such issue'],
    ['/customers/99999', 404, 'There is no such customer'],
    ['/channels/nowhere', 404, 'There is no such page'],
    ['/tracker/everything', 404, 'There is no such page'],
    ['/panels/9', 404, 'There is no such page'],
    ['/attachments/99999', 404, 'There is no such file'],
    ['/assets/secrets.js', 404, 'nothing here'],
    ['/assets/..%2findex.ts', 404, 'nothing here'],
    ['/issues/twelve', 400, 'cannot be read'],
    ['/issues/0', 400, 'cannot be read'],
    ['/issues/99999999999999', 400, 'cannot be read'],
    ['/customers/-1', 400, 'cannot be read'],
    ['/channels/support/feed?since=abc', 400, 'cannot be read'],
    [`/search?q=${'x'.repeat(201)}`, 400, 'cannot be read'],
  ])('%s answers %i in plain words', async (path, status, words) => {
    const response = await fetch(`${app.url}${path}`);

    expect(response.status).toBe(status);
    await expect(response.text()).resolves.toContain(words);
  });

  it.each([
    ['/issues/1/asks', { ask: 'explode' }],
    ['/issues/1/asks', {}],
    ['/issues/1', { comment: 'without a one-time name' }],
    ['/issues/1/retries', { message: 'the last one' }],
    ['/measure', { reply: 'Hello' }],
    ['/who', { who: 'mallory' }],
  ])('a form that no page makes is turned away: %s %j', async (path, fields) => {
    const response = await fetch(`${app.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) });

    expect(response.status).toBe(400);
    expect((await response.text()).trim().split('\n')).toHaveLength(1);
    expect((await desk.cards('/issues/1')).find(({ issue }) => issue === '1')?.status ?? 'unassigned').toBe(
      'unassigned',
    );
  });

  it('a form of another site changes nothing', async () => {
    const response = await fetch(`${app.url}/issues/55/asks`, {
      method: 'POST',
      headers: { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ ask: 'close' }),
    });

    expect(response.status).toBe(403);
    const card = (await desk.cards('/')).find(({ issue }) => issue === '55');
    expect(card?.status).toBe('unassigned');
  });

  it('a page sets a policy that runs nothing inline, and is never kept by a cache', async () => {
    const { headers } = await fetch(app.url);

    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('a page has no inline script, style or handler', async () => {
    for (const path of ['/', '/issues/1', '/customers/1', '/tracker/all']) {
      const page = await desk.page(path);
      expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/);
      expect(page).not.toMatch(/<[^>]*\s(?:style|on\w+|hx-on[^=]*)=/);
    }
  });

  it('an asset may be kept for good under its versioned address, and under no other', async () => {
    const address = /href="(\/assets\/workspace\.css\?v=\w+)"/.exec(await desk.page('/'))?.[1] ?? '';

    const kept = await fetch(`${app.url}${address}`);
    const other = await fetch(`${app.url}/assets/workspace.css?v=0`);

    expect(kept.headers.get('cache-control')).toContain('immutable');
    expect(other.headers.get('cache-control')).toBe('no-cache');
  });
});
