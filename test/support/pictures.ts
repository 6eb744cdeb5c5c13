import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

import { startApp } from '../../src/app.ts';
import { launchChromium } from './chromium.ts';

// The README's picture, made anew with `npm run pictures`: a believable afternoon, played through the real
// phone and the real workspace.

const PICTURE = join(import.meta.dirname, '../../src/bot/web/workspace.png');
const MARIA = '15550001111';
const TOM = '15550001112';
const AISHA = '15550001113';

const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-pictures-'));
const app = await startApp({ PORT: '0', LOG_LEVEL: 'silent', SWITCHBOARD_DATA: dataDir });
const browser = await launchChromium();
try {
  const context = await browser.newContext({
    baseURL: app.url,
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await play(page);
  await page.goto('/');
  await page.locator('body[data-connection="open"]').waitFor();
  await page.frameLocator('iframe[title="Pretend phone"]').getByText('between 2 and 4').waitFor();
  await page.screenshot({ path: PICTURE });
} finally {
  await browser.close();
  await app.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function play(page: Page): Promise<void> {
  const button = (issue: number, label: string) =>
    page.locator(`#card-${issue}`).getByRole('button', { name: label, exact: true });

  await text(TOM, 'The new filter came today, and it fits. Thank you!');
  await text(MARIA, 'Hello, our heating has been off since this morning and we have a baby at home.');
  await page.goto('/');
  await button(1, 'Resolve').click();
  await page.locator('#card-1[data-status="closed"]').waitFor();

  await call(page, 1, 'Tom Becker');
  await call(page, 2, 'Maria Santos');
  await button(2, 'Assign It').click();
  await page.getByLabel('Assign to').selectOption({ label: 'Ben Okafor' });
  await page.getByLabel('Private comment').fill('Boiler from 2019, still under guarantee.');
  await page
    .getByLabel('Reply to customer')
    .fill('Good afternoon Maria, Ben will be with you today between 2 and 4.');
  await page.getByRole('button', { name: 'Send reply' }).click();
  await page.locator('#card-2[data-status="assigned"]').waitFor();
  await text(MARIA, 'Wonderful. The bell is broken, please knock.');

  await text(AISHA, 'Hi! Can I still change my appointment on Thursday to the week after?');
  await page.locator('#card-3').waitFor();
  await call(page, 3, 'Aisha Khan');
}

async function text(from: string, words: string): Promise<void> {
  const response = await fetch(`${app.url}/phone/text?as=${from}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ text: words }),
  });
  if (response.status >= 400) throw new Error(`the phone answered ${response.status}`);
}

/** Gives the customer of an issue a name. */
async function call(page: Page, issue: number, name: string): Promise<void> {
  await page.goto(`/issues/${issue}`);
  await page.getByRole('button', { name: 'View Customer' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.locator('#customer-name', { hasText: name }).waitFor();
  await page.goto('/');
}
