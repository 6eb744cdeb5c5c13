import { createTransport } from 'nodemailer';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LOCAL_ADDRESS } from '../../src/channels/email/addresses.ts';
import { violations } from '../support/axe.ts';
import type { TestBrowser, TestWindow } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import { MAILERS } from '../support/mail.ts';
import type { PanelStand } from '../support/panels.ts';
import { startPanels } from '../support/panels.ts';

describe('the pretend phone and the pretend mail beside the workspace', () => {
  let stand: PanelStand;
  let browser: TestBrowser;
  let window: TestWindow;
  let page: Page;

  beforeAll(async () => {
    stand = await startPanels();
    browser = await startBrowser();
    window = await browser.open(stand.url);
    page = window.page;
    await page.goto('/');
  });
  afterAll(() => stand.stop());
  afterAll(() => browser.close());

  const tab = (name: string) => page.getByRole('tab', { name });
  const phone = () => page.frameLocator('iframe[title="Pretend phone"]');
  const mail = () => page.frameLocator('iframe[title="Pretend mail"]');

  it('are tabs: one is in front, and what is typed in the other stays', async () => {
    await expect(tab('Pretend phone').getAttribute('aria-selected')).resolves.toBe('true');
    await phone().getByRole('textbox').fill('Half a text');
    await tab('Pretend mail').click();
    await mail().getByRole('link', { name: 'Write' }).click();
    await mail().getByLabel('Subject').fill('Half a mail');
    await expect(phone().getByRole('textbox').isVisible()).resolves.toBe(false);

    await tab('Pretend phone').click();

    await expect(phone().getByRole('textbox').inputValue()).resolves.toBe('Half a text');
    await expect(mail().getByLabel('Subject').inputValue()).resolves.toBe('Half a mail');
    await expect(mail().getByLabel('Subject').isVisible()).resolves.toBe(false);
  });

  it('are chosen by arrow keys, and only the chosen tab is a stop of the Tab key', async () => {
    await tab('Pretend phone').focus();
    await page.keyboard.press('ArrowRight');
    await expect(tab('Pretend mail').evaluate((each) => each.matches(':focus'))).resolves.toBe(true);
    await expect(tab('Pretend mail').getAttribute('aria-selected')).resolves.toBe('true');
    await expect(tab('Pretend phone').getAttribute('tabindex')).resolves.toBe('-1');

    await page.keyboard.press('ArrowRight');
    await expect(tab('Pretend phone').getAttribute('aria-selected')).resolves.toBe('true');
    await page.keyboard.press('End');
    await expect(tab('Pretend mail').getAttribute('aria-selected')).resolves.toBe('true');
  });

  it('the choice is remembered', async () => {
    await tab('Pretend mail').click();
    await page.goto('/');

    await expect(tab('Pretend mail').getAttribute('aria-selected')).resolves.toBe('true');
  });

  it('a tab that is behind shows that something has arrived, until it is chosen', async () => {
    await tab('Pretend phone').click();
    await mail().getByText('No mail yet').waitFor({ state: 'attached' });
    const sender = createTransport({ url: stand.smtpUrl });
    await sender.sendMail({ from: LOCAL_ADDRESS, to: MAILERS.maria, subject: 'Our reply', text: 'Hello' });
    sender.close();

    await page.locator('.panel-tab[data-news]', { hasText: 'Pretend mail' }).waitFor();
    await expect(tab('Pretend mail').getAttribute('aria-description')).resolves.toBe('Something has arrived');
    await tab('Pretend mail').click();
    await expect(page.locator('.panel-tab[data-news]').count()).resolves.toBe(0);
    await mail().getByText('Our reply').waitFor();
  });

  it.each(['light', 'dark'] as const)('axe finds nothing wrong with the tabs in %s', async (colorScheme) => {
    const other = await browser.open(stand.url, { colorScheme });
    await other.page.goto('/');
    await other.page.getByRole('tab', { name: 'Pretend mail' }).click();

    await expect(violations(other.page)).resolves.toEqual([]);
  });

  it('without scripts they are links, and the first is shown', async () => {
    const plain = await browser.open(stand.url, { javaScriptEnabled: false });
    await plain.page.goto('/');

    await plain.page.frameLocator('iframe[title="Pretend phone"]').getByRole('textbox').waitFor();
    const link = plain.page.locator('.panels').getByRole('link', { name: 'Pretend mail' });
    await expect(link.getAttribute('href')).resolves.toBe('/panels/2');
  });
});
