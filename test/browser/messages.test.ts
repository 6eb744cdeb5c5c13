import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { violations } from '../support/axe.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import { mailerAt, MAILERS } from '../support/mail.ts';
import type { Staff } from '../support/staff.ts';
import { CUSTOMERS, customerTexts, live, staffAt } from '../support/staff.ts';

/** The sentences of the description this module follows, one test each, with two employees and a customer. */
describe('the Messages module', () => {
  let app: TestApp;
  let browser: TestBrowser;
  let ana: Staff;
  let ben: Staff;
  let chat: string;

  beforeAll(async () => {
    app = await startTestApp('embedded');
    browser = await startBrowser();
    ana = await staffAt(browser, app.url, 'ana');
    ben = await staffAt(browser, app.url, 'ben');
    await goTo(ana, '/new-chat');
    await ana.page.getByLabel('Ben Okafor').check();
    await ana.page.getByRole('button', { name: 'Open chat' }).click();
    await live(ana.page);
    chat = new URL(ana.page.url()).pathname;
  });
  afterAll(() => app.stop());
  afterAll(() => browser.close());

  async function goTo({ page }: Staff, path: string): Promise<void> {
    await page.goto(path);
    await live(page);
  }
  async function say({ page }: Staff, text: string): Promise<void> {
    await page.locator('#composer-text').fill(text);
    await page.locator('#composer-text').press('Enter');
    await page.locator('.talk-text', { hasText: text }).waitFor();
  }
  const link = ({ page }: Staff, name: string | RegExp) =>
    page.getByRole('navigation').getByRole('link', { name });

  it('Whenever you receive a new message or alert you’ll get a notification in the top right of the screen and the pop up will display which channel or private chat the message is in.', async () => {
    await goTo(ana, '/tracker/mine');
    await goTo(ben, chat);

    await say(ben, 'Are you there, Ana?');
    const told = ana.page.locator('.pop-up', { hasText: 'New message from Ben Okafor in your private chat' });
    await told.waitFor();
    const [main, corner] = [await ana.page.locator('#main').boundingBox(), await told.boundingBox()];
    expect(corner?.y).toBeLessThan(200);
    // Beside the pretend phone, which is no part of the module.
    expect((corner?.x ?? 0) + (corner?.width ?? 0)).toBeCloseTo((main?.x ?? 0) + (main?.width ?? 0), -2);
    await customerTexts(app.url, CUSTOMERS.maria, 'My heating has stopped.');
    await ana.page
      .locator('.pop-up', { hasText: `New message from ${CUSTOMERS.maria} in # support` })
      .waitFor();

    await expect(ben.page.locator('.pop-up', { hasText: 'Ben Okafor' }).count()).resolves.toBe(0);
    await expect(violations(ana.page)).resolves.toEqual([]);
  });

  it('When you click on a channel or chat it will open.', async () => {
    await goTo(ana, '/tracker/mine');
    await goTo(ben, chat);
    await say(ben, 'Click here, please.');

    await ana.page.locator('.pop-up', { hasText: 'Click here' }).getByRole('link').click();

    await ana.page.locator('[data-asked] .talk-text', { hasText: 'Click here' }).waitFor();
    await link(ana, /^# support/).click();
    await ana.page.getByRole('heading', { name: '# support' }).waitFor();
  });

  it('You can also access your messages via the Messages module.', async () => {
    await goTo(ana, '/tracker/mine');

    await ana.page.getByRole('banner').getByRole('link', { name: 'Switchboard' }).click();

    await ana.page.getByRole('log').or(ana.page.locator('#feed')).first().waitFor();
    await link(ana, /^Ben Okafor/).waitFor();
    await link(ana, /^# support/).waitFor();
  });

  it('From this module, you can access all of your private messages between you and other employees, channels, and incoming messages from customers.', async () => {
    await goTo(ana, '/');

    await link(ana, /^Ben Okafor/).click();
    await ana.page.locator('.talk-text', { hasText: 'Are you there, Ana?' }).waitFor();
    await link(ana, /^# support/).click();
    await ana.page.locator('article', { hasText: 'My heating has stopped.' }).waitFor();
  });

  it('When you open the module it will show you where you left off previously.', async () => {
    await goTo(ana, chat);
    for (let line = 1; line <= 12; line += 1) await say(ana, `Line ${line}\n\n\nof a long story`);
    const seen = ana.page.waitForRequest(
      (request) => request.url().endsWith('/seen') && /place=\d/.test(request.postData() ?? ''),
    );
    await ana.page.evaluate(`[...document.querySelectorAll('.talk')]
      .find((entry) => entry.textContent.includes('Line 3')).scrollIntoView({ block: 'start' })`);
    await (await seen).response();

    const elsewhere = await staffAt(browser, app.url, 'ana');

    await elsewhere.page.getByRole('heading', { name: 'Ben Okafor' }).waitFor();
    const place = await elsewhere.page.locator('.talk', { hasText: 'Line 3' }).boundingBox();
    expect(place?.y).toBeGreaterThan(0);
    expect(place?.y).toBeLessThan(200);
  });

  it('Red circles with numbers next to channel or conversation names indicate that there are new messages.', async () => {
    await goTo(ana, '/tracker/mine');
    await goTo(ben, chat);

    await say(ben, 'One');
    await say(ben, 'Two');

    await link(ana, 'Ben Okafor 2 new').waitFor();
    await expect.poll(() => ana.page.title()).toBe('(2) Mine · Switchboard');
    const tab = await ana.window.tab();
    await tab.goto(chat);
    await link(ana, /^Ben Okafor$/).waitFor();
    await expect.poll(() => ana.page.title()).toBe('Mine · Switchboard');
    await tab.close();
  });

  it('When you open a channel the new messages will be under a red line with the "New Messages" header.', async () => {
    await goTo(ana, '/tracker/mine');
    await goTo(ben, '/channels/support');
    await say(ben, 'This is new to Ana.');

    await link(ana, /^# support/).click();

    const line = await ana.page.getByRole('heading', { name: 'New Messages' }).boundingBox();
    const entry = await ana.page.locator('.talk', { hasText: 'This is new to Ana.' }).boundingBox();
    expect(line?.y).toBeLessThan(entry?.y ?? 0);
    await expect(violations(ana.page)).resolves.toEqual([]);
  });

  it('When a customer sends a new text or email the system will automatically create an issue and display 3 new options in the messages feed; Assign It, Take It, and Mark as Closed.', async () => {
    await atSupport();
    const text = await customerTexts(app.url, CUSTOMERS.tom, 'Where is my parcel?');
    await mailerAt(app.url, MAILERS.wei).write({ subject: 'The invoice', text: 'It is not mine.' });
    const email = ana.page.locator('article', { hasText: 'The invoice' });

    for (const card of [ana.card(text), email])
      for (const name of ['Assign It', 'Take It', 'Mark as Closed'])
        await card.getByRole('button', { name, exact: true }).waitFor();
  });

  it('The system will also show you the status of the message.', async () => {
    await atSupport();
    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'And what is my status?');

    for (const staff of [ana, ben]) await staff.sees(issue, { status: 'unassigned', says: 'Unassigned' });
    await goTo(ana, '/tracker/unassigned');
    await ana.sees(issue, { status: 'unassigned', says: 'Unassigned' });
  });

  it('Unassigned issues are red, assigned issues are blue and show which employee it’s assign to, and closed issues are green and show which employee resolved the issue.', async () => {
    await atSupport();
    const issue = await customerTexts(app.url, CUSTOMERS.aisha, 'Which colour is this?');
    const edge = () =>
      ben.page.evaluate(`getComputedStyle(document.querySelector('#card-${issue}')).borderLeftColor`);

    await ben.sees(issue, { status: 'unassigned', says: 'Unassigned' });
    await expect.poll(edge).toBe('rgb(197, 40, 28)');
    await ana.button(issue, 'Take It').click();
    await ben.sees(issue, { status: 'assigned', says: 'Assigned to Ana Lima' });
    await expect.poll(edge).toBe('rgb(31, 102, 204)');
    await ana.button(issue, 'Mark as Closed').click();
    await ben.sees(issue, { status: 'closed', says: 'Closed by Ana Lima' });
    await expect.poll(edge).toBe('rgb(31, 138, 76)');
  });

  it('Clicking on Assign It will open the issue and show any past communication with the customer relating to this particular issue.', async () => {
    await atSupport();
    const other = await customerTexts(app.url, CUSTOMERS.aisha, 'My first matter.');
    await ana.button(other, 'Mark as Closed').click();
    await ana.sees(other, { status: 'closed' });
    const issue = await customerTexts(app.url, CUSTOMERS.aisha, 'My second matter.');
    await customerTexts(app.url, CUSTOMERS.aisha, 'It is urgent.');

    await ana.button(issue, 'Assign It').click();

    await ana.dialog.locator('.from-customer', { hasText: 'My second matter.' }).waitFor();
    await ana.dialog.locator('.from-customer', { hasText: 'It is urgent.' }).waitFor();
    await expect(ana.dialog.locator('.from-customer', { hasText: 'My first' }).count()).resolves.toBe(0);
  });

  it('From here you can assign the issue/message and leave a private comment or reply to the customer directly from the issue.', async () => {
    await atSupport();
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'My name is Maria.');
    await ana.button(issue, 'Assign It').click();

    await ana.dialog.getByLabel('Assign to').selectOption({ label: 'Ben Okafor' });
    await ana.dialog.getByLabel('Private comment').fill('A regular.');
    await ana.dialog.getByLabel('Reply to customer').fill('Hello Maria.');
    await ana.dialog.getByRole('button', { name: 'Send reply' }).click();

    await ben.page.locator('.pop-up', { hasText: 'has been assigned to you' }).waitFor();
    await ben.page.locator(`#thread-${issue}`, { hasText: 'A regular.' }).waitFor();
    await ana.phone.getByText('Hello Maria.').waitFor();
    await expect(ana.phone.getByText('A regular.').count()).resolves.toBe(0);
  });

  it('If you need to look at the customer’s account to solve the issue, click on the View Customer button and the customer’s account will open in a lightbox.', async () => {
    await atSupport();
    const issue = await customerTexts(app.url, CUSTOMERS.wei, 'Look at my account.');

    await ana.button(issue, 'Assign It').click();
    await ana.dialog.getByRole('button', { name: 'View Customer' }).click();

    await ana.customer.getByText(CUSTOMERS.wei).first().waitFor();
    await expect(ana.dialog.isVisible()).resolves.toBe(true);
  });

  it('Once a message/issue has been assigned it will display who it is assigned to in the feed.', async () => {
    await atSupport();
    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'Whose am I?');

    await ana.button(issue, 'Take It').click();

    for (const staff of [ana, ben])
      await staff.sees(issue, { status: 'assigned', says: 'Assigned to Ana Lima' });
  });

  it('When an issue has been handled you can click Mark as Closed and it will display to everyone who can see the message in the chat history, while new messages continue to create new issues.', async () => {
    await atSupport();
    const issue = await customerTexts(app.url, CUSTOMERS.aisha, 'Handle me.');
    await ana.button(issue, 'Mark as Closed').click();
    for (const staff of [ana, ben]) await staff.sees(issue, { status: 'closed', says: 'Closed by Ana Lima' });

    const next = await customerTexts(app.url, CUSTOMERS.aisha, 'Something else.');

    expect(next).not.toBe(issue);
    await ben.sees(next, { status: 'unassigned' });
    await ben.sees(issue, { status: 'closed' });
  });

  it('You can quickly access all of your assigned messages by going to the Issue Tracker.', async () => {
    await atSupport();
    const mine = await customerTexts(app.url, CUSTOMERS.tom, 'This is Ana’s.');
    const nobodys = await customerTexts(app.url, CUSTOMERS.wei, 'This is nobody’s.');
    await ana.sees(mine, { status: 'assigned', says: 'Assigned to Ana Lima' });

    await link(ana, /^Mine/).click();

    await ana.card(mine).waitFor();
    await expect(ana.card(nobodys).count()).resolves.toBe(0);
  });

  it('You can only close a message if it is unassigned or has been assigned to you.', async () => {
    await atSupport();
    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'Only Ana may close this.');
    await ben.sees(issue, { status: 'assigned' });
    await ben.button(issue, 'Mark as Closed').click();
    await ben.card(issue).getByRole('alert').filter({ hasText: 'only Ana Lima can do that' }).waitFor();

    await ana.button(issue, 'Mark as Closed').click();

    await ben.sees(issue, { status: 'closed', says: 'Closed by Ana Lima' });
    const unassigned = await customerTexts(app.url, CUSTOMERS.tom, 'Anybody may close this.');
    await ben.button(unassigned, 'Mark as Closed').click();
    await ana.sees(unassigned, { status: 'closed', says: 'Closed by Ben Okafor' });
  });

  it('If a customer sends multiple messages while they have an unresolved issue it will append their messages as comments to the original issue until it is resolved.', async () => {
    await atSupport();
    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'The first of two.');
    await customerTexts(app.url, CUSTOMERS.tom, 'The second of two.');

    await ben.button(issue, 'Assign It').click();
    await ben.dialog.locator('.from-customer', { hasText: 'The second of two.' }).waitFor();
    await ben.page.keyboard.press('Escape');
    await ana.button(issue, 'Mark as Closed').click();
    await ana.sees(issue, { status: 'closed' });
    await expect(customerTexts(app.url, CUSTOMERS.tom, 'Now that it is resolved.')).resolves.not.toBe(issue);
  });

  it('That way you don’t wind up with multiple issues for the same communication.', async () => {
    await atSupport();
    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'Part one.');

    for (const text of ['Part two.', 'Part three.'])
      await expect(customerTexts(app.url, CUSTOMERS.tom, text)).resolves.toBe(issue);
    await goTo(ana, `/search?q=${encodeURIComponent(CUSTOMERS.tom)}`);
    await expect(ana.page.locator('article:not([data-status="closed"])').count()).resolves.toBe(1);
  });

  it('If a customer sends a message like Yes or Thanks, that doesn’t require anyone’s attention, you can use the Resolve button like you used to use the red X button to kill the message.', async () => {
    await atSupport();
    const open = await customerTexts(app.url, CUSTOMERS.tom, 'One more thing.');
    await ana.button(open, 'Mark as Closed').click();
    await ana.sees(open, { status: 'closed' });
    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'Thanks!');

    await ana.button(issue, 'Resolve').click();

    await ben.sees(issue, { status: 'closed', says: 'Resolved by Ana Lima, no reply needed' });
  });

  async function atSupport(): Promise<void> {
    for (const staff of [ana, ben])
      if (new URL(staff.page.url()).pathname !== '/channels/support') await goTo(staff, '/channels/support');
  }
});
