import { randomUUID } from 'node:crypto';

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApp } from '../../src/app.ts';
import type { TestApp } from '../support/app.ts';
import { freePort, startTestApp } from '../support/app.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import { newEmbeddedDatabase } from '../support/databases.ts';
import { untilStopped } from '../support/leaks.ts';
import type { Staff } from '../support/staff.ts';
import { CUSTOMERS, customerTexts, live, staffAt } from '../support/staff.ts';
import { workspaceAt } from '../support/workspace.ts';

describe('open pages', () => {
  let app: TestApp;
  let browser: TestBrowser;

  beforeAll(async () => {
    app = await startTestApp('embedded');
    browser = await startBrowser();
  });
  afterAll(() => app.stop());
  afterAll(() => browser.close());

  it('stay live in more tabs than a browser opens connections to one server', async () => {
    const { window, page } = await staffAt(browser, app.url, 'ana', { width: 900 });
    const tabs = [page];
    for (let more = 0; more < 8; more += 1) {
      const tab = await window.tab();
      await tab.goto('/');
      await live(tab);
      tabs.push(tab);
    }

    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Can everybody read this?');

    for (const tab of tabs) await tab.locator(`#card-${issue}`).waitFor();
  });

  it('keep what is typed and where the focus is while lists refresh around it', async () => {
    const ana = await staffAt(browser, app.url, 'ana');
    const box = ana.page.getByRole('searchbox', { name: 'Search issues' });
    await box.fill('half a wo');

    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'A new card comes.');
    await ana.card(issue).waitFor();

    await expect(box.inputValue()).resolves.toBe('half a wo');
    await expect(ana.page.evaluate('document.activeElement.id')).resolves.toBe('search');
  });

  it('show the newest card when they stood at the bottom, and stay where they are otherwise', async () => {
    const ana = await staffAt(browser, app.url, 'ana', { height: 420 });
    await customerTexts(app.url, CUSTOMERS.wei, 'One more, so that there is something to scroll.');

    const newest = await customerTexts(app.url, CUSTOMERS.aisha, 'The newest stands at the bottom.');
    await ana.card(newest).waitFor();
    await expect.poll(() => ana.page.evaluate("document.querySelector('.feed').scrollTop")).toBe(0);

    await ana.page.evaluate("document.querySelector('.feed').scrollTop = -10_000");
    const first = ana.page.locator('article').first();
    const before = await first.boundingBox();
    await customerTexts(app.url, CUSTOMERS.aisha, 'And one more message on it.');
    await ana.card(newest).getByText('And one more message on it.').waitFor();

    await expect(first.boundingBox()).resolves.toEqual(before);
  });

  it('ask for all that they show where somebody looks back, and otherwise for the newest', async () => {
    await customerTexts(app.url, CUSTOMERS.tom, 'One card.');
    await customerTexts(app.url, CUSTOMERS.wei, 'Another, so that there is something to scroll.');
    const ana = await staffAt(browser, app.url, 'ana', { height: 420 });
    let last: unknown;
    ana.page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url());
      if (!pathname.endsWith('/feed')) return;
      last = { since: searchParams.get('since') !== '', follow: searchParams.get('follow') };
    });
    const readsAfter = async (text: string, since: boolean, follow: string | null) => {
      await customerTexts(app.url, CUSTOMERS.aisha, text);
      await expect.poll(() => last).toEqual({ since, follow });
    };
    const scroll = (to: number) => ana.page.evaluate(`document.querySelector('.feed').scrollTop = ${to}`);

    await scroll(0);
    await readsAfter('Followed.', true, '1');
    await scroll(-10_000);
    await readsAfter('Looked back at.', true, null);
    await ana.page.goto('/tracker/all');
    await live(ana.page);
    await readsAfter('At the top.', false, null);
    await scroll(10_000);
    await readsAfter('Further down.', true, null);
  });

  it('keep what somebody asked for by Earlier; what is only followed is at most a hundred entries long', async () => {
    const desk = workspaceAt(app.url);
    const path = '/channels/long';
    const made = await desk.submit('/channels', { name: 'long' });
    const room = /data-room="(\d+)"/.exec(made)?.[1] ?? '';
    const say = (text: string) => desk.submit(`/rooms/${room}/talk`, { request: randomUUID(), text }, 'ben');
    for (let line = 1; line <= 110; line += 1) await say(`line ${line}.`);
    const shown = ({ page }: Staff) => page.locator('[data-entry]').count();
    const back = await staffAt(browser, app.url, 'chloe', { path });
    for (const atLeast of [100, 110]) {
      await back.page.locator('#feed-more').click();
      await expect.poll(() => shown(back)).toBeGreaterThanOrEqual(atLeast);
    }
    const following = await staffAt(browser, app.url, 'ana', { path });
    const before = await shown(following);
    for (const { page } of [following, back])
      await page.evaluate("document.querySelector('.feed').scrollTop = 0");

    await say('The last line.');

    for (const { page } of [following, back])
      await page.locator('.talk', { hasText: 'The last line.' }).waitFor();
    expect(before).toBeGreaterThanOrEqual(110);
    await expect(shown(following)).resolves.toBe(100);
    await expect(shown(back)).resolves.toBeGreaterThanOrEqual(111);
  });

  it('say so while the server is away, and show what they missed when it is back', async () => {
    const port = await freePort();
    const place = newEmbeddedDatabase();
    const settings = { PORT: String(port), LOG_LEVEL: 'silent', SWITCHBOARD_DATA: place.settings.dataDir };
    const first = await startApp(settings);
    const stopFirst = untilStopped('the first app', () => first.stop());
    const ana = await staffAt(browser, first.url, 'ana', { path: '/tracker/unassigned' });

    await stopFirst();
    await ana.page.getByText('Reconnecting…').waitFor();
    const second = await startApp(settings);
    const stopSecond = untilStopped('the second app', () => second.stop());
    const issue = await customerTexts(second.url, CUSTOMERS.maria, 'Were you away?');

    await ana.card(issue).waitFor({ timeout: 20_000 });
    await live(ana.page);
    await ana.window.close();
    await stopSecond();
    await place.remove();
  });

  it('say that the server is away over an open issue, not under it', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'Are you there?');
    const ana = await staffAt(browser, app.url, 'ana');
    await ana.button(issue, 'Assign It').click();
    await ana.dialog.waitFor();

    await ana.page.evaluate("document.dispatchEvent(new Event('htmx:sseError'))");

    await ana.dialog.getByText('Reconnecting…').waitFor();
  });

  it('say of a click whose answer was lost that it may have been done, and of what was only read that nothing was', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'The line is bad.');
    const ana = await staffAt(browser, app.url, 'ana');
    await ana.page.route('**/asks', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await ana.page.route('**/dialog', (route) => route.abort());

    await ana.button(issue, 'Assign It').click();
    await ana.page.getByText('Could not reach Switchboard. Nothing was changed. Try again.').waitFor();
    await ana.button(issue, 'Take It').click();
    await ana.page.getByText('Switchboard did not answer. Look whether it was done').waitFor();

    await ana.sees(issue, { status: 'assigned', says: 'Ana Lima' });
  });

  it('keep what was written before an answer was lost, and what was written over it', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'When do you open?');
    const ana = await staffAt(browser, app.url, 'ana');
    await ana.page.route(`**/issues/${issue}`, async (route) => {
      await route.fetch();
      await route.abort();
    });
    await ana.button(issue, 'Assign It').click();
    await ana.dialog.getByLabel('Reply to customer').fill('We open at nine.');
    await ana.dialog.getByRole('button', { name: 'Send reply' }).click();
    await ana.page.getByText('Switchboard did not answer. Look whether it was done').waitFor();
    await ana.page.unroute(`**/issues/${issue}`);

    await ana.dialog.getByLabel('Reply to customer').fill('At ten, sorry.');
    await ana.dialog.getByRole('button', { name: 'Send reply' }).click();

    await ana.dialog.waitFor({ state: 'detached' });
    await ana.button(issue, 'Assign It').click();
    await ana.dialog.locator('.history .reply', { hasText: 'At ten, sorry.' }).waitFor();
    await ana.dialog.locator('.history .reply', { hasText: 'We open at nine.' }).waitFor();
  });

  it('do nothing for somebody else who has come in in another tab, and become theirs where nothing unsent stands', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Whose tab is this?');
    const ana = await staffAt(browser, app.url, 'ana');
    const composer = ana.page.locator('#composer-text');
    const name = (page: Page) => page.locator('.who summary', { hasText: 'Ben Okafor' });
    await composer.fill('From Ana.');
    const other = await ana.window.tab();
    await other.goto('/');
    await other.locator('.who summary').click();
    await other.getByRole('button', { name: 'Ben Okafor' }).click();
    await name(other).waitFor();

    await ana.button(issue, 'Take It').click();
    await ana.page.getByText('In this browser you are Ben Okafor now').first().waitFor();
    await expect(composer.inputValue()).resolves.toBe('From Ana.');
    await composer.fill('');
    await ana.button(issue, 'Take It').click();
    await name(ana.page).waitFor();

    await ana.sees(issue, { status: 'unassigned' });
  });

  it('work without scripts: a click asks, and the issue says why not', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'No scripts here.');
    const ana = await staffAt(browser, app.url, 'ana', { javaScriptEnabled: false });
    const ben = await staffAt(browser, app.url, 'ben', { javaScriptEnabled: false });

    await ana.button(issue, 'Take It').click();
    await ana.dialog.getByText('Assigned to Ana Lima').waitFor();
    await ben.page.reload();
    await ben.button(issue, 'Mark as Closed').click();

    await ben.page.getByText('only Ana Lima can do that').waitFor();
  });
});
