import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type postgres from 'postgres';
import { z } from 'zod';

import { isUnavailable } from './errors.ts';
import { refuseNoHome, whileLocked, withHome } from './embedded-home.ts';
import { MIGRATIONS } from './migrations.ts';
import { connect } from './postgres-client.ts';
import { migratePostgres, refusedBy } from './postgres.ts';
import { DatabaseRefused } from './refused.ts';
import type { Ask, Table } from './upgrade-tables.ts';
import { refuseRows, tablesIn } from './upgrade-tables.ts';

export interface Copied {
  readonly table: string;
  readonly rows: number;
}

/**
 * Copies the embedded database into a PostgreSQL database that is empty: every table, row by row in the text form
 * both know, in one transaction, so that all of it arrives or nothing. The embedded one is brought to the current
 * schema, as any start would do, and else only read. `copied` hears of each table. Throws `DatabaseRefused` in
 * words: while the product runs, and where the other database has rows or cannot be used.
 */
export function upgradeDatabase(
  directory: string,
  databaseUrl: string,
  copied: (table: Copied) => void = () => {},
): Promise<void> {
  return whileLocked(directory, async () => {
    refuseNoHome(directory);
    const target = connect(databaseUrl, { max: 1, connection: { application_name: 'switchboard' } });
    try {
      await refuseRows(asking(target));
      await migratePostgres(databaseUrl);
      await withHome(directory, async (source) => {
        await migrate(drizzle(source), MIGRATIONS);
        await target.begin((tx) => copyAll(source, tx, copied));
      });
      await target.unsafe('analyze');
    } catch (error) {
      throw isUnavailable(error) ? refusedBy(target, error) : error;
    } finally {
      await target.end({ timeout: 5 });
    }
  });
}

async function copyAll(
  source: PGlite,
  tx: postgres.TransactionSql,
  copied: (table: Copied) => void,
): Promise<void> {
  const from: Ask = async (query) => (await source.query(query)).rows;
  const to = asking(tx);
  const tables = await tablesIn(from);
  if (!isSame(tables, await tablesIn(to)))
    throw new DatabaseRefused(
      'The two databases do not have the same tables: were they made by one version?',
    );

  // Nobody may start on it meanwhile; and what somebody wrote since it was looked at is found now.
  await to(`lock table ${tables.map(({ name }) => name).join(', ')} in access exclusive mode`);
  await refuseRows(to);
  for (const table of tables) {
    await copyTable(source, tx, table);
    const [rows, arrived] = [await countOf(from, table), await countOf(to, table)];
    if (rows !== arrived) throw new Error(`of ${rows} rows of ${table.name} ${arrived} arrived`);
    for (const sequence of table.sequences) await setSequence(from, to, sequence);
    copied({ table: table.name, rows });
  }
}

function isSame(some: readonly Table[], others: readonly Table[]): boolean {
  const known = new Map(others.map((table) => [table.name, table]));
  return some.every((table) => JSON.stringify(table) === JSON.stringify(known.get(table.name)));
}

async function copyTable(source: PGlite, tx: postgres.TransactionSql, table: Table): Promise<void> {
  const columns = table.columns.map(({ name }) => name).join(', ');
  const into = await tx.unsafe(`copy ${table.name} (${columns}) from stdin`).writable();
  await pipeline(Readable.from(rowsAsText(source, table, columns), { objectMode: false }), into);
}

/** The rows in COPY's text form, which both servers write and read alike, a batch at a time. */
async function* rowsAsText(source: PGlite, table: Table, columns: string): AsyncGenerator<Uint8Array> {
  for await (const places of batches(source, table)) {
    const list = places.map((place) => `'${place}'`).join(', ');
    const { blob } = await source.query(
      `copy (select ${columns} from ${table.name} where ctid = any(array[${list}]::tid[])) to '/dev/blob'`,
    );
    if (!blob) throw new Error('the embedded database copied nothing');
    yield new Uint8Array(await blob.arrayBuffer());
  }
}

/**
 * Where the rows are, so many at a time as fit into memory: a row may hold a file of 25 MB, and is twice as large
 * as text. Nobody writes meanwhile, so that places stay.
 */
async function* batches(source: PGlite, table: Table): AsyncGenerator<readonly string[]> {
  const size = table.columns
    .map(({ name, type }) => `coalesce(${LENGTH[type] ?? 'pg_column_size'}(${name}), 0)`)
    .join(' + ');
  const [pages] = Pages.parse((await source.query(pagesOf(table))).rows);
  for (let page = 0; page < (pages?.pages ?? 0); page += PAGES_AT_A_TIME) {
    const { rows } = await source.query(
      `select ctid::text as place, ${size} as bytes from ${table.name}
      where ctid >= '(${page},0)'::tid and ctid < '(${page + PAGES_AT_A_TIME},0)'::tid`,
    );
    let batch: string[] = [];
    let bytes = 0;
    for (const row of z.array(Row).parse(rows)) {
      batch.push(row.place);
      bytes += row.bytes;
      if (bytes < BATCH_BYTES && batch.length < BATCH_ROWS) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0) yield batch;
  }
}

function pagesOf({ name }: Table): string {
  return `select pg_relation_size('${name}') / current_setting('block_size')::int as pages`;
}

const Pages = z.array(z.object({ pages: z.coerce.number() }));
const Row = z.object({ place: z.string(), bytes: z.coerce.number() });

/** What tells how long a value is without reading it, compressed or not. */
const LENGTH: Readonly<Record<string, string>> = { bytea: 'octet_length', text: 'octet_length' };
const PAGES_AT_A_TIME = 1_000;
const BATCH_ROWS = 2_000;
const BATCH_BYTES = 8_000_000;

async function countOf(ask: Ask, { name }: Table): Promise<number> {
  const [row] = Counted.parse(await ask(`select count(*) as rows from ${name}`));
  return row?.rows ?? 0;
}

/** Not the highest id that is there: ids of rows that are gone are not given out again. */
async function setSequence(from: Ask, to: Ask, sequence: string): Promise<void> {
  const [state] = Sequence.parse(await from(`select last_value, is_called from ${sequence}`));
  if (state) await to(`select setval('${sequence}', ${state.last_value}, ${state.is_called})`);
}

const Counted = z.array(z.object({ rows: z.coerce.number() }));
const Sequence = z.array(z.object({ last_value: z.coerce.bigint(), is_called: z.boolean() }));

function asking(sql: Pick<postgres.Sql, 'unsafe'>): Ask {
  return async (query) => [...(await sql.unsafe(query))];
}
