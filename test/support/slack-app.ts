import { randomInt } from 'node:crypto';

import type { DestinationStream } from 'pino';
import pino from 'pino';

import { openDatabase } from '../../src/db/client.ts';
import { inboxStore } from '../../src/db/inbox-store.ts';
import type { TestApp } from './app.ts';
import { startTestApp } from './app.ts';
import { untilKnown } from './known-cards.ts';
import { untilStopped } from './leaks.ts';
import { aSignedText, deliver } from './signed.ts';
import type { Settings, SlackServer } from './slack-server/index.ts';
import { startSlackServer } from './slack-server/index.ts';

export const OFFICE_TOKEN = 'a-token-of-this-test';
const OUR_NUMBER = '+15550009999';

export type SlackApp = Awaited<ReturnType<typeof startSlackApp>>;

/** The whole product beside our stand-in for Slack, with Ana and Ben in a channel that Support posts to. */
export async function startSlackApp(
  options: {
    readonly slack?: Partial<Settings>;
    readonly env?: Readonly<Record<string, string>>;
    readonly logTo?: DestinationStream;
    /** Whom the inbox calls while nobody has an issue. */
    readonly mention?: string;
  } = {},
) {
  // Its limits are for those who look at them: others would wait a second for each card.
  const slack = await startSlackServer({ rates: {}, ...options.slack });
  const ana = slack.addUser({ name: 'ana', realName: 'Ana Lima', email: 'ana@example.com' });
  const ben = slack.addUser({ name: 'ben', realName: 'Ben Okafor', email: 'ben@example.com' });
  const channel = slack.addChannel({ name: 'support' }).id;
  const { logTo } = options;
  const settings = {
    TWILIO_AUTH_TOKEN: OFFICE_TOKEN,
    SLACK_SIGNING_SECRET: slack.settings.signingSecret,
    SLACK_BOT_TOKEN: slack.botToken(),
    SLACK_API_URL: slack.apiUrl,
    // Where it answers nothing, no test is to wait longer.
    SLACK_ANSWER_SECONDS: '2',
    ...options.env,
  };
  const app = await startTestApp('postgresql', () => settings, logTo ? { logTo } : {});
  slack.deliverTo(app.url);
  const opened = await openDatabase({ ...app.settings, log: pino({ enabled: false }) });
  const close = untilStopped('a second look at the database', () => opened.stop());

  const inboxes = inboxStore(opened);
  const post = { platform: 'slack', conversation: channel };
  await inboxes.add({
    name: 'Support',
    listens: [{ channel: 'sms', address: OUR_NUMBER }],
    posts: [{ ...post, ...(options.mention !== undefined && { mention: options.mention }) }],
  });

  async function texts(from: string, text: string, to = OUR_NUMBER): Promise<void> {
    const status = await deliver(
      app.url,
      aSignedText({ token: OFFICE_TOKEN, publicUrl: app.url, from, to, text }),
    );
    if (status !== 200) throw new Error(`the text was answered with ${status}`);
  }

  return {
    slack,
    app,
    opened,
    inboxes,
    channel,
    ana: slack.as(ana),
    ben: slack.as(ben),
    texts,
    /** The one card on which these words stand, once we know it by its name. */
    async card(words: string, in_ = channel): Promise<Card> {
      const shown = await cardWith(slack, in_, words);
      await untilKnown(opened, shown.ts);
      return shown;
    },
    stop: () => stopAll(slack, app, close),
  };
}

/** A message with a coloured attachment, as a person sees it. */
export type Card = ReturnType<SlackServer['cardsIn']>[number];

/** The one card on which these words stand, once it is there and as expected. */
export async function cardWith(
  slack: SlackServer,
  channel: string,
  words: string,
  is: (card: Card) => boolean = () => true,
  timeoutMs = 20_000,
): Promise<Card> {
  return slack.until(
    () => slack.cardsIn(channel).find((card) => card.blocksText.includes(words) && is(card)),
    timeoutMs,
  );
}

export function aPhone(): string {
  return `+1555${randomInt(1_000_000, 9_999_999)}`;
}

async function stopAll(slack: SlackServer, app: TestApp, close: () => Promise<void>): Promise<void> {
  await app.stop();
  await close();
  await slack.stop();
}
