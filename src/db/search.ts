import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { IssueId } from '../issues/issue.ts';
import { issueId } from '../issues/issue.ts';
import type { SearchTerm } from '../issues/search.ts';
import { excerpt, searchPieces, searchTerms } from '../issues/search.ts';
import type { Finding } from '../issues/views.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';

/**
 * Pure. The issues in which every term is found: as a word of a message, of the customer's name or of an address,
 * or as a part of a number. Each by an index, whatever is typed.
 */
export function byWords(text: string): SQL {
  return byTerms(searchTerms(text), new Set());
}

/**
 * Pure. The same; but those terms that are `common` are looked for on each issue that the others are on. The issues of
 * a term are gathered before: the planner, which takes any beginning of a word for common, would look through all
 * issues for them.
 */
export function byTerms(terms: readonly SearchTerm[], common: ReadonlySet<SearchTerm>): SQL {
  if (terms.length === 0) return sql`false`;
  return sql.join(
    terms.map((term) => (common.has(term) ? onIssue(term) : sql`i.id = any(array(${issuesWith(term)}))`)),
    sql` and `,
  );
}

/**
 * Pure. The same among the newest issues alone, each looked at in turn: quick where every term is on most of them. It
 * may find too few: then they are to be looked for everywhere.
 */
export function byWalking(terms: readonly SearchTerm[], before: IssueId | undefined): SQL {
  const end = before === undefined ? sql`(select max(id) + 1 from issues)` : sql`${before}::bigint`;
  return sql.join([sql`i.id >= ${end} - ${WALKED}`, ...terms.map(onIssue)], sql` and `);
}

const WALKED = sql.raw('20000');

/**
 * Pure. What no word begins with, looked for anywhere in names, addresses and messages: of the newest issues alone,
 * because no index knows what is inside of words.
 */
export function byPieces(text: string): SQL {
  const pieces = searchPieces(text).map((piece) => `%${piece.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
  if (pieces.length === 0) return sql`false`;
  const newest = sql`i.id > (select coalesce(max(newest.id), 0) - ${LOOKED_INTO} from issues newest)`;
  return sql.join([newest, ...pieces.map(contains)], sql` and `);
}

const LOOKED_INTO = 1_000;

function contains(pattern: string): SQL {
  return sql`(
    exists (select 1 from customers c where c.id = i.customer_id and c.name ilike ${pattern})
    or exists (select 1 from customer_addresses a where a.customer_id = i.customer_id
      and (a.address ilike ${pattern} or a.name ilike ${pattern}))
    or exists (select 1 from messages m where m.issue_id = i.id
      and (m.body ilike ${pattern} or m.subject ilike ${pattern})))`;
}

/** Rows of the one issue, never more: the planner turns an EXISTS into a look at all of them. */
function onIssue(term: SearchTerm): SQL {
  return sql`(i.id = ${numbered(term)} or coalesce(
    (select true from messages m where m.issue_id = i.id and m.search @@ ${inMessages(term)} limit 1),
    (select true from customers c where c.id = i.customer_id and c.search @@ ${inMessages(term)} limit 1),
    (select true from customer_addresses a where a.customer_id = i.customer_id
      and a.search @@ ${inAddresses(term)} limit 1),
    false))`;
}

function issuesWith(term: SearchTerm): SQL {
  return sql`
    select m.issue_id from messages m where m.search @@ ${inMessages(term)}
    union all
    select x.id from customers c join issues x on x.customer_id = c.id where c.search @@ ${inMessages(term)}
    union all
    select x.id from customer_addresses a join issues x on x.customer_id = a.customer_id
      where a.search @@ ${inAddresses(term)}
    union all
    select ${numbered(term)}`;
}

/** Null where it is no issue's, so that all searches of so many terms are one statement, with one plan. */
function numbered(term: SearchTerm): SQL {
  return sql`${term.kind === 'word' && term.issue !== undefined ? term.issue : null}::bigint`;
}

function inMessages(term: SearchTerm): SQL {
  if (term.kind === 'word') return asked(oneWord(term.word, term.begins));
  const { groups } = term;
  return asked(groups.map((group, at) => oneWord(group, at === groups.length - 1)).join(' & '));
}

function inAddresses(term: SearchTerm): SQL {
  if (term.kind === 'word') return asked(oneWord(term.word, term.begins));
  return asked(term.digits.map((digits) => oneWord(digits, true)).join(' | '));
}

function asked(query: string): SQL {
  return sql`to_tsquery('simple', ${query}::text)`;
}

/** Quoted: whatever it holds is a word to be looked for and no operator. It holds no quote; it was split at them. */
function oneWord(word: string, begins: boolean): string {
  return `'${word.replaceAll(/['\\]/g, '')}'${begins ? ':*' : ''}`;
}

const Row = z.object({
  id: z.coerce.number(),
  name: z.string().nullable(),
  addresses: z.array(z.string()),
  kind: z.enum(['customer', 'reply', 'comment']).nullable(),
  author: z.string().nullable(),
  subject: z.string().nullable(),
  body: z.string().nullable(),
});

/** Where the text is found in these issues: in a name or an address, and in the newest message that has it. */
export async function findingsIn(
  db: Database,
  text: string,
  issues: readonly IssueId[],
): Promise<ReadonlyMap<IssueId, readonly Finding[]>> {
  const terms = searchTerms(text);
  if (terms.length === 0 || issues.length === 0) return new Map();
  const any = sql.join(
    terms.map((term) => sql`m.search @@ ${inMessages(term)}`),
    sql` or `,
  );
  const rows = await rowsOf(
    db,
    sql`
      select i.id, c.name,
        array(select distinct v from customer_addresses a, unnest(array[a.address, a.name]) v
          where a.customer_id = c.id and v is not null order by v) as addresses,
        m.kind, e.name as author, m.subject, left(m.body, 20000) as body
      from issues i join customers c on c.id = i.customer_id
      left join lateral (
        select m.* from messages m where m.issue_id = i.id
        order by (${any}) desc, m.seq desc limit 1
      ) m on true
      left join employees e on e.id = m.author_id
      where i.id = any(${`{${issues.join(',')}}`}::bigint[])`,
    Row,
  );
  return new Map(rows.map((row) => [issueId(row.id), findingsOf(row, text)]));
}

function findingsOf(row: z.infer<typeof Row>, text: string): readonly Finding[] {
  const names = [...(row.name === null ? [] : [row.name]), ...row.addresses];
  const inNames = names.flatMap((name): readonly Finding[] => {
    const pieces = excerpt(name, text);
    return pieces ? [{ where: 'customer', pieces }] : [];
  });
  const words = [row.subject, row.body].flatMap((each) => (each === null ? [] : (excerpt(each, text) ?? [])));
  const inMessage: readonly Finding[] =
    row.kind === null || words.length === 0
      ? []
      : [
          {
            where: row.kind === 'customer' ? 'customer-message' : row.kind,
            ...(row.author !== null && { by: row.author }),
            pieces: words,
          },
        ];
  return [...inNames.slice(0, 2), ...inMessage];
}
