import type { SQL } from 'drizzle-orm';
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';

import type { CustomerId, IssueId } from '../issues/issue.ts';
import { searchTerms } from '../issues/search.ts';
import type { CustomerAccount, IssuePage, IssueQuery, IssueReader } from '../issues/views.ts';
import { linksOf, resembling, writingsOf } from './customer-links.ts';
import type { Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { historyEntry, historyOf } from './history.ts';
import { loadIssue } from './issue-row.ts';
import { messages, originals } from './schema.ts';
import { condition, endOf } from './issue-condition.ts';
import { commonTerms } from './common-terms.ts';
import { byPieces, byTerms, byWalking, findingsIn } from './search.ts';
import { SummaryRow, summaryOf, summaryQuery } from './summary-query.ts';

const PAGE = 50;

export function issueReader(opened: Opened): IssueReader {
  const { db } = opened;

  async function summaries(where: SQL, limit?: number, order?: IssueQuery['order']) {
    return rowsOf(db, summaryQuery(where, limit, order), SummaryRow);
  }

  async function found(query: IssueQuery, limit: number) {
    const { text = '', order, before } = query;
    const terms = searchTerms(text);
    const common = await commonTerms(db, terms);
    if (common.size < terms.length || terms.length === 0)
      return summaries(
        condition(query, () => byTerms(terms, common)),
        limit,
        order,
      );
    const newest =
      order === undefined
        ? await summaries(
            condition(query, () => byWalking(terms, before)),
            limit,
          )
        : [];
    return newest.length === limit ? newest : summaries(condition(query), limit, order);
  }

  async function summaryIn(id: IssueId) {
    const [summary] = await rowsOf(db, summaryOf(id), SummaryRow);
    return summary;
  }

  return {
    summary: summaryIn,

    async detail(id) {
      const summary = await summaryIn(id);
      const issue = summary && (await loadIssue(db, id));
      return summary && issue && { summary, issue, history: await historyOf(db, id) };
    },

    async list(query): Promise<IssuePage> {
      if (query.issues !== undefined) return { issues: await summaries(condition(query)) };
      const limit = query.limit ?? PAGE;
      // One more than asked for tells whether there is a next page.
      const issues = await found(query, limit + 1);
      const isFirst = query.before === undefined;
      if (issues.length === 0 && isFirst && query.text !== undefined)
        return { issues: await summaries(condition(query, byPieces), limit, query.order) };
      const shown = issues.slice(0, limit);
      return { issues: shown, ...(issues.length > limit && endOf(shown.at(-1), query)) };
    },

    findings: (text, ids) => findingsIn(db, text, ids),

    async customer(id): Promise<CustomerAccount | undefined> {
      const [customer] = await rowsOf(
        db,
        sql`select name, created_at from customers where id = ${id}`,
        Customer,
      );
      if (!customer) return undefined;
      const addresses = await rowsOf(db, addressesQuery(id), CustomerAddress);
      const named = addresses.find((each) => each.name !== undefined) ?? addresses[0];
      return {
        customer: { id, name: customer.name ?? named?.name ?? named?.address ?? 'Unknown' },
        addresses,
        links: await linksOf(db, id),
        notes: await rowsOf(db, notesQuery(id), Note),
        issues: await summaries(sql`i.customer_id = ${id}`, PAGE),
        since: customer.created_at,
      };
    },

    message(id) {
      return historyEntry(db, id);
    },

    async whole(id) {
      const [row] = await db
        .select({ body: messages.body, whole: messages.whole })
        .from(messages)
        .where(and(eq(messages.id, id), eq(messages.kind, 'customer')));
      return row && (row.whole ?? row.body);
    },

    async original(id) {
      const [row] = await db
        .select({ bytes: originals.bytes })
        .from(originals)
        .where(eq(originals.messageId, id));
      return row?.bytes;
    },

    writings: (id) => writingsOf(db, id),
    resembling: (id, mentioned) => resembling(db, id, mentioned),

    async counts(employee) {
      const [row] = await rowsOf(
        db,
        sql`select
          (select count(*) from issues where assignee_id = ${employee} and closed_at is null) as mine,
          (select count(*) from issues where status = 'unassigned') as unassigned`,
        z.object({ mine: z.coerce.number(), unassigned: z.coerce.number() }),
      );
      return row ?? { mine: 0, unassigned: 0 };
    },
  };
}

const Customer = z.object({ name: z.string().nullable(), created_at: z.coerce.date() });

const CustomerAddress = z
  .object({
    channel: z.string(),
    address: z.string(),
    name: z.string().nullable(),
    opted_out_of: z.array(z.string()),
  })
  .transform(({ channel, address, name, opted_out_of }) => ({
    ...{ channel, address, optedOutOf: opted_out_of },
    ...(name !== null && { name }),
  }));

function addressesQuery(id: CustomerId): SQL {
  return sql`
    select a.channel, a.address, a.name, array(
      select o.ours from opt_outs o
      where o.channel = a.channel and o.address = a.address and o.ended_at is null order by o.id
    ) as opted_out_of
    from customer_addresses a where a.customer_id = ${id} order by a.id`;
}

const Note = z.object({ by: z.string(), text: z.string(), at: z.coerce.date() });

function notesQuery(id: CustomerId): SQL {
  return sql`
    select e.name as by, n.body as text, n.at
    from customer_notes n join employees e on e.id = n.author_id
    where n.customer_id = ${id} order by n.id`;
}
