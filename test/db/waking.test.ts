import pino from 'pino';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Opened } from '../../src/db/client.ts';
import { openDatabase } from '../../src/db/client.ts';
import { enqueue } from '../../src/db/outbox.ts';
import { CHANNEL } from '../../src/db/topics.ts';
import type { TestDatabase } from '../support/databases.ts';
import { openTestDatabase } from '../support/databases.ts';
import { aJob, aWorker, enqueued, handling } from '../support/jobs.ts';
import { untilStopped } from '../support/leaks.ts';

const PATIENT = { timeout: 20_000 };

describe('the workers of another process on PostgreSQL', () => {
  let here: TestDatabase;
  let there: Opened;
  let stopThere: () => Promise<void>;
  let listening: postgres.Sql;
  let words: string[] = [];
  beforeAll(async () => {
    here = await openTestDatabase('postgresql');
    there = await openDatabase({ ...here.settings, log: pino({ enabled: false }) });
    stopThere = untilStopped('the other process', () => there.stop());
    listening = postgres(here.settings.databaseUrl ?? '', { max: 1, onnotice: () => {} });
    await listening.listen(CHANNEL, (word) => void words.push(word));
  });
  afterAll(async () => {
    await listening.end();
    await stopThere();
    await here.drop();
  });
  beforeEach(() => {
    words = [];
  });

  it('hear of what is queued here, long before they would look', async () => {
    const delivered = Promise.withResolvers<number>();
    const worker = aWorker(there, handling(delivered.resolve));

    await enqueued(here, aJob(1, 'a'));

    expect(await delivered.promise).toBe(1);
    await worker.stop();
  });

  it('hear of what a command queued that ends right afterwards', async () => {
    const command = await openDatabase({ ...here.settings, log: pino({ enabled: false }) });
    await enqueued(command, { ...aJob(3, 'd'), afterMs: 11 });
    await command.stop();

    await vi.waitFor(() => expect(words).toContainEqual(expect.stringContaining('"11 ')), PATIENT);
  });

  it('hear in one word of what came together', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, place) => enqueued(here, aJob(place, `lane ${place}`))));
    await vi.waitFor(() => expect(words).not.toEqual([]), PATIENT);

    expect(words.length).toBeLessThan(10);
  });

  it('hear nothing of what was taken back', async () => {
    const failing = there.transaction(async (tx) => {
      await enqueue(tx, [aJob(1, 'b')]);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    // Whatever was wrongly kept of that would be told with this.
    await enqueued(there, { ...aJob(2, 'c'), afterMs: 7 });
    const marked = () => words.map((word) => /"7 (.+)"/.exec(word)?.[1]).find((who) => who !== undefined);
    await vi.waitFor(() => expect(marked()).toBeDefined(), PATIENT);

    expect(words.filter((word) => word.includes(marked() ?? ''))).toHaveLength(1);
  });
});
