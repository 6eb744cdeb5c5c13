import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { issueId } from '../../src/issues/issue.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import type { Correspondence } from '../support/correspondence.ts';
import { startCorrespondence, SUPPORT_MAIL } from '../support/correspondence.ts';
import type { Staff } from '../support/staff.ts';
import { closeEverything, live, staffAt } from '../support/staff.ts';
import { workspaceAt } from '../support/workspace.ts';

describe('emails in the workspace', () => {
  let post: Correspondence;
  let browser: TestBrowser;
  let ana: Staff;
  let plain: Staff;
  let person = 0;
  let ada = '';

  beforeAll(async () => {
    post = await startCorrespondence();
    browser = await startBrowser();
    ana = await staffAt(browser, post.url, 'ana');
    plain = await staffAt(browser, post.url, 'ben', { javaScriptEnabled: false });
  });
  const stranger = () => {
    person += 1;
    ada = `ada${person}@example.com`;
  };
  stranger();
  afterEach(async () => {
    stranger();
    await closeEverything(post.url);
    await ana.page.goto('/');
    await live(ana.page);
  });
  afterAll(() => post.stop());
  afterAll(() => browser.close());

  const customerOf = async (issue: string) =>
    /action="(\/customers\/\d+)"/.exec(await workspaceAt(post.url).page(`/issues/${issue}`))?.[1] ?? '';

  it('a reply with files goes to everybody who was copied in, and the files are on the issue', async () => {
    const issue = await post.emails({ from: ada, cc: ['bob@example.com'] });
    await ana.page.goto(`/issues/${issue}`);
    await ana.dialog.getByText(`To ${ada} and bob@example.com from ${SUPPORT_MAIL} by email`).waitFor();

    await ana.dialog
      .getByLabel('Files')
      .setInputFiles([aFile('bill.txt', 'Pay 5'), aFile('map.txt', 'Here')]);
    await ana.dialog.getByLabel('Reply to customer').fill('The bill and the way to us.');
    await ana.dialog.getByRole('button', { name: 'Send reply' }).click();

    await ana.dialog.waitFor({ state: 'detached' });
    await expect
      .poll(() => post.sent.at(-1))
      .toEqual({
        ...{ to: ada, cc: ['bob@example.com'], text: 'The bill and the way to us.' },
        files: [
          { name: 'bill.txt', text: 'Pay 5' },
          { name: 'map.txt', text: 'Here' },
        ],
      });
    await ana.page.goto(`/issues/${issue}`);
    await ana.dialog.locator('.history .reply', { hasText: 'bill.txt' }).waitFor();
  });

  it('files alone are a reply', async () => {
    const issue = await post.emails({ from: ada });
    await ana.page.goto(`/issues/${issue}`);

    await ana.dialog.getByLabel('Files').setInputFiles([aFile('bill.txt', 'Pay 5')]);
    await ana.dialog.getByRole('button', { name: 'Send reply' }).click();

    await ana.page.getByText(`Reply to ${ada} on its way.`).waitFor();
    await expect.poll(() => post.sent.at(-1)).toMatchObject({ to: ada, text: '' });
  });

  it('files that cannot be carried are refused under their field, and words and files stay', async () => {
    const issue = await post.emails({ from: ada });
    const before = post.sent.length;
    await ana.page.goto(`/issues/${issue}`);
    await ana.dialog.getByLabel('Files').setInputFiles([aFile('tool.exe', 'MZ', 'application/x-msdownload')]);
    await ana.dialog.getByLabel('Reply to customer').fill('Run this.');
    await ana.dialog.getByRole('button', { name: 'Send reply' }).click();

    await ana.dialog.locator('.files-field').getByRole('alert').filter({ hasText: 'Programs' }).waitFor();

    await expect(ana.dialog.getByLabel('Reply to customer').inputValue()).resolves.toBe('Run this.');
    await expect(ana.dialog.getByLabel('Files').inputValue()).resolves.toContain('tool.exe');
    expect(post.sent).toHaveLength(before);
  });

  it('files that were chosen for one issue are not in the form of another', async () => {
    const other = await post.emails({ from: `other-${ada}` });
    await workspaceAt(post.url).click(other, 'close');
    await workspaceAt(post.url).click(other, 'reopen');
    const issue = await post.emails({ from: ada });
    await ana.page.goto(`/issues/${issue}`);
    await ana.dialog.getByLabel('Files').setInputFiles([aFile('secret.txt', 'for one')]);

    await ana.page.evaluate(
      `htmx.ajax('GET', '/issues/${other}/dialog', { target: '#issue-slot', swap: 'innerHTML' })`,
    );

    await ana.page.locator(`#files-${other}`).waitFor();
    await expect(ana.dialog.getByLabel('Files').inputValue()).resolves.toBe('');
  });

  it('without a script words are kept over a refusal, and it is said that files are not', async () => {
    const issue = await post.emails({ from: ada });
    await plain.page.goto(`/issues/${issue}`);
    await plain.dialog
      .getByLabel('Files')
      .setInputFiles([aFile('tool.exe', 'MZ', 'application/x-msdownload')]);
    await plain.dialog.getByLabel('Reply to customer').fill('Run this.');
    await plain.dialog.getByRole('button', { name: 'Save' }).click();

    await plain.dialog.getByText('choose them again').filter({ visible: true }).waitFor();
    await expect(plain.dialog.getByLabel('Reply to customer').inputValue()).resolves.toBe('Run this.');
    await plain.dialog.getByLabel('Files').setInputFiles([aFile('bill.txt', 'Pay 5')]);
    await plain.dialog.getByRole('button', { name: 'Save' }).click();

    await plain.dialog.locator('.history .reply', { hasText: 'bill.txt' }).waitFor();
    await expect.poll(() => post.sent.at(-1)).toMatchObject({ to: ada, files: [{ text: 'Pay 5' }] });
  });

  it('of several ways to answer one is chosen, each with everybody who gets it', async () => {
    const issue = await post.emails({ from: ada, replyTo: `office-${ada}`, cc: ['bob@example.com'] });
    await ana.page.goto(`/issues/${issue}`);

    await ana.dialog.getByRole('radio', { name: `To ${ada} from` }).check();
    await ana.dialog.getByLabel('Reply to customer').fill('To you alone.');
    await ana.dialog.getByRole('button', { name: 'Send reply' }).click();

    await expect.poll(() => post.sent.at(-1)).toMatchObject({ to: ada, text: 'To you alone.' });
  });

  it('the whole of a message is one click away, and stays while the history is read again', async () => {
    const issue = await post.emails({ from: ada, text: 'Broken.', whole: 'Broken.\n> We sent it.' });
    await ana.page.goto(`/issues/${issue}`);

    await ana.dialog.getByRole('link', { name: 'Show whole message' }).click();
    await ana.dialog.getByText('We sent it.').waitFor();
    await post.emails({ from: ada, text: 'And late.' });
    await ana.dialog.locator('.said-text', { hasText: 'And late.' }).waitFor();

    await expect(ana.dialog.getByText('We sent it.').count()).resolves.toBe(1);
    await ana.dialog.getByRole('link', { name: 'Show less' }).press('Enter');
    await ana.dialog.getByText('We sent it.').waitFor({ state: 'detached' });
    await expect(ana.page.evaluate('document.activeElement.textContent')).resolves.toBe('Show whole message');
  });

  it('the whole of a message is shown without a script, too', async () => {
    const issue = await post.emails({ from: ada, text: 'Broken.', whole: 'Broken.\n> We sent it.' });
    await plain.page.goto(`/issues/${issue}`);

    await plain.dialog.getByRole('link', { name: 'Show whole message' }).click();
    await plain.dialog.getByText('We sent it.').waitFor();
    await plain.dialog.getByRole('link', { name: 'Show less' }).click();

    await plain.dialog.getByText('We sent it.').waitFor({ state: 'detached' });
  });

  it('an issue leads to the one it follows, and news are told there still', async () => {
    const old = await post.emails({ from: ada, text: 'The first.' });
    await workspaceAt(post.url).click(old, 'close');
    const issue = await post.emails({ from: ada, answers: { issue: issueId(Number(old)) } });
    await ana.button(issue, 'Assign It').click();

    await ana.dialog.getByRole('link', { name: `it follows issue ${old}` }).click();
    await ana.dialog.getByText('The first.').waitFor();
    await post.emails({ from: `later-${ada}` });

    await ana.page.getByText(`New message from later-${ada}`).waitFor();
  });

  it('an address is linked, and unlinked after a question; both are recorded', async () => {
    const issue = await post.emails({ from: ada });
    await ana.page.goto(await customerOf(issue));
    const field = ana.customer.getByLabel('Link another number or address');

    await field.fill('somebody');
    await ana.customer.getByRole('button', { name: 'Link', exact: true }).click();
    await ana.customer.getByRole('alert').filter({ hasText: 'neither a phone number' }).waitFor();
    await expect(field.inputValue()).resolves.toBe('somebody');
    await field.fill(`Second.${ada}`);
    await field.press('Enter');
    await ana.customer.locator('.told', { hasText: `second.${ada} is this customer's now` }).waitFor();
    await expect.poll(() => field.inputValue()).toBe('');
    await ana.customer.getByLabel(`Unlink second.${ada}`).press('Enter');
    await ana.customer.getByText(`second.${ada} becomes a customer of its own`).waitFor();
    await ana.customer.locator('.unlink[open]').getByRole('button', { name: 'Unlink it' }).press('Enter');

    await ana.customer.locator('.told', { hasText: 'is a customer of its own now' }).waitFor();
    await ana.customer.locator('.link-records', { hasText: `Ana Lima linked second.${ada}` }).waitFor();
    await ana.customer.locator('.link-records', { hasText: `Ana Lima unlinked second.${ada}` }).waitFor();
    // With one address left there is nothing to take away.
    await expect(ana.customer.locator('.unlink').count()).resolves.toBe(0);
  });

  it('who may be the same person is suggested, linked by one click, and refused while both are open', async () => {
    const name = `Ada Byron ${person}`;
    const first = await post.emails({ from: ada, senderName: name });
    const second = await post.emails({ from: `second.${ada}`, senderName: name });
    await ana.page.goto(await customerOf(first));

    await ana.customer.getByText('has the same name').waitFor();
    await ana.customer.getByRole('button', { name: `Link second.${ada}` }).click();
    await ana.customer.getByRole('alert').filter({ hasText: 'Both have an open issue' }).waitFor();
    await workspaceAt(post.url).click(second, 'close');
    await ana.customer.getByRole('button', { name: `Link second.${ada}` }).click();

    await ana.customer.locator('.addresses', { hasText: `second.${ada}` }).waitFor();
    await expect(ana.customer.getByText('Maybe the same person').count()).resolves.toBe(0);
  });

  it('addresses are linked and unlinked without a script, too', async () => {
    const issue = await post.emails({ from: ada });
    await plain.page.goto(await customerOf(issue));

    await plain.customer.getByLabel('Link another number or address').fill(`second.${ada}`);
    await plain.customer.getByRole('button', { name: 'Link', exact: true }).click();
    await plain.customer.locator('.told').waitFor();
    await plain.customer.getByLabel(`Unlink second.${ada}`).click();
    await plain.customer.locator('.unlink[open]').getByRole('button', { name: 'Unlink it' }).click();

    await plain.customer.locator('.told', { hasText: 'is a customer of its own now' }).waitFor();
  });

  it('a held message is found by keyboard, released, and a card for everybody', async () => {
    const ben = await staffAt(browser, post.url, 'ben', { path: '/held' });
    await post.machineWrites({ from: ada, subject: `Order ${person}`, text: 'I want to order.' });
    await ana.page.getByRole('link', { name: 'Held messages' }).press('Enter');
    await live(ana.page);
    const held = ana.page.locator('.held', { hasText: `Order ${person}` });

    await held.getByRole('button', { name: 'Release' }).press('Enter');

    await held.locator('.told', { hasText: 'it has opened an issue' }).waitFor();
    await held.getByText('Released by Ana Lima').waitFor();
    await expect(held.getByRole('button').count()).resolves.toBe(0);
    await expect.poll(() => ana.page.evaluate('document.activeElement.className')).toBe('held');
    await ben.page
      .locator('.held', { hasText: `Order ${person}` })
      .getByText('Released by Ana Lima')
      .waitFor();
    // The list is read again at any time, and what was said stays.
    const readAgain = ana.page.waitForResponse(/held\/list/);
    await post.emails({ from: `later-${ada}` });
    await readAgain;
    await expect(held.locator('.told').count()).resolves.toBe(1);
    await ana.page.goto('/');
    await ana.page.locator('article[data-status="unassigned"]', { hasText: `Order ${person}` }).waitFor();
  });

  it('of two who release one message the second is told, without a script, too', async () => {
    await post.machineWrites({ from: ada, subject: `Order ${person}` });
    await plain.page.goto('/held');
    await ana.page.goto('/held');
    const mine = plain.page.locator('.held', { hasText: `Order ${person}` });
    await ana.page
      .locator('.held', { hasText: `Order ${person}` })
      .getByRole('button')
      .click();
    await ana.page.locator('.told').waitFor();

    await mine.getByRole('button', { name: 'Release' }).click();

    await mine.getByRole('alert').filter({ hasText: 'somebody was faster' }).waitFor();
    await mine.getByText('Released by Ana Lima').waitFor();
  });

  it('a sender who is not verified is told of on the card, and opened it says what that means', async () => {
    const issue = await post.emails({ from: ada, unverified: true });

    await ana.card(issue).getByText('Sender not verified').click();

    await ana.card(issue).getByText('it did not send this').waitFor();
    const later = await post.emails({ from: `later-${ada}` });
    await ana.card(later).waitFor();
    await expect(ana.card(issue).getByText('it did not send this').isVisible()).resolves.toBe(true);
  });
});

function aFile(name: string, text: string, mimeType = 'text/plain') {
  return { name, mimeType, buffer: Buffer.from(text) };
}
