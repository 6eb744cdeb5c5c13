import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { violations } from '../support/axe.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import type { TestIssuer } from '../support/issuer.ts';
import { startIssuer } from '../support/issuer.ts';
import { live } from '../support/staff.ts';

const ROOT = { sub: 'root', name: 'Root Admin', email: 'root@team.example', email_verified: true };
const ANA = { sub: 'ana', name: 'Ana Lima', email: 'ana@team.example', email_verified: true };

describe('signing in, in a browser', () => {
  let app: TestApp;
  let issuer: TestIssuer;
  let browser: TestBrowser;
  let admin: Page;

  beforeAll(async () => {
    issuer = await startIssuer();
    app = await startTestApp('embedded', (url) => ({
      ...issuer.settingsFor(url),
      WORKSPACE_ADMINS: ROOT.email,
      WORKSPACE_EMAIL_DOMAINS: 'team.example',
    }));
    browser = await startBrowser();
    admin = await signedIn(ROOT);
  });
  afterAll(() => app.stop());
  afterAll(() => issuer.stop());
  afterAll(() => browser.close());

  async function signedIn(account: typeof ANA, path = '/'): Promise<Page> {
    issuer.next(account);
    const { page } = await browser.open(app.url, { besides: issuer.url });
    await page.goto(path);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await live(page);
    return page;
  }

  it('one press leads to the issuer and back to the page that was asked for', async () => {
    const page = await signedIn(ANA, '/tracker/unassigned');

    await expect.poll(() => new URL(page.url()).pathname).toBe('/tracker/unassigned');
    await expect(page.locator('.who summary').innerText()).resolves.toContain('Ana Lima');
    await expect(page.getByRole('link', { name: 'People' }).count()).resolves.toBe(0);
  });

  it('a page that stands open leads to sign-in once everything was signed out elsewhere, and back again', async () => {
    const page = await signedIn(ANA, '/tracker/all');
    const other = await signedIn(ANA);

    await other.locator('.who summary').click();
    await other.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.waitForURL(/\/sign-in\?/);
    await page.getByRole('link', { name: 'Sign in' }).click();

    await page.waitForURL(/\/tracker\/all$/);
  });

  it('an admin finds people, inboxes and opt-outs in the navigation, by keyboard', async () => {
    for (const name of ['People', 'Inboxes', 'Opt-outs']) {
      await admin.getByRole('navigation').getByRole('link', { name, exact: true }).focus();
      await admin.keyboard.press('Enter');
      await admin.getByRole('heading', { level: 1, name }).waitFor();
    }
  });

  const PLACES = ['/sign-in', '/admin/people', '/admin/inboxes', '/admin/opt-outs'];

  it.each(PLACES)('%s fits a phone, and axe finds nothing in light or dark', async (path) => {
    const window = path === '/sign-in' ? await browser.open(app.url) : undefined;
    const page = window?.page ?? admin;
    await page.goto(path);
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
      await expect(violations(page)).resolves.toEqual([]);
    }
    await page.setViewportSize({ width: 390, height: 850 });

    await expect(page.evaluate('document.documentElement.scrollWidth')).resolves.toBeLessThanOrEqual(390);
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});
