import { writeFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { DatabaseSettings } from '../support/databases.ts';
import { newEmbeddedDatabase } from '../support/databases.ts';
import type { TestServer } from '../support/postgres.ts';
import { startPostgres } from '../support/postgres.ts';
import type { Findings } from './invariants.ts';
import { findingsIn } from './invariants.ts';
import type { Ledger } from './ledger.ts';
import { newLedger } from './ledger.ts';
import type { Office } from './office.ts';
import { openOffice } from './office.ts';
import { randomOf } from './random.ts';
import { heal, untilAtRest, untilReady } from './rest.ts';
import type { Scale, Scenario, Stage } from './scenarios.ts';
import {
  ALL_WRONG,
  CLOCKS_JUMP,
  DATABASE_AWAY,
  DOWN,
  EACH_WRONG,
  KILLED,
  killNowAndThen,
  OUT_OF_ORDER,
} from './scenarios.ts';
import { aSmallDisk, CAN_MOUNT } from './small-disk.ts';
import type { Figures } from './table.ts';
import { tableOf } from './table.ts';
import { newTraffic } from './traffic.ts';

/** `npm run test:faults` takes its time and prints the table; among the other tests it shows the same in little. */
const LONG = process.env['FAULTS'] === 'long';
const SCALE: Scale = LONG
  ? { texts: 200, kills: 10, outageMs: 30_000, downMs: 120_000 }
  : { texts: 18, kills: 2, outageMs: 2_000, downMs: 1_500 };
const TIMEOUT = LONG ? 400_000 : 300_000;
const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 100_000);
const figures: Figures[] = [];

afterAll(() => {
  if (!LONG) return;
  process.stdout.write(`\n${tableOf(figures)}\n\nSeed ${seed}.\n`);
  const file = process.env['FAULTS_JSON'];
  if (file !== undefined) writeFileSync(file, JSON.stringify({ seed, figures }, undefined, 2));
});

/** Lets it go wrong, waits until all is at rest, and holds what is there against what was acknowledged. */
async function play(scenario: Scenario, office: Office, ledger: Ledger, server?: TestServer): Promise<void> {
  const random = randomOf(seed);
  const began = Date.now();
  const before = await looked(office, ledger);
  await scenario.run({
    ...{ office, random, scale: SCALE, traffic: newTraffic(office, ledger, random) },
    server: server ?? NO_SERVER,
  });
  heal(office);
  await untilAtRest(office);
  const findings = await looked(office, ledger);
  figures.push({
    ...since(before, findings),
    scenario: scenario.name,
    seconds: (Date.now() - began) / 1_000,
  });
  expect({ seed, violations: findings.violations, said: saidBy(office) }).toEqual({
    seed,
    violations: [],
    said: [],
  });
}

const MOST_ON_A_FULL_DISK = 1_000;

const NO_SERVER = {
  shutDown: async () => {},
  startAgain: async () => {},
};

function looked(office: Office, ledger: Ledger): Promise<Findings> {
  return office.look((opened) => findingsIn(opened, office, ledger));
}

/** Whatever a process said of itself that is our fault and not the outside's. */
function saidBy({ replicas }: Office): readonly string[] {
  return replicas.flatMap((replica) =>
    replica
      .output()
      .split('\n')
      .filter((line) => /unexpectedly|could not work|unhandled|uncaught|unknown kind/i.test(line)),
  );
}

function since(before: Findings, after: Findings): Omit<Figures, 'scenario' | 'seconds'> {
  return {
    messages: after.messages - before.messages,
    issues: after.issues - before.issues,
    cards: after.cards - before.cards,
    sent: after.sent - before.sent,
    shownNotSent: after.shownNotSent - before.shownNotSent,
    copiesInTeams: after.copiesInTeams - before.copiesInTeams,
    violations: after.violations.length,
  };
}

describe(`${LONG ? 'three' : 'two'} processes on one PostgreSQL lose, double and leave stale nothing when`, () => {
  let server: TestServer;
  let office: Office;
  const ledger = newLedger();
  beforeAll(async () => {
    server = await startPostgres();
    office = await openOffice({ databaseUrl: server.url, dataDir: 'not-used' }, LONG ? 3 : 2);
  }, 180_000);
  afterAll(async () => {
    await office?.stop();
    await server.stop();
  });

  const scenarios = [
    KILLED,
    DATABASE_AWAY,
    ...(LONG ? EACH_WRONG : [ALL_WRONG]),
    DOWN,
    CLOCKS_JUMP,
    OUT_OF_ORDER,
  ];
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    '%s',
    (_, scenario) => play(scenario, office, ledger, server),
    TIMEOUT,
  );
});

describe('one process on the embedded database loses, doubles and leaves stale nothing when', () => {
  // In little, test/flows/kill.test.ts does so.
  it.runIf(LONG)(
    'it is killed at random points',
    async () => {
      const place = newEmbeddedDatabase();
      await playAlone(
        'one process on the embedded database killed at random points',
        place,
        async (stage) => {
          const busy = Promise.all([stage.traffic.texts(SCALE.texts), stage.traffic.emails(4)]);
          await killNowAndThen(stage);
          await busy;
        },
      );
    },
    TIMEOUT,
  );

  it.skipIf(!CAN_MOUNT)(
    'its disk is full, and has room again',
    async () => {
      const disk = await aSmallDisk();
      await playAlone('the disk of the embedded database is full for a while', disk, async (stage) => {
        const [process_] = stage.office.replicas;
        await stage.traffic.texts(4);
        disk.fill();
        // At first there is room in what the database has taken already.
        let refused = 0;
        for (let text = 0; text < MOST_ON_A_FULL_DISK && refused < 3; text += 1)
          if (!(await stage.traffic.oneText(2))) refused += 1;
        expect(refused).toBeGreaterThan(0);
        disk.empty();
        if (!(await isAlive(stage.office))) {
          await process_?.kill();
          await process_?.start();
        }
        await stage.traffic.texts(SCALE.texts);
      });
    },
    TIMEOUT,
  );
});

/** On a database that only one process may open: it is looked into once that has ended. */
async function playAlone(
  scenario: string,
  place: { readonly settings: DatabaseSettings; remove(): Promise<void> },
  run: (stage: Stage) => Promise<void>,
): Promise<void> {
  const began = Date.now();
  const ledger = newLedger();
  const random = randomOf(seed);
  const office = await openOffice(place.settings, 1);
  let findings: Findings;
  try {
    await run({
      office,
      random,
      scale: SCALE,
      traffic: newTraffic(office, ledger, random),
      server: NO_SERVER,
    });
    await untilReady(office);
    await office.replicas[0]?.terminate();
    findings = await looked(office, ledger);
  } finally {
    await office.stop();
    await place.remove();
  }
  figures.push({
    ...findings,
    violations: findings.violations.length,
    scenario,
    seconds: (Date.now() - began) / 1_000,
  });
  expect({ seed, violations: findings.violations }).toEqual({ seed, violations: [] });
}

async function isAlive({ replicas }: Office): Promise<boolean> {
  const answer = await fetch(`${replicas[0]?.url()}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(
    () => undefined,
  );
  return answer?.status === 200;
}
