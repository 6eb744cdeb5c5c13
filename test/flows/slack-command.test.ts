import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  CONNECT_IN_A_CHANNEL,
  COMMAND_NOT_UNDERSTOOD,
  GUESTS_NOT_ALLOWED,
  noIssueNumbered,
  NOT_A_PERSON,
  NOT_YET_INVITED,
  numberMissing,
} from '../../src/bot/phrases.ts';
import { messages } from '../../src/db/schema.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, cardWith, startSlackApp } from '../support/slack-app.ts';
import { slackSignature } from '../support/slack-server/index.ts';

const BLUE = '#1D9BD1';
const GREEN = '#2EB67D';

let office: SlackApp;
beforeAll(async () => {
  office = await startSlackApp();
});
afterAll(() => office.stop());

/** A new customer writes; the number of their issue. */
async function newIssue(words: string, phone = aPhone()): Promise<number> {
  await office.texts(phone, words);
  const { text } = await office.card(words);
  return Number(/issue (\d+)/.exec(text)?.[1]);
}

/** What Ana is told, privately. */
async function run(text: string, person = office.ana, channel = office.channel): Promise<string> {
  const seen = await person.runs('/issues', text, channel);
  expect(seen.error).toBeUndefined();
  return seen.ephemerals.map(({ blocksText }) => blocksText).join('\n');
}

function cardIs(words: string, color: string) {
  return cardWith(office.slack, office.channel, words, (card) => card.color === color);
}

describe('acting on an issue by its number', () => {
  it('takes, releases, closes and reopens it, and the card follows', async () => {
    const issue = await newIssue('The gate is stuck');

    expect(await run(`take ${issue}`)).toContain('Assigned to Ana Lima');
    await cardIs('The gate is stuck', BLUE);
    expect(await run(`release ${issue}`)).toContain('Unassigned');
    expect(await run(`close #${issue}`)).toContain('Closed by Ana Lima');
    await cardIs('The gate is stuck', GREEN);
    expect(await run(`reopen ${issue}`)).toContain('Unassigned');
    expect(await run(`resolve ${issue}`)).toContain('no reply needed');
  });

  it('assigns it to a colleague, who is told by direct message', async () => {
    const issue = await newIssue('The hinge squeaks');
    const { ben, slack } = office;

    expect(await run(`assign ${issue} <@${ben.user.id}|ben>`)).toContain('Assigned to Ben Okafor');

    await slack.until(() =>
      slack.directMessages(ben.user.id).some(({ text }) => text.includes('has been assigned to you')),
    );
  });

  it('refuses a bot and a guest as the one who should have it, in words', async () => {
    const issue = await newIssue('The bell is silent');
    const guest = office.slack.addUser({ name: 'gia', isRestricted: true });
    const bot = office.slack.addUser({ name: 'robot', isBot: true });

    expect(await run(`assign ${issue} <@${bot.id}|robot>`)).toBe(NOT_A_PERSON);
    expect(await run(`assign ${issue} <@${guest.id}|gia>`)).toBe(GUESTS_NOT_ALLOWED);
    expect((await office.card('The bell is silent')).blocksText).toContain('Unassigned');
  });

  it('says why not, with the name of the colleague, and what is missing', async () => {
    const issue = await newIssue('The fence leans');
    await run(`take ${issue}`, office.ben);

    expect(await run(`close ${issue}`)).toContain('Ben Okafor has this issue');
    expect(await run('close')).toBe(numberMissing('close'));
    expect(await run('take 2147483647')).toContain('There is no such issue');
    expect(await run('2147483647')).toBe(noIssueNumbered(2_147_483_647));
  });

  it('opens its form at once with the number alone', async () => {
    const issue = await newIssue('The attic drips');
    const { slack, ana } = office;

    await ana.runs('/issues', String(issue), office.channel);

    const view = await slack.until(() => {
      const shown = slack.viewOf(ana.user.id);
      return shown?.blocksText.includes('The attic drips') && shown;
    });
    expect(view.title).toBe(`Issue ${issue}`);
    await ana.closes();
  });
});

