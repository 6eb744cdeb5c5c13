import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { violationsAs } from '../support/axe.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import type { Correspondence } from '../support/correspondence.ts';
import { startCorrespondence } from '../support/correspondence.ts';
import type { Staff } from '../support/staff.ts';
import { CUSTOMERS, customerTexts, live, staffAt } from '../support/staff.ts';
import { workspaceAt } from '../support/workspace.ts';

/** What a customer may send to see whether we run it. */
const HOSTILE = `<script>window.ran = 'script'</script><img src="/nowhere" onerror="window.ran = 'image'"> \u202Etxt.exe <b>bold</b> &amp; ${'W'.repeat(1_400)}`;

const WIDTHS = [390, 900, 1_440] as const;
const COLOUR_SCHEMES = ['light', 'dark'] as const;

describe('how the workspace looks', () => {
  let app: TestApp;
  let browser: TestBrowser;
  /** For looking only: one window serves all places. */
  let shared: Staff;
  let hostile: string;
  let busy: string;
  let chat: string;

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
    shared = await staffAt(browser, app.url, 'ana');
    await shared.page.goto('/new-chat');
    await shared.page.getByLabel('Ben Okafor').check();
    await shared.page.getByRole('button', { name: 'Open chat' }).click();
    await shared.page.locator('#composer-text').fill(HOSTILE);
    await shared.page.getByRole('button', { name: 'Send', exact: true }).click();
    await shared.page.locator('.talk-text').waitFor();
    chat = new URL(shared.page.url()).pathname;
  });
  afterAll(() => app.stop());
  afterAll(() => browser.close());

  it('a hostile text is shown as the text it is, and runs nothing', async () => {
    const { page, card, dialog } = await staffAt(browser, app.url, 'ana', { path: '/channels/support' });

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
    ['a private chat', () => chat],
    ['the form for a channel', () => '/new-channel'],
    ['the form for a private chat', () => '/new-chat'],
    ['the notifications', () => '/notifications'],
    ['all rooms in one list', () => '/rooms'],
  ] as const;

  describe.each(PLACES)('%s', (_name, path) => {
    let page: Page;
    beforeAll(async () => {
      ({ page } = shared);
      await page.goto(path());
      await live(page);
    });

    it.each(WIDTHS)('has no horizontal scrolling at %i pixels', (width) => noScrollingSideways(page, width));
    it.each(COLOUR_SCHEMES)('gives axe nothing to find in %s', (scheme) => axeFindsNothing(page, scheme));
  });

  it.each(COLOUR_SCHEMES)(
    'axe finds nothing in the pretend phone and mail beside it in %s',
    async (scheme) => {
      const { page } = shared;
      await page.goto('/');
      await live(page);

      expect(page.frames().length).toBeGreaterThan(2);
      await expect(violationsAs(page, scheme, { within: true })).resolves.toEqual([]);
    },
  );

  it('at 390 pixels every part of the workspace is reachable', async () => {
    const { page } = await staffAt(browser, app.url, 'ana', { width: 390, height: 844 });

    for (const name of [/^# support/, /^Unassigned/, /^All/, /^Closed/, /^Held/, /^Pretend phone/, /^Mine/]) {
      // Beside them, a tab of the panels is a link until the page's script has run.
      await page.getByRole('navigation').getByRole('link', { name }).click();
      await page.locator('a[aria-current="page"]', { hasText: name }).waitFor();
    }
  });

  describe.each(COLOUR_SCHEMES)('in %s', (colorScheme) => {
    it('axe finds nothing wrong with a refusal and with the customer over the issue', async () => {
      const { page, button, card, dialog, customer } = await staffAt(browser, app.url, 'ana', {
        colorScheme,
        path: '/channels/support',
      });

      await button(busy, 'Mark as Closed').click();
      await card(busy).getByRole('alert').waitFor();
      await expect(violationsAs(page, colorScheme)).resolves.toEqual([]);
      await button(busy, 'Assign It').click();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByRole('alert').waitFor();
      await expect(violationsAs(page, colorScheme)).resolves.toEqual([]);
      await dialog.getByRole('button', { name: 'View Customer' }).click();
      await customer.waitFor();
      await expect(violationsAs(page, colorScheme)).resolves.toEqual([]);
    });
  });
});

