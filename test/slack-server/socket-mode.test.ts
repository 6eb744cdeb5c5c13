import { App, SocketModeReceiver } from '@slack/bolt';
import { afterEach, beforeEach, expect, it } from 'vitest';

import type { SlackServer } from '../support/slack-server/index.ts';
import { startSlackServer } from '../support/slack-server/index.ts';
import { untilStopped } from '../support/leaks.ts';
import { call, clientFor, errorOf, SILENT, UNLIMITED } from './bolt.ts';
import { card } from './samples.ts';

let slack: SlackServer;
let channel: string;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  slack = await startSlackServer({ ...UNLIMITED, ackMs: 500, retryDelaysMs: [0, 10, 20] });
  channel = slack.addChannel({ name: 'support' }).id;
  slack.deliverTo('socket');
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await slack.settled();
  await slack.stop();
});

async function connect(): Promise<App> {
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const receiver = new SocketModeReceiver({
    appToken: slack.settings.appToken,
    logger: SILENT,
    installerOptions: { clientOptions },
    // Also how long the client waits before it connects again.
    clientPingTimeout: 200,
  });
  const app = new App({
    ...{ receiver, logger: SILENT, convoStore: false, clientOptions },
    authorize: async () => ({
      botToken: slack.botToken(),
      botId: slack.team.botId,
      botUserId: slack.team.botUserId,
    }),
  });
  await app.start();
  stops.push(untilStopped('a Socket Mode app', async () => void (await app.stop())));
  return app;
}

function somebody() {
  const user = slack.addUser({ name: 'bo' });
  slack.addMember(channel, user.id);
  return slack.as(user);
}

it('the real receiver gets events, clicks and commands, and its acknowledgement is shown', async () => {
  const app = await connect();
  const seen: string[] = [];
  app.message(async ({ message }) => void seen.push(message.channel_type));
  app.action('Take It', async ({ ack }) => {
    await ack();
    seen.push('click');
  });
  app.command('/issues', ({ ack }) => ack({ text: 'none open' }));
  const person = somebody();
  const { ts } = await call(clientFor(slack), 'chat.postMessage', {
    channel,
    ...card('#E01E5A', ['Take It']),
  });

  await person.types(channel, 'hello');
  await person.clicks(channel, String(ts), 'Take It');
  const ran = await person.runs('/issues', '', channel);
  await slack.until(() => seen.includes('click'));

  expect(seen).toContain('channel');
  expect(ran.ephemerals.map(({ text }) => text)).toEqual(['none open']);
});

it('each envelope goes to one connection only', async () => {
  const apps = [await connect(), await connect()];
  let count = 0;
  for (const app of apps) app.message(async () => void (count += 1));
  const person = somebody();

  for (let time = 1; time <= 10; time += 1) await person.types(channel, `no. ${time}`);
  await slack.settled();

  expect(slack.socket.connections()).toBe(2);
  expect(count).toBe(10);
});

it('a long text arrives whole, and without a connection events are given up after their retries', async () => {
  const app = await connect();
  const texts: (string | undefined)[] = [];
  app.message(async ({ message }) => void texts.push('text' in message ? message.text : undefined));
  const person = somebody();
  await person.types(channel, 'x'.repeat(70_000));
  for (const stop of stops.splice(0)) await stop();
  await slack.until(() => slack.socket.connections() === 0);

  const { answer } = await person.types(channel, 'anybody?');

  expect(texts[0]).toHaveLength(70_000);
  expect(answer?.outcome).toBe('connection_failed');
});

it('a connection that is told to go comes again', async () => {
  await connect();
  const person = somebody();

  slack.socket.disconnect();
  await slack.until(
    () => slack.calls('apps.connections.open').length === 2 && slack.socket.connections() === 1,
    20_000,
  );

  const { answer } = await person.types(channel, 'still there?');

  expect(answer?.outcome).toBe('acknowledged');
});

it('needs the app-level token', async () => {
  expect((await errorOf(clientFor(slack).apiCall('apps.connections.open'))).error).toBe('invalid_auth');
});
