import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { SearchTerm } from '../issues/search.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';

/** What stands in more rows than this is looked for on each issue, not everywhere. */
const COMMON = 2_000;

/**
 * The terms of a search that stand nearly everywhere, as far as the database's statistics know, which takes it no
 * time. To gather all that such a word is in takes seconds among two million messages, and 50 issues are shown.
 *
 * The statistics hold the most common words of each table (`pg_stats.most_common_elems`); what begins none of them is
 * rare. The planner's own estimate is not asked: it takes the beginning of a word for one in two hundred rows at least.
 */
export async function commonTerms(
  db: Database,
  terms: readonly SearchTerm[],
): Promise<ReadonlySet<SearchTerm>> {
  if (terms.length === 0) return new Set();
  const asked = terms.flatMap((term, place) => wordsOf(term).map((word) => ({ place, ...word })));
  const rows = await rowsOf(
    db,
    sql`
      with known as materialized (
        select s.tablename as "table", e.word, e.part * greatest(c.reltuples, 0) as rows
        from pg_stats s
        join pg_class c on c.relname = s.tablename
          and c.relnamespace = (select oid from pg_namespace where nspname = s.schemaname)
        cross join unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) as e (word, part)
        where s.schemaname = current_schema() and s.attname = 'search' and e.word is not null
      )
      select a.place, a."table", a.word, coalesce(sum(k.rows), 0) as rows
      from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb) as a (place int, "table" text, word text, begins boolean)
      left join known k on k."table" = a."table"
        and (k.word = lower(a.word) or (a.begins and starts_with(k.word, lower(a.word))))
      group by a.place, a."table", a.word`,
    Counted,
  );
  return new Set(terms.filter((_, place) => rowsWith(rows.filter((row) => row.place === place)) > COMMON));
}

const Counted = z.object({
  place: z.number(),
  table: z.string(),
  word: z.string(),
  rows: z.coerce.number(),
});

interface Word {
  readonly table: 'messages' | 'customers' | 'customer_addresses';
  readonly word: string;
  readonly begins: boolean;
}

/** As `search.ts` looks for it in each table. */
function wordsOf(term: SearchTerm): readonly Word[] {
  if (term.kind === 'word')
    return (['messages', 'customers', 'customer_addresses'] as const).map((table) => ({
      ...{ table, word: term.word, begins: term.begins },
    }));
  return [
    ...(['messages', 'customers'] as const).flatMap((table) =>
      term.groups.map((word, at) => ({ table, word, begins: at === term.groups.length - 1 })),
    ),
    ...term.digits.map((word) => ({ table: 'customer_addresses', word, begins: true }) as const),
  ];
}

/** The groups of a number stand together where each of them stands; its digits stand with zeros or without. */
function rowsWith(counted: readonly z.infer<typeof Counted>[]): number {
  const rowsIn = (table: Word['table']) =>
    counted.filter((each) => each.table === table).map(({ rows }) => rows);
  const inAddresses = rowsIn('customer_addresses').reduce((sum, rows) => sum + rows, 0);
  return fewest(rowsIn('messages')) + fewest(rowsIn('customers')) + inAddresses;
}

function fewest(rows: readonly number[]): number {
  return rows.length === 0 ? 0 : Math.min(...rows);
}
