import { sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openDatabase } from '../../src/db/client.ts';
import { inboxStore } from '../../src/db/inbox-store.ts';
import { startTestApp } from '../support/app.ts';
import { untilStopped } from '../support/leaks.ts';
import { heldLock, waiting } from '../support/races.ts';
import { aSignedText, deliver } from '../support/signed.ts';
import { aPhone } from '../support/slack-app.ts';
import type { SlackServer } from '../support/slack-server/index.ts';
import { startSlackServer } from '../support/slack-server/index.ts';
import type { TeamsServer } from '../support/teams-server/index.ts';
import { startTeamsServer } from '../support/teams-server/index.ts';
import { workspaceAt } from '../support/workspace.ts';

const TOKEN = 'a-token-of-this-test';
const OUR_NUMBER = '+15550009999';

/** Ana is known to all three by one email; Ben works in Slack, Chloe in the workspace, Dana in Teams. */
async function startMirror() {
  const slack = await startSlackServer({ rates: {} });
  const teams = await startTeamsServer();
  const people = {
    anaInSlack: slack.as(slack.addUser({ name: 'ana', realName: 'Ana Lima', email: 'ana@example.com' })),
    ben: slack.as(slack.addUser({ name: 'ben', realName: 'Ben Okafor', email: 'ben@example.com' })),
    anaInTeams: teams.as(teams.addUser({ name: 'Ana Lima', email: 'ana@example.com' })),
    dana: teams.as(teams.addUser({ name: 'Dana Weiss', email: 'dana@example.com' })),
  };
  const slackChannel = slack.addChannel({ name: 'support' }).id;
  const team = teams.addTeam();
  const teamsChannel = teams.addChannel(team);
  const app = await startTestApp('postgresql', () => ({
    TWILIO_AUTH_TOKEN: TOKEN,
    SLACK_SIGNING_SECRET: slack.settings.signingSecret,
    SLACK_BOT_TOKEN: slack.botToken(),
    SLACK_API_URL: slack.apiUrl,
    ...teams.env,
  }));
  slack.deliverTo(app.url);
  teams.deliverTo(app.url);
  const opened = await openDatabase({ ...app.settings, log: pino({ enabled: false }) });
  const close = untilStopped('a second look at the database', () => opened.stop());
  await inboxStore(opened).add({
    name: 'Support',
    listens: [{ channel: 'sms', address: OUR_NUMBER }],
    posts: [
      { platform: 'slack', conversation: slackChannel },
      { platform: 'teams', conversation: teamsChannel.id },
      { platform: 'web', conversation: 'support' },
    ],
  });
  await teams.install(team, { selectedChannel: teamsChannel });
  const desk = workspaceAt(app.url);

  return {
    ...{ ...people, slack, teams, app, opened, desk, slackChannel, teamsChannel: teamsChannel.id },
    async writes(text: string): Promise<void> {
      const signed = aSignedText({ token: TOKEN, publicUrl: app.url, from: aPhone(), to: OUR_NUMBER, text });
      expect(await deliver(app.url, signed)).toBe(200);
    },
    async stop() {
      await app.stop();
      await close();
      await slack.stop();
      await teams.stop();
    },
  };
}

type Mirror = Awaited<ReturnType<typeof startMirror>>;
type Workspace = ReturnType<typeof workspaceAt>;

const SLACK_COLOURS = { unassigned: '#E01E5A', assigned: '#1D9BD1', closed: '#2EB67D' } as const;
const TEAMS_STYLES = { unassigned: 'attention', assigned: 'accent', closed: 'good' } as const;
type Status = keyof typeof SLACK_COLOURS;

/** The card with these words on each of the three, once all show the status and say this. */
async function everywhere(office: Mirror, words: string, status: Status, says: string) {
  const inSlack = await office.slack.until(() =>
    slackCard(office.slack, office.slackChannel, words, status, says),
  );
  const inTeams = await office.teams.until(() =>
    teamsCard(office.teams, office.teamsChannel, words, status, says),
  );
  const inWeb = await webCard(office.desk, words, status, says);
  return { slack: inSlack.ts, teams: inTeams.id, issue: inWeb };
}

function slackCard(slack: SlackServer, channel: string, words: string, status: Status, says: string) {
  return slack
    .cardsIn(channel)
    .find(
      ({ color, blocksText }) =>
        color === SLACK_COLOURS[status] && blocksText.includes(words) && blocksText.includes(says),
    );
}

function teamsCard(teams: TeamsServer, channel: string, words: string, status: Status, says: string) {
  return teams
    .cardsIn(channel)
    .find(
      ({ style, blocksText }) =>
        style === TEAMS_STYLES[status] && blocksText.includes(words) && blocksText.includes(says),
    );
}

async function webCard(desk: Workspace, words: string, status: Status, says: string): Promise<string> {
  const cards = await desk.until(
    () => desk.cards('/'),
    (all) =>
      all.some((card) => card.status === status && card.html.includes(words) && card.html.includes(says)),
  );
  return cards.find(({ html }) => html.includes(words))?.issue ?? '';
}

