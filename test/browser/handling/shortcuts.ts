import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { violationsAs } from '../../support/axe.ts';
import type { Staff } from '../../support/staff.ts';
import { live } from '../../support/staff.ts';
import type { Stand } from './stand.ts';

export function shortcuts(stand: () => Stand): void {
  describe('a single key', () => {
    let ana: Staff;
    let page: Page;
    /** Unassigned, newest first. */
    let issues: readonly string[] = [];

    beforeAll(async () => {
      const { post } = stand();
      ({ ana } = stand());
      ({ page } = ana);
      const opened = [];
      for (const name of ['ada', 'bob', 'cyd'])
        opened.push(await post.emails({ from: `${name}@example.com`, subject: `From ${name}` }));
      issues = opened.toReversed();
    });
    beforeEach(async () => {
      await page.evaluate('localStorage.clear()');
      await page.goto('/tracker/unassigned');
      await live(page);
    });

    const focused = () => page.evaluate<string>('document.activeElement.id');
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const list = () => page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    const path = () => page.evaluate<string>('location.pathname');

    it('j and k go from card to card, and no further than the ends', async () => {
      const seen = [];
      for (const key of ['j', 'j', 'k', 'k', 'j']) {
        await press(key);
        seen.push(await focused());
      }

      expect(seen).toEqual([0, 1, 0, 0, 1].map((at) => `card-${issues[at]}`));
    });

    it('o and Enter open the card, and Escape leads back to it', async () => {
      for (const key of ['o', 'Enter']) {
        await press('j', key);
        await ana.dialog.waitFor();
        await press('Escape');
        await ana.dialog.waitFor({ state: 'detached' });
        await expect.poll(focused).toMatch(/^card-\d+$/);
      }
    });

    it('r opens the issue in the reply, a in the assignee, and what is typed there is text', async () => {
      await press('j', 'r');
      await ana.dialog.waitFor();
      await expect.poll(focused).toBe('reply');
      await page.keyboard.type('t a c x ?');
      await expect(ana.dialog.getByLabel('Reply to customer').inputValue()).resolves.toBe('t a c x ?');
      await expect(ana.dialog.locator('[data-status="unassigned"]').count()).resolves.toBe(1);
      await press('Escape');
      await ana.dialog.waitFor({ state: 'detached' });

      await press('a');
      await ana.dialog.waitFor();

      await expect.poll(focused).toBe('assignee');
    });

    it('v views the customer of an open issue', async () => {
      await press('j', 'o');
      await ana.dialog.waitFor();

      await press('v');

      await ana.customer.waitFor();
    });

    it('with Control, Alt or Meta held they are the browser’s', async () => {
      await press('j');

      for (const held of ['Control', 'Alt', 'Meta'])
        await page.evaluate(
          `document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
          { key: 'o', bubbles: true, cancelable: true, ${held === 'Control' ? 'ctrl' : held.toLowerCase()}Key: true }))`,
        );
      await press('j');

      await expect(focused()).resolves.toBe(`card-${issues[1]}`);
      await expect(ana.dialog.count()).resolves.toBe(0);
    });

    it('/ goes to the search, and g with a second key to a place', async () => {
      await press('/');
      await expect(focused()).resolves.toBe('search');
      await expect(page.locator('#search').inputValue()).resolves.toBe('');
      await page.locator('#main').focus();

      for (const [key, place] of [
        ['m', '/tracker/mine'],
        ['a', '/tracker/all'],
        ['c', '/tracker/closed'],
        ['i', '/'],
        ['u', '/tracker/unassigned'],
      ] as const) {
        await press('g', key);
        await page.waitForURL(`**${place}`);
        await live(page);
      }
    });

    it('? shows them all, Escape leads back, and axe finds nothing wrong with the list', async () => {
      await press('j', '?');
      await list().getByText('Mark as Closed').waitFor();
      await press('?', 'o');
      await expect(list().count()).resolves.toBe(1);
      for (const [width, scheme] of [
        [1440, 'dark'],
        [390, 'light'],
      ] as const) {
        await page.setViewportSize({ width, height: 850 });
        await expect(violationsAs(page, scheme)).resolves.toEqual([]);
      }
      await press('Escape');

      await list().waitFor({ state: 'detached' });
      await expect.poll(focused).toBe(`card-${issues[0]}`);
      // In a narrow window, too, the list is found without a key.
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
      await list().waitFor();
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    it('are switched off in their list, all of them, and stay off until they are switched on there', async () => {
      await press('?');
      await list().getByLabel('Use keyboard shortcuts').press('Space');
      await list().getByRole('button', { name: 'Close' }).press('Enter');
      await page.reload();
      await live(page);
      await press('j', '?', '/', 'g', 'm');
      await expect(focused()).resolves.toBe('');
      await expect(list().count()).resolves.toBe(0);
      await expect(path()).resolves.toBe('/tracker/unassigned');

      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
      await list().getByLabel('Use keyboard shortcuts').check();
      await press('Escape');
      await list().waitFor({ state: 'detached' });

      await page.locator('#main').focus();
      await press('j');
      await expect(focused()).resolves.toBe(`card-${issues[0]}`);
    });

    it('t takes, x resolves, c closes; the list goes on where the card was', async () => {
      await press('j', 'j', 't');
      await expect.poll(() => ana.card(issues[1] ?? '').count()).toBe(0);
      await press('j');
      await expect.poll(focused).toBe(`card-${issues[2]}`);
      await press('x');
      await expect.poll(() => ana.card(issues[2] ?? '').count()).toBe(0);
      await press('k');
      await expect.poll(focused).toBe(`card-${issues[0]}`);

      await press('o');
      await ana.dialog.waitFor();
      await press('c');

      await ana.dialog.waitFor({ state: 'detached' });
      await page.goto('/tracker/all');
      await ana.sees(issues[0] ?? '', { status: 'closed', says: 'Closed by Ana Lima' });
      await ana.sees(issues[1] ?? '', { status: 'assigned', says: 'Ana Lima' });
      await ana.sees(issues[2] ?? '', { status: 'closed' });
    });
  });
}
