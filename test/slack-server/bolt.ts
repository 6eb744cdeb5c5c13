import { createServer } from 'node:http';

import { App, ExpressReceiver, LogLevel, webApi } from '@slack/bolt';
import express from 'express';

import type { Settings, SlackServer } from '../support/slack-server/index.ts';
import { startSlackServer } from '../support/slack-server/index.ts';
import type { JsonObject } from '../support/slack-server/json.ts';
import { untilStopped } from '../support/leaks.ts';

export const UNLIMITED: Partial<Settings> = { rates: {} };

/** A client as our outbox has it: no retries of its own. */
export function clientFor(slack: SlackServer, token: string = slack.botToken()) {
  return new webApi.WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 2000,
    logLevel: LogLevel.ERROR,
    logger: SILENT,
  });
}

export const SILENT = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  setName: () => {},
  getLevel: () => LogLevel.ERROR,
};

/** Slack's stand-in with the real Bolt behind `/slack/events`, one person and one channel. */
export async function startWithBolt(options: Partial<Settings> = {}) {
  const slack = await startSlackServer({ ...UNLIMITED, ...options });
  const web = express();
  const receiver = new ExpressReceiver({
    signingSecret: slack.settings.signingSecret,
    app: web,
    endpoints: '/slack/events',
    processBeforeResponse: true,
    logger: SILENT,
  });
  const app = new App({
    receiver,
    logger: SILENT,
    convoStore: false,
    ignoreSelf: false,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
    authorize: async () => ({
      botToken: slack.botToken(),
      botId: slack.team.botId,
      botUserId: slack.team.botUserId,
    }),
  });
  const server = createServer(web);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  slack.deliverTo(`http://127.0.0.1:${address.port}`);

  const ana = slack.addUser({ name: 'ana', email: 'ana@example.com' });
  const channel = slack.addChannel({ name: 'support' }).id;
  return {
    slack,
    app,
    client: clientFor(slack),
    channel,
    ana: slack.as(ana),
    stop: untilStopped('Bolt and the Slack stand-in', async () => {
      await slack.settled();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await slack.stop();
    }),
  };
}

/** Any method, its answer as JSON. */
export async function call(
  client: ReturnType<typeof clientFor>,
  method: string,
  args: JsonObject = {},
): Promise<JsonObject> {
  return JSON.parse(JSON.stringify(await client.apiCall(method, args)));
}

/** Slack's error of a call that must fail, with its reasons. */
export async function errorOf(
  asked: Promise<unknown>,
): Promise<{ error: string; messages: readonly string[] }> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof webApi.WebAPIPlatformError) {
      return { error: error.data.error, messages: error.data.response_metadata?.messages ?? [] };
    }
    throw error;
  }
  throw new Error('Slack took it');
}
