import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { issueStore } from '../../src/db/issue-store.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import { messages } from '../../src/db/schema.ts';
import { issueId } from '../../src/issues/issue.ts';
import { issueService } from '../../src/issues/service.ts';
import { jobsIn, timePasses } from '../support/jobs.ts';
import { heldLock, waiting } from '../support/races.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, cardWith, startSlackApp } from '../support/slack-app.ts';

const RED = '#E01E5A';
const BLUE = '#1D9BD1';
const GREEN = '#2EB67D';

let office: SlackApp;
beforeAll(async () => {
  office = await startSlackApp({ mention: 'here' });
});
afterAll(() => office.stop());

/** A customer nobody has heard of writes; their card, and how they write again. */
async function newCard(words: string) {
  const phone = aPhone();
  await office.texts(phone, words);
  const { ts } = await office.card(words);
  return { ts, phone, writesAgain: (more: string) => office.texts(phone, more) };
}

function cardNow(words: string, color: string) {
  return cardWith(office.slack, office.channel, words, (card) => card.color === color);
}

async function closeElsewhere(words: string): Promise<void> {
  const { opened } = office;
  const people = peopleStore(opened);
  const by = await people.identify({ platform: 'web', id: 'ana', name: 'Ana Lima' });
  const [row] = await opened.db
    .select({ issue: messages.issueId })
    .from(messages)
    .where(eq(messages.body, words));
  const service = issueService(issueStore(opened), people, () => new Date());
  await service.execute(issueId(row?.issue ?? 0), [{ type: 'close', by }]);
}

function cardsWith(words: string) {
  return office.slack.cardsIn(office.channel).filter(({ blocksText }) => blocksText.includes(words));
}

/** Lets what waits in the outbox be due, until this has come to be. */
async function inTime(is: () => boolean | Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        await timePasses(office.opened);
        return is();
      },
      { timeout: 20_000, interval: 100 },
    )
    .toBe(true);
}

describe('a card', () => {
  it('is red for a new text, with exactly the buttons that apply', async () => {
    const { phone } = await newCard('The lamp flickers');

    const card = await office.card('The lamp flickers');

    expect(card.color).toBe(RED);
    expect(card.buttons).toEqual(['Assign It', 'Take It', 'Mark as Closed', 'Resolve']);
    expect(card.blocksText).toContain('● Unassigned');
    expect(card.text).toMatch(/^● Unassigned: \+1555\d+, text to Support\. issue \d+, 1 message\./);
    expect(card.text).toContain(phone);
  });

  it('turns blue for who takes it and green for who closes it, and is marked as edited by neither', async () => {
    const { ts } = await newCard('The fan hums');
    const { slack, channel, ana } = office;

    await ana.clicks(channel, ts, 'Take It');
    const blue = await cardNow('The fan hums', BLUE);
    await ana.clicks(channel, ts, 'Mark as Closed');
    const green = await cardNow('The fan hums', GREEN);

    expect(blue).toMatchObject({ ts, buttons: ['Assign It', 'Mark as Closed', 'Release It', 'Resolve'] });
    expect(blue.text).toContain('Assigned to Ana Lima');
    expect(green).toMatchObject({ ts, buttons: ['Open', 'Reopen'] });
    expect(green.text).toContain('Closed by Ana Lima');
    expect(slack.messages(channel).find((message) => message.ts === ts)?.edited).toBeUndefined();
  });

  it('shows hostile text as text: it calls nobody and leads nowhere', async () => {
    const hostile =
      '<!channel> @everyone <@U1|ana> <https://evil.example|your bank> *bold* https://evil.example';
    const { ts, writesAgain } = await newCard(hostile);
    const { slack, channel, ben } = office;
    await ben.clicks(channel, ts, 'Take It');
    await cardNow('your bank', BLUE);

    await writesAgain(`${hostile} again`);
    const reply = await slack.until(() => slack.thread(channel, ts)[0]);

    expect((await cardNow('your bank', BLUE)).blocksText).toContain(hostile);
    expect(slack.attentionOf(channel, ts)).toEqual({ mentions: [], links: [] });
    expect(slack.attentionOf(channel, reply.ts)).toEqual({ mentions: [`<@${ben.user.id}>`], links: [] });
  });
});

