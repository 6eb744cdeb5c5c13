import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { backupCommand, restoreCommand, upgradeCommand } from '../../src/cli/database-commands.ts';
import type { Opened } from '../../src/db/client.ts';
import { openDatabase } from '../../src/db/client.ts';
import { rowsOf } from '../../src/db/database.ts';
import { newEmbeddedDatabase, newPostgresDatabase } from '../support/databases.ts';
import { untilStopped } from '../support/leaks.ts';

// Embedded databases are opened and written out up to three times in one test.
vi.setConfig({ testTimeout: 120_000 });

const log = pino({ enabled: false });
const NOW = new Date('2026-11-27T08:00:00Z');
const HOSTILE = String.raw`tab	newline
back\slash \N \. "quoted" 'single' é 🐈 {"a":1}`;

let dataDir: string;
let out: string;
let filled: ReadonlyMap<string, string>;
let removeSource: () => Promise<void>;

/** One embedded database for all: nobody here changes its rows. */
beforeAll(async () => {
  const place = newEmbeddedDatabase();
  ({ dataDir } = place.settings);
  out = mkdtempSync(join(tmpdir(), 'switchboard-backup-'));
  removeSource = untilStopped('the database that is copied', () => place.remove());
  const opened = await openDatabase({ dataDir, log });
  await fill(opened);
  filled = await contents(opened);
  await opened.stop();
});
afterAll(async () => {
  rmSync(out, { recursive: true, force: true });
  await removeSource();
});

/** Every kind of column: bytes, JSON, arrays, generated words, times, identities; large rows and many rows. */
async function fill({ db }: Opened): Promise<void> {
  const statements = [
    sql`insert into employees (name, email) values ('Ana', 'ana@example.com')`,
    sql`insert into inboxes (name, signature) values ('Support', ${HOSTILE})`,
    sql`insert into customers (name) select 'Customer ' || n from generate_series(1, 3000) n`,
    // What is gone leaves a gap at the end that its sequence knows of.
    sql`delete from customers where id > 2990`,
    sql`insert into customer_addresses (customer_id, channel, address) values (1, 'sms', '+15550001111')`,
    sql`insert into issues (inbox_id, customer_id, status, opened_at, last_activity_at)
      values (1, 1, 'unassigned', '2026-01-02 03:04:05.678901+00', now())`,
    sql`insert into messages (id, issue_id, kind, body, at, channel, theirs, ours, provider_id, cc, envelope)
      select gen_random_uuid(), 1, 'customer', 'a word ' || n, now(), 'sms', '+15550001111', '+15550009999', 'SM' || n,
        array['a@b.example', ${HOSTILE}::text, 'x,y'], jsonb_build_object('n', n, 'text', ${HOSTILE}::text)
      from generate_series(1, 20) n`,
    sql`insert into attachments (message_id, ordinal, content_type, bytes)
      select id, 1, 'image/png', decode(repeat('00ff0a5c', 1100000), 'hex') from messages where provider_id in ('SM1', 'SM2')`,
    sql`insert into shelf (key, value) values ('proof', to_jsonb(${HOSTILE}::text))`,
  ];
  for (const statement of statements) await db.execute(statement);
}

const Digest = z.object({ name: z.string(), digest: z.string() });

/** What is in every table, the generated columns included, and where every sequence stands. */
async function contents({ db }: Opened): Promise<ReadonlyMap<string, string>> {
  const tables = await rowsOf(
    db,
    sql`select c.relname as name, '' as digest from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'S')`,
    Digest,
  );
  const found = new Map<string, string>();
  for (const { name } of tables) {
    // How far a sequence has written ahead is the server's own affair.
    const what = name.endsWith('_seq') ? sql.raw(`last_value || ' ' || is_called`) : sql.raw(`md5(t::text)`);
    const [row] = await rowsOf(
      db,
      sql`select ${name}::text as name, count(*) || ' ' || md5(coalesce(string_agg(${what}, '' order by ${what}), ''))
        as digest from ${sql.identifier(name)} t`,
      Digest,
    );
    found.set(name, row?.digest ?? '');
  }
  return found;
}

