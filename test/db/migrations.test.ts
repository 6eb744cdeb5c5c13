import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import pino from 'pino';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { DatabaseRefused, openDatabase } from '../../src/db/client.ts';
import { migrateAmidWork, MIGRATIONS, OLDEST_KEY } from '../../src/db/migrations.ts';
import * as schema from '../../src/db/schema.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { untilStopped } from '../support/leaks.ts';
import { hurtsIn } from '../support/migration-rules.ts';
import { heldLock, waiting } from '../support/races.ts';

/** What was there before anybody could run two versions at once. */
const BEFORE_THE_RULE = 1_795_761_442_042;

const Journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number() })) });

function sqlOf(tag: string): string {
  return readFileSync(join(MIGRATIONS.migrationsFolder, `${tag}.sql`), 'utf8');
}

describe('a migration does not hurt the version that is still running', () => {
  const journal = Journal.parse(
    JSON.parse(readFileSync(join(MIGRATIONS.migrationsFolder, 'meta', '_journal.json'), 'utf8')),
  );

  it('as none since the rule holds such a statement without a comment that says why it may', () => {
    const later = journal.entries.filter(({ when }) => when > BEFORE_THE_RULE);

    expect(later.flatMap(({ tag }) => hurtsIn(sqlOf(tag)).map((hurt) => ({ tag, ...hurt })))).toEqual([]);
  });

  it('and every file is in the journal, so that none escapes', () => {
    const files = readdirSync(MIGRATIONS.migrationsFolder).filter((name) => name.endsWith('.sql'));

    expect(files.toSorted()).toEqual(journal.entries.map(({ tag }) => `${tag}.sql`).toSorted());
  });

  it.each([
    'DROP TABLE "shelf";',
    'ALTER TABLE "messages" DROP COLUMN "cc";',
    'ALTER TABLE "messages" RENAME COLUMN "cc" TO "copies";',
    'ALTER TABLE "messages" RENAME TO "letters";',
    'ALTER TABLE "messages" ALTER COLUMN "body" SET DATA TYPE varchar;',
    'ALTER TABLE "messages" ALTER COLUMN "cc" SET NOT NULL;',
    'ALTER TABLE "messages" ALTER COLUMN "unverified" DROP DEFAULT;',
    'ALTER TABLE "messages" ADD COLUMN "mood" text NOT NULL;',
    'ALTER TABLE "messages" ADD COLUMN "mood" text GENERATED ALWAYS AS (left(body,\n1)) STORED;',
    'ALTER TABLE "messages" ADD CONSTRAINT "m" CHECK ("messages"."cc" is\n not null);',
    'CREATE INDEX "m" ON "messages" USING btree ("cc");',
    'CREATE UNIQUE INDEX "m" ON "messages" USING btree ("cc");',
    '-- why not\nUPDATE "messages" SET "cc" = null;',
    '-- Rolling:\nDROP TABLE "shelf";',
  ])('and this would be found: %s', (statement) => {
    const migration = `CREATE TABLE "other" ("id" bigint);\n--> statement-breakpoint\n${statement}`;

    expect(hurtsIn(migration)).toHaveLength(1);
  });

  it.each([
    'ALTER TABLE "messages" ADD COLUMN "mood" text;',
    'ALTER TABLE "messages" ADD COLUMN "mood" boolean DEFAULT false NOT NULL;',
    'ALTER TABLE "messages" ADD CONSTRAINT "m" CHECK ("messages"."cc" is not null) NOT VALID;',
    'ALTER TABLE "moods" ADD CONSTRAINT "m" CHECK ("moods"."id" > 0);',
    'CREATE UNIQUE INDEX "m" ON "moods" USING btree ("id");',
    '-- Rolling: no version has read it since 0.4.\nALTER TABLE "messages" DROP COLUMN "cc";',
    'INSERT INTO "rooms" ("kind") VALUES (1);',
  ])('and this may be: %s', (statement) => {
    const migration = `CREATE TABLE "moods" ("id" bigint NOT NULL);\n--> statement-breakpoint\n${statement}`;

    expect(hurtsIn(migration)).toEqual([]);
  });
});

describe('a migration that must wait', () => {
  it('lets everybody else through meanwhile, and takes its turn when it can', async () => {
    const database = await openTestDatabase('postgresql');
    const folder = aMigration('ALTER TABLE "messages" ADD COLUMN "mood" text;');
    const client = postgres(database.settings.databaseUrl ?? '', { max: 1, onnotice: () => {} });
    const close = untilStopped('the client of a migration', () => client.end());
    const db = drizzle(client, { schema, casing: 'snake_case' });
    const lock = await heldLock(database, sql`lock table messages in access share mode`);

    const migrating = migrateAmidWork(db, () => migrate(db, { migrationsFolder: folder }));
    await waiting(database, 1);
    // It asks for the same table and so stands behind the migration, which stands behind the lock.
    await database.db.execute(sql`select count(*) from messages`);
    await lock.release();
    await migrating;

    await database.db.execute(sql`select mood from messages`);
    await close();
    rmSync(folder, { recursive: true });
    await database.drop();
  });

  function aMigration(statement: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-migration-'));
    const entry = { idx: 0, version: '7', when: BEFORE_THE_RULE * 2, tag: '0000_mood', breakpoints: true };
    const journal = { version: '7', dialect: 'postgresql', entries: [entry] };
    mkdirSync(join(folder, 'meta'));
    writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify(journal));
    writeFileSync(join(folder, '0000_mood.sql'), statement);
    return folder;
  }
});

describe.each(DATABASES)('an older version on a schema that a newer one has changed, on %s', (kind) => {
  const FUTURE = BEFORE_THE_RULE * 2;

  async function aNewerSchema() {
    const database = await openTestDatabase(kind);
    await database.db.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', ${FUTURE})`,
    );
    return database;
  }

  it('goes on and says so, as in the middle of a deploy', async () => {
    const database = await aNewerSchema();
    await database.stop();
    const said: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => said.push(line) });

    const opened = await openDatabase({ ...database.settings, log });
    await opened.ping();
    await opened.stop();
    await database.drop();

    expect(said.join('')).toContain('the database was changed by a newer version');
  });

  it('is refused in words where the newer one says that older ones cannot work with it', async () => {
    const database = await aNewerSchema();
    await database.db.execute(
      sql`insert into shelf (key, value) values (${OLDEST_KEY}, to_jsonb(${FUTURE}::bigint))`,
    );
    await database.stop();

    const refusal = openDatabase({ ...database.settings, log: pino({ enabled: false }) });

    await expect(refusal).rejects.toThrow(DatabaseRefused);
    await expect(refusal).rejects.toThrow(/A newer version of Switchboard.*Start the newer version/);
    await database.drop();
  });
});