describe('a click that takes longer than Slack waits', () => {
  /** Clicks while somebody else holds the customer, and lets go once Slack has its answer. */
  async function clickWhileHeld(words: string, meanwhile: () => Promise<unknown>) {
    const { ts, phone } = await newCard(words);
    const { channel, ana, opened } = office;
    const held = await heldLock(
      opened,
      sql`select 1 from customers c join customer_addresses a on a.customer_id = c.id where a.address = ${phone} for update of c`,
    );
    const clicked = ana.clicks(channel, ts, 'Take It');
    await waiting(opened, 1);
    const seen = await clicked;
    await meanwhile();
    await held.release();
    return seen;
  }

  it('is acknowledged all the same, and done', async () => {
    const seen = await clickWhileHeld('The clock is slow', async () => {});

    expect(seen).toMatchObject({ outcome: 'acknowledged', ephemerals: [] });
    expect((await cardNow('The clock is slow', BLUE)).text).toContain('Assigned to Ana Lima');
  });

  it('is told to have failed, to the one who clicked, where it then fails', async () => {
    const { slack, ana, opened } = office;

    const seen = await clickWhileHeld('The clock is broken', () =>
      opened.jobs.execute(
        sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      ),
    );

    expect(seen.outcome).toBe('acknowledged');
    await slack.until(() =>
      slack.ephemeralsOf(ana.user.id).some(({ blocksText }) => blocksText.includes('took too long')),
    );
    expect((await office.card('The clock is broken')).color).toBe(RED);
  });
});

describe('a further message', () => {
  it('is posted under the card, which counts it; on a red card it calls whom the inbox chose', async () => {
    const { ts, phone, writesAgain } = await newCard('Is anybody there?');
    const { slack, channel } = office;

    await writesAgain('I wait in front of the shop.');
    const reply = await slack.until(() => slack.thread(channel, ts)[0]);
    const card = await cardWith(slack, channel, 'Is anybody there?', ({ text }) =>
      text.includes('2 messages'),
    );

    expect(card.ts).toBe(ts);
    expect(card.blocksText).toContain('I wait in front of the shop.');
    expect(reply.text).toBe(`<!here> ${phone} wrote: I wait in front of the shop.`);
    expect(slack.attentionOf(channel, reply.ts).mentions).toEqual(['<!here>']);
    expect(slack.messages(channel).map(({ ts: each }) => each)).toContain(reply.ts);
  });

  it('calls the assignee once there is one', async () => {
    const { ts, writesAgain } = await newCard('My parcel is late');
    const { slack, channel, ana } = office;
    await ana.clicks(channel, ts, 'Take It');
    await cardNow('My parcel is late', BLUE);

    await writesAgain('It is here now');
    const reply = await slack.until(() => slack.thread(channel, ts)[0]);

    expect(slack.attentionOf(channel, reply.ts).mentions).toEqual([`<@${ana.user.id}>`]);
    expect(slack.directMessages(ana.user.id)).toEqual([]);
    expect(slack.messages(channel).map(({ ts: each }) => each)).not.toContain(reply.ts);
  });
});