describe('how emails look', () => {
  let post: Correspondence;
  let browser: TestBrowser;
  let shared: Staff;
  let hostile: string;

  beforeAll(async () => {
    post = await startCorrespondence();
    browser = await startBrowser();
    const evil = `<b>x</b>\u202E${'W'.repeat(300)}`;
    const long = `${'w'.repeat(60)}@${'w'.repeat(60)}.example.com`;
    hostile = await post.emails({
      ...{ from: long, senderName: evil, subject: evil, text: HOSTILE, whole: `${HOSTILE}\n> ${HOSTILE}` },
      ...{ cc: [1, 2, 3, 4, 5].map((each) => `c${each}${long}`), replyTo: `r${long}`, unverified: true },
      original: new Uint8Array([1]),
      attachments: [
        { name: `${evil}.pdf`, contentType: 'application/pdf', bytes: new Uint8Array([1]) },
        { name: `${evil}.png`, contentType: 'image/png', bytes: new Uint8Array([1]) },
      ],
    });
    const twin = await post.emails({ from: `twin${long}`, senderName: evil });
    await workspaceAt(post.url).click(twin, 'close');
    await workspaceAt(post.url).submit('/customers/1/link', { address: `linked${long}` });
    await post.machineWrites({ from: long, subject: evil, text: HOSTILE });
    await post.machineWrites({ subject: '', text: '' });
    shared = await staffAt(browser, post.url, 'ana');
  });
  afterAll(() => post.stop());
  afterAll(() => browser.close());

  const PLACES = [
    ['the feed', () => '/'],
    ['an email with everything', () => `/issues/${hostile}`],
    ['a customer with addresses', () => '/customers/1'],
    ['held messages', () => '/held'],
    ['no held messages', () => '/held?before=1'],
  ] as const;

  describe.each(PLACES)('%s, opened as far as it goes', (_name, path) => {
    let page: Page;
    beforeAll(async () => {
      ({ page } = shared);
      await page.goto(path());
      await live(page);
      await openAll(page);
    });

    it.each(WIDTHS)('has no horizontal scrolling at %i pixels', (width) => noScrollingSideways(page, width));
    it.each(COLOUR_SCHEMES)('gives axe nothing to find in %s', (scheme) => axeFindsNothing(page, scheme));
  });

  describe.each(COLOUR_SCHEMES)('in %s', (colorScheme) => {
    it('axe finds nothing wrong with what is said to who asked', async () => {
      const { page, dialog, customer } = await staffAt(browser, post.url, 'ana', {
        ...{ colorScheme, path: `/issues/${hostile}` },
      });
      const program = { name: 'x.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') };

      await dialog.getByLabel('Files').setInputFiles(program);
      await dialog.getByRole('button', { name: 'Send reply' }).click();
      await dialog.getByRole('alert').waitFor();
      await expect(violationsAs(page, colorScheme)).resolves.toEqual([]);
      await dialog.getByRole('button', { name: 'View Customer' }).click();
      await customer.getByLabel('Link another number or address').fill('nobody');
      await customer.getByRole('button', { name: 'Link', exact: true }).click();
      await customer.getByRole('alert').waitFor();
      await expect(violationsAs(page, colorScheme)).resolves.toEqual([]);
      await customer.getByLabel('Link another number or address').fill(`more-${colorScheme}@example.com`);
      await customer.getByRole('button', { name: 'Link', exact: true }).click();
      await customer.locator('.told').waitFor();
      await expect(violationsAs(page, colorScheme)).resolves.toEqual([]);
      await post.machineWrites({ from: `machine-${colorScheme}@example.com` });
      await page.goto('/held');
      await page.getByRole('button', { name: 'Release' }).first().click();
      await page.locator('.told').waitFor();
      await expect(violationsAs(page, colorScheme)).resolves.toEqual([]);
    });
  });
});

/** Opens whatever says more when it is opened. */
async function openAll(page: Page): Promise<void> {
  await page.evaluate(
    "for (const each of document.querySelectorAll('main details, dialog details')) each.open = true",
  );
  const more = page.getByRole('link', { name: 'Show whole message' });
  if ((await more.count()) === 0) return;
  await more.click();
  await page.getByRole('link', { name: 'Show less' }).waitFor();
}

async function noScrollingSideways(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 850 });
  await expect(scrollingSideways(page)).resolves.toEqual([]);
}

/** A panel on a page of its own is all that the page is for. */
async function axeFindsNothing(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  const within = new URL(page.url()).pathname.startsWith('/panels/');
  await expect(violationsAs(page, colorScheme, { within })).resolves.toEqual([]);
}

/** Parts of the page that are wider than there is room for. */
function scrollingSideways(page: Page): Promise<unknown> {
  return page.evaluate(`[...document.querySelectorAll('html, body, main, dialog, .feed, .dialog-live, .issue-form')]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.className || each.tagName)`);
}
