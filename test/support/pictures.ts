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
const app = await startApp({
  ...{ PORT: '0', LOG_LEVEL: 'silent', SWITCHBOARD_DATA: dataDir },
  WORKSPACE_UNDO_SECONDS: '0',
});
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
  await page.goto('/channels/support');
  await talkOf('ben', async (ben) => {
    await ben.goto('/channels/support');
    await say(ben, 'I take the boiler with me and call in at Mr Becker’s on the way.');
    await ben.goto('/new-chat');
    await ben.getByLabel('Ana Lima').check();
    await ben.getByRole('button', { name: 'Open chat' }).click();
    await say(ben, 'Can you have a look at Aisha’s appointment? I am on the road.');
  });
  await say(page, 'Thank you, Ben! Aisha is next.');
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
  await page.getByLabel('Private comment', { exact: true }).fill('Boiler from 2019, still under guarantee.');
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

async function talkOf(who: string, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ baseURL: app.url });
  await context.addCookies([{ name: 'switchboard-who', value: who, url: app.url }]);
  await work(await context.newPage());
  await context.close();
}

async function say(page: Page, words: string): Promise<void> {
  await page.locator('#composer-text').fill(words);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('#feed').getByText(words).first().waitFor();
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