describe('what Slack does not answer as it should', () => {
  it.each(['lost_response', 'lost_response_500'] as const)('a card is posted once after %s', async (kind) => {
    const { slack } = office;
    const words = `Only once, ${kind}`;
    slack.fault({ method: 'chat.postMessage', kind });
    const looked = slack.calls('conversations.history').length;

    await office.texts(aPhone(), words);
    await slack.until(() => cardsWith(words).length > 0);
    await inTime(() => slack.calls('conversations.history').length > looked);
    await inTime(() => slack.calls('chat.update').some(({ args }) => JSON.stringify(args).includes(words)));

    expect(cardsWith(words)).toHaveLength(1);
  });

  it.each([
    { kind: 'ratelimited', retryAfter: 1 },
    { kind: 'http', status: 503 },
    { kind: 'error', error: 'internal_error' },
    { kind: 'down' },
    { kind: 'hang' },
  ] as const)('a card is posted once after its first posting met %o', async (wrong) => {
    const { slack } = office;
    const words = `First met ${wrong.kind}`;
    slack.fault({ method: 'chat.postMessage', ...wrong });

    await office.texts(aPhone(), words);
    await inTime(() => cardsWith(words).length > 0);
    await slack.settled();

    expect(cardsWith(words)).toHaveLength(1);
    expect(slack.calls('chat.postMessage').some(({ outcome }) => outcome === `fault: ${wrong.kind}`)).toBe(
      true,
    );
  });

  it('a message under a card is posted once although the answer was lost and the first look-up failed', async () => {
    const { ts, writesAgain } = await newCard('Thread once');
    const { slack, channel } = office;
    slack.fault({ method: 'chat.postMessage', kind: 'lost_response' });
    slack.fault({ method: 'conversations.replies', kind: 'http', status: 503 });

    await writesAgain('And only once');
    await slack.until(() => slack.thread(channel, ts).length > 0);
    await inTime(
      () => slack.calls('conversations.replies').filter(({ args }) => args['ts'] === ts).length >= 2,
    );
    await slack.until(() =>
      slack.calls('conversations.replies').some(({ args, outcome }) => args['ts'] === ts && outcome === 'ok'),
    );

    expect(slack.thread(channel, ts)).toHaveLength(1);
  });

  it.each([
    ['a 429', { kind: 'ratelimited', retryAfter: 1 }, 0],
    ['a 503', { kind: 'http', status: 503 }, 1],
    ['a dropped connection', { kind: 'down' }, 1],
    ['an internal error', { kind: 'error', error: 'internal_error' }, 1],
  ] as const)(
    'a card comes after %s, looked for first only where it may be there',
    async (name, fault, looks) => {
      const { slack } = office;
      const words = `Patience with ${name}`;
      const looked = slack.calls('conversations.history').length;
      slack.fault({ method: 'chat.postMessage', ...fault });

      await office.texts(aPhone(), words);
      await inTime(() => cardsWith(words).length > 0);

      expect(cardsWith(words)).toHaveLength(1);
      expect(slack.calls('conversations.history').length - looked).toBe(looks);
    },
  );

  it('a click is acknowledged while Slack’s API hangs', async () => {
    const { ts } = await newCard('Slow day');
    const { slack, channel, ben } = office;
    await ben.clicks(channel, ts, 'Take It');
    await cardNow('Slow day', BLUE);
    slack.fault({ method: '*', kind: 'hang', count: 3 });

    const began = performance.now();
    const seen = await ben.clicks(channel, ts, 'Mark as Closed');
    const tookMs = performance.now() - began;
    slack.clearFaults();

    expect(seen.outcome).toBe('acknowledged');
    expect(tookMs).toBeLessThan(1_500);
  });
});

