import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  EMPTY_LISTS,
  EVERY_INBOX,
  GUESTS_NOT_ALLOWED,
  NOTICE_WORDS,
  TRACKER_LISTS,
} from '../../src/bot/phrases.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, cardWith, startSlackApp } from '../support/slack-app.ts';
import type { Person, SlackServer } from '../support/slack-server/index.ts';
import { slackSignature } from '../support/slack-server/index.ts';

const BLUE = '#1D9BD1';

type ShownView = NonNullable<ReturnType<SlackServer['homeOf']>>;

let office: SlackApp;
beforeAll(async () => {
  office = await startSlackApp();
});
afterAll(() => office.stop());

/** A colleague of their own for each test, so that each Home tab is its own. */
let count = 0;
function aColleague(): Person {
  count += 1;
  const name = `colleague${count}`;
  const user = office.slack.addUser({ name, realName: `Colleague ${count}`, email: `${name}@example.com` });
  office.slack.addMember(office.channel, user.id);
  return office.slack.as(user);
}

async function newIssue(words: string): Promise<{ readonly issue: number; readonly ts: string }> {
  await office.texts(aPhone(), words);
  const { text, ts } = await office.card(words);
  return { issue: Number(/issue (\d+)/.exec(text)?.[1]), ts };
}

/** What the person's Home tab comes to show. */
function homeThat(person: Person, is: (home: ShownView) => boolean): Promise<ShownView> {
  return office.slack.until(() => {
    const home = office.slack.homeOf(person.user.id);
    return home && is(home) && home;
  });
}

function shows(person: Person, words: string): Promise<ShownView> {
  return homeThat(person, ({ blocksText }) => blocksText.includes(words));
}

function showsNot(person: Person, words: string): Promise<ShownView> {
  return homeThat(person, ({ blocksText }) => !blocksText.includes(words));
}

describe('the Home tab', () => {
  it('shows what is mine, what nobody has and what was closed, once it is opened', async () => {
    const me = aColleague();
    const mine = await newIssue('The north door sticks');
    await newIssue('The south door sticks');
    const done = await newIssue('The east door sticks');
    await me.runs('/issues', `take ${mine.issue}`, office.channel);
    await me.runs('/issues', `close ${done.issue}`, office.channel);

    const answer = await me.opensHome();

    expect(answer?.outcome).toBe('acknowledged');
    const { blocksText } = await shows(me, 'The east door sticks');
    const lines = blocksText.split('\n');
    const at = (words: string) => lines.findIndex((line) => line.includes(words));
    expect(at('Assigned to you')).toBeLessThan(at('The north door sticks'));
    expect(at('The north door sticks')).toBeLessThan(at('The south door sticks'));
    expect(at('The south door sticks')).toBeLessThan(at('Recently closed'));
    expect(at('Recently closed')).toBeLessThan(at('The east door sticks'));
    expect(blocksText).toContain('1 assigned to you');
  });

  it('is not drawn when another of the app’s tabs is opened', async () => {
    const me = aColleague();

    await me.opensHome('messages');
    await office.slack.settled();

    expect(office.slack.homeOf(me.user.id)).toBeUndefined();
  });

  it('leads to each card', async () => {
    const me = aColleague();
    const { ts } = await newIssue('The west door sticks');

    await me.opensHome();

    const { blocks } = await shows(me, 'The west door sticks');
    expect(JSON.stringify(blocks)).toContain(`message_ts=${ts}`);
  });

  it('has buttons that work from there, and is drawn again after them', async () => {
    const me = aColleague();
    const { issue } = await newIssue('The roof creaks');
    await me.opensHome();
    await search(me, 'creaks');
    await showsNot(me, 'door sticks');

    await me.clicksInHome('Take It');

    await cardWith(office.slack, office.channel, 'The roof creaks', ({ color }) => color === BLUE);
    const after = await homeThat(me, ({ buttons }) => buttons.includes('Release It'));
    expect(after.blocksText).toContain(`#${issue}`);

    await me.clicksInHome('Assign It');
    const modal = await office.slack.until(() => office.slack.viewOf(me.user.id));
    expect(modal.title).toBe(`Issue ${issue}`);
    await me.closes();
  });

  it('says why not when a colleague was quicker', async () => {
    const [me, other] = [aColleague(), aColleague()];
    const { ts } = await newIssue('The cellar floods');
    await me.opensHome();
    await search(me, 'cellar');
    await showsNot(me, 'door sticks');
    await other.clicks(office.channel, ts, 'Take It');

    await me.clicksInHome('Take It');

    const told = await office.slack.until(() => office.slack.viewOf(me.user.id));
    expect(told.blocksText).toContain('already has this issue');
    await me.closes();
  });

  it('follows what others do, and new texts, without being opened again', async () => {
    const me = aColleague();
    await me.opensHome();
    await shows(me, 'Unassigned');

    const { ts } = await newIssue('The garden gate bangs');
    await shows(me, 'The garden gate bangs');
    const other = aColleague();
    await other.clicks(office.channel, ts, 'Take It');

    await showsNot(me, 'The garden gate bangs');
  });

  it('is drawn once for a burst of changes', async () => {
    const me = aColleague();
    await me.opensHome();
    await shows(me, 'Unassigned');
    const before = publishes(me);

    for (let each = 0; each < 10; each += 1) await newIssue(`Lamp ${each} is dark`);
    await shows(me, 'Lamp 9 is dark');

    expect(publishes(me) - before).toBeLessThanOrEqual(4);
  });
});

