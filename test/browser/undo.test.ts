import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { violations } from '../support/axe.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import type { Staff } from '../support/staff.ts';
import { closeEverything, CUSTOMERS, customerTexts, live, staffAt } from '../support/staff.ts';

describe('what was done a moment ago, and who is about to answer', () => {
  let app: TestApp;
  let browser: TestBrowser;
  let ana: Staff;
  let ben: Staff;

  beforeAll(async () => {
    app = await startTestApp('embedded', () => ({ WORKSPACE_UNDO_SECONDS: '60' }));
    browser = await startBrowser();
    ana = await staffAt(browser, app.url, 'ana');
    ben = await staffAt(browser, app.url, 'ben', { colorScheme: 'dark' });
    // From their next page on its time is ours to move.
    for (const { page } of [ana, ben]) await page.clock.install();
  });
  afterEach(async () => {
    await closeEverything(app.url);
    for (const { page } of [ana, ben]) {
      await page.goto('/');
      await live(page);
    }
  });
  afterAll(() => app.stop());
  afterAll(() => browser.close());

  const reply = (staff: Staff) => staff.dialog.getByLabel('Reply to customer');
  const bar = (staff: Staff) => staff.page.locator('.undo-bar');

  async function opens(staff: Staff, issue: string): Promise<void> {
    await staff.button(issue, 'Assign It').click();
    await reply(staff).waitFor();
  }

  it('a reply is taken back by keyboard, and stands in the form with the focus on it', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Can you come at eight?');
    await opens(ana, issue);
    await reply(ana).fill('At nine.');
    await ana.page.keyboard.press('Control+Enter');

    await bar(ana).getByText(`Sent to ${CUSTOMERS.maria}.`).waitFor();
    await ana.dialog.waitFor({ state: 'detached' });
    expect(await bar(ana).getByRole('button', { name: 'Undo sending the reply' }).count()).toBe(1);
    expect(await bar(ana).locator('.undo-seconds').innerText()).toMatch(/^(60|5\d)$/);
    expect(await ana.page.locator('[aria-live="polite"] .undo-bar').count()).toBe(1);
    expect(await violations(ana.page)).toEqual([]);
    await ana.page.keyboard.press('Control+z');

    await ana.page.getByText('Taken back, nothing was sent.').waitFor();
    await expect.poll(() => reply(ana).inputValue()).toBe('At nine.');
    await expect.poll(() => ana.page.evaluate('document.activeElement.id')).toBe('reply');
    await ana.dialog.getByText('Taken back, not sent').waitFor();
    await reply(ana).fill('');
  });

  it('a reply that is taken back takes nothing from what was begun after it', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.wei, 'And when is lunch?');
    await opens(ana, issue);
    await reply(ana).fill('At noon.');
    await ana.page.keyboard.press('Control+Enter');
    await ana.dialog.waitFor({ state: 'detached' });
    await opens(ana, issue);
    await ana.dialog.getByLabel('Private comment').fill('Wei is always hungry.');
    await reply(ana).fill('Or at one?');

    await bar(ana).getByRole('button', { name: 'Undo sending the reply' }).click();
    await ana.dialog.getByText('Taken back, not sent').waitFor();

    await expect.poll(() => reply(ana).inputValue()).toBe('At noon.\n\nOr at one?');
    await expect(ana.dialog.getByLabel('Private comment').inputValue()).resolves.toBe(
      'Wei is always hungry.',
    );
    await ana.page.reload();
    await expect.poll(() => reply(ana).inputValue()).toBe('At noon.\n\nOr at one?');
  });

  it('a closing is taken back by a click, and everybody sees it closed and open again', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.wei, 'It works again.');
    await ben.button(issue, 'Take It').click();
    await ben.sees(issue, { status: 'assigned' });
    await ben.button(issue, 'Mark as Closed').click();
    await ana.sees(issue, { status: 'closed', says: 'Closed by Ben Okafor' });
    expect(await violations(ben.page)).toEqual([]);

    await bar(ben).getByRole('button', { name: 'Undo closing the issue' }).click();

    await ben.page.getByText(`Taken back: issue ${issue} is open again.`).waitFor();
    for (const staff of [ana, ben])
      await staff.sees(issue, { status: 'assigned', says: 'Assigned to Ben Okafor' });
    await expect(bar(ben).count()).resolves.toBe(0);
  });

  it('the bar counts down and goes, and the last thing done to an issue is the one that can be undone', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'Good night.');
    await ana.button(issue, 'Resolve').click();
    await bar(ana).getByText('Resolved by Ana Lima').waitFor();
    await ana.page.clock.fastForward(30_000);
    await expect.poll(() => bar(ana).locator('.undo-seconds').innerText()).toMatch(/^(30|2\d)$/);
    await ana.button(issue, 'Reopen').click();
    await ana.button(issue, 'Mark as Closed').click();
    await bar(ana).getByText('Closed by Ana Lima').waitFor();
    await expect(bar(ana).count()).resolves.toBe(1);

    await bar(ana).getByRole('button').focus();
    await ana.page.clock.fastForward(61_000);

    await bar(ana).waitFor({ state: 'detached' });
    await expect(ana.page.evaluate('document.activeElement.id')).resolves.toBe('main');
  });

  it('who writes a reply is named on the card and in the form to the others, until they stop', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.aisha, 'Who answers me?');
    const onCard = ben.card(issue).getByText('Ana Lima is replying');
    const inForm = ben.dialog.getByRole('status').getByText('Ana Lima is replying');
    await opens(ana, issue);

    await reply(ana).fill('I do');

    await onCard.waitFor();
    await opens(ben, issue);
    await inForm.waitFor();
    expect(await violations(ben.page)).toEqual([]);
    await expect(ana.page.getByText('is replying').count()).resolves.toBe(0);
    // What is read again around it leaves it where it is.
    await ana.dialog.getByRole('button', { name: 'Take It' }).click();
    await ben.dialog.getByText('Ana Lima took it').waitFor();
    await ben.sees(issue, { status: 'assigned', says: 'Ana Lima is replying' });
    await inForm.waitFor();

    await reply(ana).fill('');
    await inForm.waitFor({ state: 'detached' });
    await reply(ana).fill('I do, really');
    await inForm.waitFor();
    await ana.page.getByRole('button', { name: 'Send reply' }).click();

    await inForm.waitFor({ state: 'detached' });
    await expect(ben.page.getByText('is replying').count()).resolves.toBe(0);
  });

  it('whose connection is lost is not named for long', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.aisha, 'One last thing.');
    await opens(ana, issue);
    await reply(ana).fill('Just a mo');
    const onCard = ben.card(issue).getByText('Ana Lima is replying');
    await onCard.waitFor();

    await ana.window.context.setOffline(true);
    await ben.page.clock.fastForward(8_000);

    await onCard.waitFor({ state: 'detached' });
    await ana.window.context.setOffline(false);
    await reply(ana).fill('');
  });
});
