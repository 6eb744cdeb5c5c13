import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { allInboxes } from '../../src/db/issue-row.ts';
import { issueStore } from '../../src/db/issue-store.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import { issueService } from '../../src/issues/service.ts';
import { aText } from '../support/builders.ts';
import { jobsIn, timePasses } from '../support/jobs.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, cardWith, startSlackApp } from '../support/slack-app.ts';

const RED = '#E01E5A';
const BLUE = '#1D9BD1';

let office: SlackApp;
beforeAll(async () => {
  office = await startSlackApp();
});
afterAll(() => office.stop());

async function newCard(words: string) {
  const phone = aPhone();
  await office.texts(phone, words);
  const { ts, text } = await office.card(words);
  return { ts, phone, issue: Number(/issue (\d+)/.exec(text)?.[1]) };
}

function cardIs(words: string, color: string, said = '') {
  return cardWith(
    office.slack,
    office.channel,
    words,
    (card) => card.color === color && card.text.includes(said),
  );
}

/** Lets what waits in the outbox be due, until this has come to be. */
async function inTime(is: () => boolean | undefined | Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        await timePasses(office.opened);
        return (await is()) ?? false;
      },
      { timeout: 40_000, interval: 100 },
    )
    .toBe(true);
}

const WRONGS = [
  ['an answer that was lost', { kind: 'lost_response' }],
  ['a 500 after the work', { kind: 'lost_response_500' }],
  ['a 429', { kind: 'ratelimited', retryAfter: 1 }],
  ['a 503', { kind: 'http', status: 503 }],
  ['an internal error', { kind: 'error', error: 'internal_error' }],
  ['a dropped connection', { kind: 'down' }],
  ['no answer at all', { kind: 'hang' }],
] as const;

describe('an outage of Slack', () => {
  it('that lasts is told with the inboxes, until a card comes again', async () => {
    const { slack, opened } = office;
    slack.fault({ method: 'chat.postMessage', kind: 'down', count: 1_000 });
    await office.texts(aPhone(), 'Is anybody there?');

    const troubles = async () => (await allInboxes(opened.db)).flatMap((inbox) => inbox.troubles);
    await opened.db.execute(sql`update jobs set created_at = created_at - interval '20 minutes'`);
    await inTime(async () => (await troubles()).length > 0);
    const told = await troubles();
    slack.clearFaults();
    await inTime(async () => (await troubles()).length === 0);

    expect(told).toMatchObject([
      { platform: 'slack', conversation: expect.stringContaining(office.channel) },
    ]);
    await cardIs('Is anybody there?', RED);
  });
});

describe('a card that waits while its channel is disconnected', () => {
  it('does not appear there, and has all its words once the channel is connected again', async () => {
    const { slack, ana } = office;
    const channel = slack.addChannel({ name: 'waiting' }).id;
    const number = '+15550003333';
    const phone = aPhone();
    await ana.runs('/issues', `connect ${number}`, channel);
    const calls = () => slack.calls('chat.postMessage').length;
    const callsBefore = calls();
    slack.fault({ method: 'chat.postMessage', kind: 'down', count: 1_000 });
    await office.texts(phone, 'Is this channel read?', number);
    await slack.until(() => calls() > callsBefore);
    await ana.runs('/issues', 'disconnect', channel);
    slack.clearFaults();
    await inTime(async () => (await jobsIn(office.opened)).every(({ lane }) => !lane.endsWith(channel)));
    const before = slack.cardsIn(channel);

    await office.texts(phone, 'And now?', number);
    await ana.runs('/issues', `connect ${number}`, channel);

    expect(before).toEqual([]);
    await cardWith(slack, channel, 'Is this channel read?', (card) => card.blocksText.includes('And now?'));
  });
});

describe('what waits to stand under a card while its channel is disconnected', () => {
  it('is not said there any more: neither words nor files', async () => {
    const { slack, ana, opened } = office;
    const channel = slack.addChannel({ name: 'left' }).id;
    const number = '+15550003334';
    const phone = aPhone();
    await ana.runs('/issues', `connect ${number}`, channel);
    await office.texts(phone, 'Is the gate locked?', number);
    const { ts } = await cardWith(slack, channel, 'Is the gate locked?');
    await slack.settled();
    const before = slack.calls('chat.postMessage').length;
    for (const method of ['chat.postMessage', 'files.getUploadURLExternal'])
      slack.fault({ method, kind: 'down', count: 1_000 });
    await issueService(issueStore(opened), peopleStore(opened), () => new Date()).receive(
      aText({
        ...{ from: phone, to: number, text: 'The word is sesame' },
        attachments: [{ contentType: 'text/plain', name: 'sesame.txt', bytes: Buffer.from('sesame') }],
      }),
    );
    await slack.until(() => slack.calls('chat.postMessage').length > before);
    await ana.runs('/issues', 'disconnect', channel);
    slack.clearFaults();

    await inTime(async () => (await jobsIn(opened)).every(({ lane }) => !lane.endsWith(channel)));

    expect(slack.cardsIn(channel)).toMatchObject([{ ts, text: expect.stringContaining('2 messages') }]);
    expect(JSON.stringify([slack.thread(channel, ts), slack.files()])).not.toContain('sesame');
  });
});