describe('what is looked at', () => {
  it('is one list, of one inbox, as chosen', async () => {
    const me = aColleague();
    await newIssue('The pipe knocks');
    await office.inboxes.add({
      name: 'Sales',
      listens: [{ channel: 'sms', address: '+15550003333' }],
      posts: [{ platform: 'slack', conversation: office.channel }],
    });
    await office.texts(aPhone(), 'How much is a pipe?', '+15550003333');
    await office.card('How much is a pipe?');
    await me.opensHome();
    await shows(me, 'How much is a pipe?');

    await me.selectsInHome('home:inbox', 'Sales');
    await showsNot(me, 'The pipe knocks');
    await me.selectsInHome('home:show', TRACKER_LISTS.assigned);
    await showsNot(me, 'How much is a pipe?');
    await me.selectsInHome('home:inbox', EVERY_INBOX);
    await me.selectsInHome('home:show', TRACKER_LISTS.unassigned);

    await shows(me, 'The pipe knocks');
  });

  it('is what a search finds, until it is cleared', async () => {
    const me = aColleague();
    await newIssue('The kettle whistles');
    await newIssue('The pan burns');
    await me.opensHome();
    await shows(me, 'The pan burns');

    await search(me, 'kettle');
    await showsNot(me, 'The pan burns');
    await me.clicksInHome('Clear the search');

    await shows(me, 'The pan burns');
    await search(me, 'nothing like that anywhere');
    await shows(me, EMPTY_LISTS.search);
  });

  it('shows an old issue that was closed just now before younger ones that were closed earlier', async () => {
    const me = aColleague();
    const old = await newIssue('The bell is the oldest');
    const young: number[] = [];
    for (let each = 0; each < 9; each += 1) young.push((await newIssue(`Bulb ${each} is out`)).issue);
    for (const issue of young) await me.runs('/issues', `close ${issue}`, office.channel);
    await me.runs('/issues', `close ${old.issue}`, office.channel);
    await me.opensHome();

    const home = await shows(me, 'The bell is the oldest');
    const [, closed = ''] = home.blocksText.split('Recently closed');
    const told = await me.runs('/issues', 'closed', office.channel);
    const [answer] = told.ephemerals;

    expect(closed.indexOf('The bell is the oldest')).toBeGreaterThan(0);
    expect(closed.indexOf('The bell is the oldest')).toBeLessThan(closed.indexOf('Bulb 8 is out'));
    expect(answer?.blocksText.indexOf('The bell is the oldest')).toBeGreaterThan(0);
    expect(answer?.blocksText.indexOf('The bell is the oldest')).toBeLessThan(
      answer?.blocksText.indexOf('Bulb 8 is out') ?? 0,
    );
  });

  it('turns the pages of what was closed, in the order of closing', async () => {
    const me = aColleague();
    const issues: number[] = [];
    for (let each = 0; each < 32; each += 1)
      issues.push((await newIssue(`Hook ${String(each).padStart(2, '0')} broke`)).issue);
    // Closed in the order they were opened; the first one is closed last.
    for (const issue of [...issues.slice(1), ...issues.slice(0, 1)])
      await me.runs('/issues', `close ${issue}`, office.channel);
    await me.opensHome();
    await shows(me, 'Hook 00 broke');
    await me.selectsInHome('home:show', TRACKER_LISTS.closed);
    await search(me, 'broke');

    await shows(me, 'Hook 00 broke');
    await showsNot(me, 'Hook 01 broke');
    await me.clicksInHome('Older');
    await shows(me, 'Hook 01 broke');
    await showsNot(me, 'Hook 00 broke');
    await me.clicksInHome('Newer');
    await shows(me, 'Hook 00 broke');
  });

  it('has pages', async () => {
    const me = aColleague();
    for (let each = 0; each < 32; each += 1) await newIssue(`Shelf ${String(each).padStart(2, '0')} bends`);
    await me.opensHome();
    await search(me, 'bends');
    await showsNot(me, 'Shelf 00 bends');
    await shows(me, 'Shelf 31 bends');

    await me.clicksInHome('Older');
    await shows(me, 'Shelf 00 bends');
    await showsNot(me, 'Shelf 31 bends');
    await me.clicksInHome('Newer');

    await shows(me, 'Shelf 31 bends');
  });
});

