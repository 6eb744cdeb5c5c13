import { z } from 'zod';

import { DatabaseRefused } from './refused.ts';

/** Runs a query and returns its rows: either database, whatever its driver. */
export type Ask = (query: string) => Promise<unknown>;

/** A table as it is copied. Names are quoted already. */
export interface Table {
  readonly name: string;
  /** Those that are written; the database computes the others itself. */
  readonly columns: readonly Column[];
  /** Of its identity columns. */
  readonly sequences: readonly string[];
}

export interface Column {
  readonly name: string;
  readonly type: string;
}

/** All tables, each after those it refers to. Throws where two refer to each other. */
export async function tablesIn(ask: Ask): Promise<readonly Table[]> {
  const columns = z.array(ColumnRow).parse(await ask(COLUMNS));
  const references = z.array(ReferenceRow).parse(await ask(REFERENCES));
  const names = [...new Set(columns.map(({ table }) => table))];
  return inOrder(names, references).map((name) => {
    const own = columns.filter(({ table }) => table === name);
    return {
      name,
      columns: own.flatMap(({ column, type, computed }) => (computed ? [] : [{ name: column, type }])),
      sequences: own.flatMap(({ sequence }) => (sequence === null ? [] : [sequence])),
    };
  });
}

/** Throws `DatabaseRefused` with the first table that has a row, whoever made it. */
export async function refuseRows(ask: Ask): Promise<void> {
  for (const { name } of z.array(z.object({ name: z.string() })).parse(await ask(EVERY_TABLE))) {
    const rows = z.array(z.unknown()).parse(await ask(`select 1 as found from ${name} limit 1`));
    if (rows.length > 0)
      throw new DatabaseRefused(
        `The database is not empty: its table ${name} has rows. Name a new one (create database …), in which ` +
          'Switchboard has never been started.',
      );
  }
}

/** Pure. */
function inOrder(
  names: readonly string[],
  references: readonly z.output<typeof ReferenceRow>[],
): readonly string[] {
  const done: string[] = [];
  while (done.length < names.length) {
    const ready = names.filter(
      (name) =>
        !done.includes(name) &&
        references.every(({ from, to }) => from !== name || to === name || done.includes(to)),
    );
    if (ready.length === 0) throw new Error('tables refer to each other in a circle');
    done.push(...ready);
  }
  return done;
}

const ColumnRow = z.object({
  table: z.string(),
  column: z.string(),
  type: z.string(),
  computed: z.boolean(),
  sequence: z.string().nullable(),
});

const COLUMNS = `
  select format('%I.%I', n.nspname, c.relname) as "table", quote_ident(a.attname) as "column",
    format_type(a.atttypid, a.atttypmod) as type, a.attgenerated <> '' as computed,
    pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) as sequence
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relkind in ('r', 'p')
  order by c.relname, a.attname`;

const ReferenceRow = z.object({ from: z.string(), to: z.string() });

const REFERENCES = `
  select format('%I.%I', fn.nspname, f.relname) as "from", format('%I.%I', tn.nspname, t.relname) as "to"
  from pg_constraint r
  join pg_class f on f.oid = r.conrelid join pg_namespace fn on fn.oid = f.relnamespace
  join pg_class t on t.oid = r.confrelid join pg_namespace tn on tn.oid = t.relnamespace
  where r.contype = 'f' and fn.nspname = 'public'`;

const EVERY_TABLE = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'drizzle')
  order by 1`;
