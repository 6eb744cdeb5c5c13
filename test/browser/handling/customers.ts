import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { violationsAs } from '../../support/axe.ts';
import type { Correspondence } from '../../support/correspondence.ts';
import type { Staff } from '../../support/staff.ts';
import { workspaceAt } from '../../support/workspace.ts';
import type { Stand } from './stand.ts';
import { clearedAfterwards } from './stand.ts';

/** A picture, 1 by 1. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export function customers(stand: () => Stand): void {
  describe('the customer of an issue', () => {
    let post: Correspondence;
    let ana: Staff;
    let page: Page;
    let person = 0;
    let ada = '';

    beforeEach(() => {
      ({ post, ana } = stand());
      ({ page } = ana);
      person += 1;
      ada = `cyd${person}@example.com`;
    });
    clearedAfterwards(stand);

    async function opened(issue: string): Promise<void> {
      await page.goto(`/issues/${issue}`);
      await ana.dialog.locator('#issue-form').waitFor();
    }

    it('has their pictures together, enlarged one after the other over the page, and Escape leads back', async () => {
      const pictures = ['first.png', 'second.png'].map((name) => ({
        ...{ name, contentType: 'image/png', bytes: PIXEL },
      }));
      const issue = await post.emails({ from: ada, attachments: pictures });
      const frame = page.locator('#picture-dialog');
      await opened(issue);
      await ana.dialog.getByRole('button', { name: 'View Customer' }).click();
      const second = ana.customer.getByRole('link', { name: 'second.png' });

      await second.press('Enter');
      await frame.getByRole('heading', { name: 'second.png' }).waitFor();
      // It throws where there is no picture.
      await page.evaluate("document.querySelector('#picture-dialog img').decode()");
      for (const scheme of ['dark', 'light'] as const)
        await expect(violationsAs(page, scheme)).resolves.toEqual([]);
      await page.keyboard.press('ArrowRight');
      await frame.getByRole('heading', { name: 'first.png' }).waitFor();
      await frame.getByRole('button', { name: 'Previous picture' }).click();
      await frame.getByRole('heading', { name: 'second.png' }).waitFor();
      await page.keyboard.press('Escape');

      await frame.waitFor({ state: 'detached' });
      await expect(second.evaluate((each) => each.matches(':focus'))).resolves.toBe(true);
      await expect(ana.customer.isVisible()).resolves.toBe(true);
      await expect(page.evaluate('location.pathname')).resolves.toBe(`/issues/${issue}`);
    });

    it('has their past issues with how each stands', async () => {
      const old = await post.emails({ from: ada, subject: 'The first one' });
      await workspaceAt(post.url).click(old, 'close');
      const issue = await post.emails({ from: ada, subject: 'The second one' });
      await opened(issue);

      await ana.dialog.getByRole('button', { name: 'View Customer' }).click();

      await ana.customer.getByText('2 in all, 1 open').waitFor();
      await ana.customer.locator('[data-status="closed"]', { hasText: 'The first one' }).waitFor();
      await ana.customer.locator('[data-status="unassigned"]', { hasText: 'The second one' }).click();
      await ana.dialog.locator('.history', { hasText: 'The second one' }).waitFor();
    });
  });
}
