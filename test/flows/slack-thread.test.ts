import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { issueReader } from '../../src/db/issue-reader.ts';
import type { HistoryEntry } from '../../src/issues/views.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, startSlackApp } from '../support/slack-app.ts';
import { slackSignature } from '../support/slack-server/index.ts';

/** One transparent point. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

type Card = Awaited<ReturnType<SlackApp['card']>>;

/** What people write under a card, with the real library against a strict stand-in. */
describe('talk under a card in Slack', () => {
  let office: SlackApp;
  beforeAll(async () => {
    office = await startSlackApp();
  });
  afterAll(() => office.stop());

  async function aCard(words: string, phone = aPhone()): Promise<Card> {
    await office.texts(phone, words);
    return office.card(words);
  }

  async function historyOf(words: string): Promise<readonly HistoryEntry[]> {
    const reader = issueReader(office.opened);
    const { issues } = await reader.list({ text: words });
    const [found] = issues;
    const detail = found && (await reader.detail(found.id));
    if (!detail) throw new Error(`no issue says ${words}`);
    return detail.history;
  }

  async function writtenOn(words: string, kind: 'comment' | 'reply'): Promise<readonly string[]> {
    const history = await historyOf(words);
    return history.flatMap((entry) => (entry.kind === kind ? [entry.text] : []));
  }

  function reactionsTo(card: Card, ts: string): readonly string[] {
    const message = office.slack.thread(office.channel, card.ts).find((each) => each.ts === ts);
    return message?.reactions.map(({ name }) => name) ?? [];
  }

  function receipt(card: Card, ts: string, name: string) {
    return office.slack.until(() => reactionsTo(card, ts).includes(name));
  }

  function told(user: string, words: string) {
    const { slack } = office;
    return slack.until(() => slack.ephemeralsOf(user).findLast(({ text }) => text.includes(words)));
  }

  /** The last event once more, as if it were another one. */
  async function bringAgain(rewrite = (body: string) => body): Promise<number> {
    const { slack, app } = office;
    const last = slack.deliveries().findLast(({ kind }) => kind === 'events_api');
    const body = rewrite(JSON.stringify({ ...last?.payload, event_id: `Ev${randomUUID()}` }));
    const timestamp = String(Math.floor(Date.now() / 1000));
    const response = await fetch(`${app.url}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': slackSignature(slack.settings.signingSecret, timestamp, body),
      },
      body,
    });
    await response.text();
    return response.status;
  }

  /** The confirmation, once it is filled. */
  async function confirmation(ts: string) {
    const { ana, slack, channel } = office;
    await ana.shortcut('send_to_customer', channel, ts);
    return slack.until(() => {
      const view = slack.viewOf(ana.user.id);
      return view?.blocksText.includes('Loading') === false ? view : undefined;
    });
  }

  it('is kept as a private comment, once however often it is brought, with a receipt', async () => {
    const { ana, channel, slack } = office;
    const card = await aCard('Keep what we say');

    const { ts, answer } = await ana.types(channel, 'ask @ben 🎉 <b> & <https://example.com>', {
      thread_ts: card.ts,
    });
    // Slack has been seen to bring one message eleven times.
    const again: number[] = [];
    for (let times = 0; times < 10; times += 1) again.push(await bringAgain());
    await receipt(card, ts, 'lock');

    expect(answer?.outcome).toBe('acknowledged');
    expect(new Set(again)).toEqual(new Set([200]));
    expect(await writtenOn('Keep what we say', 'comment')).toEqual([
      'ask @Ben Okafor 🎉 <b> & <https://example.com>',
    ]);
    expect(reactionsTo(card, ts)).toEqual(['lock']);
    expect(slack.thread(channel, card.ts)).toHaveLength(1);
  });

  it('of bots, of ourselves, beside a card and without a word is not kept', async () => {
    const { ana, channel, slack } = office;
    const phone = aPhone();
    const card = await aCard('Only people', phone);

    await slack.otherBotPosts(channel, 'beep', card.ts);
    await office.texts(phone, 'A second message');
    await slack.until(() => slack.thread(channel, card.ts).length > 1);
    const { ts } = await ana.types(channel, 'Lunch?');
    await ana.types(channel, 'Pizza', { thread_ts: ts });
    await ana.types(channel, '  ', { thread_ts: card.ts });
    await slack.settled();

    expect(await writtenOn('Only people', 'comment')).toEqual([]);
  });

  it('also sent to the channel is kept, and files are named', async () => {
    const { ana, channel } = office;
    const card = await aCard('With a picture');

    await ana.types(channel, 'Look', { thread_ts: card.ts, broadcast: true });
    const { ts } = await ana.types(channel, 'here', {
      thread_ts: card.ts,
      files: [{ name: 'a.png', bytes: 'x' }],
    });
    await receipt(card, ts, 'lock');

    const written = await writtenOn('With a picture', 'comment');
    expect(written).toEqual(['Look', expect.stringMatching(/^here\n\(1 file attached.*a\.png\)$/)]);
  });

  it('is kept also under a card of whose posting nobody told us yet', async () => {
    const { ana, channel, slack } = office;
    slack.fault({ method: 'chat.postMessage', kind: 'lost_response' });
    const card = await aCard('Posted, but not answered');

    const { ts } = await ana.types(channel, 'I see it', { thread_ts: card.ts });
    await receipt(card, ts, 'lock');

    expect(await writtenOn('Posted, but not answered', 'comment')).toEqual(['I see it']);
  });

  it('in a channel that we are no longer shown is taken, and not wanted again', async () => {
    const { ana, channel } = office;
    const card = await aCard('Seen before');
    const { ts } = await ana.types(channel, 'Still here', { thread_ts: card.ts });
    await receipt(card, ts, 'lock');

    expect(await bringAgain((body) => body.replaceAll(channel, 'C0ELSEWHERE'))).toBe(200);
  });

  it('of a guest is not kept, and they are told', async () => {
    const { channel, slack } = office;
    const card = await aCard('Guests listen');
    const guest = slack.addUser({ name: 'visitor', isRestricted: true });
    slack.addMember(channel, guest.id);

    await slack.as(guest).types(channel, 'Me too', { thread_ts: card.ts });
    const words = await told(guest.id, 'is not on the issue');

    expect(words.threadTs).toBe(card.ts);
    expect(await writtenOn('Guests listen', 'comment')).toEqual([]);
  });

  it('follows its edits, and its deletion', async () => {
    const { ana, channel } = office;
    const card = await aCard('Second thoughts');
    const { ts } = await ana.types(channel, 'teh answer', { thread_ts: card.ts });

    await ana.edits(channel, ts, 'the answer');
    expect(await writtenOn('Second thoughts', 'comment')).toEqual(['the answer']);

    await ana.deletes(channel, ts);
    expect(await writtenOn('Second thoughts', 'comment')).toEqual(['(deleted by its writer)']);
  });

  it('an edit of which the beginning was never told is kept all the same', async () => {
    const { ana, channel, slack, app } = office;
    const card = await aCard('Lost at first');
    slack.deliverTo(undefined);
    const { ts } = await ana.types(channel, 'first', { thread_ts: card.ts });
    slack.deliverTo(app.url);

    await ana.edits(channel, ts, 'second');
    await receipt(card, ts, 'lock');

    expect(await writtenOn('Lost at first', 'comment')).toEqual(['second']);
  });

  it('deleted before it is brought to us is not kept', async () => {
    const { ana, channel, slack, app } = office;
    const card = await aCard('Never said');
    slack.deliverTo(undefined);
    const { ts } = await ana.types(channel, 'the password is sesame', { thread_ts: card.ts });
    const written = slack.deliveries().findLast(({ kind }) => kind === 'events_api');
    slack.deliverTo(app.url);

    await ana.deletes(channel, ts);
    const brought = await bringAgain(() =>
      JSON.stringify({ ...written?.payload, event_id: `Ev${randomUUID()}` }),
    );

    expect(brought).toBe(200);
    expect(await writtenOn('Never said', 'comment')).toEqual([]);
  });

  it('goes to the customer only when somebody sends it, as plain words, and says so', async () => {
    const { ana, channel, slack } = office;
    const phone = aPhone();
    const card = await aCard('Please answer me', phone);
    const { ts } = await ana.types(channel, '*Sorry*, it _is_ on its way 👋 https://example.com/a_b', {
      thread_ts: card.ts,
      files: [{ name: 'label.pdf', bytes: 'x' }],
    });

    const asked = await confirmation(ts);
    expect(asked.inputs['Message']).toMatchObject({
      value: 'Sorry, it is on its way 👋 https://example.com/a_b',
    });
    expect(asked.blocksText).toContain(`To ${phone} from +15550009999 by text`);
    expect(asked.blocksText).toContain('sent as 1 text');
    expect(asked.blocksText).toContain('Please answer me');
    expect(asked.inputs['Files']).toMatchObject({ selected_options: [{ text: { text: 'label.pdf' } }] });

    await Promise.all([ana.submits(), ana.submits()]);
    await receipt(card, ts, 'outbox_tray');
    expect(await writtenOn('Please answer me', 'reply')).toEqual([
      'Sorry, it is on its way 👋 https://example.com/a_b',
    ]);

    await ana.edits(channel, ts, 'No, it is not');
    const edited = await told(ana.user.id, 'as it was first sent');
    await ana.deletes(channel, ts);
    await told(ana.user.id, 'does not take it back');
    expect(edited.threadTs).toBe(card.ts);
    expect(await writtenOn('Please answer me', 'reply')).toHaveLength(1);
    expect(slack.errorsShown(ana.user.id)).toEqual([]);
  });

  it('its files go along where they can; else that stands under them, and they can be left out', async () => {
    const { ana, channel, slack } = office;
    const card = await aCard('Send me a picture');
    const { ts } = await ana.types(channel, '', {
      thread_ts: card.ts,
      files: [
        { name: 'shop.png', bytes: PIXEL },
        { name: 'sums.xlsx', bytes: 'x' },
      ],
    });

    await confirmation(ts);
    slack.fault({ method: 'files.info', kind: 'error', error: 'file_not_found' });
    const lost = await ana.submits();
    const refused = await ana.submits();
    await ana.selects('Files', 'shop.png');
    const done = await ana.submits();

    expect(lost.view?.errors['files']).toContain('could not be fetched');
    expect(refused.view?.errors['files']).toContain('A text cannot carry');
    expect(done.view).toBeUndefined();
    const reply = (await historyOf('Send me a picture')).find(({ kind }) => kind === 'reply');
    expect(reply).toMatchObject({ text: '', attachments: [{ contentType: 'image/png' }] });
  });

  it('a refused sending says why under the words, which stay', async () => {
    const { ana, channel } = office;
    const card = await aCard('Not so much');
    const { ts } = await ana.types(channel, 'y'.repeat(1_700), { thread_ts: card.ts });

    const asked = await confirmation(ts);
    const refused = await ana.submits();

    expect(asked.blocksText).toContain('100 too many');
    expect(refused.view?.errors['reply']).toContain('1700');
    expect(await writtenOn('Not so much', 'reply')).toEqual([]);
    await ana.closes();
  });

  it('the customer wrote while it was about to be sent: shown first, and the same press again sends it', async () => {
    const { ana, channel } = office;
    const phone = aPhone();
    const card = await aCard('Still waiting', phone);
    const { ts } = await ana.types(channel, 'Tomorrow at nine', { thread_ts: card.ts });
    await confirmation(ts);
    await office.texts(phone, 'Never mind');

    const stopped = await ana.submits();
    expect(stopped.view?.blocksText).toContain('Never mind');
    expect(await writtenOn('Still waiting', 'reply')).toEqual([]);

    await ana.submits();
    expect(await writtenOn('Still waiting', 'reply')).toEqual(['Tomorrow at nine']);
  });

  it('what is not a colleague’s word under a card is not sent, with the reason', async () => {
    const { ana, channel, slack } = office;
    const phone = aPhone();
    const card = await aCard('Nothing to send', phone);
    await office.texts(phone, 'Mine, not yours');
    const customers = await slack.until(() => slack.thread(channel, card.ts)[0]);
    const beside = await ana.types(channel, 'Lunch?');
    const { ts: onlyMarks, answer } = await ana.types(channel, '` `', { thread_ts: card.ts });

    const answers: string[] = [];
    for (const ts of [customers.ts, card.ts, beside.ts, onlyMarks]) {
      const view = await confirmation(ts);
      answers.push(`${view.submit ?? 'nothing to press'}: ${view.blocksText}`);
      await ana.closes();
    }

    expect(answer?.outcome).toBe('acknowledged');
    expect(answers[0]).toContain('nothing to press: Only what a colleague wrote');
    expect(answers[1]).toContain('nothing to press: Only what was written under a card');
    expect(answers[2]).toContain('nothing to press: Only what was written under a card');
    expect(answers[3]).toContain('nothing to press: There are no words');
  });
});
