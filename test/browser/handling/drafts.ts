import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Correspondence } from '../../support/correspondence.ts';
import type { Staff } from '../../support/staff.ts';
import { live } from '../../support/staff.ts';
import type { Stand } from './stand.ts';
import { clearedAfterwards } from './stand.ts';

export function drafts(stand: () => Stand): void {
  describe('a draft', () => {
    let post: Correspondence;
    let ana: Staff;
    let page: Page;
    let person = 0;
    let ada = '';

    beforeEach(() => {
      ({ post, ana } = stand());
      ({ page } = ana);
      person += 1;
      ada = `ada${person}@example.com`;
    });
    clearedAfterwards(stand);

    const reply = () => ana.dialog.getByLabel('Reply to customer');
    const comment = () => ana.dialog.getByLabel('Private comment');
    const note = () => ana.dialog.getByText('It has not been sent');
    const focused = () => page.evaluate<string>('document.activeElement.id');

    async function opened(issue: string): Promise<void> {
      await page.goto(`/issues/${issue}`);
      await ana.dialog.locator('#issue-form').waitFor();
    }
    async function closedByAccident(): Promise<void> {
      await page.keyboard.press('Escape');
      await ana.dialog.waitFor({ state: 'detached' });
    }

    /** The server takes the reply, and nobody hears of it. */
    async function losesTheAnswer(issue: string, words: string): Promise<void> {
      await reply().fill(words);
      await page.route(`**/issues/${issue}`, async (route) => {
        await route.fetch();
        await route.abort();
      });
      await ana.dialog.getByRole('button', { name: 'Send reply' }).click();
      await page.getByText('Look whether it was done').waitFor();
      await page.unroute(`**/issues/${issue}`);
    }

    it('is all that was typed and chosen, and is there again after the dialog was closed and the page reloaded', async () => {
      const issue = await post.emails({ from: ada, replyTo: `office-${ada}` });
      await opened(issue);
      await ana.dialog.getByLabel('Assign to').selectOption({ label: 'Ben Okafor' });
      await comment().fill('She is a regular.');
      await ana.dialog.getByRole('radio', { name: `To ${ada} from` }).check();
      await reply().fill('We can be with you on');
      await closedByAccident();

      await page.getByText(`what you typed waits for you in issue ${issue}`).waitFor();
      await ana.card(issue).getByText('Draft', { exact: true }).waitFor();
      await ana.button(issue, 'Assign It').click();
      await note().waitFor();
      await expect(reply().inputValue()).resolves.toBe('We can be with you on');
      await page.reload();
      await note().waitFor();

      await expect(reply().inputValue()).resolves.toBe('We can be with you on');
      await expect(comment().inputValue()).resolves.toBe('She is a regular.');
      await ana.dialog
        .locator('#assignee option:checked', { hasText: 'Ben Okafor' })
        .waitFor({ state: 'attached' });
      await expect(ana.dialog.getByRole('radio', { name: `To ${ada} from` }).isChecked()).resolves.toBe(true);
      await ana.dialog.getByRole('button', { name: 'Send reply' }).click();
      await ana.sees(issue, { status: 'assigned', says: 'Ben Okafor' });
      await expect.poll(() => post.sent.at(-1)).toMatchObject({ to: ada, text: 'We can be with you on' });
    });

    it('is over once it has been sent', async () => {
      const issue = await post.emails({ from: ada });
      await opened(issue);
      await reply().fill('Sent at once.');
      await ana.dialog.getByRole('button', { name: 'Send reply' }).click();
      await ana.dialog.waitFor({ state: 'detached' });

      await opened(issue);

      await expect(reply().inputValue()).resolves.toBe('');
      await expect(note().isVisible()).resolves.toBe(false);
      await expect(page.getByText('waits for you').count()).resolves.toBe(0);
      await expect(ana.card(issue).locator('.draft-badge').isVisible()).resolves.toBe(false);
    });

    it('is over once it has been thrown away', async () => {
      const issue = await post.emails({ from: ada });
      await opened(issue);
      await comment().fill('No, wait.');
      await opened(issue);

      await ana.dialog.getByRole('button', { name: 'Throw away' }).press('Enter');

      await expect(comment().inputValue()).resolves.toBe('');
      await expect.poll(focused).toBe('comment');
      await opened(issue);
      await expect(comment().inputValue()).resolves.toBe('');
    });

    it('cannot keep files, and says which to choose again until they are chosen', async () => {
      const issue = await post.emails({ from: ada });
      const bill = { name: 'bill.txt', mimeType: 'text/plain', buffer: Buffer.from('Pay 5') };
      await opened(issue);
      await ana.dialog.getByLabel('Files').setInputFiles(bill);
      await closedByAccident();
      await page.getByText('Only the files have to be chosen again').waitFor();

      await opened(issue);
      await ana.dialog.getByText('Please choose them again: bill.txt.').waitFor();
      await reply().fill('Here it is.');
      await opened(issue);
      await ana.dialog.getByText('Please choose them again: bill.txt.').waitFor();
      await ana.dialog.getByLabel('Files').setInputFiles(bill);

      await ana.dialog.getByText('Please choose them again').waitFor({ state: 'hidden' });
    });

    it('belongs to one issue: another one opened over it has its own', async () => {
      const other = await post.emails({ from: `other-${ada}` });
      const issue = await post.emails({ from: ada });
      await opened(issue);
      await reply().fill('For one.');
      await page.evaluate(
        `htmx.ajax('GET', '/issues/${other}/dialog', { target: '#issue-slot', swap: 'innerHTML' })`,
      );

      await ana.dialog.getByText(`what you typed waits for you in issue ${issue}`).waitFor();
      await expect(reply().inputValue()).resolves.toBe('');
      await opened(issue);
      await expect(reply().inputValue()).resolves.toBe('For one.');
    });

    it('outlives that its issue is closed', async () => {
      const issue = await post.emails({ from: ada });
      await opened(issue);
      await comment().fill('One more thing.');

      await ana.dialog.getByRole('button', { name: 'Mark as Closed' }).click();

      await page.getByText(`what you typed waits for you in issue ${issue}`).waitFor();
      await ana.button(issue, 'Reopen').click();
      await ana.card(issue).getByText('Draft', { exact: true }).waitFor();
      await opened(issue);
      await expect(comment().inputValue()).resolves.toBe('One more thing.');
    });

    it('belongs to one employee: another one in the same browser sees nothing of it', async () => {
      const issue = await post.emails({ from: ada });
      await opened(issue);
      await reply().fill('Mine alone.');
      const play = (value: string) =>
        ana.window.context.addCookies([{ name: 'switchboard-who', value, url: post.url }]);

      await play('ben');
      await opened(issue);

      await expect(reply().inputValue()).resolves.toBe('');
      await expect(ana.card(issue).locator('.draft-badge').isVisible()).resolves.toBe(false);
      await play('ana');
      await opened(issue);
      await expect(reply().inputValue()).resolves.toBe('Mine alone.');
    });

    it('is gone from the browser when its employee signs out', async () => {
      const issue = await post.emails({ from: ada });
      await opened(issue);
      await reply().fill('On a shared computer.');

      await page.evaluate(`(() => {
      const form = Object.assign(document.createElement('form'), { action: '/sign-out/everywhere' });
      form.addEventListener('submit', (event) => event.preventDefault());
      document.body.append(form);
      form.requestSubmit();
    })()`);

      await opened(issue);
      await expect(reply().inputValue()).resolves.toBe('');
    });

    it('to who texts STOP meanwhile is refused with the reason, and stays through every opening until it can go', async () => {
      const from = `+1555020${String(person).padStart(4, '0')}`;
      const issue = await post.texts({ from, text: 'Leave me alone soon' });
      await opened(issue);
      await reply().fill('As you wish.');
      await post.texts({ from, text: 'STOP', keyword: 'stop' });

      await ana.dialog.getByRole('button', { name: 'Send reply' }).click();
      await ana.dialog.getByRole('alert').filter({ hasText: 'has opted out by texting STOP' }).waitFor();
      await expect(reply().inputValue()).resolves.toBe('As you wish.');
      await expect.poll(focused).toBe('reply');
      await closedByAccident();
      for (const _again of [1, 2]) {
        await opened(issue);
        await note().waitFor();
        await expect(reply().inputValue()).resolves.toBe('As you wish.');
        await ana.dialog.locator('.outward', { hasText: 'has opted out by texting STOP' }).waitFor();
      }
      await comment().fill('She wants to be left alone.');
      await comment().fill('');
      await post.texts({ from, text: 'START', keyword: 'start' });
      await opened(issue);

      await expect(reply().inputValue()).resolves.toBe('As you wish.');
      await ana.dialog.getByRole('button', { name: 'Send reply' }).click();
      await ana.dialog.waitFor({ state: 'detached' });
      await opened(issue);
      await ana.dialog.locator('.history .reply', { hasText: 'As you wish.' }).waitFor();
      await expect(reply().inputValue()).resolves.toBe('');
    });

    it('keeps what the form has no field for now, such as another way for the reply', async () => {
      const issue = await post.emails({ from: ada, replyTo: `office-${ada}` });
      const kept = () =>
        page.evaluate<string>(
          `localStorage.getItem('switchboard-draft:' + document.body.dataset.me + ':issue-${issue}')`,
        );
      await opened(issue);
      await ana.dialog.getByRole('radio', { name: `To ${ada} from` }).check();
      await reply().fill('We can be with you on');
      const { fields } = JSON.parse(await kept());
      // As the form is drawn while there is one way, or none.
      await page.route(`**/issues/${issue}`, async (route) => {
        const response = await route.fetch();
        const body = (await response.text()).replaceAll('type="radio"', 'type="hidden"');
        await route.fulfill({ response, body });
      });

      await opened(issue);
      await comment().fill('She is a regular.');

      expect(JSON.parse(await kept()).fields).toEqual({ ...fields, comment: 'She is a regular.' });
      await page.unroute(`**/issues/${issue}`);
      await opened(issue);
      await expect(ana.dialog.getByRole('radio', { name: `To ${ada} from` }).isChecked()).resolves.toBe(true);
    });

    it('can be thrown away though nothing can be sent', async () => {
      const from = `+1555020${String(person).padStart(4, '0')}`;
      const issue = await post.texts({ from, text: 'Leave me alone soon' });
      await opened(issue);
      await reply().fill('Never mind.');
      await post.texts({ from, text: 'STOP', keyword: 'stop' });
      await opened(issue);

      await ana.dialog.getByRole('button', { name: 'Throw away' }).click();
      await comment().fill('She has opted out.');
      await ana.dialog.getByRole('button', { name: 'Save' }).click();

      await ana.dialog.waitFor({ state: 'detached' });
      await opened(issue);
      await ana.dialog.locator('.history', { hasText: 'She has opted out.' }).waitFor();
      await expect(reply().count()).resolves.toBe(0);
    });

    it('where the browser keeps nothing, it is asked before the dialog closes', async () => {
      const issue = await post.emails({ from: ada });
      await opened(issue);
      await page.evaluate("Storage.prototype.setItem = () => { throw new Error('full'); }");
      await reply().fill('Nowhere to keep it.');
      const asked = page.waitForEvent('dialog');
      page.once('dialog', (question) => question.dismiss());

      await page.keyboard.press('Escape');

      await expect(asked.then((question) => question.message())).resolves.toContain('has not been sent');
      await expect(reply().inputValue()).resolves.toBe('Nowhere to keep it.');
    });

    it('of what is said in a channel and in a thread is kept alike', async () => {
      const issue = await post.emails({ from: ada });
      const thread = page.locator(`#thread-${issue}`);
      await ana.card(issue).waitFor();
      await page.locator('#composer-text').fill('Half a word to the team');
      await thread.locator('summary').click();
      await thread.getByRole('textbox').fill('Half a comment');
      await page.reload();
      await live(page);

      await expect(page.locator('#composer-text').inputValue()).resolves.toBe('Half a word to the team');
      await expect(thread.getByRole('textbox').inputValue()).resolves.toBe('Half a comment');
      await thread.getByRole('textbox').press('Enter');
      await thread.locator('.thread-list', { hasText: 'Half a comment' }).waitFor();
      await page.locator('#composer-text').press('Enter');
      await page.locator('.talk', { hasText: 'Half a word to the team' }).waitFor();
      await page.reload();
      await live(page);
      await expect(page.locator('#composer-text').inputValue()).resolves.toBe('');
      await expect(thread.locator('textarea').inputValue()).resolves.toBe('');
    });

    it('begins with what was typed on while the words before it were on their way', async () => {
      const issue = await post.emails({ from: ada });
      const thread = page.locator(`#thread-${issue}`);
      const composer = page.locator('#composer-text');
      await ana.card(issue).waitFor();
      await thread.locator('summary').click();
      for (const [field, path, said] of [
        [composer, '**/talk', page.locator('.talk-text')],
        [thread.locator('textarea'), `**/issues/${issue}/thread`, thread.locator('.thread-list li')],
      ] as const) {
        const held = Promise.withResolvers<void>();
        await page.route(path, async (route) => {
          await held.promise;
          await route.continue();
        });
        await field.pressSequentially('Lunch?');
        await field.press('Enter');
        await field.pressSequentially(' At one.');
        await field.press('Enter');
        held.resolve();
        await said.filter({ hasText: 'Lunch?' }).waitFor();

        await expect.poll(() => field.inputValue()).toBe('At one.');
        await page.unroute(path);
        await field.press('Enter');
        await said.filter({ hasText: 'At one.' }).waitFor();
        await expect.poll(() => field.inputValue()).toBe('');
      }
    });

    it('of an issue begins with what was typed on while the reply was on its way', async () => {
      const issue = await post.emails({ from: ada });
      const held = Promise.withResolvers<void>();
      await page.route(`**/issues/${issue}`, async (route) => {
        await held.promise;
        await route.continue();
      });
      await ana.button(issue, 'Assign It').click();
      await reply().fill('It is ready.');
      await ana.dialog.getByRole('button', { name: 'Send reply' }).click();
      await reply().fill('It is ready. And we are open on Saturday.');
      await comment().fill('She comes by car.');
      held.resolve();

      await page.getByText(`what you typed waits for you in issue ${issue}`).waitFor();
      await page.unroute(`**/issues/${issue}`);
      await opened(issue);
      await expect(reply().inputValue()).resolves.toBe('And we are open on Saturday.');
      await expect(comment().inputValue()).resolves.toBe('She comes by car.');
    });

    it('whose answer was lost is sent once, though the issue was closed and opened again meanwhile', async () => {
      const issue = await post.emails({ from: ada });
      await ana.button(issue, 'Assign It').click();
      await losesTheAnswer(issue, 'We open at nine.');
      await closedByAccident();
      await ana.button(issue, 'Assign It').click();
      await note().waitFor();

      await ana.dialog.getByRole('button', { name: 'Send reply' }).click();

      await ana.dialog.waitFor({ state: 'detached' });
      await opened(issue);
      await ana.dialog.locator('.history .reply').first().waitFor();
      await expect(ana.dialog.locator('.history .reply').count()).resolves.toBe(1);
    });

    it('that was thrown away is another message when it is written again', async () => {
      const issue = await post.emails({ from: ada });
      await ana.button(issue, 'Assign It').click();
      await losesTheAnswer(issue, 'We open at nine.');
      await opened(issue);
      await ana.dialog.getByRole('button', { name: 'Throw away' }).click();

      await reply().fill('We open at nine.');
      await ana.dialog.getByRole('button', { name: 'Send reply' }).click();

      await ana.dialog.waitFor({ state: 'detached' });
      await opened(issue);
      await ana.dialog.locator('.history .reply').nth(1).waitFor();
    });

    it('is one in all tabs: one that stands behind brings back nothing older, and nothing that was sent', async () => {
      const issue = await post.emails({ from: ada });
      const behind = await ana.window.tab();
      const threadIn = (tab: Page) => tab.locator(`#thread-${issue}`);
      const fieldIn = (tab: Page) => threadIn(tab).locator('textarea');
      const kept = () =>
        page.evaluate(
          `localStorage.getItem('switchboard-draft:' + document.body.dataset.me + ':thread-${issue}')`,
        );
      await behind.goto('/channels/support');
      await live(behind);
      await ana.card(issue).waitFor();
      await threadIn(page).locator('summary').click();
      await fieldIn(page).fill('Half a');
      const first = await post.emails({ from: `first-${ada}` });
      for (const tab of [page, behind]) await tab.locator(`#card-${first}`).waitFor();
      await fieldIn(page).fill('Half a comment');
      const second = await post.emails({ from: `second-${ada}` });
      for (const tab of [page, behind]) await tab.locator(`#card-${second}`).waitFor();

      await expect(kept()).resolves.toContain('Half a comment');
      await fieldIn(page).press('Enter');
      await threadIn(page).locator('.thread-list', { hasText: 'Half a comment' }).waitFor();
      await threadIn(behind).locator('.thread-count', { hasText: '1' }).waitFor();
      const third = await post.emails({ from: `third-${ada}` });
      for (const tab of [page, behind]) await tab.locator(`#card-${third}`).waitFor();

      await expect(kept()).resolves.toBeNull();
      for (const tab of [page, behind]) await expect(fieldIn(tab).inputValue()).resolves.toBe('');
      await behind.close();
    });

    it('that was sent from one tab is none any more in another', async () => {
      const issue = await post.emails({ from: ada });
      await opened(issue);
      await reply().fill('Sent from here.');
      const other = await ana.window.tab();
      await other.goto(`/issues/${issue}`);
      await other.getByText('It has not been sent').waitFor();

      await ana.dialog.getByRole('button', { name: 'Send reply' }).click();

      await ana.dialog.waitFor({ state: 'detached' });
      await expect.poll(() => other.locator('#reply').inputValue()).toBe('');
      await other.getByText('It has not been sent').waitFor({ state: 'hidden' });
      await other.close();
    });

    it('of a note about a customer is there again', async () => {
      const issue = await post.emails({ from: ada });
      const field = () => ana.customer.getByLabel('Add a note');
      const view = () => ana.dialog.getByRole('button', { name: 'View Customer' }).click();
      await opened(issue);
      await view();
      await field().fill('Has a dog.');
      await page.keyboard.press('Escape');
      await ana.customer.waitFor({ state: 'detached' });

      await view();
      await expect.poll(() => field().inputValue()).toBe('Has a dog.');
      await ana.customer.getByRole('button', { name: 'Add Note' }).click();
      await ana.customer.locator('.notes', { hasText: 'Has a dog.' }).waitFor();
      await expect.poll(() => field().inputValue()).toBe('');
      await page.keyboard.press('Escape');
      await ana.customer.waitFor({ state: 'detached' });

      await view();
      await ana.customer.locator('.notes', { hasText: 'Has a dog.' }).waitFor();
      await expect(field().inputValue()).resolves.toBe('');
    });
  });
}
