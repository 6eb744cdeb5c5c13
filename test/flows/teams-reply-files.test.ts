import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LOCAL_ADDRESS } from '../../src/channels/email/addresses.ts';
import { FORM_LIMIT_MB } from '../../src/bot/multipart.ts';
import {
  filesTooLargeWords,
  REPLY_ON_PAGE,
  REPLY_SENT_ALREADY,
  REPLY_SENT_THERE,
  REPLY_TAKEN_BACK,
} from '../../src/bot/phrases.ts';
import { violations } from '../support/axe.ts';
import type { TestBrowser, TestWindow } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import { mailerAt, MAILERS } from '../support/mail.ts';
import type { TeamsApp, TeamsCard } from '../support/teams-app.ts';
import { startTeamsApp } from '../support/teams-app.ts';

type Mailer = ReturnType<typeof mailerAt>;

const BILL = { name: 'bill.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 bill') };

let office: TeamsApp;
let browser: TestBrowser;
let window: TestWindow;
let page: Page;
/** Each once more only after what they wrote before is closed: else it would go to the same issue. */
const mailers: { readonly who: string; readonly card?: TeamsCard }[] = [
  ...[MAILERS.maria, MAILERS.tom, MAILERS.aisha, MAILERS.wei].map((who) => ({ who })),
];

beforeAll(async () => {
  office = await startTeamsApp();
  await office.inboxes.add({
    name: 'Support',
    listens: [{ channel: 'email', address: LOCAL_ADDRESS }],
    posts: [{ platform: 'teams', conversation: office.channel }],
  });
  browser = await startBrowser();
  window = await browser.open(office.app.url, { width: 390, height: 844 });
  page = window.page;
});
afterAll(() => office.stop());
afterAll(() => browser.close());

/** An issue of somebody who wrote an email. */
async function anEmail(subject: string): Promise<{ card: TeamsCard; maria: Mailer; mail: string }> {
  const [{ who, card: before } = { who: MAILERS.maria }] = mailers.splice(0, 1);
  if (before) await office.ana.clicks(office.channel, before.id, 'Mark as Closed');
  const maria = mailerAt(office.app.url, who);
  const mail = await maria.write({ to: LOCAL_ADDRESS, subject, text: 'Please send it <b>to me</b>.' });
  const card = await office.card(subject);
  mailers.push({ who, card });
  return { card, maria, mail };
}

/** The page for the reply, from the dialog of the issue. */
async function pageFor(card: TeamsCard, reply: string): Promise<string> {
  const { ana, channel } = office;
  await ana.clicks(channel, card.id, 'Assign It');
  ana.fills('Private comment', 'The bill goes out.');
  ana.fills('Reply to customer', reply);
  await ana.submits('Add Files to the Reply');
  const { kind, text } = await ana.submits('Choose Files');
  expect(kind).toBe('link');
  return text;
}

async function chooses(file: typeof BILL): Promise<void> {
  await page.getByLabel('Files').setInputFiles(file);
}

function answersTo({ maria, mail }: { maria: Mailer; mail: string }, words: string) {
  return expect.poll(
    async () => (await maria.thread(mail)).find(({ text }) => text.includes(words))?.files.map((f) => f.name),
    { timeout: 10_000 },
  );
}

async function onPage(words: string): Promise<void> {
  await page.getByText(words).first().waitFor();
}

