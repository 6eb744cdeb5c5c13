import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { SearchTerm } from '../issues/search.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';
import { inAddresses, inMessages } from './search.ts';

/** What stands in more rows than this is looked for on each issue, not everywhere. */
const COMMON = 2_000;

/**
 * The terms of a search that stand nearly everywhere, as far as the database's statistics know, which takes it no
 * time. To gather all that such a word is in takes seconds among two million messages, and 50 issues are shown.
 */
export async function commonTerms(
  db: Database,
  terms: readonly SearchTerm[],
): Promise<ReadonlySet<SearchTerm>> {
  const counts = await Promise.all(terms.map((term) => expected(db, term)));
  return new Set(terms.filter((_, place) => (counts[place] ?? 0) > COMMON));
}

async function expected(db: Database, term: SearchTerm): Promise<number> {
  const [row] = await rowsOf(db, sql`explain (format json) ${everywhere(term)}`, Explained);
  return row?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0;
}

function everywhere(term: SearchTerm): SQL {
  return sql`
    select from messages where search @@ ${inMessages(term)}
    union all select from customers where search @@ ${inMessages(term)}
    union all select from customer_addresses where search @@ ${inAddresses(term)}`;
}

const Plans = z.array(z.object({ Plan: z.object({ 'Plan Rows': z.number() }) }));
const Explained = z.object({
  'QUERY PLAN': z.preprocess(
    (value) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : value),
    Plans,
  ),
});