describe('the notices', () => {
  it('are switched off and on again by each for themselves', async () => {
    const [me, boss] = [aColleague(), aColleague()];
    await me.opensHome();
    await shows(me, 'Tell me by direct message');
    const others = [NOTICE_WORDS['customer-wrote'], NOTICE_WORDS['reply-failed']].join('\n');

    await me.selectsInHome('home:notices', others);
    const { issue } = await newIssue('The tap drips');
    await boss.runs('/issues', `assign ${issue} <@${me.user.id}|me>`, office.channel);
    await office.slack.settled();
    await shows(me, 'The tap drips');

    expect(office.slack.directMessages(me.user.id)).toEqual([]);
  });
});

it('says to somebody who cannot be an employee why their Home tab is empty', async () => {
  const guest = office.slack.as(office.slack.addUser({ name: 'guest', isRestricted: true }));

  await guest.opensHome();

  const home = await shows(guest, GUESTS_NOT_ALLOWED);
  expect(home.buttons).toEqual([]);
});

function publishes(person: Person): number {
  return office.slack.calls('views.publish').filter(({ args }) => args['user_id'] === person.user.id).length;
}

/** Types into the search field and presses Enter: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
async function search(person: Person, words: string): Promise<void> {
  const { slack, app } = office;
  const home = await homeThat(person, () => true);
  const field = home.blocks.find(({ type }) => type === 'input');
  const { id, teamId, name } = person.user;
  const payload = JSON.stringify({
    type: 'block_actions',
    team: { id: teamId, domain: 'acme' },
    user: { id, name, team_id: teamId },
    api_app_id: slack.settings.appId,
    trigger_id: `1.2.${Math.random()}`,
    container: { type: 'view', view_id: home.id },
    view: {
      id: home.id,
      type: 'home',
      callback_id: '',
      private_metadata: home.privateMetadata,
      state: { values: {} },
    },
    actions: [
      { type: 'plain_text_input', block_id: field?.['block_id'], action_id: 'home:search', value: words },
    ],
  });
  const body = new URLSearchParams({ payload }).toString();
  const at = String(Math.floor(Date.now() / 1000));
  const response = await fetch(`${app.url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': at,
      'x-slack-signature': slackSignature(slack.settings.signingSecret, at, body),
    },
    body,
  });
  expect(response.status).toBe(200);
  await shows(person, `Issues with “${words}”`);
}
