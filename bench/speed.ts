/** How fast it is: prints one table. What the rows mean stands in README.md beside this file. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

import pino from 'pino';

import { openDatabase } from '../src/db/client.ts';
import { inboxStore } from '../src/db/inbox-store.ts';
import { peopleStore } from '../src/db/people-store.ts';
import type { Chat } from './speed/chat.ts';
import { startChat } from './speed/chat.ts';
import type { Databases } from './speed/databases.ts';
import { openDatabases } from './speed/databases.ts';
import { ours, PUBLIC_URL, SECRETS } from './speed/load.ts';
import { lookUps } from './speed/look-ups.ts';
import type { Options } from './speed/options.ts';
import { optionsIn } from './speed/options.ts';
import { cpuSecondsOf, startProgram } from './speed/program.ts';
import type { Contestant } from './speed/rounds.ts';
import { noFigures, round } from './speed/rounds.ts';
import type { Row } from './speed/table.ts';
import { lookUpRows, markdown, speedRows } from './speed/table.ts';

const options = optionsIn(process.argv.slice(2));
const { DATABASE_URL: given } = process.env;
const INBOXES = 50;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const databases = await openDatabases(given, cpuSecondsOf);
const chat = await startChat();
try {
  const rows = [...(await speed(databases, chat, options)), ...(await sizes(databases, options))];
  process.stdout.write(markdown(rows));
  if (options.json !== undefined) {
    const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model };
    writeFileSync(options.json, `${JSON.stringify({ machine, options, rows }, null, 2)}\n`);
  }
} finally {
  await chat.stop();
  await databases.stop();
}

/** The two in turn, so that what the machine does beside hits both. */
async function speed(
  on: Databases,
  platform: Chat,
  { texts, rounds, profile }: Options,
): Promise<readonly Row[]> {
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const switchboard = await contestant(on, platform, 'src/index.ts', profiling);
  const floor = await contestant(on, platform, 'bench/speed/floor.ts');
  const amounts = {
    burst: Math.ceil(texts / rounds),
    steady: Math.max(5, Math.ceil(texts / rounds / 10)),
    inboxes: INBOXES,
  };
  const figures = { switchboard: noFigures(), floor: noFigures() };
  const tools = { chat: platform, databases: on };
  // Not counted: what is compiled and connected first.
  for (const each of [switchboard, floor])
    await round(each, tools, { ...amounts, burst: Math.ceil(amounts.burst / 4) }, noFigures());
  for (let turn = 0; turn < rounds; turn += 1) {
    await round(switchboard, tools, amounts, figures.switchboard);
    await round(floor, tools, amounts, figures.floor);
  }
  const memory = {
    switchboard: switchboard.program.peakMegabytes(),
    floor: floor.program.peakMegabytes(),
  };
  await switchboard.program.stop();
  await floor.program.stop();
  return speedRows(figures.switchboard, figures.floor, memory);
}

async function contestant(
  on: Databases,
  platform: Chat,
  file: string,
  node: readonly string[] = [],
): Promise<Contestant> {
  const databaseUrl = await on.create();
  const opened = await openDatabase({ databaseUrl, dataDir: 'not-used', log: pino({ enabled: false }) });
  for (let inbox = 0; inbox < INBOXES; inbox += 1)
    await inboxStore(opened).add({
      name: `Support ${inbox}`,
      listens: [{ channel: 'sms', address: ours(inbox) }],
      posts: [{ platform: 'slack', conversation: `C${inbox}` }],
    });
  await peopleStore(opened).identify({ platform: 'slack', id: 'T1/UANA', name: 'Ana' });
  await opened.stop();
  const env = {
    ...{ DATABASE_URL: databaseUrl, PUBLIC_URL, PORT: '0', NODE_ENV: 'production' },
    ...{ TWILIO_AUTH_TOKEN: SECRETS.carrier, SLACK_SIGNING_SECRET: SECRETS.chat },
    ...{ SLACK_BOT_TOKEN: SECRETS.bot, SLACK_API_URL: platform.apiUrl },
    // The stand-in has no limits that could be kept to.
    PACING: 'off',
  };
  return { program: await startProgram(file, env, node), databaseUrl };
}

async function sizes(on: Databases, { sizes: all, lookUps: turns, plans }: Options): Promise<readonly Row[]> {
  const looked = await lookUps(on, all, turns);
  if (plans !== undefined) writeFileSync(plans, looked.plans);
  return lookUpRows(looked, all);
}
