import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, cardWith, startSlackApp } from '../support/slack-app.ts';

const BLUE = '#1D9BD1';

let office: SlackApp;
beforeAll(async () => {
  office = await startSlackApp({
    slack: { appToken: 'xapp-1-of-this-test' },
    env: { SLACK_SIGNING_SECRET: '', SLACK_APP_TOKEN: 'xapp-1-of-this-test' },
  });
  office.slack.deliverTo('socket');
  await connected();
});
afterAll(() => office.stop());

function connected(): Promise<unknown> {
  return office.slack.until(() => office.slack.socket.connections() === 1);
}

/** How often the line was dialled. */
function dialled(): number {
  return office.slack.calls('apps.connections.open').length;
}

async function newCard(words: string): Promise<string> {
  await office.texts(aPhone(), words);
  return (await office.card(words)).ts;
}

describe('with Socket Mode', () => {
  it('a click, a command and the Home tab come down the line', async () => {
    const { slack, ana, channel } = office;
    const ts = await newCard('The mast sways');

    await ana.clicks(channel, ts, 'Take It');
    await cardWith(slack, channel, 'The mast sways', ({ color }) => color === BLUE);
    const listed = await ana.runs('/issues', '', channel);
    await ana.opensHome();

    expect(listed.ephemerals[0]?.blocksText).toContain('The mast sways');
    await slack.until(() => slack.homeOf(ana.user.id)?.blocksText.includes('The mast sways'));
  });

  it('a form opens and is filled', async () => {
    const { slack, ana, channel } = office;
    const ts = await newCard('The deck is wet');

    await ana.clicks(channel, ts, 'Assign It');

    await slack.until(() => slack.viewOf(ana.user.id)?.blocksText.includes('The deck is wet'));
    await ana.closes();
  });

  it.each([
    ['Slack says it will close it', () => office.slack.socket.disconnect()],
    ['it is cut', () => office.slack.socket.cut()],
  ])('the line is taken up again when %s', async (_, ends) => {
    const { slack, ana, channel } = office;
    const before = dialled();

    ends();
    await slack.until(() => dialled() > before);
    await connected();

    expect((await ana.runs('/issues', 'help', channel)).error).toBeUndefined();
  });

  it('the line is dialled until Slack answers', async () => {
    const { slack, ana, channel } = office;
    const before = dialled();
    slack.fault({ method: 'apps.connections.open', kind: 'http', status: 503, count: 2 });

    slack.socket.cut();
    await slack.until(() => dialled() >= before + 3);
    await connected();

    expect((await ana.runs('/issues', 'help', channel)).error).toBeUndefined();
  });

  it('there is no door for Slack to call', async () => {
    expect((await fetch(`${office.app.url}/slack/events`, { method: 'POST' })).status).toBe(404);
  });
});
