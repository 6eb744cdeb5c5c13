import type { SQL } from 'drizzle-orm';
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';

import type { CustomerId, IssueId } from '../issues/issue.ts';
import type { CustomerAccount, IssuePage, IssueQuery, IssueReader, IssueSummary } from '../issues/views.ts';
import { linksOf, resembling, writingsOf } from './customer-links.ts';
import type { Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { historyEntry, historyOf } from './history.ts';
import { loadIssue } from './issue-row.ts';
import { messages, originals } from './schema.ts';
import { SummaryRow, summaryQuery } from './summary-query.ts';

const PAGE = 50;

export function issueReader(opened: Opened): IssueReader {
  const { db } = opened;

  async function summaries(where: SQL, limit: number, order?: IssueQuery['order']) {
    return rowsOf(db, summaryQuery(where, limit, order), SummaryRow);
  }

  return {
    async summary(id) {
      const [summary] = await summaries(sql`i.id = ${id}`, 1);
      return summary;
    },

    async detail(id) {
      const [summary] = await summaries(sql`i.id = ${id}`, 1);
      const issue = summary && (await loadIssue(db, id));
      return summary && issue && { summary, issue, history: await historyOf(db, id) };
    },

    async list(query): Promise<IssuePage> {
      const limit = query.limit ?? PAGE;
      // One more than asked for tells whether there is a next page.
      const found = await summaries(condition(query), limit + 1, query.order);
      const shown = found.slice(0, limit);
      return { issues: shown, ...(found.length > limit && endOf(shown.at(-1), query)) };
    },

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

/** Where a page ends, so that the next one begins there whatever happens to its last issue meanwhile. */
function endOf(
  last: IssueSummary | undefined,
  { order }: IssueQuery,
): Pick<IssuePage, 'next' | 'nextClosed'> {
  if (!last) return {};
  const isClosed = order === 'closed' && last.state.status === 'closed';
  return { next: last.id, ...(isClosed && { nextClosed: last.state.closedAt }) };
}

function condition(query: IssueQuery): SQL {
  const parts = [sql`true`];
  if (query.status === 'unassigned') parts.push(sql`i.status = 'unassigned'`);
  if (query.status === 'assigned') parts.push(sql`i.status = 'assigned'`);
  if (query.status === 'closed') parts.push(sql`i.status = 'closed'`);
  if (query.assignee !== undefined)
    parts.push(sql`i.assignee_id = ${query.assignee} and i.closed_at is null`);
  if (query.issues !== undefined) parts.push(sql`i.id = any(${`{${query.issues.join(',')}}`}::bigint[])`);
  if (query.inbox !== undefined) parts.push(sql`i.inbox_id = ${query.inbox}`);
  if (query.order === 'closed') parts.push(sql`i.closed_at is not null`);
  if (query.before !== undefined) parts.push(beyond(query.before, query));
  if (query.conversation) {
    const { platform, conversation } = query.conversation;
    // Posted there, or about to be: a list read between a text and its posting must not miss it.
    parts.push(sql`(
      exists (select 1 from postings p where p.issue_id = i.id
        and p.platform = ${platform} and p.conversation = ${conversation})
      or i.inbox_id in (select ic.inbox_id from inbox_conversations ic
        where ic.platform = ${platform} and ic.conversation = ${conversation}))`);
  }
  const words = query.text?.trim().split(/\s+/).filter(Boolean) ?? [];
  parts.push(...words.slice(0, 8).map(mentions));
  return sql.join(parts, sql` and `);
}

/** In the order of closing several may have been closed at the same moment; then the number decides. */
function beyond(before: IssueId, { order, closedBefore }: IssueQuery): SQL {
  if (order !== 'closed' || closedBefore === undefined) return sql`i.id < ${before}`;
  return sql`(i.closed_at, i.id) < (${closedBefore.toISOString()}::timestamptz, ${before}::bigint)`;
}

/** A word is looked for as it is written, anywhere; a number also without the way it was spaced. */
function mentions(word: string): SQL {
  const pattern = `%${word.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  const digits = /^[+(]?[\d().-]{3,}$/.test(word) ? word.replace(/\D/g, '') : '';
  return sql`(
    i.id::text = ${word.replace(/^#/, '')}
    or exists (select 1 from customers c where c.id = i.customer_id and c.name ilike ${pattern})
    or exists (select 1 from customer_addresses a where a.customer_id = i.customer_id
      and (a.address ilike ${pattern} or a.name ilike ${pattern}
        or (${digits} <> '' and a.address like ${`%${digits}%`})))
    or exists (select 1 from messages m where m.issue_id = i.id
      and (m.body ilike ${pattern} or m.subject ilike ${pattern})))`;
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