describe('lists', () => {
  it('show what is mine, what nobody has, and everything, with links to the cards', async () => {
    const mine = await newIssue('The oven smokes');
    const other = await newIssue('The sink is slow');
    await run(`take ${mine}`);

    const listed = await run('');
    expect(listed).toContain('The oven smokes');
    expect(listed).not.toContain('The sink is slow');
    expect(await run('unassigned')).toContain(`#${other}`);
    expect(await run('all')).toContain('The oven smokes');
    const { ts } = await office.card('The sink is slow');
    const seen = JSON.stringify(office.slack.ephemeralsOf(office.ana.user.id));
    expect(seen).toContain('The sink is slow');
    expect(await run(`search sink`)).toContain('The sink is slow');
    expect(linkIn(await lastBody('search sink'))).toContain(`message_ts=${ts}`);
  });

  it('turn their pages by More, which replaces the page', async () => {
    for (let count = 0; count < 18; count += 1) await newIssue(`Window number ${count} rattles`);
    const { ana, slack } = office;

    const first = await ana.runs('/issues', 'search rattles', office.channel);
    expect(first.ephemerals[0]?.blocksText.match(/rattles/g)?.length).toBe(16);
    const before = slack.ephemeralsOf(ana.user.id).length;
    await ana.clicksEphemeral('More');

    const last = await slack.until(() => {
      const shown = slack.ephemeralsOf(ana.user.id).at(-1);
      return shown?.blocksText.includes('Window number 0 ') && shown;
    });
    expect(last.buttons).toEqual([]);
    expect(slack.ephemeralsOf(ana.user.id)).toHaveLength(before);
  });

  it('are for everybody only when the last word is share', async () => {
    await newIssue('The shed is locked');
    const { slack, ana, channel } = office;

    const seen = await ana.runs('/issues', 'search shed share', channel);

    expect(seen.ephemerals).toEqual([]);
    expect(slack.messages(channel).some(({ text }) => text.includes('Issues with “shed”'))).toBe(true);
  });

  it('quote a customer without letting them call anybody', async () => {
    await newIssue('<!channel> look <https://evil.example|here> @everyone zebra');

    const body = await lastBody('search zebra');

    expect(body).not.toContain('"type":"mrkdwn"');
    expect(JSON.parse(body).text).toContain('&lt;!channel&gt;');
  });
});

describe('writing to a customer first', () => {
  it('sends it, says where the answer comes, and does it once', async () => {
    const phone = aPhone();

    const words = await run(`new ${phone} Your parcel is here :tada:`);

    expect(words).toContain(`On its way to ${phone}`);
    const card = await office.card('Your parcel is here 🎉');
    expect(card.blocksText).toContain('Assigned to Ana Lima');
  });

  it.each([
    ['with spaces', (n: string) => `+1 ${n.slice(2, 5)} ${n.slice(5, 8)} ${n.slice(8)}`],
    ['without its country', (n: string) => `(${n.slice(2, 5)}) ${n.slice(5, 8)}-${n.slice(8)}`],
    ['as Slack links it', (n: string) => `<tel:${n}|${n.slice(2)}>`],
  ])('takes a number typed %s', async (spelt, as) => {
    const phone = aPhone();

    const words = await run(`new ${as(phone)} Sent to a number ${spelt}`);

    expect(words).toContain(`On its way to ${phone}`);
    await office.card(`Sent to a number ${spelt}`);
  });

  it('says what an address must look like', async () => {
    expect(await run('new banana hello there')).toContain('banana is neither a phone number');
  });
});

