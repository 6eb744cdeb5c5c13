import { randomInt } from 'node:crypto';

import pino from 'pino';

import { openDatabase } from '../../src/db/client.ts';
import { inboxStore } from '../../src/db/inbox-store.ts';
import { startTestApp } from './app.ts';
import { untilKnown } from './known-cards.ts';
import { untilStopped } from './leaks.ts';
import { aSignedText, deliver } from './signed.ts';
import type { Settings, TeamsServer } from './teams-server/index.ts';
import { startTeamsServer } from './teams-server/index.ts';

export const TEAMS_OFFICE_TOKEN = 'a-token-of-this-test';
const OUR_NUMBER = '+15550009999';

export type TeamsApp = Awaited<ReturnType<typeof startTeamsApp>>;

/** The whole product beside our stand-in for Teams, with Ana and Ben in a channel that Support posts to. */
export async function startTeamsApp(
  options: { readonly teams?: Partial<Settings>; readonly env?: Readonly<Record<string, string>> } = {},
) {
  const teams = await startTeamsServer(options.teams);
  const ana = teams.addUser({ name: 'Ana Lima', email: 'ana@example.com' });
  const ben = teams.addUser({ name: 'Ben Okafor', email: 'ben@example.com' });
  const team = teams.addTeam();
  const channel = teams.addChannel(team);
  const app = await startTestApp('postgresql', () => ({
    TWILIO_AUTH_TOKEN: TEAMS_OFFICE_TOKEN,
    ...teams.env,
    // Where it answers nothing, no test is to wait longer.
    TEAMS_ANSWER_SECONDS: '2',
    ...options.env,
  }));
  teams.deliverTo(app.url);
  const opened = await openDatabase({ ...app.settings, log: pino({ enabled: false }) });
  const close = untilStopped('a second look at the database', () => opened.stop());

  const inboxes = inboxStore(opened);
  await inboxes.add({
    name: 'Support',
    listens: [{ channel: 'sms', address: OUR_NUMBER }],
    posts: [{ platform: 'teams', conversation: channel.id }],
  });
  await teams.install(team, { selectedChannel: channel });

  async function texts(from: string, text: string, to = OUR_NUMBER): Promise<void> {
    const status = await deliver(
      app.url,
      aSignedText({ token: TEAMS_OFFICE_TOKEN, publicUrl: app.url, from, to, text }),
    );
    if (status !== 200) throw new Error(`the text was answered with ${status}`);
  }

  return {
    ...{ teams, app, opened, inboxes, team, channel: channel.id, texts },
    /** The channel as the stand-in knows it, for what happens to it. */
    place: channel,
    ana: teams.as(ana),
    ben: teams.as(ben),
    /** The one card on which these words stand, once it is there and as expected, and we know it by its name. */
    async card(words: string, is: (card: TeamsCard) => boolean = () => true): Promise<TeamsCard> {
      const shown = await teamsCardWith(teams, channel.id, words, is);
      await untilKnown(opened, shown.id);
      return shown;
    },
    async stop() {
      await app.stop();
      await close();
      await teams.stop();
    },
  };
}

/** A message with a coloured band, as everybody sees it. */
export type TeamsCard = ReturnType<TeamsServer['cardsIn']>[number];

export async function teamsCardWith(
  teams: TeamsServer,
  channel: string,
  words: string,
  is: (card: TeamsCard) => boolean = () => true,
  timeoutMs = 20_000,
): Promise<TeamsCard> {
  return teams.until(
    () => teams.cardsIn(channel).find((card) => card.blocksText.includes(words) && is(card)),
    timeoutMs,
  );
}

export function aTeamsCustomer(): string {
  return `+1555${randomInt(1_000_000, 9_999_999)}`;
}
