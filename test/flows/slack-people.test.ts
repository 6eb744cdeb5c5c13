import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DEACTIVATED, OUTSIDERS_NOT_ALLOWED } from '../../src/bot/phrases.ts';
import { issueReader } from '../../src/db/issue-reader.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import type { Carrier } from '../support/carrier.ts';
import { startCarrier } from '../support/carrier.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, cardWith, OFFICE_TOKEN, startSlackApp } from '../support/slack-app.ts';
import type { Person } from '../support/slack-server/index.ts';
import { httpTransport } from '../support/slack-server/transports.ts';
import { workspaceAt } from '../support/workspace.ts';

const BLUE = '#1D9BD1';
const RED = '#E01E5A';

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

async function newIssue(words: string): Promise<{ readonly issue: string; readonly ts: string }> {
  await office.texts(aPhone(), words);
  const { text, ts } = await office.card(words);
  return { issue: /issue (\d+)/.exec(text)?.[1] ?? '', ts };
}

function cardIs(words: string, color: string) {
  return cardWith(office.slack, office.channel, words, (card) => card.color === color);
}

async function commentsOn(words: string): Promise<readonly string[]> {
  const reader = issueReader(office.opened);
  const { issues } = await reader.list({ text: words });
  const detail = issues[0] && (await reader.detail(issues[0].id));
  return (detail?.history ?? []).flatMap((entry) => (entry.kind === 'comment' ? [entry.text] : []));
}

/** What somebody is told privately. */
function told(person: Person, words: string, times = 1) {
  const { slack } = office;
  return slack.until(() => {
    const found = slack.ephemeralsOf(person.user.id).filter(({ text }) => text.includes(words));
    return found.length >= times ? found : undefined;
  });
}

function shows(person: Person, words: string) {
  const { slack } = office;
  return slack.until(() => slack.viewOf(person.user.id)?.blocksText.includes(words));
}

describe('whom an admin has deactivated', () => {
  async function deactivated(person: Person): Promise<void> {
    const { opened, slack, app } = office;
    const known = await peopleStore(opened).behind('slack', `${slack.team.id}/${person.user.id}`);
    const path = `/admin/people/${known?.id}`;
    await workspaceAt(app.url).submit(path, { change: 'deactivate' }, 'chloe');
  }

  /** A colleague who has an issue, wrote about it, and has its form open. */
  async function atWork(name: string, words: string) {
    const { slack, channel } = office;
    const user = slack.addUser({ name: name.toLowerCase(), realName: name });
    slack.addMember(channel, user.id);
    const person = slack.as(user);
    const { issue, ts } = await newIssue(words);
    await person.clicks(channel, ts, 'Take It');
    const said = await person.types(channel, 'I am on it', { thread_ts: ts });
    await cardIs(words, BLUE);
    return { person, issue, ts, said: said.ts };
  }

  it('changes nothing in Slack, sees no issue there, and is told why', async () => {
    const { slack, channel } = office;
    const { person: dora, issue, ts, said } = await atWork('Dora', 'Dora was on it');
    await dora.clicks(channel, ts, 'Assign It');
    await shows(dora, 'Reply to customer');
    await deactivated(dora);
    await cardIs('Dora was on it', RED);

    await dora.fills('Reply to customer', 'From nobody');
    const saved = await dora.submits();
    await dora.closes();
    await dora.clicks(channel, ts, 'Take It');
    await told(dora, DEACTIVATED);
    const listed = await dora.runs('/issues', 'all', channel);
    const took = await dora.runs('/issues', `take ${issue}`, channel);
    await dora.clicks(channel, ts, 'Assign It');
    await shows(dora, DEACTIVATED);
    await dora.closes();
    await dora.opensHome();
    const home = await slack.until(() => slack.homeOf(dora.user.id));

    expect(saved.view?.errors).toEqual({ comment: DEACTIVATED });
    for (const { ephemerals } of [listed, took])
      expect(ephemerals.map(({ blocksText }) => blocksText)).toEqual([DEACTIVATED]);
    expect(home.blocksText).toContain(DEACTIVATED);
    expect(home.blocksText).not.toContain('Dora was on it');

    const { ts: word } = await dora.types(channel, 'I know better', { thread_ts: ts });
    await told(dora, `is not on the issue. ${DEACTIVATED}`);
    await dora.edits(channel, said, 'I was on it');
    await told(dora, `is not on the issue. ${DEACTIVATED}`, 2);
    await dora.shortcut('send_to_customer', channel, word);
    await shows(dora, DEACTIVATED);

    expect(await commentsOn('Dora was on it')).toEqual(['I am on it']);
    expect((await office.card('Dora was on it')).color).toBe(RED);
    expect(carrier.asked()).toEqual([]);
  });

  it('is given no issue by a colleague, who is told why and can still name them', async () => {
    const { ana, slack, channel } = office;
    const { person: emil, issue, ts } = await atWork('Emil', 'Emil was on it');
    await deactivated(emil);
    await cardIs('Emil was on it', RED);

    const { ephemerals } = await ana.runs('/issues', `assign ${issue} <@${emil.user.id}|emil>`, channel);
    await ana.clicks(channel, ts, 'Assign It');
    await shows(ana, 'Reply to customer');
    await ana.selects('Assign to', emil.user.id);
    const saved = await ana.submits();
    await ana.closes();
    await ana.types(channel, '@emil had this', { thread_ts: ts });
    await slack.settled();

    expect(ephemerals.map(({ blocksText }) => blocksText)).toEqual([DEACTIVATED]);
    expect(saved.view?.errors).toEqual({ assignee: DEACTIVATED });
    expect((await office.card('Emil was on it')).color).toBe(RED);
    expect(await commentsOn('Emil was on it')).toEqual(['I am on it', '@Emil had this']);
  });
});

