import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import type { Staff } from '../support/staff.ts';
import { closeEverything, CUSTOMERS, customerTexts, live, staffAt } from '../support/staff.ts';

describe('the workspace, by mouse', () => {
  let app: TestApp;
  let browser: TestBrowser;
  let ana: Staff;
  let ben: Staff;

  beforeAll(async () => {
    app = await startTestApp('embedded');
    browser = await startBrowser();
    ana = await staffAt(browser, app.url, 'ana');
    ben = await staffAt(browser, app.url, 'ben');
  });
  afterEach(async () => {
    await closeEverything(app.url);
    for (const { page } of [ana, ben]) await page.goto('/');
  });
  afterAll(() => app.stop());
  afterAll(() => browser.close());

  it('a text sent in the phone panel makes a red card appear without a reload', async () => {
    await ana.page.evaluate('window.notReloaded = true');

    await ana.textFromPhone('My heating has stopped. Can somebody come today?');

    const card = ana.page.locator('article[data-status="unassigned"]', { hasText: 'My heating has stopped' });
    await card.waitFor();
    await expect(card.getByRole('button').allInnerTexts()).resolves.toEqual([
      'Assign It',
      'Take It',
      'Mark as Closed',
      'Resolve',
    ]);
    await expect(card.getAttribute('data-assignee')).resolves.toBe('');
    await ben.page.locator('article[data-status="unassigned"]', { hasText: 'My heating' }).waitFor();
    await expect(ana.page.evaluate('window.notReloaded')).resolves.toBe(true);
  });

  it('a new message is announced with its customer and channel, and a click leads to it there', async () => {
    await ana.page.goto('/tracker/mine');
    await live(ana.page);
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Are you open on Saturday?');

    const popUp = ana.page.getByText(`New message from ${CUSTOMERS.maria} in # support`);
    await popUp.first().click();

    await ana.card(issue).getByText('Are you open on Saturday?').waitFor();
    expect(new URL(ana.page.url()).pathname).toBe('/channels/support');
  });

  it('Take It turns the card blue with the name, in every open window', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'The door does not lock.');

    await ana.button(issue, 'Take It').click();

    for (const { sees } of [ana, ben])
      await sees(issue, { status: 'assigned', says: 'Assigned to Ana Lima' });
    await expect(ben.card(issue).getAttribute('data-assignee')).resolves.toBe('Ana Lima');
    await ana.page.getByRole('link', { name: 'Mine 1' }).waitFor();
  });

  it('the second click of a double click on Take It does not close what the first has taken', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'The tap in the kitchen drips.');
    const place = await ana.button(issue, 'Take It').boundingBox();
    if (!place) throw new Error('there is no such button');
    const { mouse } = ana.page;

    await mouse.move(place.x + place.width / 2, place.y + place.height / 2);
    await mouse.down({ clickCount: 1 });
    await mouse.up({ clickCount: 1 });
    await ana.button(issue, 'Mark as Closed').and(ana.page.locator(':hover')).waitFor();
    await mouse.down({ clickCount: 2 });
    await mouse.up({ clickCount: 2 });
    await ana.sees(issue, { status: 'assigned', says: 'Assigned to Ana Lima' });
    await ana.button(issue, 'Release It').click();

    await ana.sees(issue, { status: 'unassigned' });
    await expect(ana.page.locator('.undo-bar').count()).resolves.toBe(0);
  });

  it('the second Take It is refused to the one who clicked, and names the first', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Two of you want this one.');
    await ben.sees(issue, { status: 'unassigned' });
    // Ben's page does not hear that Ana was faster until he has clicked.
    await ben.page.route('**/feed?**', (route) => route.abort());
    await ana.button(issue, 'Take It').click();
    await ana.sees(issue, { status: 'assigned' });

    await ben.button(issue, 'Take It').click();

    await ben.card(issue).getByRole('alert').filter({ hasText: 'Ana Lima already has this issue' }).waitFor();
    await ben.sees(issue, { status: 'assigned', says: 'Assigned to Ana Lima' });
    await expect(ana.card(issue).getByRole('alert').count()).resolves.toBe(0);
    await ben.page.unroute('**/feed?**');
  });

  it('Mark as Closed on a colleague’s issue is refused with the name, and the words stay when lists refresh', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Please call me back.');
    await ana.button(issue, 'Take It').click();
    await ben.sees(issue, { status: 'assigned' });

    await ben.button(issue, 'Mark as Closed').click();
    const alert = ben.card(issue).getByRole('alert').filter({ hasText: 'only Ana Lima can do that' });
    await alert.waitFor();
    await customerTexts(app.url, CUSTOMERS.tom, 'Something else happens meanwhile.');
    await ben.page.locator('article', { hasText: 'Something else happens meanwhile.' }).waitFor();

    await expect(alert.count()).resolves.toBe(1);
    await ben.card(issue).getByRole('button', { name: 'Dismiss' }).click();
    await alert.waitFor({ state: 'detached' });
  });

  it('Assign It with a comment and a reply does all three, and only the reply reaches the phone', async () => {
    await ana.textFromPhone('Where is my parcel?');
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'It should have come on Monday.');

    await ana.button(issue, 'Assign It').click();
    await ana.dialog.getByText('To +15550001111 from +15550009999 by text').waitFor();
    await ana.dialog.getByLabel('Assign to').selectOption({ label: 'Ben Okafor' });
    await ana.dialog.getByLabel('Private comment').fill('She is a regular.');
    await ana.dialog.getByLabel('Reply to customer').fill('It arrives tomorrow.');
    await ana.dialog.getByText('20 characters, sent as 1 text').waitFor();
    await ana.dialog.getByRole('button', { name: 'Send reply' }).click();

    await ana.dialog.waitFor({ state: 'detached' });
    await ben.sees(issue, { status: 'assigned', says: 'Assigned to Ben Okafor' });
    await ana.phone.getByText('It arrives tomorrow.').waitFor();
    await expect(ana.phone.getByText('She is a regular.').count()).resolves.toBe(0);
    await ben.button(issue, 'Assign It').click();
    await ben.dialog.locator('.reply', { hasText: 'It arrives tomorrow.' }).waitFor();
    await ben.dialog.locator('.reply', { hasText: 'Delivered' }).waitFor();
    await ben.dialog.locator('.comment', { hasText: 'Private comment' }).waitFor();
  });

  it('Mark as Closed turns the card green and says by whom', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'It works again.');

    await ben.button(issue, 'Mark as Closed').click();

    for (const { sees } of [ana, ben]) await sees(issue, { status: 'closed', says: 'Closed by Ben Okafor' });
    await expect(ana.card(issue).getAttribute('data-closed-by')).resolves.toBe('Ben Okafor');
  });

  it('Resolve comes first on a mere Thanks, and closes it with one click and no reply', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Thanks!');
    await expect(ana.card(issue).getByRole('button').first().innerText()).resolves.toBe('Resolve');

    await ana.button(issue, 'Resolve').click();

    await ben.sees(issue, { status: 'closed', says: 'Resolved by Ana Lima, no reply needed' });
  });

  it('Reopen brings a closed issue back to where it was, and Release It gives it back', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Not quite done.');
    await ana.button(issue, 'Take It').click();
    await ana.button(issue, 'Mark as Closed').click();
    await ana.sees(issue, { status: 'closed' });

    await ana.button(issue, 'Reopen').click();
    await ben.sees(issue, { status: 'assigned', says: 'Ana Lima' });
    await ana.button(issue, 'Release It').click();

    await ben.sees(issue, { status: 'unassigned' });
  });

  it('the tracker lists what is mine, what nobody has, what is closed, and what is searched for', async () => {
    const mine = await customerTexts(app.url, CUSTOMERS.maria, 'An umbrella was left behind.');
    const nobodys = await customerTexts(app.url, CUSTOMERS.tom, 'A question about the invoice.');
    await ana.button(mine, 'Take It').click();
    await ana.sees(mine, { status: 'assigned' });

    await ana.page.getByRole('link', { name: /^Mine/ }).click();
    await ana.card(mine).waitFor();
    await expect(ana.card(nobodys).count()).resolves.toBe(0);
    await ana.page.getByRole('link', { name: /^Unassigned/ }).click();
    await ana.card(nobodys).waitFor();
    await ana.button(nobodys, 'Mark as Closed').click();
    await ana.page.getByRole('link', { name: 'Closed', exact: true }).click();
    await ana.card(nobodys).waitFor();
    await ana.page.getByRole('searchbox', { name: 'Search issues' }).fill('umbrella');
    await ana.page.keyboard.press('Enter');
    await ana.card(mine).waitFor();

    await expect(ana.card(nobodys).count()).resolves.toBe(0);
  });

  it('View Customer opens over the issue, and what was typed there is still there afterwards', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.wei, 'Do you deliver to my street?');
    await ana.button(issue, 'Assign It').click();
    await ana.dialog.getByLabel('Private comment').fill('A half-written thought');
    await ana.dialog.getByLabel('Reply to customer').fill('A half-written reply');

    await ana.dialog.getByRole('button', { name: 'View Customer' }).click();
    await ana.customer.getByText(CUSTOMERS.wei).first().waitFor();
    await ana.customer.getByLabel('Name').fill('Wei Chen');
    await ana.customer.getByRole('button', { name: 'Rename' }).click();
    await ana.customer.getByLabel('Add a note').fill('Prefers mornings.');
    await ana.customer.getByRole('button', { name: 'Add Note' }).click();
    await ana.customer.locator('.notes', { hasText: 'Prefers mornings.' }).waitFor();
    await ana.customer.getByRole('button', { name: 'Back' }).click();
    await ana.customer.waitFor({ state: 'detached' });

    await expect(ana.dialog.getByLabel('Private comment').inputValue()).resolves.toBe(
      'A half-written thought',
    );
    await expect(ana.dialog.getByLabel('Reply to customer').inputValue()).resolves.toBe(
      'A half-written reply',
    );
    await ana.card(issue).getByText('Wei Chen').waitFor();
  });

  it('a note that is being written while a new name is saved is kept', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'My name is Tom.');
    await ana.button(issue, 'Assign It').click();
    await ana.dialog.getByRole('button', { name: 'View Customer' }).click();
    const held = Promise.withResolvers<void>();
    await ana.page.route('**/name', async (route) => {
      await held.promise;
      await route.continue();
    });

    await ana.customer.getByLabel('Name').fill('Tom Becker');
    await ana.customer.getByRole('button', { name: 'Rename' }).click();
    await ana.customer.getByLabel('Add a note').fill('Has a dog.');
    held.resolve();
    await ana.customer.getByRole('heading', { name: 'Tom Becker' }).waitFor();

    await expect(ana.customer.getByLabel('Add a note').inputValue()).resolves.toBe('Has a dog.');
    await ana.customer.getByRole('button', { name: 'Add Note' }).click();
    await ana.customer.locator('.notes', { hasText: 'Has a dog.' }).waitFor();
    await expect.poll(() => ana.customer.getByLabel('Add a note').inputValue()).toBe('');
    await ana.page.unroute('**/name');
  });

  it('a double submit sends one reply', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.tom, 'Is it ready?');
    await ana.button(issue, 'Assign It').click();
    await ana.dialog.getByLabel('Reply to customer').fill('Yes, it is ready.');

    // The very same form twice, as an impatient browser or a lost answer would have it.
    const statuses = await ana.page.evaluate(`
      const form = document.getElementById('issue-form');
      const send = () => fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
      Promise.all([send(), send()]).then((answers) => answers.map((answer) => answer.status));
    `);

    expect(statuses).toEqual([200, 200]);
    await ana.page.goto(`/issues/${issue}`);
    await ana.dialog.locator('.reply').first().waitFor();
    await expect(ana.dialog.locator('.reply').count()).resolves.toBe(1);
  });

  it('a customer’s message that came while a reply was written is told before the reply goes', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.aisha, 'Can I come at ten?');
    await ana.button(issue, 'Assign It').click();
    await ana.dialog.getByLabel('Reply to customer').fill('Yes, ten is fine.');
    await customerTexts(app.url, CUSTOMERS.aisha, 'Sorry, I meant eleven.');
    await ana.dialog.locator('.from-customer', { hasText: 'I meant eleven' }).waitFor();

    await ana.dialog.getByRole('button', { name: 'Send reply' }).click();

    await ana.dialog.getByRole('alert').filter({ hasText: 'has written again' }).waitFor();
    await expect(ana.dialog.getByLabel('Reply to customer').inputValue()).resolves.toBe('Yes, ten is fine.');
    await expect(ana.dialog.locator('.history .reply').count()).resolves.toBe(0);
    await ana.dialog.getByRole('button', { name: 'Send reply' }).click();
    await ana.dialog.waitFor({ state: 'detached' });
    await ana.button(issue, 'Assign It').click();
    await ana.dialog.locator('.history .reply', { hasText: 'Yes, ten is fine.' }).waitFor();
  });

  it('a reply over the limit is refused with the count and is not lost', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'Tell me everything.');
    await ana.button(issue, 'Assign It').click();
    await ana.dialog.getByLabel('Reply to customer').fill('a'.repeat(1_601));

    await ana.dialog.getByText('1601 characters: 1 too many (at most 1600)').waitFor();
    await ana.dialog.getByRole('button', { name: 'Send reply' }).click();

    await ana.dialog.getByRole('alert').filter({ hasText: 'has 1601 characters' }).waitFor();
    await expect(ana.dialog.getByLabel('Reply to customer').inputValue()).resolves.toHaveLength(1_601);
  });

  it('an issue has an address: reloading keeps it open, and Back closes it', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'A matter with an address.');
    await ana.button(issue, 'Assign It').click();
    await ana.dialog.waitFor();

    await ana.page.reload();
    await ana.dialog.getByText('A matter with an address.').waitFor();
    await ana.page.goBack();

    await ana.dialog.waitFor({ state: 'detached' });
    await ana.card(issue).waitFor();
  });

  it('closing an issue leads back to the address of the page under it, with what was searched for', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'A zeppelin over the roof.');
    for (const path of ['/search?q=zeppelin&status=open', '/tracker/unassigned']) {
      await ana.page.goto(path);
      await ana.button(issue, 'Assign It').click();
      await ana.dialog.waitFor();

      await ana.page.keyboard.press('Escape');

      await ana.dialog.waitFor({ state: 'detached' });
      const { pathname, search } = new URL(ana.page.url());
      expect(pathname + search).toBe(path);
    }
  });

  it('a picture from the phone is shown on the card and in the issue', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'This is what it looks like.');
    const chooser = ana.phone.getByLabel('Send a picture').first();

    await chooser.setInputFiles({ name: 'lamp.png', mimeType: 'image/png', buffer: PIXEL });

    await ana.card(issue).getByRole('img', { name: 'Picture' }).waitFor();
    await expect
      .poll(() => ana.page.evaluate(`document.querySelector('#card-${issue} .thumbnail img').naturalWidth`))
      .toBe(1);
    await ana.button(issue, 'Assign It').click();
    await ana.dialog.getByRole('img', { name: 'Picture' }).waitFor();
  });

  it('a customer who texted STOP is not offered a reply, and the form says why', async () => {
    const issue = await customerTexts(app.url, CUSTOMERS.maria, 'You write too often.');

    await ana.textFromPhone('STOP');
    await ana.card(issue).getByText('Opted out').waitFor();
    await ana.button(issue, 'Assign It').click();

    await ana.dialog.locator('.issue-form').getByText('has opted out by texting STOP').waitFor();
    await expect(ana.dialog.getByLabel('Reply to customer').count()).resolves.toBe(0);
    await expect(ana.dialog.getByLabel('Private comment').isEditable()).resolves.toBe(true);
  });
});

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
