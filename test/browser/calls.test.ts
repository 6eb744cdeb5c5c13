import { randomUUID } from 'node:crypto';

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { violations } from '../support/axe.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import { clickNotification, OUTSIDE, outsideOf, setInFront } from '../support/outside.ts';
import type { Staff } from '../support/staff.ts';
import { CUSTOMERS, customerTexts, live, staffAt } from '../support/staff.ts';
import { workspaceAt } from '../support/workspace.ts';

/** One employee with two tabs, and a colleague who writes to her. */
describe('what calls an employee', () => {
  let app: TestApp;
  let browser: TestBrowser;
  let ana: Staff;
  let tabs: readonly [Page, Page];
  let chat: string;
  let room: string;

  beforeAll(async () => {
    app = await startTestApp('embedded');
    browser = await startBrowser();
    ana = await staffAt(browser, app.url, 'ana', { outside: OUTSIDE, path: '/new-chat' });
    await ana.page.getByLabel('Ben Okafor').check();
    await ana.page.getByRole('button', { name: 'Open chat' }).click();
    await live(ana.page);
    chat = new URL(ana.page.url()).pathname;
    room = (await ana.page.locator('.room-list').getAttribute('data-room')) ?? '';
    tabs = [ana.page, await ana.window.tab()];
  });
  afterAll(() => app.stop());
  afterAll(() => browser.close());

  /** Opens the page in both tabs anew, each clicked once: a browser lets no page sound before. */
  async function bothAt(path: string, isInFront = false): Promise<void> {
    for (const tab of tabs) {
      await tab.goto(path);
      await live(tab);
      await tab.locator('h1').click();
      await setInFront(tab, isInFront && tab === tabs[0]);
    }
  }
  const benSays = (text: string) =>
    workspaceAt(app.url).submit(`/rooms/${room}/talk`, { request: randomUUID(), text }, 'ben');
  async function bothPopUp(text: string): Promise<void> {
    for (const tab of tabs) await tab.locator('.pop-up', { hasText: text }).waitFor();
  }
  /** What both tabs together asked of the outside. */
  async function asked() {
    const each = await Promise.all(tabs.map(outsideOf));
    return {
      shown: each.flatMap(({ shown }) => shown),
      notes: each.reduce((all, { notes }) => all + notes, 0),
    };
  }
  const shows = (count: number) => expect.poll(async () => (await asked()).shown.length).toBe(count);

  it('the browser is asked for notifications by a click and by nothing else, and keeps them on', async () => {
    const { page } = ana;
    const toggle = page.getByRole('switch', { name: 'Browser notifications' });
    await bothAt('/notifications');
    expect((await outsideOf(page)).asked).toBe(0);
    await expect(toggle.getAttribute('aria-checked')).resolves.toBe('false');

    await toggle.click();
    await page.locator('#browser-switch[aria-checked="true"]').waitFor();

    expect((await outsideOf(page)).asked).toBe(1);
    await page.reload();
    await page.locator('#browser-switch[aria-checked="true"]').waitFor();
    expect((await outsideOf(page)).asked).toBe(0);
  });

  it('two tabs that nobody looks at give one notification and one sound; it says who, where, and how it begins', async () => {
    await bothAt('/tracker/mine');

    await benSays(`Are you there? ${'x'.repeat(300)}`);
    await bothPopUp('Are you there?');
    await shows(1);
    await benSays('Hello again.');
    await bothPopUp('Hello again.');
    await shows(2);

    const { shown, notes } = await asked();
    expect(shown.map(({ title }) => title)).toEqual(
      Array(2).fill('New message from Ben Okafor in your private chat'),
    );
    const begun = shown.find(({ body }) => body.startsWith('Are you there?'));
    expect([...(begun?.body ?? '')]).toHaveLength(141);
    expect(begun?.silent).toBe(true);
    // Two notes are one sound, and what comes at about the same time shares one.
    expect([2, 4]).toContain(notes);
  });

  it('a click on it opens the message, in the tab that showed it', async () => {
    await bothAt('/tracker/mine');
    await benSays('Click me outside.');
    await shows(1);
    const counts = await Promise.all(tabs.map(async (tab) => (await outsideOf(tab)).shown.length));
    const tab = tabs[counts.indexOf(1)] ?? tabs[0];

    await clickNotification(tab);

    await tab.locator('[data-asked] .talk-text', { hasText: 'Click me outside.' }).waitFor();
    expect(new URL(tab.url()).pathname).toBe(chat);
  });

  it('a customer’s message is named by its channel', async () => {
    await bothAt('/tracker/mine');

    await customerTexts(app.url, CUSTOMERS.tom, 'Where is my parcel?');
    await shows(1);

    expect((await asked()).shown).toMatchObject([
      { title: `New message from ${CUSTOMERS.tom} in # support`, body: 'Where is my parcel?' },
    ]);
  });

  it('while one looks at the workspace in one tab there is a pop-up with a sound, and no notification', async () => {
    await bothAt('/tracker/mine', true);

    await benSays('You see this.');
    await bothPopUp('You see this.');
    await expect.poll(async () => (await asked()).notes).toBe(2);

    expect((await asked()).shown).toEqual([]);
  });

  it('without the sound there is a notification all the same, and a silent one', async () => {
    await ana.page.goto('/notifications');
    await live(ana.page);
    await ana.page.getByRole('switch', { name: 'Sound' }).click();
    await ana.page.locator('#sound-switch[aria-checked="false"]').waitFor();
    await bothAt('/tracker/mine');

    await benSays('Quietly.');
    await shows(1);

    expect(await asked()).toMatchObject({ notes: 0, shown: [{ silent: true }] });
    await workspaceAt(app.url).submit('/notifications/sound', { sound: 'on' });
  });

  it('Do not disturb: no pop-up, no sound, no notification, in no tab; the red circles count, and one click ends it', async () => {
    const { page } = ana;
    await bothAt('/notifications');
    await page.getByRole('button', { name: 'For an hour' }).click();
    for (const tab of tabs) await tab.locator('.quiet-sign', { hasText: 'Do not disturb until' }).waitFor();
    await page.goto('/tracker/mine');
    await live(page);
    await setInFront(page, false);
    const before = Number(/^\((\d+)/.exec(await page.title())?.[1] ?? 0);

    await benSays('Not now.');
    await expect.poll(() => page.title()).toBe(`(${before + 1}) Mine · Switchboard`);
    await page.getByRole('button', { name: 'End do not disturb' }).click();
    for (const tab of tabs) await tab.locator('.quiet-sign').waitFor({ state: 'detached' });
    expect(await asked()).toMatchObject({ notes: 0, shown: [] });
    await expect(page.evaluate('document.activeElement.id')).resolves.toBe('calls-link');
    await benSays('Now.');
    await bothPopUp('Now.');

    await expect(page.locator('.pop-up', { hasText: 'Not now.' }).count()).resolves.toBe(0);
  });

  it('at 390 pixels it is seen without scrolling that there is news, and a click shows where', async () => {
    const phone = await staffAt(browser, app.url, 'ana', { width: 390, height: 844, path: '/tracker/mine' });
    await benSays('Seen on the phone?');
    const messages = phone.page.getByRole('navigation').getByRole('link', { name: /^Messages \d+ new$/ });
    const place = await messages.locator('.figure').boundingBox();
    expect((place?.x ?? 1_000) + (place?.width ?? 0)).toBeLessThan(390);

    await messages.click();
    await phone.page
      .locator('main')
      .getByRole('link', { name: /^Ben Okafor \d+ new$/ })
      .click();

    await phone.page.locator('.talk-text', { hasText: 'Seen on the phone?' }).waitFor();
    // Nothing hidden makes the page taller than the window, which would slide away as the place is scrolled to.
    await expect(phone.page.evaluate('document.documentElement.scrollHeight')).resolves.toBe(844);
  });

  it('axe finds nothing in the notifications of who is not to be disturbed, light and dark, wide and narrow', async () => {
    await workspaceAt(app.url).submit('/notifications/quiet', { for: 'open' });
    const { page } = ana;
    await page.goto('/notifications');
    await page.locator('.quiet-sign').waitFor();

    await page.emulateMedia({ colorScheme: 'dark' });
    await expect(violations(page)).resolves.toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'light' });

    await expect(violations(page)).resolves.toEqual([]);
  });
});
