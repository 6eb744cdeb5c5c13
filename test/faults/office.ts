import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pino from 'pino';

import type { Opened } from '../../src/db/client.ts';
import { openDatabase } from '../../src/db/client.ts';
import { inboxStore } from '../../src/db/inbox-store.ts';
import type { DatabaseSettings } from '../support/databases.ts';
import type { FaultyCarrier } from '../support/faulty-carrier.ts';
import { startFaultyCarrier } from '../support/faulty-carrier.ts';
import { untilStopped } from '../support/leaks.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startServer } from '../support/server-process.ts';
import type { SlackServer } from '../support/slack-server/index.ts';
import { startSlackServer } from '../support/slack-server/index.ts';
import type { SmtpStandIn } from '../support/smtp-server.ts';
import { smtpStandIn } from '../support/smtp-server.ts';
import type { TeamsServer } from '../support/teams-server/index.ts';
import { startTeamsServer } from '../support/teams-server/index.ts';

export const TOKEN = 'a-token-of-the-faults';
export const SECRET = 'a secret of the faults that is long';
export const PUBLIC_URL = 'https://switchboard.example.test';
export const OUR_NUMBER = '+15550009999';
export const OUR_MAIL = 'support@switchboard.test';

/** Stand-ins for everybody outside, and the conversations in which cards appear. */
export interface Outside {
  readonly slack: SlackServer;
  readonly teams: TeamsServer;
  readonly carrier: FaultyCarrier;
  readonly smtp: SmtpStandIn;
  readonly slackChannel: string;
  readonly teamsChannel: string;
  readonly env: Readonly<Record<string, string>>;
  /** Teams tells the process at this address of its channel. */
  bindTeams(url: string): Promise<void>;
  stop(): Promise<void>;
}

/** One process of the product, which may die and come again at another address. */
export interface Replica {
  url(): string;
  output(): string;
  kill(): Promise<void>;
  /** When it was killed last, in milliseconds; 0 where it never was. */
  killedAt(): number;
  start(): Promise<void>;
  /** Its clock is so far from the machine's from now on. */
  shiftClock(ms: number): Promise<void>;
  terminate(): Promise<void>;
}

/** The product in processes of its own, between customers and platforms. */
export interface Office extends Outside {
  readonly replicas: readonly Replica[];
  readonly settings: DatabaseSettings;
  /** A look at the database that is no part of the product. Not while its directory is a process's alone. */
  look<T>(work: (opened: Opened) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export async function openOutside(): Promise<Outside> {
  const slack = await startSlackServer({ rates: {} });
  slack.addUser({ name: 'ana', realName: 'Ana Lima', email: 'ana@example.com' });
  const slackChannel = slack.addChannel({ name: 'support' }).id;
  const teams = await startTeamsServer();
  teams.addUser({ name: 'Ana Lima', email: 'ana@example.com' });
  const team = teams.addTeam();
  const place = teams.addChannel(team);
  const teamsChannel = place.id;
  const carrier = await startFaultyCarrier(TOKEN);
  const smtp = await smtpStandIn({ login: () => true });
  return {
    ...{ slack, teams, carrier, smtp, slackChannel, teamsChannel },
    async bindTeams(url) {
      teams.deliverTo(url);
      await teams.install(team, { selectedChannel: place });
    },
    env: {
      ...{ PUBLIC_URL, TWILIO_AUTH_TOKEN: TOKEN, ...carrier.env },
      ...{ EMAIL_INBOUND_SECRET: SECRET, EMAIL_SMTP_URL: `smtp://desk:pass@127.0.0.1:${smtp.port}` },
      ...{ SLACK_SIGNING_SECRET: slack.settings.signingSecret, SLACK_BOT_TOKEN: slack.botToken() },
      ...{ SLACK_API_URL: slack.apiUrl, ...teams.env },
      ...{ PACING: 'off', WORKSPACE_WITHOUT_SIGN_IN: 'anyone-who-can-reach-it' },
    },
    async stop() {
      await Promise.all([slack.stop(), teams.stop(), carrier.stop(), smtp.stop()]);
    },
  };
}

/** Starts so many processes on the database, with one inbox that posts to all three platforms. */
export async function openOffice(settings: DatabaseSettings, count: number): Promise<Office> {
  const outside = await openOutside();
  await looking(settings, (opened) => addInbox(opened, outside));
  const env = {
    ...outside.env,
    SWITCHBOARD_DATA: settings.dataDir,
    ...(settings.databaseUrl !== undefined && { DATABASE_URL: settings.databaseUrl }),
  };
  const replicas = Array.from({ length: count }, () => newReplica(env));
  await Promise.all(replicas.map((replica) => replica.start()));
  await outside.bindTeams(replicas[0]?.url() ?? '');

  return {
    ...outside,
    ...{ replicas, settings },
    look: (work) => looking(settings, work),
    async stop() {
      await Promise.all(replicas.map((replica) => replica.terminate()));
      await outside.stop();
    },
  };
}

/** One inbox that posts to all three platforms. */
export async function addInbox(
  opened: Opened,
  { slackChannel, teamsChannel }: Pick<Outside, 'slackChannel' | 'teamsChannel'>,
): Promise<void> {
  await inboxStore(opened).add({
    name: 'Support',
    listens: [
      { channel: 'sms', address: OUR_NUMBER },
      { channel: 'email', address: OUR_MAIL },
    ],
    posts: [
      { platform: 'slack', conversation: slackChannel },
      { platform: 'teams', conversation: teamsChannel },
      { platform: 'web', conversation: 'support' },
    ],
  });
}

async function looking<T>(settings: DatabaseSettings, work: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = await openDatabase({ ...settings, log: pino({ enabled: false }) });
  const stop = untilStopped('a look at the database', () => opened.stop());
  try {
    return await work(opened);
  } finally {
    await stop();
  }
}

const CLOCK = join(import.meta.dirname, '../support/shifted-clock.ts');

function newReplica(env: Readonly<Record<string, string>>): Replica {
  const home = mkdtempSync(join(tmpdir(), 'switchboard-clock-'));
  const clock = join(home, 'shift');
  writeFileSync(clock, '0');
  let server: ServerProcess | undefined;
  let said = '';
  let killedAt = 0;
  const running = () => {
    if (!server) throw new Error('this replica has never been started');
    return server;
  };
  return {
    url: () => running().url,
    output: () => said + (server?.output() ?? ''),
    killedAt: () => killedAt,
    async kill() {
      killedAt = Date.now();
      await running().kill();
    },
    async start() {
      said += server?.output() ?? '';
      server = await startServer({ ...env, NODE_OPTIONS: `--import ${CLOCK}`, CLOCK_SHIFT_FILE: clock });
    },
    async shiftClock(ms) {
      writeFileSync(clock, String(ms));
      // It looks 50 times a second.
      await new Promise((resolve) => setTimeout(resolve, 200));
    },
    async terminate() {
      await server?.terminate();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
