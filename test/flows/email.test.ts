import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { DATABASES } from '../support/databases.ts';
import { mailerAt, MAILERS } from '../support/mail.ts';
import { workspaceAt } from '../support/workspace.ts';

/** From an email to a card and back into the customer's thread, with nothing set: pretend mail, by SMTP. */
describe.each(DATABASES)('an email and its answer, on %s', (kind) => {
  let app: TestApp;
  let desk: ReturnType<typeof workspaceAt>;
  let maria: ReturnType<typeof mailerAt>;
  let tom: ReturnType<typeof mailerAt>;

  beforeAll(async () => {
    app = await startTestApp(kind);
    desk = workspaceAt(app.url);
    maria = mailerAt(app.url, MAILERS.maria);
    tom = mailerAt(app.url, MAILERS.tom);
  });
  afterAll(() => app.stop());

  async function cardOf(words: string) {
    const card = await desk.until(
      async () => (await desk.cards()).find((each) => each.html.includes(words)),
      (found) => found !== undefined,
    );
    if (!card) throw new Error('no card');
    return card;
  }

  async function reply(issue: string, text: string) {
    const form = await desk.form(issue);
    await desk.submit(`/issues/${issue}`, { ...form, assignee: '', comment: '', reply: text });
  }

  const history = async (issue: string) =>
    /<ol class="history"[\s\S]*?<\/ol>/.exec(await desk.page(`/issues/${issue}`))?.[0] ?? '';
  const historyWith = (issue: string, words: string) =>
    desk.until(
      () => history(issue),
      (found) => found.includes(words),
    );

  it('is a red card with subject, sender and file, and a reply lands in the customer’s thread', async () => {
    const file = new File(['a plan'], 'plan.txt', { type: 'text/plain' });
    const id = await maria.write({ subject: 'My parcel', text: 'Where is <b>it</b>?', files: [file] });

    const card = await cardOf('Where is &lt;b&gt;it');
    expect(card).toMatchObject({ status: 'unassigned' });
    for (const words of ['Maria Santos', MAILERS.maria]) expect(card.html).toContain(words);
    await reply(card.issue, 'It arrives tomorrow.');

    const thread = await desk.until(
      () => maria.thread(id),
      (found) => found.length > 1,
    );
    expect(thread[1]).toMatchObject({
      state: 'received',
      text: expect.stringContaining('It arrives tomorrow.'),
    });
    const original = await maria.original(thread[1]?.id ?? '');
    expect(original).toMatch(/^From: "?Ana Lima \(Support\)"? <support@switchboard\.test>/m);
    expect(original).toMatch(/^Subject: Re: My parcel/m);
    expect(original).toMatch(/^Reply-To: .*support\+i\d+\.[a-z2-7]{10}@switchboard\.test/m);
    await historyWith(card.issue, 'Delivered');
  });

  it('the answer joins the issue without the quote, whose text stays one click away', async () => {
    const id = await maria.write({ subject: 'My bill', text: 'The bill is wrong.' });
    const { issue } = await cardOf('The bill is wrong');
    await reply(issue, 'Which line of it?');
    const thread = await desk.until(
      () => maria.thread(id),
      (found) => found.length > 1,
    );

    await maria.reply(thread[1]?.id ?? '', 'The third line.');

    const shown = await historyWith(issue, 'The third line.');
    const [, answer = ''] = shown.split('The third line.');
    expect(answer).not.toContain('Which line of it?');
    expect(answer).not.toContain('wrote:');
  });

  it('somebody in copy gets the reply too, and their answer joins the issue', async () => {
    await maria.write({ subject: 'Our move', text: 'We are moving.', cc: MAILERS.tom });
    const { issue } = await cardOf('We are moving.');
    await reply(issue, 'Where to?');

    const tomsThread = await desk.until(
      async () => (await tom.threads()).find((each) => each.subject.includes('Our move')),
      (found) => found !== undefined,
    );
    const tomsMails = await desk.until(
      () => tom.thread(tomsThread?.id ?? ''),
      (found) => found.some((mail) => mail.text.includes('Where to?')),
    );
    const ours = tomsMails.find((mail) => mail.text.includes('Where to?'));
    await tom.reply(ours?.id ?? '', 'To the sea.');

    expect(await historyWith(issue, 'To the sea.')).toContain('To the sea.');
  });

  it('a reply to an address that bounces says so, with the reason, where it was written', async () => {
    const nobody = mailerAt(app.url, MAILERS.bouncing);
    await nobody.write({ subject: 'Hello', text: 'Can you hear me?' });
    const { issue } = await cardOf('Can you hear me?');

    await reply(issue, 'Loud and clear.');

    const shown = await historyWith(issue, 'Not delivered');
    expect(shown).toContain('5.1.1');
    expect((await cardOf('Can you hear me?')).html).toContain('may not have reached');
  });

  it('an out-of-office reply opens nothing and answers nothing, but is a line on the open issue', async () => {
    const wei = mailerAt(app.url, MAILERS.wei);
    const id = await wei.write({ subject: 'A question', text: 'Do you deliver?' });
    const { issue } = await cardOf('Do you deliver?');
    await reply(issue, 'We do.');
    const thread = await desk.until(
      () => wei.thread(id),
      (found) => found.length > 1,
    );

    await wei.answerAway(thread[1]?.id ?? '');

    const shown = await historyWith(issue, 'automatic reply');
    expect(shown.match(/from-customer/g)).toHaveLength(1);
    const cards = await desk.cards();
    expect(cards.filter((card) => card.html.includes('wei.chen@'))).toHaveLength(1);
  });
});