describe('an inbox that is shown in Slack, in Teams and in the workspace', () => {
  let office: Mirror;
  beforeAll(async () => {
    office = await startMirror();
  });
  afterAll(() => office.stop());

  it('shows the same everywhere after every step, wherever somebody presses', async () => {
    const words = 'The window will not close';
    await office.writes(words);
    const card = await everywhere(office, words, 'unassigned', 'Unassigned');

    await office.dana.clicks(office.teamsChannel, card.teams, 'Take It');
    await everywhere(office, words, 'assigned', 'Assigned to Dana Weiss');
    await office.dana.clicks(office.teamsChannel, card.teams, 'Release It');
    await everywhere(office, words, 'unassigned', 'Unassigned');
    await office.ben.clicks(office.slackChannel, card.slack, 'Take It');
    await everywhere(office, words, 'assigned', 'Assigned to Ben Okafor');
    await office.ben.clicks(office.slackChannel, card.slack, 'Mark as Closed');
    await everywhere(office, words, 'closed', 'Closed by Ben Okafor');
    await office.desk.click(card.issue, 'reopen', 'chloe');
    await everywhere(office, words, 'assigned', 'Assigned to Ben Okafor');
    await office.ben.clicks(office.slackChannel, card.slack, 'Release It');
    await everywhere(office, words, 'unassigned', 'Unassigned');
    await office.desk.click(card.issue, 'take', 'chloe');
    await everywhere(office, words, 'assigned', 'Assigned to Chloe Martin');
    await office.desk.click(card.issue, 'resolve', 'chloe');
    const last = await everywhere(office, words, 'closed', 'Resolved by Chloe Martin');

    expect(last).toEqual(card);
    expect(office.teams.cardsIn(office.teamsChannel)).toHaveLength(1);
    expect(office.slack.cardsIn(office.slackChannel)).toHaveLength(1);
  });

  it('knows somebody with one email as one person: what Ana takes in Slack she closes in Teams', async () => {
    const words = 'One and the same';
    await office.writes(words);
    const card = await everywhere(office, words, 'unassigned', 'Unassigned');

    await office.anaInSlack.clicks(office.slackChannel, card.slack, 'Take It');
    await everywhere(office, words, 'assigned', 'Assigned to Ana Lima');
    const seen = await office.anaInTeams.clicks(office.teamsChannel, card.teams, 'Mark as Closed');

    expect(seen.kind).toBe('card');
    await everywhere(office, words, 'closed', 'Closed by Ana Lima');
  });

  it('gives one of three who take it at once the issue, and tells the others by whom, each where they are', async () => {
    const words = 'All at once';
    await office.writes(words);
    const card = await everywhere(office, words, 'unassigned', 'Unassigned');
    const before = office.slack.ephemeralsOf(office.ben.user.id).length;

    // Somebody holds them all up, so that none is done before the others are there.
    const held = await heldLock(office.opened, sql`select 1 from customers for update`);
    const clicks = Promise.all([
      office.ben.clicks(office.slackChannel, card.slack, 'Take It'),
      office.dana.clicks(office.teamsChannel, card.teams, 'Take It'),
      office.desk.click(card.issue, 'take', 'chloe'),
    ]);
    await waiting(office.opened, 3);
    await held.release();
    const [, inTeams, inWeb] = await clicks;

    const names = { ben: 'Ben Okafor', dana: 'Dana Weiss', chloe: 'Chloe Martin' };
    const winner = await winnerOf(office, words, Object.values(names));
    await everywhere(office, words, 'assigned', `Assigned to ${winner}`);
    const told = {
      ben: await benTold(office, before, winner !== names.ben),
      dana: inTeams.kind === 'message' ? inTeams.text : '',
      chloe: inWeb.alert,
    };
    for (const who of ['ben', 'dana', 'chloe'] as const) {
      if (names[who] === winner) expect(told[who]).toBe('');
      else expect(told[who]).toContain(winner);
    }
  });
});

async function winnerOf(office: Mirror, words: string, names: readonly string[]): Promise<string> {
  const { blocksText } = await office.teams.until(() =>
    office.teams
      .cardsIn(office.teamsChannel)
      .find((card) => card.blocksText.includes(words) && card.style === TEAMS_STYLES.assigned),
  );
  const found = names.find((name) => blocksText.includes(`Assigned to ${name}`));
  if (found === undefined) throw new Error(`nobody of them has it: ${blocksText}`);
  return found;
}

/** A word for one person comes a moment after the click is answered. */
async function benTold({ slack, ben }: Mirror, before: number, isExpected: boolean): Promise<string> {
  const said = () => slack.ephemeralsOf(ben.user.id).slice(before);
  if (isExpected) await slack.until(() => said().length > 0);
  return said()
    .map(({ text }) => text)
    .join('\n');
}
