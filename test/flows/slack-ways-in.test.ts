import { afterEach, describe, expect, it } from 'vitest';

import { startTestApp } from '../support/app.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, cardWith, startSlackApp } from '../support/slack-app.ts';
import { startSlackServer } from '../support/slack-server/index.ts';

const BLUE = '#1D9BD1';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function started(options: Parameters<typeof startSlackApp>[0]) {
  const office = await startSlackApp(options);
  ends.push(office.stop);
  return office;
}

describe('Socket Mode', () => {
  it('brings the same clicks to the same listeners, without a door for Slack', async () => {
    const appToken = 'xapp-1-of-this-test';
    const office = await started({ slack: { appToken }, env: { SLACK_APP_TOKEN: appToken } });
    const { slack, app, channel, ana } = office;
    slack.deliverTo('socket');
    await slack.until(() => slack.socket.connections() > 0);

    await office.texts(aPhone(), 'By the other way');
    const { ts } = await office.card('By the other way');
    await ana.clicks(channel, ts, 'Take It');

    await cardWith(slack, channel, 'By the other way', ({ color }) => color === BLUE);
    expect((await fetch(`${app.url}/slack/events`, { method: 'POST' })).status).toBe(404);
  });
});

describe('many workspaces', () => {
  /** What a browser does on the way through Slack's consent page. */
  async function install(office: SlackApp, team: SlackApp['slack']['team']): Promise<void> {
    const { slack, app } = office;
    const admin = slack.addUser({ name: `admin of ${team.name}`, team: team.id });
    const toSlack = await fetch(`${app.url}/slack/install`, { redirect: 'manual' });
    const state = new URL(toSlack.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const cookie = toSlack.headers.getSetCookie().map((each) => each.split(';')[0]);
    const code = slack.consents(team, admin.id, `${app.url}/slack/oauth_redirect`);
    const back = await fetch(`${app.url}/slack/oauth_redirect?${new URLSearchParams({ code, state })}`, {
      headers: { cookie: cookie.join('; ') },
    });
    expect(back.status).toBe(200);
  }

  it('each have their cards and clicks; one that took the app out is named where inboxes are listed', async () => {
    const client = { clientId: '1.2', clientSecret: 'a-client-secret' };
    const office = await started({
      slack: client,
      env: {
        SLACK_BOT_TOKEN: '',
        SLACK_CLIENT_ID: client.clientId,
        SLACK_CLIENT_SECRET: client.clientSecret,
        SLACK_STATE_SECRET: 'a-state-secret-of-this-test',
      },
    });
    const { slack, inboxes } = office;
    const team = slack.addTeam({ name: 'Second', installed: false });
    const kim = slack.addUser({ name: 'kim', realName: 'Kim Lee', team: team.id });
    const channel = slack.addChannel({ name: 'help', team: team.id }).id;
    const number = '+15550007777';
    await inboxes.add({
      name: 'Second',
      listens: [{ channel: 'sms', address: number }],
      posts: [{ platform: 'slack', conversation: `${team.id}/${channel}` }],
    });
    await install(office, team);

    await office.texts(aPhone(), 'To the second', number);
    const { ts } = await cardWith(slack, channel, 'To the second');
    await slack.as(kim).clicks(channel, ts, 'Take It');
    const card = await cardWith(slack, channel, 'To the second', ({ color }) => color === BLUE);
    expect(card.text).toContain('Assigned to Kim Lee');

    await slack.uninstall(team);
    await office.texts(aPhone(), 'After the end', number);
    const problem = async () =>
      (await inboxes.list()).find(({ name }) => name === 'Second')?.troubles[0]?.problem;
    await expect.poll(problem, { timeout: 10_000 }).toContain('no longer installed');
  });
});

describe('a Slack that is away', () => {
  it('does not keep the process from starting, nor kills it', async () => {
    const slack = await startSlackServer();
    await slack.stop();
    const app = await startTestApp('embedded', () => ({
      SLACK_SIGNING_SECRET: 'secret',
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_API_URL: slack.apiUrl,
    }));
    ends.push(app.stop);

    const response = await fetch(`${app.url}/readyz`);

    expect(response.status).toBe(200);
  });
});

describe('more cards than Slack lets into a channel at once', () => {
  it('all come, each once, as fast as Slack allows', async () => {
    const office = await started({
      slack: { rates: { 'chat.postMessage': { perSecond: 2, burst: 3, by: 'channel' } } },
    });
    const { slack, channel } = office;

    await Promise.all(Array.from({ length: 8 }, (_, n) => office.texts(aPhone(), `Customer ${n}.`)));
    await slack.until(() => slack.cardsIn(channel).length >= 8, 25_000);
    await expect
      .poll(async () => JSON.stringify(await (await fetch(`${office.app.url}/readyz`)).json()), {
        timeout: 10_000,
      })
      .toContain('"waiting":0');

    expect(slack.calls('chat.postMessage').some(({ outcome }) => outcome === 'ratelimited')).toBe(true);
    expect(slack.cardsIn(channel)).toHaveLength(8);
  }, 60_000);
});
