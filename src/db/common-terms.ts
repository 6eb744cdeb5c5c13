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
  if (terms.length === 0) return new Set();
  const [row] = await rowsOf(
    db,
    sql`explain (format json) ${sql.join(terms.map(everywhere), sql` union all `)}`,
    Explained,
  );
  const plan = row?.['QUERY PLAN'][0]?.Plan;
  // Of one term there is nothing above it.
  const each = terms.length === 1 ? [plan] : plan?.Plans;
  return new Set(terms.filter((_, place) => (each?.[place]?.['Plan Rows'] ?? 0) > COMMON));
}

/** A limit of its own, which changes nothing, keeps its part of the plan apart from those of the others. */
function everywhere(term: SearchTerm): SQL {
  return sql`(
    select from messages where search @@ ${inMessages(term)}
    union all select from customers where search @@ ${inMessages(term)}
    union all select from customer_addresses where search @@ ${inAddresses(term)}
    limit ${10 * COMMON})`;
}

const Rows = z.object({ 'Plan Rows': z.number() });
const Plans = z.array(z.object({ Plan: Rows.extend({ Plans: z.array(Rows).optional() }) }));
const Explained = z.object({
  'QUERY PLAN': z.preprocess(
    (value) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : value),
    Plans,
  ),
});