describe('files with a reply from Teams', () => {
  it('are chosen on a page of their own and go together with the words, once; the dialog knows', async () => {
    const { ana } = office;
    const letter = await anEmail('My bill is missing');

    await page.goto(await pageFor(letter.card, 'Here is your bill.'));
    const shown = await page.getByRole('main').innerText();
    const unclean = await violations(page);
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    await page.emulateMedia({ colorScheme: 'dark' });
    const uncleanInTheDark = await violations(page);
    await page.emulateMedia({ colorScheme: 'light' });
    await chooses(BILL);
    await page.getByRole('button', { name: 'Send' }).click();
    await onPage('on its way');
    const said = await page.getByRole('main').innerText();
    await answersTo(letter, 'Here is your bill.').toEqual(['bill.pdf']);
    await page.reload();
    await page.goto(page.url());
    await onPage(REPLY_SENT_ALREADY);
    const back = await ana.submits('Back');
    await ana.submits('Save');

    expect(shown).toContain('You are Ana Lima');
    expect(shown).toContain('Please send it <b>to me</b>.');
    expect([unclean, uncleanInTheDark]).toEqual([[], []]);
    expect(wide).toBeLessThanOrEqual(390);
    expect(said).toContain('with bill.pdf');
    expect(back.dialog?.blocksText).toContain(REPLY_SENT_THERE);
    expect(back.dialog?.fields['Private comment']).toBe('The bill goes out.');
    expect(back.dialog?.fields['Reply to customer']).toBe('');
    const replies = (await letter.maria.thread(letter.mail)).filter(({ text }) => text.includes('Here is'));
    expect(replies).toHaveLength(1);
  });

  it('that the customer channel cannot carry are refused with words, and what was typed stays', async () => {
    const letter = await anEmail('A program, please');

    await page.goto(await pageFor(letter.card, 'Run this.'));
    await page.getByLabel('Message').fill('Run this, please.');
    await chooses({ ...BILL, name: 'setup.exe', mimeType: 'application/x-msdownload' });
    await page.getByRole('button', { name: 'Send' }).click();
    await onPage('Mail providers refuse programs');
    const unclean = await violations(page);
    const typed = await page.getByLabel('Message').inputValue();
    const back = await office.ana.submits('Back');
    await chooses(BILL);
    await page.getByRole('button', { name: 'Send' }).click();
    await onPage('on its way');

    expect(unclean).toEqual([]);
    expect(typed).toBe('Run this, please.');
    expect(back.dialog?.blocksText).toContain(REPLY_ON_PAGE);
    expect(back.dialog?.fields['Reply to customer']).toBe('');
    await answersTo(letter, 'Run this, please.').toEqual(['bill.pdf']);
    office.ana.closes();
  });

  it('cannot be sent any more once the reply was taken back into the dialog', async () => {
    const { ana } = office;
    const letter = await anEmail('Never mind the files');

    await page.goto(await pageFor(letter.card, 'Just words.'));
    const back = await ana.submits('Back');
    await chooses(BILL);
    await page.getByRole('button', { name: 'Send' }).click();
    await onPage(REPLY_TAKEN_BACK);
    await ana.submits('Save');

    expect(back.dialog?.fields['Reply to customer']).toBe('Just words.');
    await answersTo(letter, 'Just words.').toEqual([]);
  });

  it('are told that the customer wrote meanwhile, and go on the next press', async () => {
    const letter = await anEmail('Meanwhile');
    await page.goto(await pageFor(letter.card, 'Still fits.'));
    const second = { to: LOCAL_ADDRESS, subject: 'Meanwhile', text: 'And the second one?' };
    const mail = await letter.maria.write(second);
    await office.card('And the second one?');

    await chooses(BILL);
    await page.getByRole('button', { name: 'Send' }).click();
    await onPage('written again while you were typing');
    const shown = await page.getByRole('main').innerText();
    await chooses(BILL);
    await page.getByRole('button', { name: 'Send' }).click();
    await onPage('on its way');

    expect(shown).toContain('And the second one?');
    await answersTo({ ...letter, mail }, 'Still fits.').toEqual(['bill.pdf']);
    office.ana.closes();
  });
});

describe('the page for files', () => {
  /** One of Ana's, for a customer who texts. */
  async function link(words: string): Promise<string> {
    await office.texts(`+1555${String(words.length).padStart(7, '4')}`, words);
    return pageFor(await office.card(words), 'See here.');
  }

  it('opens for nobody without its own proof, and takes nothing from another page', async () => {
    const url = new URL(await link('Whose page is it?'));
    const other = new URL(await link('Another page altogether'));
    const forged = new URL(`${url.pathname}${other.search}`, url);
    const form = new FormData();
    form.set('reply', 'From elsewhere');

    const answers = [
      await fetch(forged),
      await fetch(new URL(url.pathname, url)),
      await fetch(forged, { method: 'POST', body: form }),
      await fetch(url, { method: 'POST', body: form, headers: { origin: 'https://evil.example' } }),
      await fetch(url, { method: 'POST', body: 'reply=1&reply=2', headers: FORM }),
    ];
    const answered = await fetch(url);
    office.ana.closes();

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 400]);
    expect(answered.headers.get('cache-control')).toBe('no-store');
    expect(answered.headers.get('content-security-policy')).toMatch(/default-src 'none'.*form-action 'self'/);
    expect(await answered.text()).not.toMatch(/<script|style=/);
  });

  it('says so when nothing is written or the files are too large', async () => {
    const url = await link('Too much or nothing');
    const nothing = new FormData();
    nothing.set('reply', ' ');
    const much = new FormData();
    much.append('files', new File([new Uint8Array(FORM_LIMIT_MB * 1_000_000 + 1)], 'film.mp4'));

    const empty = await fetch(url, { method: 'POST', body: nothing });
    const large = await fetch(url, { method: 'POST', body: much });
    office.ana.closes();

    expect([empty.status, large.status]).toEqual([422, 413]);
    expect(await empty.text()).toContain('Write something, or choose a file.');
    expect(await large.text()).toContain(filesTooLargeWords(FORM_LIMIT_MB));
  });

  it('sends what somebody chose from a message under the card, too', async () => {
    const { ana, channel } = office;
    const letter = await anEmail('From the thread');
    const { id } = await ana.says(channel, 'as promised', { thread: letter.card.id, files: ['plan.docx'] });
    const asked = await ana.uses('sendToCustomer', channel, id);
    await ana.submits('Add Files to the Reply');
    const { text: url } = await ana.submits('Choose Files');

    await page.goto(url);
    await chooses(BILL);
    await page.getByRole('button', { name: 'Send' }).click();
    await onPage('on its way');
    ana.closes();

    expect(asked.dialog?.blocksText).toContain('plan.docx cannot be sent from here');
    await answersTo(letter, 'as promised').toEqual(['bill.pdf']);
  });
});

it('an email can be saved as it came, from its dialog', async () => {
  const { ana, channel, teams } = office;
  const card = teams.cardsIn(channel).find(({ blocksText }) => blocksText.includes('From the thread'));
  await ana.clicks(channel, card?.id ?? '', 'Assign It');

  const { kind, text } = await ana.submits('Original');
  const answer = await fetch(text);
  ana.closes();

  expect(kind).toBe('link');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="message-[^"]*\.eml"$/);
  expect(await answer.text()).toContain('Subject: From the thread');
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