function tablesOf(all: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...all].filter(([name]) => !name.endsWith('_seq')));
}

const Id = z.object({ id: z.coerce.number() });

async function newCustomer({ db }: Opened): Promise<number | undefined> {
  const made = await rowsOf(db, sql`insert into customers (name) values ('Next') returning id`, Id);
  return made[0]?.id;
}

async function newIssue({ db }: Opened, customer: number | undefined): Promise<number | undefined> {
  const made = await rowsOf(
    db,
    sql`insert into issues (inbox_id, customer_id, status, opened_at, last_activity_at)
      values (1, ${customer}, 'unassigned', now(), now()) returning id`,
    Id,
  );
  return made[0]?.id;
}

async function contentsOf(settings: { dataDir: string; databaseUrl?: string }) {
  const opened = await openDatabase({ ...settings, log });
  const stop = untilStopped('a database looked into', () => opened.stop());
  try {
    return await contents(opened);
  } finally {
    await stop();
  }
}

describe('backup and restore', () => {
  it('bring back everything, into a directory that was not there', async () => {
    const file = join(out, 'whole.tar.gz');
    const elsewhere = join(out, 'elsewhere');

    expect(await backupCommand([file], { SWITCHBOARD_DATA: dataDir })).toContain('holds all of');
    expect(await restoreCommand([file], { SWITCHBOARD_DATA: elsewhere })).toContain('Start with: npm start');

    expect(tablesOf(await contentsOf({ dataDir: elsewhere }))).toEqual(tablesOf(filled));
    expect(filled.get('customers')).toMatch(/^2990 /);
    // Whoever else is on this machine cannot read customers' words.
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('give no number again that may have been given out since, and numbers stay easy to read', async () => {
    const elsewhere = join(out, 'numbers');
    const said = await restoreCommand([join(out, 'whole.tar.gz')], { SWITCHBOARD_DATA: elsewhere });
    const opened = await openDatabase({ dataDir: elsewhere, log });

    const customer = await newCustomer(opened);
    const issue = await newIssue(opened, customer);
    await opened.stop();

    expect(said).toContain('at least 10,000 further on');
    // There were 3,000 customers and one issue.
    expect([customer, issue]).toEqual([14_001, 11_001]);
  });

  it('of PostgreSQL do so by a script of ours, a tenth further on where there are many', async () => {
    const place = await newPostgresDatabase();
    const opened = await openDatabase({ ...place.settings, log });
    await opened.db.execute(sql`select setval(pg_get_serial_sequence('customers', 'id'), 2000000)`);

    await opened.db.execute(sql.raw(readFileSync('src/db/after-restore.sql', 'utf8')));

    expect(await newCustomer(opened)).toBe(2_201_001);
    await opened.stop();
    await place.remove();
  });

  it('are refused in words while the product runs', async () => {
    const place = newEmbeddedDatabase();
    const env = { SWITCHBOARD_DATA: place.settings.dataDir };
    const running = await openDatabase({ ...place.settings, log });
    writeFileSync(join(out, 'some.tar.gz'), 'x');

    const words = /Switchboard is running on the data in .*Stop it first/;
    await expect(backupCommand([join(out, 'never.tar.gz')], env)).rejects.toThrow(words);
    await expect(restoreCommand([join(out, 'some.tar.gz'), '--force'], env)).rejects.toThrow(words);
    const { dataDir: directory } = place.settings;
    await expect(
      upgradeCommand(['postgres://x@127.0.0.1:1/x'], { SWITCHBOARD_DATA: directory }, () => {}),
    ).rejects.toThrow(words);

    await running.stop();
    await place.remove();
  });

  it('never overwrite: a restore asks for --force, and then moves aside what was there', async () => {
    const elsewhere = join(out, 'elsewhere');
    const env = { SWITCHBOARD_DATA: elsewhere };
    const file = join(out, 'whole.tar.gz');
    const before = join(elsewhere, 'database.before-20261127T080000Z');

    await expect(restoreCommand([file], env)).rejects.toThrow(/There is a database .* --force/);
    const said = await restoreCommand([file, '--force'], env, NOW);
    await expect(backupCommand([file], env)).rejects.toThrow(/is there already/);

    expect(said).toContain(before);
    expect(readFileSync(join(before, 'PG_VERSION'), 'utf8')).toBe('18\n');
    expect(readFileSync(join(elsewhere, 'database', 'PG_VERSION'), 'utf8')).toBe('18\n');
  });

  it('a file that is no backup changes nothing', async () => {
    const file = join(out, 'nonsense.tar.gz');
    writeFileSync(file, 'not a backup');
    const elsewhere = join(out, 'nothing');

    const refusal = restoreCommand([file], { SWITCHBOARD_DATA: elsewhere });

    await expect(refusal).rejects.toThrow(/nonsense.tar.gz is no backup of Switchboard/);
    await expect(backupCommand([join(out, 'b')], { SWITCHBOARD_DATA: elsewhere })).rejects.toThrow(
      /There is no embedded database/,
    );
  });

  it.each([
    [[], /npm run backup -- FILE/],
    [['a', 'b'], /npm run backup -- FILE/],
    [['a', '--fast'], /--fast/],
  ])('%j is answered with how it is written', async (words, said) => {
    await expect(backupCommand(words, { SWITCHBOARD_DATA: dataDir })).rejects.toThrow(said);
  });

  it('leave PostgreSQL to its own tools', async () => {
    const env = { DATABASE_URL: 'postgres://me:secret@db/x' };

    await expect(backupCommand([join(out, 'x')], env)).rejects.toThrow(/pg_dump/);
  });
});

describe('the upgrade to PostgreSQL', () => {
  it('copies every row of every table as it is, and what comes next gets the next number', async () => {
    const place = await newPostgresDatabase('template0');
    const lines: string[] = [];

    const said = await upgradeCommand(
      [place.settings.databaseUrl ?? ''],
      { SWITCHBOARD_DATA: dataDir },
      (line) => lines.push(line),
    );

    expect(said).toContain('Now set DATABASE_URL');
    expect(lines).toContain('customers: 2990');
    const opened = await openDatabase({ ...place.settings, log });
    expect(await contents(opened)).toEqual(filled);
    const next = await rowsOf(
      opened.db,
      sql`insert into customers (name) values ('Next') returning id`,
      z.object({ id: z.coerce.number() }),
    );
    await opened.stop();
    expect(next).toEqual([{ id: 3001 }]);
    await place.remove();
  });

  it('refuses a database with a single row, names its table, and changes nothing in it', async () => {
    const place = await newPostgresDatabase();
    const opened = await openDatabase({ ...place.settings, log });
    await opened.db.execute(sql`insert into inboxes (name) values ('Support')`);
    const before = await contents(opened);

    const refusal = upgradeCommand(
      [place.settings.databaseUrl ?? ''],
      { SWITCHBOARD_DATA: dataDir },
      () => {},
    );

    await expect(refusal).rejects.toThrow(/not empty: its table public.inboxes has rows/);
    expect(await contents(opened)).toEqual(before);
    await opened.stop();
    await place.remove();
  });

  it('says in one sentence where nothing listens, without the password', async () => {
    const refusal = upgradeCommand(
      ['postgres://me:secret@127.0.0.1:1/shop'],
      { SWITCHBOARD_DATA: dataDir },
      () => {},
    );

    await expect(refusal).rejects.toThrow(/PostgreSQL at 127.0.0.1:1, database shop, cannot be used/);
    await expect(refusal).rejects.not.toThrow(/secret/);
  });

  it.each([[[]], [['mysql://x']], [['postgres://a/b', 'more']]])(
    '%j is answered with how it is written',
    async (words) => {
      await expect(upgradeCommand(words, {}, () => {})).rejects.toThrow(
        /npm run upgrade-database -- postgres/,
      );
    },
  );
});
