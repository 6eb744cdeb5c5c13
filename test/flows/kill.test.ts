import { sql } from 'drizzle-orm';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { openDatabase } from '../../src/db/client.ts';
import { rowsOf } from '../../src/db/database.ts';
import type { DatabaseKind, DatabaseSettings } from '../support/databases.ts';
import { DATABASES, newEmbeddedDatabase, newPostgresDatabase } from '../support/databases.ts';
import { timePasses } from '../support/jobs.ts';
import { untilStopped } from '../support/leaks.ts';
import { startServer } from '../support/server-process.ts';
import { aSignedText, deliver } from '../support/signed.ts';

/** `npm run test:soak` takes its time; every run has the short form. */
const SOAK = process.env['SOAK'] === 'yes';
const { TEXTS, KILLS } = SOAK ? { TEXTS: 500, KILLS: 20 } : { TEXTS: 90, KILLS: 3 };
const CUSTOMERS = 40;
const TOKEN = 'kill-test-token';
const PUBLIC_URL = 'https://switchboard.example.test';

/** The points at which it is killed: random, and the same for a seed, which a failure names. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

// Both at once: each waits for its process most of the time.
describe.concurrent.each(DATABASES)('a process that is killed at random points, on %s', (kind) => {
  it(
    `loses no acknowledged text and shows none twice (${KILLS} kills while ${TEXTS} texts arrive)`,
    { timeout: 240_000 },
    async () => {
      const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 100_000);
      const random = randomOf(seed);
      const place = await placeOf(kind);
      const remove = untilStopped('the database of the kill test', () => place.remove());
      const settings = {
        TWILIO_AUTH_TOKEN: TOKEN,
        PUBLIC_URL,
        ...(place.settings.databaseUrl !== undefined && { DATABASE_URL: place.settings.databaseUrl }),
        SWITCHBOARD_DATA: place.settings.dataDir,
      };

      let server = await startServer(settings);
      let restarted = Promise.resolve();
      let kills = 0;
      let untilNextKill = 5 + Math.floor(random() * 30);
      const acknowledged = new Map<string, string>();

      async function killAndRestart(): Promise<void> {
        await new Promise((resolve) => setTimeout(resolve, random() * 20));
        await server.kill();
        server = await startServer(settings);
        untilNextKill = 3 + Math.floor(random() * 20);
      }

      /** As a carrier does: again and again until it is acknowledged. */
      async function send(n: number): Promise<void> {
        const from = `+1555100${String(n % CUSTOMERS).padStart(4, '0')}`;
        const text = aSignedText({ token: TOKEN, publicUrl: PUBLIC_URL, from, text: `Text ${n}` });
        for (;;) {
          await restarted;
          const status = await deliver(server.url, text).catch(() => 'no answer');
          if (status === 200) break;
          if (typeof status === 'number' && status !== 503) throw new Error(`answered ${status}`);
        }
        acknowledged.set(text.sid, from);
        untilNextKill -= 1;
        // Exactly once at zero: below it, a kill is under way already.
        if (untilNextKill !== 0 || kills >= KILLS) return;
        kills += 1;
        restarted = killAndRestart();
      }

      const waiting = Array.from({ length: TEXTS }, (_, n) => n);
      await Promise.all(
        Array.from({ length: 12 }, async () => {
          for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) await send(n);
        }),
      );
      await restarted;
      if (!SOAK) await leasesRunOut(place.settings);
      await outboxEmpty(server.url);
      expect(await server.terminate()).toBe(0);

      const found = await foundIn(place.settings);
      await remove();
      expect({ seed, kills }).toEqual({ seed, kills: KILLS });
      expect({ seed, ...found.totals }).toEqual({
        seed,
        messages: TEXTS,
        issues: CUSTOMERS,
        postings: CUSTOMERS,
        jobs: 0,
      });
      expect(new Map(found.messages.map(({ sid, from }) => [sid, from]))).toEqual(acknowledged);
    },
  );
});

async function placeOf(kind: DatabaseKind) {
  return kind === 'postgresql' ? newPostgresDatabase() : newEmbeddedDatabase();
}

/** What the killed had taken is let go of after a minute; the long form waits for it. */
async function leasesRunOut({ databaseUrl, dataDir }: DatabaseSettings): Promise<void> {
  // A process that starts on an embedded database lets go of it by itself.
  if (databaseUrl === undefined) return;
  const opened = await openDatabase({ databaseUrl, dataDir, log: pino({ enabled: false }) });
  const stop = untilStopped('the database in which time passes', () => opened.stop());
  await timePasses(opened, { leasesToo: true });
  await stop();
}

async function outboxEmpty(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/readyz`);
    const { outbox } = z.object({ outbox: z.object({ waiting: z.number() }) }).parse(await response.json());
    if (outbox.waiting === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function foundIn(settings: DatabaseSettings) {
  const opened = await openDatabase({ ...settings, log: pino({ enabled: false }) });
  const stop = untilStopped('the database looked into', () => opened.stop());
  const messages = await rowsOf(
    opened.db,
    sql`select provider_id as sid, theirs as "from" from messages where kind = 'customer'`,
    z.object({ sid: z.string(), from: z.string() }),
  );
  const [totals] = await rowsOf(
    opened.db,
    sql`select (select count(*) from messages) as messages, (select count(*) from issues) as issues,
      (select count(*) from postings) as postings, (select count(*) from jobs) as jobs`,
    z.object({
      messages: z.coerce.number(),
      issues: z.coerce.number(),
      postings: z.coerce.number(),
      jobs: z.coerce.number(),
    }),
  );
  await stop();
  return { messages, totals };
}
