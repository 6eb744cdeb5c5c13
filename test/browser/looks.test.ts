import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { violations } from '../support/axe.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import { CUSTOMERS, customerTexts, staffAt } from '../support/staff.ts';
import { workspaceAt } from '../support/workspace.ts';

/** What a customer may send to see whether we run it. */
const HOSTILE = `<script>window.ran = 'script'</script><img src="/nowhere" onerror="window.ran = 'image'"> \u202Etxt.exe <b>bold</b> &amp; ${'W'.repeat(1_400)}`;

describe('how the workspace looks', () => {
  let app: TestApp;
  let browser: TestBrowser;
  let hostile: string;
  let busy: string;

  beforeAll(async () => {
    app = await startTestApp('embedded');
    browser = await startBrowser();
    const desk = workspaceAt(app.url);
    const done = await customerTexts(app.url, CUSTOMERS.tom, 'Thanks!');
    await desk.click(done, 'resolve', 'chloe');
    busy = await customerTexts(app.url, CUSTOMERS.maria, 'The parcel is broken. What now?');
    await desk.submit(`/issues/${busy}`, {
      ...(await desk.form(busy)),
      comment: 'The third one this week.',
      reply: 'We will send another.',
    });
    await desk.click(busy, 'take', 'ben');
    await customerTexts(app.url, CUSTOMERS.maria, 'Thank you, that is kind.');
    hostile = await customerTexts(app.url, CUSTOMERS.aisha, HOSTILE);
  });
  afterAll(() => app.stop());
  afterAll(() => browser.close());

  it('a hostile text is shown as the text it is, and runs nothing', async () => {
    const { page, card, dialog } = await staffAt(browser, app.url, 'ana');

    await expect(card(hostile).locator('.quote').innerText()).resolves.toContain('<script>window.ran');
    await page.goto(`/issues/${hostile}`);
    await dialog.waitFor();

    await expect(dialog.locator('.said-text').first().textContent()).resolves.toBe(HOSTILE);
    await expect(page.locator('.said-text script, .said-text img, .quote b').count()).resolves.toBe(0);
    await expect(page.evaluate('window.ran')).resolves.toBeUndefined();
  });

  it('a script that got into a page would not run', async () => {
    const { page, window } = await staffAt(browser, app.url, 'ana');

    const turnedAway = await page.evaluate(`new Promise((resolve) => {
      const directives = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        if (directives.push(effectiveDirective) === 2) resolve(directives.sort());
      });
      const planted = document.createElement('script');
      planted.textContent = 'window.ran = true';
      document.body.append(planted);
      document.body.insertAdjacentHTML('beforeend', '<img src="/nowhere" onerror="window.ran = true">');
    })`);

    expect(turnedAway).toEqual(['script-src-attr', 'script-src-elem']);
    await expect(page.evaluate('window.ran')).resolves.toBeUndefined();
    await expect(window.close()).rejects.toThrow('Content Security Policy');
  });

  const PLACES = [
    ['the feed', () => '/'],
    ['the tracker', () => '/tracker/all'],
    ['an empty list', () => '/tracker/mine'],
    ['a search', () => '/search?q=parcel'],
    ['an issue', () => `/issues/${busy}`],
    ['a hostile issue', () => `/issues/${hostile}`],
    ['a customer', () => '/customers/1'],
    ['the phone page', () => '/panels/1'],
    ['a page that is not there', () => '/issues/9999'],
  ] as const;

  describe.each([
    [390, 844],
    [900, 800],
    [1440, 900],
  ] as const)('at %i pixels', (width, height) => {
    it.each(PLACES)('%s has no horizontal scrolling', async (_name, path) => {
      const { page, window } = await staffAt(browser, app.url, 'ana', { width, height, path: path() });

      await expect(
        page.evaluate(`[...document.querySelectorAll('html, body, main, dialog, .feed, .dialog-live, .issue-form')]
          .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.className || each.tagName)`),
      ).resolves.toEqual([]);
      await window.close();
    });
  });

  it('at 390 pixels every part of the workspace is reachable', async () => {
    const { page } = await staffAt(browser, app.url, 'ana', { width: 390, height: 844 });

    for (const name of [/^# support/, /^Unassigned/, /^All/, /^Closed/, /^Pretend phone/, /^Mine/]) {
      await page.getByRole('link', { name }).click();
      await page.locator('a[aria-current="page"]', { hasText: name }).waitFor();
    }
  });

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    it.each(PLACES)('axe finds nothing wrong with %s', async (_name, path) => {
      const { page, window } = await staffAt(browser, app.url, 'ana', { colorScheme, path: path() });

      await expect(violations(page)).resolves.toEqual([]);
      await window.close();
    });

    it('axe finds nothing wrong with a refusal and with the customer over the issue', async () => {
      const { page, window, button, card, dialog, customer } = await staffAt(browser, app.url, 'ana', {
        colorScheme,
      });

      await button(busy, 'Mark as Closed').click();
      await card(busy).getByRole('alert').waitFor();
      await expect(violations(page)).resolves.toEqual([]);
      await button(busy, 'Assign It').click();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByRole('alert').waitFor();
      await expect(violations(page)).resolves.toEqual([]);
      await dialog.getByRole('button', { name: 'View Customer' }).click();
      await customer.waitFor();
      await expect(violations(page)).resolves.toEqual([]);
      await window.close();
    });
  });
});
