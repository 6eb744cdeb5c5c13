import { createTransport } from 'nodemailer';
import type { SendMailOptions } from 'nodemailer';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LOCAL_ADDRESS } from '../../src/channels/email/addresses.ts';
import { violations } from '../support/axe.ts';
import type { TestBrowser, TestWindow, WindowOptions } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import type { MailStand } from '../support/mail.ts';
import { mailerAt, MAILERS, startMail } from '../support/mail.ts';

const LONG = `${'W'.repeat(400)} ${'word '.repeat(300)}`;

describe('the pretend mail client, in a browser', () => {
  let stand: MailStand;
  let browser: TestBrowser;
  let long: string;

  beforeAll(async () => {
    stand = await startMail();
    browser = await startBrowser();
    long = await mailerAt(stand.url, MAILERS.wei).write({
      ...{ cc: MAILERS.aisha, subject: LONG.slice(0, 490), text: LONG },
      files: [new File(['x'], `${'f'.repeat(100)}.pdf`, { type: 'application/pdf' })],
    });
    await mailerAt(stand.url, MAILERS.wei).write({ to: 'nobody@example.com', subject: 'Lost' });
    await smtp({ to: MAILERS.wei, subject: 'News', text: LONG });
  });
  afterAll(() => stand.stop());
  afterAll(() => browser.close());

  async function smtp(mail: SendMailOptions): Promise<void> {
    const sender = createTransport({ url: stand.mail.smtpUrl() });
    await sender.sendMail({ from: { name: 'Support', address: LOCAL_ADDRESS }, ...mail });
    sender.close();
  }

  async function open(who: string, path = '', options: WindowOptions = {}) {
    const window = await browser.open(stand.url, { width: 360, height: 760, ...options });
    await window.page.goto(mailerAt(stand.url, who).place(path));
    return window;
  }

  it('a mail with files is written, and the reply appears in its thread without a reload', async () => {
    const { page } = await open(MAILERS.maria);
    await page.getByRole('link', { name: 'Write' }).click();
    await expect(page.getByLabel('To').inputValue()).resolves.toBe(LOCAL_ADDRESS);
    await page.getByLabel('Subject').fill('The heating');
    await page.getByLabel('Mail', { exact: true }).fill('It has stopped.');
    await page.getByLabel('Attach files').setInputFiles([aFile('one.txt')]);
    await page.getByRole('button', { name: 'Take one.txt away' }).waitFor();
    await page.getByLabel('Attach files').setInputFiles([aFile('two.txt'), aFile('three.txt')]);
    await page.getByRole('button', { name: 'Take two.txt away' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('[data-state="sent"]', { hasText: 'It has stopped.' }).waitFor();

    const mail = stand.arrived.find(({ raw }) => raw.includes('It has stopped.'));
    const { messageId = '', attachments } = await PostalMime.parse(mail?.raw ?? '');
    expect(attachments.map(({ filename }) => filename)).toEqual(['one.txt', 'three.txt']);
    await page.evaluate('window.notReloaded = true');
    await smtp({
      to: MAILERS.maria,
      subject: 'Re: The heating',
      text: 'We come today.',
      inReplyTo: messageId,
    });

    await page.locator('.theirs', { hasText: 'We come today.' }).waitFor();
    await expect(page.evaluate('window.notReloaded')).resolves.toBe(true);
    await page.getByRole('link', { name: 'All mail' }).click();
    await expect(page.locator('.line').count()).resolves.toBe(1);
  });

  it('a reply is written above what it quotes, by keyboard', async () => {
    await smtp({ to: MAILERS.tom, subject: 'Your invoice', text: 'Here it is.' });
    const { page } = await open(MAILERS.tom);
    await page.getByRole('link', { name: /Your invoice/ }).press('Enter');
    await page.getByRole('link', { name: 'Reply' }).press('Enter');
    await page.locator('#text:focus').waitFor();
    await page.keyboard.type('Thank you!');
    await page.keyboard.press('Control+Enter');

    await page.locator('.own', { hasText: 'Thank you!' }).waitFor();
    await page.locator('.own').getByText('Quoted text').click();
    await page.locator('.own .quote', { hasText: '> Here it is.' }).waitFor();
    // The thread is read again every second, and what was unfolded stays so.
    await page.waitForResponse(/\/mail\/messages/);
    await page.waitForResponse(/\/mail\/messages/);
    await expect(page.locator('.own .quote[open]').count()).resolves.toBe(1);
  });

  it('what was typed and not sent is there again', async () => {
    const { page } = await open(MAILERS.aisha, '/write');
    await page.getByLabel('Subject').fill('Not yet');
    await page.getByLabel('Mail', { exact: true }).fill('Half a thought');
    await page.getByRole('link', { name: 'Back, keeping the draft' }).click();
    await page.getByRole('link', { name: 'Write' }).click();

    await expect.poll(() => page.getByLabel('Subject').inputValue()).toBe('Not yet');
    await expect(page.getByLabel('Mail', { exact: true }).inputValue()).resolves.toBe('Half a thought');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.own').waitFor();
    await page.goto(mailerAt(stand.url, MAILERS.aisha).place('/write'));
    await expect(page.getByLabel('Subject').inputValue()).resolves.toBe('');
  });

  it('what is wrong is said, and nothing typed is lost', async () => {
    const { page } = await open(MAILERS.maria, '/write');
    await page.getByLabel('Cc').fill('nobody');
    await page.getByLabel('Mail', { exact: true }).fill('Words');
    await page.getByRole('button', { name: 'Send' }).click();

    await page.getByRole('alert').filter({ hasText: '“nobody” is not an email address.' }).waitFor();
    await expect(page.getByLabel('Mail', { exact: true }).inputValue()).resolves.toBe('Words');
  });

  it('works without scripts', async () => {
    const { page } = await open(MAILERS.maria, '/write', { javaScriptEnabled: false });
    await page.getByLabel('Subject').fill('Plain');
    await page.getByLabel('Mail', { exact: true }).fill('No scripts');
    await page.getByLabel('Attach files').setInputFiles([aFile('plain.txt')]);
    await page.getByRole('button', { name: 'Send' }).click();

    await page.locator('.own', { hasText: 'No scripts' }).getByText('plain.txt').waitFor();
  });

  const PLACES = [
    ['a list', () => '/mail?as=wei.chen@example.com'],
    ['an empty list', () => '/mail?as=bounce@example.com'],
    ['a thread', () => `/mail/thread?as=wei.chen@example.com&of=${long}`],
    ['a new mail', () => '/mail/write?as=wei.chen@example.com'],
    ['a reply', () => `/mail/write?as=wei.chen@example.com&answers=${long}`],
  ] as const;

  describe.each([320, 390, 900])('at %i pixels', (width) => {
    let window: TestWindow;
    beforeAll(async () => {
      window = await browser.open(stand.url, { width, height: 760 });
    });
    afterAll(() => window.close());

    it.each(PLACES)('%s has no horizontal scrolling', async (_name, path) => {
      await window.page.goto(path());

      await expect(
        window.page
          .evaluate(`[...document.querySelectorAll('html, body, main, header, .scroll, footer, form')]
          .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.className || each.tagName)`),
      ).resolves.toEqual([]);
    });
  });

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    let window: TestWindow;
    beforeAll(async () => {
      window = await browser.open(stand.url, { width: 360, height: 760, colorScheme });
    });
    afterAll(() => window.close());

    it.each(PLACES)('axe finds nothing wrong with %s', async (_name, path) => {
      await window.page.goto(path());

      await expect(violations(window.page)).resolves.toEqual([]);
    });
  });
});

function aFile(name: string) {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(name) };
}
