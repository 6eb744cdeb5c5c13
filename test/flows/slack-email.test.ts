import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { mailerAt, MAILERS } from '../support/mail.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, startSlackApp } from '../support/slack-app.ts';
import type { Person } from '../support/slack-server/index.ts';
import { slackSignature } from '../support/slack-server/index.ts';
import { objectIn } from '../support/slack-server/json.ts';

const GREEN = '#2EB67D';

type Card = Awaited<ReturnType<SlackApp['card']>>;
type Mailer = ReturnType<typeof mailerAt>;

/** Emails from the pretend mail client to Slack and back, with the real library against the stand-in. */
describe('an email in Slack', () => {
  let office: SlackApp;
  let maria: Mailer;
  let tom: Mailer;

  beforeAll(async () => {
    office = await startSlackApp();
    maria = mailerAt(office.app.url, MAILERS.maria);
    tom = mailerAt(office.app.url, MAILERS.tom);
  });
  afterAll(() => office.stop());

  /** So that the next mail of each opens an issue. */
  afterEach(async () => {
    const { slack, channel, ana } = office;
    for (const { ts, color } of slack.cardsIn(channel))
      if (color !== GREEN) await ana.clicks(channel, ts, 'Mark as Closed');
    await slack.until(() => slack.cardsIn(channel).every(({ color }) => color === GREEN));
  });

  /** The modal once it says this. */
  function modalOf(who: Person, words: string) {
    return office.slack.until(() => {
      const view = office.slack.viewOf(who.user.id);
      return view?.blocksText.includes(words) === true ? view : undefined;
    });
  }

  async function opened(who: Person, card: Card) {
    await who.clicks(office.channel, card.ts, 'Assign It');
    return modalOf(who, '· Support');
  }

  async function replied(card: Card, text: string) {
    await opened(office.ana, card);
    await office.ana.fills('Reply to customer', text);
    const seen = await office.ana.submits();
    expect(seen).toMatchObject({ error: undefined, view: undefined });
  }

  function under(card: Card, words: string) {
    const { slack, channel } = office;
    return slack.until(() =>
      slack
        .thread(channel, card.ts)
        .map(({ ts }) => slack.look(channel, ts))
        .find(({ blocksText }) => blocksText.includes(words)),
    );
  }

  function filesUnder(card: Card): readonly string[] {
    const { slack, channel } = office;
    return slack
      .thread(channel, card.ts)
      .flatMap(({ files }) => files ?? [])
      .flatMap((id) => slack.fileOf(id)?.title ?? []);
  }

  async function answerTo(mailer: Mailer, id: string) {
    let found: Awaited<ReturnType<Mailer['thread']>> = [];
    await expect
      .poll(async () => (found = await mailer.thread(id)).length, { timeout: 15_000 })
      .toBeGreaterThan(1);
    return found[1];
  }

  it('is a card with its subject, sender and address, letter by letter, and its file stands under it', async () => {
    const { slack, channel } = office;
    const file = new File(['a plan'], 'plan.txt', { type: 'text/plain' });
    const subject = '<!channel> My parcel <https://evil.example|here>';

    await maria.write({ subject, text: 'Where is *it*?', files: [file] });
    const card = await office.card('Where is *it*?');
    await slack.until(() => filesUnder(card).length > 0);

    expect(card.color).toBe('#E01E5A');
    const lines = card.blocksText.split('\n');
    expect(lines.indexOf(subject)).toBe(lines.indexOf('Where is *it*?') - 1);
    expect(card.blocksText).toContain(`Maria Santos · ${MAILERS.maria} · email to support@switchboard.test`);
    expect(lines).toContain('plan.txt');
    expect(card.text).toContain('&lt;!channel&gt; My parcel');
    expect(card.text).toContain('plan.txt');
    expect(slack.attentionOf(channel, card.ts)).toEqual({ mentions: [], links: [] });
    expect(filesUnder(card)).toEqual([expect.stringMatching(/^\d+-plan\.txt$/)]);
  });

  it('is answered in its thread, to everybody who was copied in, and the form says so first', async () => {
    const id = await maria.write({ subject: 'Our move', text: 'We are moving.', cc: MAILERS.tom });
    const card = await office.card('We are moving.');

    const form = await opened(office.ana, card);
    await office.ana.closes();
    await replied(card, 'Where to?');
    const answer = await answerTo(maria, id);
    const original = await maria.original(answer?.id ?? '');

    expect(card.blocksText).toContain(`Copied in: ${MAILERS.tom}`);
    expect(form.blocksText).toContain(
      `To ${MAILERS.maria} and ${MAILERS.tom} from support@switchboard.test by email`,
    );
    expect(form.blocksText).toContain('At most 3000 characters by email.');
    expect(form.buttons).not.toContain('Check Length');
    expect(answer).toMatchObject({ state: 'received', text: expect.stringContaining('Where to?') });
    expect(original).toMatch(/^Subject: Re: Our move/m);
    expect(original).toMatch(new RegExp(`^Cc: .*${MAILERS.tom}`, 'm'));
    expect((await under(card, 'Ana Lima replied')).blocksText).toContain(`Copied in: ${MAILERS.tom}`);
  });

  it('of somebody copied in names them, not the customer, as who wrote', async () => {
    await maria.write({ subject: 'Our garden', text: 'It needs water.', cc: MAILERS.tom });
    const card = await office.card('It needs water.');
    await replied(card, 'How much?');
    let ours = '';
    await expect
      .poll(
        async () => {
          const thread = (await tom.threads()).find(({ subject }) => subject.includes('Our garden'));
          const mails = thread ? await tom.thread(thread.id) : [];
          return (ours = mails.find(({ text }) => text.includes('How much?'))?.id ?? '');
        },
        { timeout: 15_000 },
      )
      .not.toBe('');

    await tom.reply(ours, 'A lot.');

    const said = await under(card, 'A lot.');
    expect(said.blocksText).toContain(`${MAILERS.tom} (not an address of this customer) wrote`);
  });

  it('shows an answer without its quote, and all of it on a click, where going back keeps what is typed', async () => {
    const { ana, slack } = office;
    const id = await maria.write({ subject: 'My bill', text: 'The bill is wrong.' });
    const card = await office.card('The bill is wrong.');
    await replied(card, 'Which line of it?');
    await maria.reply((await answerTo(maria, id))?.id ?? '', 'The third line.');
    const said = await under(card, 'The third line.');
    expect(said.blocksText).not.toContain('Which line of it?');
    expect(said.blocksText).not.toContain('My bill');

    await ana.clicks(office.channel, said.ts, 'Show Whole Message');
    const alone = await modalOf(ana, 'Which line of it?');
    await ana.closes();
    await opened(ana, card);
    await ana.fills('Reply to customer', 'Half a sent');
    await ana.clicksInView('Show Whole Message');
    const pushed = await modalOf(ana, 'Re: My bill');
    expect(slack.viewOf(ana.user.id)?.depth).toBe(2);
    await ana.cancels();

    expect(alone.blocksText).toContain('The third line.');
    expect(alone.blocksText).toContain('Re: My bill');
    expect(pushed.title).toBe('Whole message');
    expect(slack.viewOf(ana.user.id)?.inputs['Reply to customer']).toMatchObject({ value: 'Half a sent' });
    await ana.closes();
  });

  it('that is too long to stand under its card is read on, part by part', async () => {
    const { ana } = office;
    const long = Array.from({ length: 3_000 }, (_, index) => `This is line ${index}.`).join('\n');
    await maria.write({ subject: 'A long story', text: `How it began.\n${long}` });
    await opened(ana, await office.card('How it began.'));

    await ana.clicksInView('Show Whole Message');
    const first = await modalOf(ana, 'Part 1 of 3');
    await ana.clicksInView('Next Part');
    await modalOf(ana, 'Part 2 of 3');
    await ana.clicksInView('Next Part');
    const last = await modalOf(ana, 'Part 3 of 3');
    await ana.clicksInView('Part Before');
    await modalOf(ana, 'Part 2 of 3');

    expect(first.blocksText).toContain('How it began.');
    expect(last.blocksText).toContain('This is line 2999.');
    expect(last.buttons).toEqual(['Part Before']);
    await ana.closes();
  });

  it('stands under its own card as it came, once, for whoever presses Original', async () => {
    const { ana, ben, slack } = office;
    await maria.write({ subject: 'As it came', text: 'Word for word.' });
    const card = await office.card('Word for word.');
    await tom.write({ subject: 'Another', text: 'Nothing to do with it.' });
    const other = await office.card('Nothing to do with it.');

    await opened(ana, card);
    await ana.fills('Private comment', 'Still here');
    await ana.clicksInView('Original');
    const told = await modalOf(ana, 'stands under the card now');
    await slack.until(() => filesUnder(card).length > 0);
    slack.passes(120_000);
    await ben.clicks(office.channel, card.ts, 'Assign It');
    await modalOf(ben, '· Support');
    await ben.clicksInView('Original');
    await modalOf(ben, 'stands under the card now');
    await slack.settled();

    const [name] = filesUnder(card);
    const file = slack.files().find(({ title }) => title === name);
    expect(filesUnder(card)).toEqual([expect.stringMatching(/^message-[0-9a-f-]{36}\.eml$/)]);
    expect(file?.bytes.toString()).toMatch(/^Subject: As it came/m);
    expect(told.inputs['Private comment']).toMatchObject({ value: 'Still here' });
    expect(filesUnder(other)).toEqual([]);
    await ana.closes();
    await ben.closes();
  });

  it('stands there as it came also when Original is pressed under the card', async () => {
    const { ana, slack, channel } = office;
    await maria.write({ subject: 'One', text: 'The first of two.' });
    const card = await office.card('The first of two.');
    await maria.write({ subject: 'Two', text: 'The second of two.' });
    const second = await under(card, 'The second of two.');

    await ana.clicks(channel, second.ts, 'Original');
    await slack.until(() => filesUnder(card).length > 0);
    await ana.clicks(channel, second.ts, 'Original');
    await slack.until(() =>
      slack.ephemeralsOf(ana.user.id).some(({ text, threadTs }) => threadTs === card.ts && text !== ''),
    );

    const [name] = filesUnder(card);
    const file = slack.files().find(({ title }) => title === name);
    expect(filesUnder(card)).toHaveLength(1);
    expect(file?.bytes.toString()).toMatch(/^Subject: Two/m);
    expect(second.blocksText.split('\n')).toContain('Two');
  });

  it('stands under its own card also when the press is said to come from under another', async () => {
    const { ana, slack, channel } = office;
    await maria.write({ subject: 'Mine', text: 'This is mine.' });
    await tom.write({ subject: 'His', text: 'This is his.' });
    const [mine, his] = [await office.card('This is mine.'), await office.card('This is his.')];
    await maria.write({ subject: 'Mine too', text: 'This is mine, too.' });
    const second = await under(mine, 'This is mine, too.');
    slack.deliverTo(undefined);
    await ana.clicks(channel, second.ts, 'Original');
    const pressed = slack.deliveries().at(-1)?.payload ?? {};
    slack.deliverTo(office.app.url);

    const container = { ...objectIn(pressed['container']), thread_ts: his.ts };
    const body = new URLSearchParams({ payload: JSON.stringify({ ...pressed, container }) }).toString();
    const at = String(Math.floor(Date.now() / 1000));
    const response = await fetch(`${office.app.url}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': at,
        'x-slack-signature': slackSignature(slack.settings.signingSecret, at, body),
      },
      body,
    });
    await slack.until(() => filesUnder(mine).length > 0);

    expect(response.status).toBe(200);
    expect(filesUnder(his)).toEqual([]);
  });

  it('of an issue without a card here stands nowhere else; it is said where it can be opened', async () => {
    const { ana, channel, inboxes, slack } = office;
    const address = 'sales@switchboard.test';
    await inboxes.add({ name: 'Sales', listens: [{ channel: 'email', address }], posts: [] });
    await maria.write({ to: address, subject: 'Prices', text: 'What does it cost?' });
    let issue = '';
    await expect
      .poll(async () => {
        const seen = await ana.runs('/issues', 'search cost', channel);
        return (issue = /#(\d+)/.exec(seen.ephemerals[0]?.text ?? '')?.[1] ?? '');
      })
      .not.toBe('');
    const before = slack.files().length;

    await ana.runs('/issues', issue, channel);
    await modalOf(ana, '· Sales');
    await ana.clicksInView('Original');
    const told = await modalOf(ana, 'has no card here');

    expect(told.blocksText).toContain('the workspace');
    expect(slack.files()).toHaveLength(before);
    await ana.closes();
    await ana.runs('/issues', `close ${issue}`, channel);
  });

  it('as it came stands under no card whose inbox has left its channel', async () => {
    const { ana, channel, inboxes, slack } = office;
    const address = 'notes@switchboard.test';
    const places = ['kept', 'left'].map((name) => ({
      ...{ platform: 'slack', conversation: slack.addChannel({ name }).id },
    }));
    const leave = (at: (typeof places)[number] | undefined) =>
      inboxes.remove({ name: 'Notes', listens: [], posts: at ? [at] : [] });
    await inboxes.add({ name: 'Notes', listens: [{ channel: 'email', address }], posts: places });
    await maria.write({ to: address, subject: 'Note', text: 'Before they left.' });
    const cards = await Promise.all(
      places.map(({ conversation }) => office.card('Before they left.', conversation)),
    );
    const issue = /#(\d+)/.exec(cards[0]?.blocksText ?? '')?.[1] ?? '';
    const originals = () =>
      cards.map(({ ts }, index) => {
        const thread = slack.thread(places[index]?.conversation ?? '', ts);
        return thread.flatMap(({ files }) => files ?? []).length;
      });
    const original = async (says: string) => {
      await ana.runs('/issues', issue, channel);
      await modalOf(ana, '· Notes');
      await ana.clicksInView('Original');
      await modalOf(ana, says);
      await ana.closes();
    };

    await leave(places[1]);
    await original('stands under the card now');
    const first = await slack.until(() => (originals().some((count) => count > 0) ? originals() : undefined));
    await leave(places[0]);
    await original('has no card here');

    expect([first, originals()]).toEqual([
      [1, 0],
      [1, 0],
    ]);
    await ana.runs('/issues', `close ${issue}`, channel);
  });

  it('Original says where else it is when Slack does not take it, and works when pressed again', async () => {
    const { ana, slack } = office;
    await maria.write({ subject: 'Not at once', text: 'Twice, if need be.' });
    const card = await office.card('Twice, if need be.');
    await opened(ana, card);
    slack.fault({ method: 'files.getUploadURLExternal', kind: 'http', status: 500 });

    await ana.clicksInView('Original');
    const failed = await modalOf(ana, 'could not be put under the card');
    await ana.clicksInView('Original');
    await modalOf(ana, 'stands under the card now');

    expect(failed.blocksText).toContain('the workspace');
    await ana.closes();
  });

  it('comes to the issue of a text once its address is linked in View Customer, and leaves it when unlinked', async () => {
    const { ana, slack } = office;
    const phone = aPhone();
    const address = MAILERS.aisha;
    const aisha = mailerAt(office.app.url, address);
    await office.texts(phone, 'I texted you.');
    const card = await office.card('I texted you.');
    await opened(ana, card);
    await ana.fills('Reply to customer', 'Half a sent');
    await ana.clicksInView('View Customer');
    await modalOf(ana, 'Link another number or address');
    await ana.fills('Add a note', 'Half a note');

    await ana.clicksInView('Link');
    const empty = await slack.until(() => {
      const view = slack.viewOf(ana.user.id);
      return view?.blocks.some((block) => block['type'] === 'alert') === true ? view : undefined;
    });
    await ana.fills('Link another number or address', 'banana');
    await ana.clicksInView('Link');
    const wrong = await modalOf(ana, 'banana is neither');
    await ana.fills('Link another number or address', address);
    await ana.clicksInView('Link');
    const linked = await modalOf(ana, `Ana Lima linked ${address}`);
    await aisha.write({ subject: 'And emailed', text: 'And now I emailed.' });
    const joined = await under(card, 'And now I emailed.');

    expect(empty.blocksText.match(/A phone number with its country code/g)).toHaveLength(2);
    expect(wrong.inputs['Link another number or address']).toMatchObject({ value: 'banana' });
    expect(linked.blocksText).toContain(`${address} is this customer's now`);
    expect(linked.inputs['Link another number or address']).toMatchObject({ value: null });
    expect(linked.inputs['Add a note']).toMatchObject({ value: 'Half a note' });
    expect(joined.blocksText).toContain('And emailed');
    expect(slack.cardsIn(office.channel).filter(({ text }) => text.includes('And now I emailed.'))).toEqual([
      expect.objectContaining({ ts: card.ts }),
    ]);

    await ana.clicksInView(`Unlink ${address}`);
    const unlinked = await modalOf(ana, `Ana Lima unlinked ${address}`);
    expect(unlinked.blocksText).toContain(`${address} is a customer of its own now`);
    expect(unlinked.buttons).not.toContain('Unlink');
    await ana.cancels();
    expect(slack.viewOf(ana.user.id)?.inputs['Reply to customer']).toMatchObject({ value: 'Half a sent' });
    await ana.closes();
  });

  it('from an address that another open issue has cannot be linked, and Save says why under the field', async () => {
    const { ana } = office;
    const address = MAILERS.tom;
    await tom.write({ subject: 'One', text: 'My own issue.' });
    await office.card('My own issue.');
    await office.texts(aPhone(), 'And my own, too.');
    await opened(ana, await office.card('And my own, too.'));
    await ana.clicksInView('View Customer');
    await modalOf(ana, 'Link another number or address');
    await ana.fills('Link another number or address', address);
    await ana.fills('Add a note', 'Not saved without it.');

    const refused = await ana.submits();

    expect(Object.values(refused.view?.errors ?? {})).toEqual([
      expect.stringContaining('Both have an open issue in the same inbox'),
    ]);
    expect(refused.view?.inputs['Add a note']).toMatchObject({ value: 'Not saved without it.' });
    await ana.closes();
  });

  it('of somebody who seems to be known is linked by the button beside the suggestion', async () => {
    const { ana, slack, channel } = office;
    const aisha = mailerAt(office.app.url, MAILERS.aisha);
    const phone = '+12025550143';
    await office.texts(phone, 'Call me on this number.');
    const known = await office.card('Call me on this number.');
    await ana.clicks(channel, known.ts, 'Mark as Closed');
    await aisha.write({ subject: 'My number', text: `Hello.\n-- \nAisha Khan\n${phone}` });
    await opened(ana, await office.card('My number'));
    await ana.clicksInView('View Customer');
    const suggested = await modalOf(ana, 'Maybe the same person');

    await ana.clicksInView(`Link ${phone}`);
    const linked = await modalOf(ana, `Ana Lima linked ${phone}`);

    expect(suggested.blocksText).toContain(`${phone} has an address that this customer mentions.`);
    expect(linked.blocksText).not.toContain('Maybe the same person');
    expect(linked.blocksText).toContain(`${phone} (sms)`);
    await ana.closes();
    await slack.settled();
  });

  it('takes the files along that an email carries, and says under their field which it does not', async () => {
    const { ana } = office;
    const id = await maria.write({ subject: 'The form', text: 'Can I have the form?' });
    await opened(ana, await office.card('Can I have the form?'));
    await ana.fills('Reply to customer', 'Here it is.');
    await ana.attaches('Files for the customer', [{ name: 'setup.exe', bytes: 'MZ' }]);
    const refused = await ana.submits();
    await ana.attaches('Files for the customer', [{ name: 'form.xlsx', bytes: 'x' }]);
    const done = await ana.submits();

    expect(refused.view?.errors['files']).toContain('“setup.exe” is one');
    expect(done.view).toBeUndefined();
    expect((await answerTo(maria, id))?.files.map(({ name }) => name)).toEqual(['form.xlsx']);
  });

  it('is acted on at once also while Slack answers nothing', async () => {
    const { ana, slack, channel } = office;
    await maria.write({ subject: 'No hurry', text: 'Slack is slow today.' });
    const card = await office.card('Slack is slow today.');
    await opened(ana, card);
    await ana.clicksInView('View Customer');
    await modalOf(ana, 'Link another number or address');
    await ana.fills('Link another number or address', 'maria.again@example.com');
    await slack.settled();
    for (const method of ['views.update', 'conversations.replies', 'response_url'])
      slack.fault({ method, kind: 'hang', count: 9 });
    const begun = performance.now();

    const link = await ana.clicksInView('Link');
    const list = await ana.runs('/issues', 'held', channel);
    await ana.cancels();
    const original = await ana.clicksInView('Original');
    const took = performance.now() - begun;
    slack.clearFaults();
    await ana.closes();

    expect([link.error, list.error, original.error]).toEqual([undefined, undefined, undefined]);
    expect(took).toBeLessThan(2_500);
    await opened(ana, card);
    await ana.clicksInView('View Customer');
    await modalOf(ana, 'Ana Lima linked maria.again@example.com');
    await ana.closes();
  });

  it('that cannot be shown whole in time says so', async () => {
    const { ana, slack } = office;
    await maria.write({ subject: 'Long', text: `Too long to show.\n${'word '.repeat(800)}` });
    await opened(ana, await office.card('Too long to show.'));
    slack.fault({ method: 'views.push', kind: 'error', error: 'expired_trigger_id' });

    await ana.clicksInView('Show Whole Message');

    await modalOf(ana, 'That took too long to open.');
    await ana.closes();
  });

  it('that bounced is shown under the card with its reason, and on the card', async () => {
    const { slack, channel } = office;
    const nobody = mailerAt(office.app.url, MAILERS.bouncing);
    await nobody.write({ subject: 'Hello', text: 'Can you hear me?' });
    const card = await office.card('Can you hear me?');

    await replied(card, 'Loud and clear.');

    const failed = await under(card, 'Not delivered');
    expect(failed.blocksText).toContain('5.1.1');
    expect(failed.buttons).toEqual(['Retry']);
    await slack.until(() =>
      slack
        .cardsIn(channel)
        .some((each) => each.ts === card.ts && each.text.includes('may not have reached')),
    );
  });

  describe('that a machine wrote', () => {
    async function away(mailer: Mailer, question: string): Promise<Card> {
      const id = await mailer.write({ subject: question, text: question });
      const card = await office.card(question);
      await replied(card, 'We do.');
      await mailer.answerAway((await answerTo(mailer, id))?.id ?? '');
      await expect
        .poll(async () => (await listed(office.ben))?.blocksText, { timeout: 15_000 })
        .toContain('An automatic reply');
      return card;
    }

    async function listed(who: Person) {
      const seen = await who.runs('/issues', 'held', office.channel);
      expect(seen.error).toBeUndefined();
      return seen.ephemerals[0];
    }

    function answered(words: string) {
      const { slack, ana } = office;
      return slack.until(() => {
        const last = slack.ephemeralsOf(ana.user.id).at(-1);
        return last?.blocksText.includes(words) === true ? last : undefined;
      });
    }

    it('is listed by /issues held, for whoever asks alone, and released in its place', async () => {
      const { ana, ben, slack, channel } = office;
      const wei = mailerAt(office.app.url, MAILERS.wei);
      const card = await away(wei, 'Do you deliver?');

      const list = await listed(ana);
      await listed(ben);
      const posts = slack.messages(channel).length;
      expect(list?.blocksText).toContain('An automatic reply, such as an absence');
      expect(list?.blocksText).toContain(`${MAILERS.wei} to support@switchboard.test`);
      await ana.clicksEphemeral('Release');
      const after = await answered('it stands on the customer’s open issue now');
      await ben.clicksEphemeral('Release');
      await slack.until(() =>
        slack.ephemeralsOf(ben.user.id).some(({ blocksText }) => blocksText.includes('somebody was faster')),
      );

      expect(after.ts).toBe(list?.ts);
      expect(after.blocksText).toContain('Released by Ana Lima');
      expect(after.buttons).toEqual([]);
      const { ts } = await under(card, 'wrote');
      expect(slack.messages(channel).slice(posts)).toMatchObject([{ ts }]);
    });

    it('is shared with nobody', async () => {
      const seen = await office.ana.runs('/issues', 'held share', office.channel);

      expect(seen.ephemerals[0]?.blocksText).toContain('That is not understood.');
      expect(seen.ephemerals[0]?.blocksText).not.toContain('Held messages');
    });
  });
});