describe('what people do to channels', () => {
  it('a card somebody deleted is posted anew with the next change', async () => {
    const { ts, writesAgain } = await newCard('Deleted by mistake');
    const { slack, channel } = office;
    await slack.deletesMessage(channel, ts);

    await writesAgain('Hello again');
    const card = await office.card('Deleted by mistake');

    expect(card.ts).not.toBe(ts);
    expect(card.color).toBe(RED);
    await slack.until(() => slack.thread(channel, card.ts).length > 0);
  });

  it('a card deleted while a message for its thread waits is posted anew, and nothing stands beside it', async () => {
    const { ts, writesAgain } = await newCard('Deleted meanwhile');
    const { slack, channel } = office;
    slack.fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 60 });
    await writesAgain('Too late for that card');
    await slack.until(() => slack.calls('chat.postMessage').at(-1)?.outcome === 'fault: ratelimited');
    await slack.deletesMessage(channel, ts);

    await inTime(() => cardsWith('Deleted meanwhile').length > 0);

    expect(cardsWith('Deleted meanwhile')).toMatchObject([
      { color: RED, blocksText: expect.stringContaining('Too late for that card') },
    ]);
    expect(slack.messages(channel).filter(({ text }) => text.includes('Too late'))).toHaveLength(1);
  });

  it('somebody who is deactivated gives back what they held', async () => {
    const { slack, channel } = office;
    const chloe = slack.addUser({ name: 'chloe', realName: 'Chloe Martin' });
    slack.addMember(channel, chloe.id);
    const { ts } = await newCard('Who has this?');
    await slack.as(chloe).clicks(channel, ts, 'Take It');
    await cardNow('Who has this?', BLUE);

    await slack.deactivate(chloe.id);
    const card = await cardNow('Who has this?', RED);

    expect(card.ts).toBe(ts);
  });

  it.each([
    ['archived', false, 'archive', 'unarchive', /archived/],
    ['private and archived', true, 'archive', 'unarchive', /archived/],
    ['left by the bot', false, 'kick', 'invite', /removed from this channel.*\/invite @Switchboard/],
  ] as const)(
    'a channel that is %s is named where inboxes are listed, and back again it gets the cards it missed',
    async (name, isPrivate, what, back, said) => {
      const { slack, inboxes } = office;
      const other = slack.addChannel({ name, isPrivate }).id;
      const number = `+1555${String(slack.messages(other).length + name.length).padStart(7, '0')}`;
      await inboxes.add({
        name,
        listens: [{ channel: 'sms', address: number }],
        posts: [{ platform: 'slack', conversation: other }],
      });
      const words = `Written to ${name}`;
      await office.texts(aPhone(), `${words} before`, number);
      await cardWith(slack, other, `${words} before`);

      await slack[what](other);
      await office.texts(aPhone(), `${words} after`, number);
      const troubles = async () =>
        (await inboxes.list()).find((inbox) => inbox.name === name)?.troubles ?? [];
      await inTime(async () => (await troubles()).length > 0);

      expect((await troubles())[0]).toMatchObject({
        conversation: other,
        problem: expect.stringMatching(said),
      });
      await newCard(`Elsewhere it goes on, ${name}`);
      await closeElsewhere(`${words} before`);
      await inTime(async () => (await jobsIn(office.opened)).every(({ state }) => state === 'dead'));

      await slack[back](other);
      await cardWith(slack, other, `${words} after`);
      await cardWith(slack, other, `${words} before`, ({ color }) => color === GREEN);
      expect(await troubles()).toEqual([]);
    },
  );

  it('whose cards were given up gets them once it takes another, and one refused for good has no others drawn anew', async () => {
    const { slack, inboxes, opened } = office;
    const name = 'given-up';
    const other = slack.addChannel({ name }).id;
    const number = '+15557770001';
    await inboxes.add({
      name,
      listens: [{ channel: 'sms', address: number }],
      posts: [{ platform: 'slack', conversation: other }],
    });
    await office.texts(aPhone(), 'Before it all', number);
    await cardWith(slack, other, 'Before it all');
    const dead = async () => (await jobsIn(opened)).filter(({ state }) => state === 'dead').length;
    const before = await dead();
    slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'invalid_auth' });
    await office.texts(aPhone(), 'Nobody saw this', number);
    await inTime(async () => (await dead()) === before + 1);

    // Once for the one that was given up, when it is drawn again, and so for good.
    const updates = slack.calls('chat.update').length;
    slack.fault({ method: 'chat.postMessage', kind: 'slow', ms: 1 });
    slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks' });
    await office.texts(aPhone(), 'The next one', number);
    await cardWith(slack, other, 'The next one');
    await inTime(async () => (await jobsIn(opened)).every(({ state }) => state === 'dead'));
    const refusedAgain = await dead();
    await office.texts(aPhone(), 'The last one', number);
    await cardWith(slack, other, 'Nobody saw this');
    await inTime(async () => (await jobsIn(opened)).every(({ state }) => state === 'dead'));

    expect(refusedAgain).toBe(before + 1);
    expect(await dead()).toBe(before);
    expect(slack.calls('chat.update')).toHaveLength(updates);
    expect((await inboxes.list()).find((inbox) => inbox.name === name)?.troubles).toEqual([]);
  });
});
