import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Carrier } from '../support/carrier.ts';
import { startCarrier } from '../support/carrier.ts';
import { timePasses } from '../support/jobs.ts';
import { messages } from '../../src/db/schema.ts';
import { NOTICE_WORDS } from '../../src/bot/phrases.ts';
import type { SlackApp } from '../support/slack-app.ts';
import type { Person } from '../support/slack-server/index.ts';
import { aPhone, cardWith, OFFICE_TOKEN, startSlackApp } from '../support/slack-app.ts';
import { workspaceAt } from '../support/workspace.ts';

const BLUE = '#1D9BD1';
const GREEN = '#2EB67D';

describe('what is done elsewhere', () => {
  let carrier: Carrier;
  let office: SlackApp;

  beforeAll(async () => {
    carrier = await startCarrier(OFFICE_TOKEN);
    office = await startSlackApp({ env: carrier.env });
  });
  afterAll(async () => {
    await office.stop();
    await carrier.stop();
  });

  async function aCard(words: string) {
    const phone = aPhone();
    await office.texts(phone, words);
    const { ts, text } = await office.card(words);
    return { ts, phone, issue: /issue (\d+)/.exec(text)?.[1] ?? '' };
  }

  function inThread(ts: string, words: string, says: string) {
    const { slack, channel } = office;
    return slack.until(() =>
      slack
        .thread(channel, ts)
        .map((message) => slack.look(channel, message.ts))
        .find(({ blocksText }) => blocksText.includes(words) && blocksText.includes(says)),
    );
  }

  it('in the workspace changes the card in Slack in place', async () => {
    const { ts, issue } = await aCard('Seen from elsewhere');
    const { slack, channel, app } = office;

    await workspaceAt(app.url).click(issue, 'take', 'chloe');
    const blue = await cardWith(slack, channel, 'Seen from elsewhere', ({ color }) => color === BLUE);
    await workspaceAt(app.url).click(issue, 'close', 'chloe');
    const green = await cardWith(slack, channel, 'Seen from elsewhere', ({ color }) => color === GREEN);

    expect(blue).toMatchObject({ ts, text: expect.stringContaining('Assigned to Chloe Martin') });
    expect(green).toMatchObject({ ts, text: expect.stringContaining('Closed by Chloe Martin') });
  });

  it('a reply from the workspace stands under the card, and says there that it was sent and then delivered', async () => {
    const { ts, phone, issue } = await aCard('Answer me anywhere');
    const desk = workspaceAt(office.app.url);
    const form = await desk.form(issue, 'chloe');
    await desk.submit(`/issues/${issue}`, { ...form, reply: 'From the workspace.' }, 'chloe');

    const text = await carrier.sent('From the workspace.');
    const first = await inThread(ts, 'From the workspace.', `Chloe Martin replied to ${phone}`);
    await carrier.reports(text, 'sent');
    await inThread(ts, 'From the workspace.', 'Sent');
    await carrier.reports(text, 'delivered');
    const last = await inThread(ts, 'From the workspace.', 'Delivered');

    expect(last.ts).toBe(first.ts);
    expect(last.buttons).toEqual([]);
  });

  it('a reply that failed says why under the card, and Retry there sends it again', async () => {
    const { ts, issue } = await aCard('Bad reception');
    const { ana, channel } = office;
    const desk = workspaceAt(office.app.url);
    const form = await desk.form(issue, 'chloe');
    await desk.submit(`/issues/${issue}`, { ...form, reply: 'Hear me?' }, 'chloe');
    await carrier.reports(await carrier.sent('Hear me?'), 'undelivered', { ErrorCode: '30003' });
    const failed = await inThread(ts, 'Hear me?', 'Not delivered');

    const seen = await ana.clicks(channel, failed.ts, 'Retry');
    await carrier.reports(await carrier.sent('Hear me?', 2), 'delivered');
    const last = await inThread(ts, 'Hear me?', 'Delivered');

    expect(failed.blocksText).toMatch(/Not delivered: \S/);
    expect(failed.buttons).toEqual(['Retry']);
    expect(seen.error).toBeUndefined();
    expect(last).toMatchObject({ ts: failed.ts, buttons: [] });
  });

  it('a customer who writes again on my issue is told to me privately where no thread calls me', async () => {
    const { slack, ana, inboxes, channel } = office;
    const quiet = '+15550007777';
    await inboxes.add({
      name: 'Quiet',
      listens: [{ channel: 'sms', address: quiet }],
      posts: [{ platform: 'web', conversation: 'quiet' }],
    });
    const phone = aPhone();
    await office.texts(phone, 'In a quiet place', quiet);
    const desk = workspaceAt(office.app.url);
    const found = await desk.until(
      () => desk.cards('/tracker/unassigned'),
      (cards) => cards.some(({ html }) => html.includes('In a quiet place')),
    );
    const issue = found.find(({ html }) => html.includes('In a quiet place'))?.issue ?? '';
    await ana.runs('/issues', `take ${issue}`, channel);

    await office.texts(phone, 'Is anybody reading?', quiet);
    const told = await slack.until(() =>
      slack.directMessages(ana.user.id).find(({ text }) => text.includes('Is anybody reading?')),
    );

    expect(told.text).toContain(`wrote again on issue ${issue}`);
    await switchedOff(ana, 'customer-wrote');
    await office.texts(phone, 'Nobody reads this.', quiet);
    await allShown();

    expect(toldTo(ana)).not.toContain('Nobody reads this.');
  });

  it('a customer who writes again on my issue is told to me privately where the thread that would call me takes nothing', async () => {
    const { slack, ben, inboxes } = office;
    const conversation = slack.addChannel({ name: 'shelved' }).id;
    const number = '+15550007778';
    await inboxes.add({
      name: 'Shelved',
      listens: [{ channel: 'sms', address: number }],
      posts: [{ platform: 'slack', conversation }],
    });
    const phone = aPhone();
    await office.texts(phone, 'Before the archive', number);
    const { ts } = await cardWith(slack, conversation, 'Before the archive');
    await ben.clicks(conversation, ts, 'Take It');
    await cardWith(slack, conversation, 'Before the archive', ({ color }) => color === BLUE);

    await slack.archive(conversation);
    await office.texts(phone, 'After the archive', number);

    await slack.until(() => toldTo(ben).includes('After the archive'));
  });

  it('a reply that failed says so under the card also where Slack’s answer to its posting was lost', async () => {
    const { slack, opened } = office;
    const { ts, issue } = await aCard('An answer is lost');
    const desk = workspaceAt(office.app.url);
    const form = await desk.form(issue, 'chloe');
    await slack.settled();
    const before = await opened.db.$count(messages, eq(messages.delivery, 'failed'));
    slack.fault({ method: 'chat.postMessage', kind: 'lost_response' });
    slack.fault({ method: 'conversations.replies', kind: 'http', status: 503, count: 1_000 });
    await desk.submit(`/issues/${issue}`, { ...form, reply: 'Do you read me?' }, 'chloe');
    await slack.until(() => JSON.stringify(slack.thread(office.channel, ts)).includes('Do you read me?'));

    await carrier.reports(await carrier.sent('Do you read me?'), 'undelivered', { ErrorCode: '30003' });
    await expect
      .poll(() => opened.db.$count(messages, eq(messages.delivery, 'failed')))
      .toBeGreaterThan(before);
    slack.clearFaults();
    await timePasses(opened);
    const failed = await inThread(ts, 'Do you read me?', 'Not delivered');

    expect(failed.buttons).toEqual(['Retry']);
  });

  it('a reply of mine that did not arrive is told to me privately, unless I have switched that off', async () => {
    const { slack, ben } = office;
    const { ts } = await aCard('Out of reach');
    await replies(ben, ts, 'Do you hear?');
    await carrier.reports(await carrier.sent('Do you hear?'), 'undelivered', { ErrorCode: '30003' });
    await slack.until(() => /did not arrive[^]*Do you hear\?/.test(toldTo(ben)));

    await switchedOff(ben, 'reply-failed');
    await replies(ben, ts, 'And now?');
    await carrier.reports(await carrier.sent('And now?'), 'undelivered', { ErrorCode: '30003' });
    await inThread(ts, 'And now?', 'Not delivered');
    await allShown();

    expect(toldTo(ben)).not.toContain('And now?');
  });

  async function replies(person: Person, ts: string, words: string): Promise<void> {
    await person.clicks(office.channel, ts, 'Assign It');
    await office.slack.until(() =>
      office.slack.viewOf(person.user.id)?.blocksText.includes('Reply to customer'),
    );
    await person.fills('Reply to customer', words);
    await person.submits();
  }

  /** In their Home tab: all notices but this one. */
  async function switchedOff(person: Person, about: keyof typeof NOTICE_WORDS): Promise<void> {
    await person.opensHome();
    await office.slack.until(() =>
      office.slack.homeOf(person.user.id)?.blocksText.includes('Tell me by direct message'),
    );
    const { [about]: _off, ...on } = NOTICE_WORDS;
    await person.selectsInHome('home:notices', Object.values(on).join('\n'));
  }

  function toldTo(person: Person): string {
    return office.slack
      .directMessages(person.user.id)
      .map(({ text }) => text)
      .join('\n');
  }

  /** Nothing waits in the outbox. */
  async function allShown(): Promise<void> {
    await expect
      .poll(async () => {
        const response = await fetch(`${office.app.url}/readyz`);
        return response.text();
      })
      .toContain('"waiting":0');
  }
});