describe('a member of another workspace, in a channel shared with it', () => {
  it('is refused with the reason: they take nothing, see nothing, and nothing of theirs is kept', async () => {
    const { slack, channel, opened } = office;
    const other = slack.addTeam({ name: 'Elsewhere', installed: false });
    const user = slack.addUser({ name: 'olga', email: 'ana@example.com', team: other.id });
    slack.addMember(channel, user.id);
    const olga = slack.as(user);
    const { ts } = await newIssue('Only for us');

    await olga.clicks(channel, ts, 'Take It');
    await told(olga, OUTSIDERS_NOT_ALLOWED);
    await olga.clicks(channel, ts, 'Assign It');
    await shows(olga, OUTSIDERS_NOT_ALLOWED);
    await olga.types(channel, 'I am curious', { thread_ts: ts });
    await told(olga, `is not on the issue. ${OUTSIDERS_NOT_ALLOWED}`);
    await office.ana.clicks(channel, ts, 'Take It');
    const { text } = await cardIs('Only for us', BLUE);

    expect(text).toContain('Assigned to Ana Lima');
    expect(await commentsOn('Only for us')).toEqual([]);
    expect(await peopleStore(opened).behind('slack', `${slack.team.id}/${user.id}`)).toBeUndefined();
  });
});

describe('somebody who never used Switchboard', () => {
  it('is nobody whose profile is read or kept when it changes', async () => {
    const { slack, ana, channel } = office;
    const { id } = slack.addUser({ name: 'zoe', email: 'zoe@example.com' });

    const answer = await slack.deactivate(id);
    await ana.runs('/issues', 'mine', channel);
    await slack.settled();

    expect(answer?.outcome).toBe('acknowledged');
    expect(slack.calls('users.info').map(({ args }) => args['user'])).not.toContain(id);
  });
});

describe('somebody who leaves', () => {
  it('gives back what they had, though the event names another workspace before ours', async () => {
    const { slack, channel, app } = office;
    const user = slack.addUser({ name: 'finn', realName: 'Finn' });
    slack.addMember(channel, user.id);
    const { ts } = await newIssue('Finn was on it');
    await slack.as(user).clicks(channel, ts, 'Take It');
    await cardIs('Finn was on it', BLUE);

    // As of a channel that is shared: whose app it is brought to stands in the authorizations.
    const { signingSecret, ackMs } = slack.settings;
    const answer = await httpTransport(`${app.url}/slack/events`, signingSecret, ackMs).send(
      {
        kind: 'events_api',
        payload: {
          ...{ type: 'event_callback', team_id: 'T0ELSEWHERE', event_id: 'Ev0SHARED', event_time: 1 },
          authorizations: [{ team_id: slack.team.id, is_bot: true, is_enterprise_install: false }],
          event: { type: 'user_change', user: { id: user.id, deleted: true }, event_ts: '1.000000' },
        },
      },
      undefined,
    );

    expect(answer.outcome).toBe('acknowledged');
    await cardIs('Finn was on it', RED);
  });
});
