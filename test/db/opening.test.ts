import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { sql } from 'drizzle-orm';
import pino from 'pino';
import postgres from 'postgres';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';

import type { Opened } from '../../src/db/client.ts';
import { DatabaseRefused, DirectoryInUse, openDatabase } from '../../src/db/client.ts';
import { rowsOf } from '../../src/db/database.ts';
import { EMBEDDED_MAJOR } from '../../src/db/embedded-home.ts';
import { MIGRATIONS } from '../../src/db/migrations.ts';
import type { DatabaseSettings } from '../support/databases.ts';
import { newEmbeddedDatabase, newPostgresDatabase, openTestDatabase } from '../support/databases.ts';
import { aJob, enqueued, jobsIn } from '../support/jobs.ts';
import { untilStopped } from '../support/leaks.ts';

const log = pino({ enabled: false });

async function open(settings: DatabaseSettings): Promise<Opened> {
  const opened = await openDatabase({ ...settings, log });
  return { ...opened, stop: untilStopped('a database', opened.stop) };
}

describe('migrations', () => {
  it('are dated in the order they are listed, as one older than the last applied is skipped in silence', () => {
    const Journal = z.object({ entries: z.array(z.object({ when: z.number() })) });
    const file = readFileSync(join(MIGRATIONS.migrationsFolder, 'meta', '_journal.json'), 'utf8');

    const dates = Journal.parse(JSON.parse(file)).entries.map(({ when }) => when);

    expect(dates).toEqual([...new Set(dates)].toSorted((a, b) => a - b));
    expect(dates.length).toBeGreaterThan(0);
  });

  it('are applied once when eight replicas start at once on an empty database', async () => {
    const place = await newPostgresDatabase('template0');

    const replicas = await Promise.allSettled(Array.from({ length: 8 }, () => open(place.settings)));

    const opened = replicas.flatMap((replica) => (replica.status === 'fulfilled' ? [replica.value] : []));
    expect(replicas.filter(({ status }) => status === 'rejected')).toEqual([]);
    await Promise.all(opened.map((replica) => replica.ping()));
    await Promise.all(opened.map((replica) => replica.stop()));
    await place.remove();
  });
});

describe('opening PostgreSQL', () => {
  it('says in one sentence where nothing listens, without the password', async () => {
    const refusal = open({ databaseUrl: 'postgres://me:secret@127.0.0.1:1/shop', dataDir: '' });

    await expect(refusal).rejects.toThrow(
      new DatabaseRefused(
        'PostgreSQL at 127.0.0.1:1, database shop, cannot be used: nothing listens there. Look at DATABASE_URL.',
      ),
    );
  });

  it('says in one sentence which database does not exist', async () => {
    const databaseUrl = inject('postgresUrl').replace(/postgres$/, 'nowhere');

    await expect(open({ databaseUrl, dataDir: '' })).rejects.toThrow(/database "nowhere" does not exist/);
  });

  it.each(['', 'nonsense with secret', 'postgres://me:secret@:bad:port/x'])(
    'refuses what is no address (%s) without repeating it',
    async (databaseUrl) => {
      const error: unknown = await open({ databaseUrl, dataDir: '' }).catch((thrown: unknown) => thrown);

      expect(error).toBeInstanceOf(DatabaseRefused);
      expect(String(error)).not.toContain('secret');
    },
  );

  it('does not make the planner of the outbox sort its backlog', async () => {
    const database = await openTestDatabase('postgresql');

    const [settings] = await rowsOf(
      database.jobs,
      sql`select current_setting('enable_sort') as sort, current_setting('statement_timeout') as timeout`,
      z.object({ sort: z.string(), timeout: z.string() }),
    );
    await database.drop();

    expect(settings).toEqual({ sort: 'off', timeout: '10s' });
  });

  it('gives a statement up that takes too long, so that whoever sent something sends it again', async () => {
    const database = await openTestDatabase('postgresql');
    const lock = postgres(database.settings.databaseUrl ?? '', { max: 1 });
    await lock`select pg_advisory_lock(1)`;

    const waiting = database.transaction(async (tx) => {
      await tx.execute(sql`set local lock_timeout = '20ms'`);
      await tx.execute(sql`select pg_advisory_lock(1)`);
    });

    await expect(waiting).rejects.toThrow('the database cannot be reached');
    await lock.end();
    await database.drop();
  });
});

describe('opening the embedded database', () => {
  it('refuses a directory that is in use, in words', async () => {
    const first = await openTestDatabase('embedded');

    await expect(open(first.settings)).rejects.toThrow(DirectoryInUse);
    await first.drop();
  });

  it('keeps what was written when it is opened again', async () => {
    const place = newEmbeddedDatabase();
    const first = await open(place.settings);
    await enqueued(first, aJob(1, 'a'));
    await first.stop();

    const second = await open(place.settings);
    expect(await jobsIn(second)).toMatchObject([{ number: 1 }]);
    await second.stop();
    await place.remove();
  });

  it('frees what a worker held that is gone, as nobody else can be at it', async () => {
    const place = newEmbeddedDatabase();
    const first = await open(place.settings);
    await enqueued(first, aJob(1, 'a', 'card'));
    await first.db.execute(
      sql`update jobs set locked_by = gen_random_uuid(), locked_until = now() + interval '1 hour'`,
    );
    await enqueued(first, aJob(2, 'a', 'card'));
    await first.stop();

    const second = await open(place.settings);
    expect(await jobsIn(second)).toMatchObject([{ state: 'waiting' }, { state: 'waiting' }]);
    await second.stop();
    await place.remove();
  });

  it('refuses the data of another major version by its number, and leaves the directory free', async () => {
    const place = newEmbeddedDatabase();
    const version = join(place.settings.dataDir, 'database', 'PG_VERSION');
    expect(readFileSync(version, 'utf8').trim()).toBe(EMBEDDED_MAJOR);
    writeFileSync(version, '17\n');

    await expect(open(place.settings)).rejects.toThrow(
      /is of PostgreSQL 17; this Switchboard embeds PostgreSQL 18/,
    );
    writeFileSync(version, `${EMBEDDED_MAJOR}\n`);
    await (await open(place.settings)).stop();
    await place.remove();
  });

  it('starts over where a first start was interrupted', async () => {
    const place = newEmbeddedDatabase();
    rmSync(join(place.settings.dataDir, 'database'), { recursive: true });
    mkdirSync(join(place.settings.dataDir, 'database.new', 'base'), { recursive: true });
    writeFileSync(join(place.settings.dataDir, 'database.new', 'PG_VERSION'), '18\n');

    const opened = await open(place.settings);
    await opened.ping();
    await opened.stop();
    await place.remove();
  });
});
