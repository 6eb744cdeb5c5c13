import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { doorsOf, doorsOfVillage, TOWN_DOORS, VILLAGE_DOORS } from '../support/fuzz/doors.ts';
import type { FuzzDoor } from '../support/fuzz/requests.ts';
import { requestsFor } from '../support/fuzz/requests.ts';
import type { Town } from '../support/fuzz/town.ts';
import { startTown, startVillage, TOKENS } from '../support/fuzz/town.ts';
import type { Answered } from '../support/fuzz/wire.ts';
import { send } from '../support/fuzz/wire.ts';
import { MARK } from '../support/hostile.ts';
import { aSignedText, deliver } from '../support/signed.ts';
import { workspaceAt } from '../support/workspace.ts';

/** `npm run test:hostile` knocks ten thousand times at each door; every run has the short form. */
const isLong = process.env['HOSTILE_RUNS'] !== undefined;
const RUNS = Number(process.env['HOSTILE_RUNS'] ?? 200);
/** The same seed, the same requests; a failure names it. */
const SEED = Number(process.env['HOSTILE_SEED'] ?? Date.now() % 1_000_000);
const timeout = 60_000 + RUNS * 60;

/** More than caches and a few thousand issues take, and much less than if requests were kept. */
const MOST_GROWTH_MB = 150;

/** What Teams is told of an invoke that nobody knows: the protocol's word, and no fault. */
const BY_PROTOCOL: Readonly<Record<string, Answered>> = { Teams: 501 };

let town: Town;
let village: Awaited<ReturnType<typeof startVillage>>;
let doors: readonly FuzzDoor[] = [];
let heapBefore = 0;
const uncaught: unknown[] = [];
const table: string[] = [];

beforeAll(async () => {
  [town, village] = await Promise.all([startTown(), startVillage()]);
  doors = [...(await doorsOf(town)), ...(await doorsOfVillage(village.app.url))];
  for (const { lines } of [town, village]) lines.state.watch = MARK;
  process.on('uncaughtException', note).on('unhandledRejection', note);
  heapBefore = heapMb();
});
afterAll(async () => {
  process.off('uncaughtException', note).off('unhandledRejection', note);
  await Promise.all([town.stop(), village.stop()]);
  if (isLong) process.stdout.write(`${table.join('\n')}\n`);
});

function note(error: unknown): void {
  uncaught.push(error);
}

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

function heapMb(): number {
  if (typeof collectGarbage === 'function') collectGarbage();
  return process.memoryUsage().heapUsed / 1_000_000;
}

describe('whatever comes', () => {
  it.each([...TOWN_DOORS, ...VILLAGE_DOORS])(
    '%s answer it, and never by a fault of ours',
    { timeout },
    async (name) => {
      const door = doors.find((each) => each.name === name);
      if (!door) throw new Error(`there is no door called ${name}`);
      const answers = new Map<Answered, number>();

      await fc.assert(
        fc.asyncProperty(requestsFor(door), async (wire) => {
          const answer = await send(`http://${door.host}`, wire);
          answers.set(answer, (answers.get(answer) ?? 0) + 1);
          if (isOurFault(answer) && answer !== BY_PROTOCOL[name]) throw new Error(`answered: ${answer}`);
        }),
        // What follows from what went before is not made smaller by leaving that out.
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );

      table.push(rowOf(name, answers));
      expect(answers.size).toBeGreaterThan(1);
    },
  );
});

function isOurFault(answer: Answered): boolean {
  return answer === 'silent' || (typeof answer === 'number' && answer >= 500);
}

/** Door, requests, and answers by their class. */
function rowOf(name: string, answers: ReadonlyMap<Answered, number>): string {
  const classes = new Map<string, number>();
  for (const [answer, count] of answers) {
    const of = typeof answer === 'number' ? `${Math.floor(answer / 100)}xx` : answer;
    classes.set(of, (classes.get(of) ?? 0) + count);
  }
  const shown = [...classes].sort().map(([of, count]) => `${of} ${count}`);
  return `${name.padEnd(20)} ${String(RUNS).padStart(6)}  ${shown.join('  ')}`;
}

describe('afterwards', () => {
  it('nothing was thrown that nobody caught', () => {
    expect(uncaught).toEqual([]);
  });

  it('no word of it is in the log, and no name of it among the figures', async () => {
    const headers = { authorization: `Bearer ${TOKENS.metrics}` };
    const figures = await (await fetch(`${town.app.url}/metrics`, { headers })).text();

    expect(town.lines.state.lines + village.lines.state.lines).toBeGreaterThan(0);
    expect([...town.lines.kept, ...village.lines.kept]).toEqual([]);
    expect(figures).toContain('switchboard_requests_rejected_total');
    // What administrators call their inboxes is theirs to see.
    expect(figures.replaceAll(/inbox="[^"]*"/g, '')).not.toContain(MARK);
  });

  it('nothing of it is kept in memory', () => {
    expect(heapMb() - heapBefore).toBeLessThan(MOST_GROWTH_MB);
  });

  it('who comes properly is served as ever', async () => {
    const { app, slack, teams, sessions } = town;
    const text = { token: TOKENS.twilio, publicUrl: app.url, from: '+15550007777', text: 'Still there?' };
    expect(await deliver(app.url, aSignedText(text))).toBe(200);
    const headers = { cookie: sessions.ana, accept: 'text/html' };
    await expect
      .poll(async () => (await fetch(`${app.url}/tracker/all`, { headers })).text())
      .toContain('Still there?');
    expect((await slack.redeliver('http_timeout')).status).toBe(200);
    expect((await teams.redeliver('message')).status).toBe(200);
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
    expect(await workspaceAt(village.app.url).cards('/channels/support')).not.toEqual([]);
  });
});