describe('whatever is written to Slack', () => {
  it.each(WRONGS)(
    'comes right after %s: a message once, a card in place, a receipt, a refusal, a Home tab, a private word',
    async (name, wrong) => {
      const { slack, channel, ana, ben } = office;
      const words = `Trouble with ${name}`;
      const { ts, phone, issue } = await newCard(words);
      await ana.clicks(channel, ts, 'Take It');
      await cardIs(words, BLUE);
      const user = slack.addUser({ name: `new${issue}`, realName: `New ${issue}` });
      slack.addMember(channel, user.id);
      const chloe = slack.as(user);

      slack.fault({ method: 'chat.postMessage', ...wrong });
      await office.texts(phone, 'More of it');
      const further = () => slack.thread(channel, ts).filter(({ text }) => text.includes('More of it'));
      await inTime(() => further().length > 0);
      await cardIs(words, BLUE, '2 messages');
      await inTime(() => slack.calls('chat.postMessage').at(-1)?.outcome !== undefined);

      slack.fault({ method: 'chat.update', ...wrong });
      slack.fault({ method: 'reactions.add', ...wrong });
      slack.fault({ method: 'response_url', ...wrong });
      // Its client tries once more by itself.
      slack.fault({ method: 'views.publish', ...wrong, count: 2 });
      await ben.clicks(channel, ts, 'Mark as Closed');
      const { ts: talk } = await ben.types(channel, 'Who knows them?', { thread_ts: ts });
      await chloe.opensHome();
      await ana.clicks(channel, ts, 'Release It');

      const reactions = () => slack.thread(channel, ts).find((each) => each.ts === talk)?.reactions ?? [];
      const told = () =>
        slack.ephemeralsOf(ben.user.id).filter(({ text }) => text.includes('Ana Lima has this'));
      await inTime(
        () =>
          cardColor(ts) === RED &&
          reactions().length === 1 &&
          told().length > 0 &&
          slack.homeOf(user.id)?.blocksText.includes(`#${issue}`),
      );

      slack.fault({ method: 'chat.postMessage', ...wrong });
      await ana.runs('/issues', `assign ${issue} <@${user.id}>`, channel);
      await inTime(() => slack.directMessages(user.id).length > 0);
      await slack.settled();

      expect(further()).toHaveLength(1);
      expect(slack.cardsIn(channel).filter(({ blocksText }) => blocksText.includes(words))).toHaveLength(1);
      expect(reactions()).toMatchObject([{ name: 'lock' }]);
      slack.clearFaults();
    },
    90_000,
  );
});

function cardColor(ts: string): string | undefined {
  return office.slack.cardsIn(office.channel).find((card) => card.ts === ts)?.color;
}

it('nothing anybody presses, fills in or types waits for Slack: all is acknowledged while Slack answers nothing', async () => {
  const { slack, channel, ana, ben } = office;
  const [one, two] = [await newCard('The first of two'), await newCard('The second of two')];
  await ben.runs('/issues', '', channel);
  await ana.clicks(channel, one.ts, 'Assign It');
  await slack.until(() => slack.viewOf(ana.user.id)?.blocksText.includes('The first of two'));
  await ana.fills('Private comment', 'Written in the dark.');
  const { ts: talk } = await ana.types(channel, 'Tell them so', { thread_ts: two.ts });
  await slack.settled();
  slack.fault({ method: '*', kind: 'hang', count: 10_000 });

  const took: (readonly [string, string, boolean])[] = [];
  async function timed(what: string, act: () => Promise<{ readonly outcome: string }>): Promise<void> {
    const began = performance.now();
    const { outcome } = await act();
    took.push([what, outcome, performance.now() - began < 1_500]);
  }
  await timed('a button', () => ben.clicks(channel, two.ts, 'Take It'));
  await timed('a button that opens', () => ben.clicks(channel, one.ts, 'Assign It'));
  await timed('a form', () => ana.submits());
  await timed('a shortcut', () => ana.shortcut('send_to_customer', channel, talk));
  await timed('a command', () => ben.runs('/issues', `release ${two.issue}`, channel));
  await timed('a command that opens', () => ben.runs('/issues', String(one.issue), channel));
  await timed('a command with a list', () => ben.runs('/issues', 'all', channel));
  await timed('an event', async () => {
    const { answer } = await ana.types(channel, 'Still there?', { thread_ts: two.ts });
    return { outcome: answer?.outcome ?? 'not told' };
  });
  slack.clearFaults();

  expect(took).toEqual(took.map(([what]) => [what, 'acknowledged', true]));
}, 60_000);

describe('a form that Slack does not open in time', () => {
  it('is said to whoever asked for it, on a card, in a message’s menu and over another form', async () => {
    const { slack, channel, ana } = office;
    const { ts } = await newCard('It will not open');
    const { ts: talk } = await ana.types(channel, 'Say it', { thread_ts: ts });
    const told = (words: string) =>
      slack.until(() => slack.ephemeralsOf(ana.user.id).some(({ text }) => text.includes(words)));

    slack.fault({ method: 'views.open', kind: 'http', status: 503 });
    await ana.clicks(channel, ts, 'Assign It');
    await told('could not be opened in time');
    slack.fault({ method: 'views.open', kind: 'http', status: 503 });
    await ana.shortcut('send_to_customer', channel, talk);
    await told('took too long to open');
    await ana.clicks(channel, ts, 'Assign It');
    await slack.until(() => slack.viewOf(ana.user.id)?.blocksText.includes('It will not open'));
    await ana.fills('Private comment', 'Not lost');
    slack.fault({ method: 'views.push', kind: 'http', status: 503 });
    await ana.clicksInView('View Customer');
    const below = await slack.until(() => {
      const view = slack.viewOf(ana.user.id);
      return view?.blocksText.includes('took too long to open') === true ? view : undefined;
    });

    expect(below.inputs['Private comment']).toMatchObject({ value: 'Not lost' });
  });
});
