import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Removed, Whom } from '../issues/care.ts';
import type { Address, CustomerId } from '../issues/issue.ts';
import type { Database } from './database.ts';
import { rowCount, rowsOf } from './database.ts';
import { forgetOptOuts } from './forgotten.ts';

/**
 * Messages on other customers' issues that are between the customer and us, written by either, and those in which an
 * address of theirs is named.
 */
export interface Elsewhere {
  readonly written: readonly string[];
  readonly copied: readonly string[];
  /** When the first of these messages was written; absent where there is none. */
  readonly since?: Date;
}

/** What names an address of theirs: what machines wrote, and lines of histories. */
export interface Naming {
  readonly held: readonly number[];
  readonly lines: readonly number[];
}

type Counted = Pick<
  Required<Removed>,
  'names' | 'addresses' | 'links' | 'notes' | 'held' | 'optOuts' | 'mentions' | 'othersOriginals'
>;

/** What is known of the customer themselves, and of their addresses wherever they are named; under their lock. */
export async function erasePerson(
  tx: Database,
  customer: CustomerId,
  { written, copied }: Elsewhere,
  naming: Naming,
): Promise<Counted> {
  const addresses = await addressesOf(tx, customer);
  let optOuts = 0;
  for (const address of addresses) optOuts += await forgetOptOuts(tx, address);
  for (const { address } of addresses)
    await tx.execute(sql`
      update messages set cc = array_remove(cc, ${address}),
        reply_to = nullif(reply_to, ${address})
      where id = any(${`{${copied.join(',')}}`}::uuid[])`);

  const isTheirs = pairs(addresses, sql`channel`, sql`address`);
  const links = await rowCount(
    tx,
    sql`delete from customer_links where customer_id = ${customer} or ${isTheirs} returning 1`,
  );
  const held = await rowCount(
    tx,
    sql`delete from held_messages
      where id = any(${`{${naming.held.join(',')}}`}::bigint[]) or ${pairs(addresses, sql`channel`, sql`theirs`)}
      returning 1`,
  );
  const lines = await rowCount(
    tx,
    sql`update issue_events
      set detail = detail || case type when 'message-held' then '{"from":"","subject":""}' else '{"address":""}' end::jsonb
      where id = any(${`{${naming.lines.join(',')}}`}::bigint[]) and ${isNamedIn(addresses)} returning 1`,
  );
  const notes = await rowCount(
    tx,
    sql`delete from customer_notes where customer_id = ${customer} returning 1`,
  );
  const named = await rowsOf(
    tx,
    sql`delete from customer_addresses where customer_id = ${customer} returning name`,
    z.object({ name: z.string().nullable() }),
  );
  const given = await rowCount(
    tx,
    sql`update customers set name = null where id = ${customer} and name is not null returning 1`,
  );
  return {
    ...{ links, held, notes, optOuts, addresses: named.length },
    names: given + named.filter(({ name }) => name !== null).length,
    mentions: lines + written.length + copied.length,
    othersOriginals: await rowCount(
      tx,
      sql`select 1 from originals where message_id = any(${`{${copied.join(',')}}`}::uuid[])`,
    ),
  };
}

/** The addresses of whoever is meant. */
export async function addressesMeant(db: Database, whom: Whom): Promise<readonly Address[]> {
  return 'address' in whom ? [whom.address] : addressesOf(db, whom.customer);
}

async function addressesOf(tx: Database, customer: CustomerId): Promise<readonly Address[]> {
  return rowsOf(
    tx,
    sql`select channel, address from customer_addresses where customer_id = ${customer} order by id`,
    z.object({ channel: z.string(), address: z.string() }),
  );
}

/**
 * No index knows who was copied in, so this reads every message, of so many issues at a time. What comes in meanwhile
 * is found by erasing again, by the address.
 */
export async function mentionedElsewhere(db: Database, whom: Whom): Promise<Elsewhere> {
  const addresses = await addressesMeant(db, whom);
  const customer = 'customer' in whom ? whom.customer : null;
  const written: string[] = [];
  const copied: string[] = [];
  let since: Date | undefined;
  const last = await lastIssue(db);
  for (let from = 0; from < last; from += ISSUES_AT_ONCE) {
    const found = await rowsOf(
      db,
      sql`select m.id, m.at, ${pairs(addresses, sql`m.channel`, sql`m.theirs`)} as theirs
        from messages m join issues i on i.id = m.issue_id
        where m.issue_id > ${from} and m.issue_id <= ${from + ISSUES_AT_ONCE} and i.customer_id is distinct from ${customer}
          and (${pairs(addresses, sql`m.channel`, sql`m.theirs`)}
            or m.cc && ${textArray(addresses)}::text[] or m.reply_to = any(${textArray(addresses)}::text[]))`,
      z.object({ id: z.string(), at: z.coerce.date(), theirs: z.boolean() }),
    );
    for (const { id, at, theirs } of found) {
      (theirs ? written : copied).push(id);
      if (since === undefined || at < since) since = at;
    }
  }
  return { written, copied, ...(since && { since }) };
}

/** Lines of histories that name one of the addresses; as above. */
export async function linesNaming(db: Database, addresses: readonly Address[]): Promise<readonly number[]> {
  const lines: number[] = [];
  const last = await lastIssue(db);
  for (let from = 0; from < last; from += ISSUES_AT_ONCE) {
    const found = await rowsOf(
      db,
      sql`select id from issue_events
        where issue_id > ${from} and issue_id <= ${from + ISSUES_AT_ONCE} and ${isNamedIn(addresses)}`,
      Id,
    );
    lines.push(...found.map(({ id }) => id));
  }
  return lines;
}

async function lastIssue(db: Database): Promise<number> {
  const [last] = await rowsOf(db, sql`select coalesce(max(id), 0) as id from issues`, Id);
  return last?.id ?? 0;
}

const Id = z.object({ id: z.coerce.number() });

/** Whether a line of a history names one of the addresses. */
function isNamedIn(addresses: readonly Address[]): SQL {
  const named = sql`any(${textArray(addresses)}::text[])`;
  return sql`type in ('message-held', 'customer-opted-out', 'customer-opted-in')
    and (detail->>'from' = ${named} or detail->>'address' = ${named})`;
}

const ISSUES_AT_ONCE = 20_000;

function pairs(addresses: readonly Address[], channel: SQL, address: SQL): SQL {
  if (addresses.length === 0) return sql`false`;
  const each = addresses.map((one) => sql`(${one.channel}::text, ${one.address}::text)`);
  return sql`coalesce((${channel}, ${address}) in (${sql.join(each, sql`, `)}), false)`;
}

/** As PostgreSQL writes an array of texts. */
function textArray(addresses: readonly Address[]): string {
  const quoted = addresses.map(({ address }) => `"${address.replaceAll(/[\\"]/g, String.raw`\$&`)}"`);
  return `{${quoted.join(',')}}`;
}