describe('a command', () => {
  it('that is brought twice is done once', async () => {
    const { slack, opened } = office;
    const phone = aPhone();
    await run('');
    const payload = slack.deliveries().findLast(({ kind }) => kind === 'slash_commands')?.payload;
    const again = { ...payload, text: `new ${phone} Once is enough`, trigger_id: '1.2.brought-twice' };

    await Promise.all([signed(again), signed(again)]);

    const kept = await opened.db.select().from(messages).where(eq(messages.body, 'Once is enough'));
    expect(kept).toHaveLength(1);
  });

  it('is answered in time although Slack does not say who is asking', async () => {
    const { slack, channel } = office;
    slack.fault({ method: 'users.info', kind: 'hang', count: 2 });
    const user = slack.addUser({ name: 'newcomer' });
    slack.addMember(channel, user.id);

    const seen = await slack.as(user).runs('/issues', 'all', channel);

    slack.clearFaults();
    expect(seen.error).toBeUndefined();
    expect(seen.ephemerals[0]?.blocksText).toContain('All issues');
  });

  it('that takes too long for an answer is done and told all the same', async () => {
    const { slack, ana, channel, opened } = office;
    const issue = await newIssue('The well is dry');
    const [locked, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const held = opened.db.transaction(async (tx) => {
      await tx.execute(sql`lock table issues in access exclusive mode`);
      locked.resolve();
      await gate.promise;
    });
    await locked.promise;

    const seen = await ana.runs('/issues', `take ${issue}`, channel);
    gate.resolve();
    await held;

    expect(seen).toMatchObject({ outcome: 'acknowledged', error: undefined, ephemerals: [] });
    const told = await slack.until(() =>
      slack.ephemeralsOf(ana.user.id).find(({ blocksText }) => blocksText.includes('The well is dry')),
    );
    expect(told.blocksText).toContain('Assigned to Ana Lima');
  });
});

describe('connecting a channel', () => {
  it('lets what arrives at a number appear there, until it is disconnected', async () => {
    const { slack, ana } = office;
    const channel = slack.addChannel({ name: 'sales' }).id;
    const number = '+15550007777';

    expect(await run(`connect ${number} @here`, ana, channel)).toContain(`What arrives at ${number}`);
    expect(await run(`connect ${number} @here`, ana, channel)).toContain('It was so already');
    await office.texts(aPhone(), 'Do you sell doors?', number);
    await cardWith(slack, channel, 'Do you sell doors?');
    expect(await run('inboxes')).toContain(number);

    expect(await run('disconnect', ana, channel)).toContain('no longer appear here');
    await office.texts(aPhone(), 'Do you sell locks?', number);
    await slack.settled();
    expect(slack.cardsIn(channel).filter(({ blocksText }) => blocksText.includes('locks'))).toEqual([]);
  });

  it('keeps the cards true that stay after it was disconnected, and shows no new words on them', async () => {
    const { slack, ana } = office;
    const channel = slack.addChannel({ name: 'moved' }).id;
    const number = '+15550004444';
    const phone = aPhone();
    await run(`connect ${number}`, ana, channel);
    await office.texts(phone, 'Is the old gate sold?', number);
    const { ts } = await cardWith(slack, channel, 'Is the old gate sold?');
    await run('disconnect', ana, channel);

    await office.texts(phone, 'The word is sesame', number);
    await cardWith(slack, channel, 'old gate', (card) => card.blocksText.includes('2 messages'));
    await ana.clicks(channel, ts, 'Take It');

    const blue = await cardWith(slack, channel, 'old gate', (card) => card.color === BLUE);
    expect(blue.ts).toBe(ts);
    expect(JSON.stringify(slack.messages(channel))).not.toContain('sesame');

    slack.deletesMessage(channel, ts);
    await run(`close ${/issue (\d+)/.exec(blue.text)?.[1]}`);
    await office.texts(aPhone(), 'Something that comes after it');
    await office.card('Something that comes after it');
    expect(slack.cardsIn(channel)).toEqual([]);
  });

  it('says so when Switchboard is not in the channel yet', async () => {
    const { slack, ana } = office;
    const channel = slack.addChannel({ name: 'quiet', bot: false }).id;

    await ana.runs('/issues', 'connect +15550006666', channel);

    await slack.until(() =>
      slack.ephemeralsOf(ana.user.id).some(({ blocksText }) => blocksText === NOT_YET_INVITED),
    );
  });

  it('lists what could be connected when no address is named', async () => {
    expect(await run('connect')).toContain('+15550009999');
  });

  it('tells with the inboxes which channel takes no cards', async () => {
    const { slack, ana } = office;
    const channel = slack.addChannel({ name: 'old' }).id;
    await run('connect +15550005555', ana, channel);
    await slack.archive(channel);
    await office.texts(aPhone(), 'Anybody there?', '+15550005555');

    await expect.poll(() => run('inboxes'), { timeout: 15_000 }).toContain('⚠');
  });
});

describe('anything else', () => {
  it('is answered with the help', async () => {
    expect(await run('make coffee')).toContain(COMMAND_NOT_UNDERSTOOD);
    expect(await run('help')).toContain('/issues take 12');
  });

  it('is not answered for guests where they are not allowed', async () => {
    const { slack } = office;
    const guest = slack.addUser({ name: 'gus', isRestricted: true });
    const place = slack.addChannel({ name: 'visitors', members: [guest.id] }).id;

    expect(await run('unassigned', slack.as(guest), place)).toBe(GUESTS_NOT_ALLOWED);
  });

  it('leaves a direct message unconnected', async () => {
    const { slack, ana } = office;
    const dm = await directMessageOf(ana.user.id);

    const seen = await ana.runs('/issues', 'connect +15550004444', dm);

    expect(seen.ephemerals[0]?.blocksText).toBe(CONNECT_IN_A_CHANNEL);
    expect(slack.errorsShown(ana.user.id)).toEqual([]);
  });
});

/** As Slack would bring it. */
async function signed(payload: object): Promise<void> {
  const fields = Object.entries(payload).map(([name, value]) => [name, String(value)]);
  const body = new URLSearchParams(fields).toString();
  const at = String(Math.floor(Date.now() / 1000));
  const response = await fetch(`${office.app.url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': at,
      'x-slack-signature': slackSignature(office.slack.settings.signingSecret, at, body),
    },
    body,
  });
  expect(response.status).toBe(200);
}

/** The body of the acknowledgement. */
async function lastBody(text: string): Promise<string> {
  const { body } = await office.ana.runs('/issues', text, office.channel);
  return body;
}

function linkIn(body: string): string {
  return /https:\/\/slack\.com\/app_redirect[^"]*/.exec(body)?.[0] ?? '';
}

/** Opened by the first word to somebody. */
async function directMessageOf(user: string): Promise<string> {
  const { slack, ben } = office;
  const issue = await newIssue('The lift is out');
  await ben.runs('/issues', `assign ${issue} <@${user}|ana>`, office.channel);
  const message = await slack.until(() => slack.directMessages(user).at(-1));
  return message.channel;
}
