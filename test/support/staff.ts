import { html } from 'hono/html';
import type { FrameLocator, Locator, Page } from 'playwright-core';

import type { TestBrowser, TestWindow, WindowOptions } from './browser.ts';
import type { Persona } from './workspace.ts';
import { workspaceAt } from './workspace.ts';

/** One employee at their window, with what they see and can do there. */
export interface Staff {
  readonly window: TestWindow;
  readonly page: Page;
  /** The card of an issue, by its number. */
  card(issue: number | string): Locator;
  /** A button of that card, by exactly its label. */
  button(issue: number | string, label: string): Locator;
  readonly dialog: Locator;
  readonly customer: Locator;
  readonly phone: FrameLocator;
  /** Sends a text from the pretend phone beside the feed, as its first customer. */
  textFromPhone(text: string): Promise<void>;
  /** Waits until the card says this. */
  sees(issue: number | string, state: { readonly status: string; readonly says?: string }): Promise<void>;
}

/** Opens the workspace as one of the three, and waits until it is live. */
export async function staffAt(
  browser: TestBrowser,
  url: string,
  who: Persona,
  options: WindowOptions & { readonly path?: string } = {},
): Promise<Staff> {
  const window = await browser.open(url, options);
  await window.context.addCookies([{ name: 'switchboard-who', value: who, url }]);
  const { page } = window;
  await page.goto(options.path ?? '/');
  if (options.javaScriptEnabled !== false) await live(page);

  const card = (issue: number | string) => page.locator(`#card-${issue}`);
  const phone = page.frameLocator('iframe[title="Pretend phone"]');
  return {
    window,
    page,
    card,
    phone,
    dialog: page.locator('#issue-dialog'),
    customer: page.locator('#customer-dialog'),
    button: (issue, label) => card(issue).getByRole('button', { name: label, exact: true }),
    async textFromPhone(text) {
      await phone.getByRole('textbox').fill(text);
      await phone.getByRole('textbox').press('Enter');
    },
    async sees(issue, { status, says }) {
      const shown = page.locator(`#card-${issue}[data-status="${status}"]`);
      await (says === undefined ? shown : shown.filter({ hasText: says })).waitFor();
    },
  };
}

/** Waits until the page hears of news. */
export async function live(page: Page): Promise<void> {
  await page.locator('body[data-connection="open"]').waitFor();
}

/** The four whom the pretend phone can play. */
export const CUSTOMERS = {
  maria: '+15550001111',
  tom: '+15550001112',
  aisha: '+15550001113',
  wei: '+15550001114',
} as const;

/** A text from the pretend phone, by the same form; resolves with its issue once it has a card. */
export async function customerTexts(url: string, from: string, text: string): Promise<string> {
  const response = await fetch(`${url}/phone/text?as=${from.slice(1)}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ text }),
  });
  if (response.status >= 400) throw new Error(`the phone answered ${response.status}`);
  const desk = workspaceAt(url);
  const start = String(await html`${text.slice(0, 40)}`);
  const cards = await desk.until(
    () => desk.cards('/channels/support'),
    (shown) => shown.some((card) => card.status !== 'closed' && card.html.includes(start)),
  );
  const found = cards.findLast((card) => card.status !== 'closed' && card.html.includes(start));
  if (!found) throw new Error('it had a card a moment ago');
  return found.issue;
}

/** Closes whatever is open, each by the one who may: so that the next text opens a new issue. */
export async function closeEverything(url: string): Promise<void> {
  const desk = workspaceAt(url);
  const byName: Readonly<Record<string, Persona>> = {
    'Ana Lima': 'ana',
    'Ben Okafor': 'ben',
    'Chloe Martin': 'chloe',
  };
  for (const card of await desk.cards('/channels/support'))
    if (card.status !== 'closed') await desk.click(card.issue, 'close', byName[card.assignee] ?? 'ana');
}
