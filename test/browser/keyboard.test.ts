import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import type { Staff } from '../support/staff.ts';
import { CUSTOMERS, customerTexts, staffAt } from '../support/staff.ts';

describe('the workspace, by keyboard only', () => {
  let app: TestApp;
  let browser: TestBrowser;
  let ana: Staff;

  beforeAll(async () => {
    app = await startTestApp('embedded');
    browser = await startBrowser();
    ana = await staffAt(browser, app.url, 'ana');
  });
  afterAll(() => app.stop());
  afterAll(() => browser.close());

  const focused = () =>
    ana.page.evaluate<string>(`(() => {
      const at = document.activeElement;
      return at.id || at.getAttribute('aria-label') || at.textContent.trim();
    })()`);

  /** Presses Tab until it stands there; a person would give up too. */
  async function tabTo(id: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    for (let presses = 0; presses < 60; presses += 1) {
      if ((await focused()) === id) return;
      await ana.page.keyboard.press(key);
    }
    throw new Error(`${id} cannot be reached; the focus is on ${await focused()}`);
  }

  it('the first Tab leads past the navigation', async () => {
    await ana.page.keyboard.press('Tab');
    await expect(focused()).resolves.toBe('Skip to the messages');

    await ana.page.keyboard.press('Enter');

    await expect.poll(focused).toBe('main');
  });

  it('an issue is taken, and the focus stays on its card', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'By keyboard, please.');
    await ana.card(issue).waitFor();

    await tabTo(`card-${issue}-take`);
    await ana.page.keyboard.press('Space');

    await ana.sees(issue, { status: 'assigned', says: 'Assigned to Ana Lima' });
    await expect.poll(focused).toBe(`card-${issue}`);
  });

  it('an issue is opened, assigned with a reply, and the focus returns to where it was', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'Who can help me?');
    await ana.card(issue).waitFor();

    await tabTo(`card-${issue}-assign`);
    await ana.page.keyboard.press('Enter');
    await ana.dialog.waitFor();
    await expect.poll(focused).toBe('issue-title');
    await tabTo('assignee');
    await ana.page.keyboard.type('Ben');
    await tabTo('reply');
    await ana.page.keyboard.type('Ben can help you.');
    await ana.page.keyboard.press('Control+Enter');

    await ana.dialog.waitFor({ state: 'detached' });
    await ana.sees(issue, { status: 'assigned', says: 'Assigned to Ben Okafor' });
    await expect.poll(focused).toBe(`card-${issue}-assign`);
  });

  it('the focus stays inside an open dialog, and Escape closes the customer before the issue', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.aisha, 'Is my account all right?');
    await ana.card(issue).waitFor();
    await tabTo(`card-${issue}-assign`);
    await ana.page.keyboard.press('Enter');
    await ana.dialog.waitFor();
    await tabTo('View Customer');
    await ana.page.keyboard.press('Enter');
    await ana.customer.waitFor();
    for (let presses = 0; presses < 12; presses += 1) {
      await ana.page.keyboard.press('Tab');
      // Beyond its last field the browser's own buttons come, which a page sees as its body.
      await expect(
        ana.page.evaluate(
          "document.activeElement === document.body || !!document.activeElement.closest('#customer-dialog')",
        ),
      ).resolves.toBe(true);
    }

    await ana.page.keyboard.press('Escape');
    await ana.customer.waitFor({ state: 'detached' });
    await expect(ana.dialog.isVisible()).resolves.toBe(true);
    await expect.poll(focused).toBe('View Customer');
    await ana.page.keyboard.press('Escape');

    await ana.dialog.waitFor({ state: 'detached' });
    await expect.poll(focused).toBe(`card-${issue}-assign`);
  });

  it('an issue is closed and reopened', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.wei, 'This one is quick.');
    await ana.card(issue).waitFor();

    await tabTo(`card-${issue}-close`);
    await ana.page.keyboard.press('Enter');
    await ana.sees(issue, { status: 'closed', says: 'Closed by Ana Lima' });
    await tabTo(`card-${issue}-reopen`);
    await ana.page.keyboard.press('Enter');

    await ana.sees(issue, { status: 'unassigned' });
  });

  it('a refusal takes the focus nowhere and is told as an alert', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.wei, 'And somebody else has it.');
    await ana.page.keyboard.press('Escape');
    const ben = await staffAt(browser, app.url, 'ben');
    await ben.button(issue, 'Take It').click();
    await ana.sees(issue, { status: 'assigned', says: 'Ben Okafor' });

    await tabTo(`card-${issue}-close`);
    await ana.page.keyboard.press('Enter');

    await ana.card(issue).getByRole('alert').filter({ hasText: 'only Ben Okafor can do that' }).waitFor();
    await expect.poll(focused).toBe(`card-${issue}-close`);
  });

  it('another employee is chosen in the Who am I menu', async () => {
    await ana.page.goto('/');
    await tabTo('Switchboard');
    await ana.page.keyboard.press('Tab');
    await ana.page.keyboard.press('Enter');
    await tabTo('Chloe Martin');
    await ana.page.keyboard.press('Enter');

    await ana.page.locator('.who summary', { hasText: 'Chloe Martin' }).waitFor();
  });
});
