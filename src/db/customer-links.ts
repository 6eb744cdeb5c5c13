import type { SQL } from 'drizzle-orm';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';

import { actorOf } from '../issues/audit.ts';
import { cardsOf } from '../issues/effects.ts';
import type { Address, CustomerId, Employee, IssueId } from '../issues/issue.ts';
import { customerId, issueId } from '../issues/issue.ts';
import type { CustomerLinks, Linked } from '../issues/store.ts';
import type { LinkRecord, Resemblance } from '../issues/views.ts';
import { noteDown } from './audit-store.ts';
import { customerBehind, lockCustomer, Overtaken, transaction } from './customers.ts';
import type { Database, Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { rememberOptOuts } from './forgotten.ts';
import { enqueue } from './outbox.ts';
import { subjectOf } from './place.ts';
import { issues } from './schema.ts';
import { customerAddresses, customerLinks, customerNotes, customers } from './schema-customers.ts';
import { employees } from './schema-people.ts';

/**
 * An issue goes with the address it began with: linked, it is the new customer's; unlinked, it leaves with the
 * address. So unlinking undoes a link.
 */
export function customerLinkStore(opened: Opened): CustomerLinks {
  return {
    link: (customer, address, by) => transaction(opened, (tx) => link(tx, customer, address, by)),
    unlink: (customer, address, by) => transaction(opened, (tx) => unlink(tx, customer, address, by)),
  };
}

async function link(tx: Database, customer: CustomerId, address: Address, by: Employee): Promise<Linked> {
  const owner = await customerBehind(tx, address);
  if (owner === customer) return { ok: true, changed: false };
  // Two who link each other's addresses at once take the locks in one order.
  const locks = owner === undefined ? [customer] : [customer, owner].sort((one, other) => one - other);
  for (const id of locks)
    if (!(await lockCustomer(tx, id)) && id === customer)
      return { ok: false, problem: { reason: 'no-such-customer' } };
  if ((await customerBehind(tx, address)) !== owner) throw new Overtaken();

  if (owner === undefined) await addAddress(tx, customer, address);
  else {
    const moving = await issuesMovingFrom(tx, owner, address);
    const both = await openInOneInbox(tx, customer, moving);
    if (both) return { ok: false, problem: { reason: 'both-open', issues: both } };
    await give(tx, address, customer, moving);
    await emptied(tx, owner, customer);
  }
  await record(tx, 'linked', customer, address, by);
  await redrawOpen(tx, [customer]);
  return { ok: true, changed: true };
}

async function unlink(tx: Database, customer: CustomerId, address: Address, by: Employee): Promise<Linked> {
  await lockCustomer(tx, customer);
  if ((await customerBehind(tx, address)) !== customer)
    return { ok: false, problem: { reason: 'not-theirs' } };
  const theirs = await tx
    .select({ id: customerAddresses.id })
    .from(customerAddresses)
    .where(eq(customerAddresses.customerId, customer));
  if (theirs.length < 2) return { ok: false, problem: { reason: 'only-address' } };

  const [made] = await tx.insert(customers).values({}).returning({ id: customers.id });
  if (!made) throw new Error('a customer could not be made');
  await give(tx, address, made.id, await issuesBegunWith(tx, customer, address));
  await record(tx, 'unlinked', customer, address, by);
  await redrawOpen(tx, [customer, customerId(made.id)]);
  return { ok: true, changed: true };
}

/** An address that nobody wrote from yet. */
async function addAddress(tx: Database, customer: number, { channel, address }: Address): Promise<void> {
  const added = await tx
    .insert(customerAddresses)
    .values({ customerId: customer, channel, address })
    .onConflictDoNothing()
    .returning({ id: customerAddresses.id });
  if (added.length === 0) throw new Overtaken();
  await rememberOptOuts(tx, { channel, address });
}

/** The issues that leave with the address; all of them when it is the last one. */
async function issuesMovingFrom(tx: Database, owner: number, address: Address): Promise<readonly number[]> {
  const addresses = await tx
    .select({ id: customerAddresses.id })
    .from(customerAddresses)
    .where(eq(customerAddresses.customerId, owner));
  if (addresses.length > 1) return issuesBegunWith(tx, owner, address);
  const all = await tx.select({ id: issues.id }).from(issues).where(eq(issues.customerId, owner));
  return all.map(({ id }) => id);
}

const Id = z.object({ id: z.coerce.number() });

async function issuesBegunWith(
  tx: Database,
  owner: number,
  { channel, address }: Address,
): Promise<readonly number[]> {
  const rows = await rowsOf(
    tx,
    sql`select i.id from issues i
      cross join lateral (
        select m.channel, m.theirs from messages m
        where m.issue_id = i.id and m.kind in ('customer', 'reply') order by m.seq limit 1
      ) first
      where i.customer_id = ${owner} and first.channel = ${channel} and first.theirs = ${address}`,
    Id,
  );
  return rows.map(({ id }) => id);
}

/** Two unresolved issues that one customer could not have. */
async function openInOneInbox(
  tx: Database,
  customer: number,
  moving: readonly number[],
): Promise<readonly [IssueId, IssueId] | undefined> {
  if (moving.length === 0) return undefined;
  const [row] = await rowsOf(
    tx,
    sql`select mine.id as mine, theirs.id as theirs from issues mine
      join issues theirs on theirs.inbox_id = mine.inbox_id and theirs.closed_at is null
      where mine.customer_id = ${customer} and mine.closed_at is null
        and theirs.id in ${[...moving]} limit 1`,
    z.object({ mine: z.coerce.number(), theirs: z.coerce.number() }),
  );
  return row && [issueId(row.mine), issueId(row.theirs)];
}

async function give(
  tx: Database,
  { channel, address }: Address,
  to: number,
  moving: readonly number[],
): Promise<void> {
  await tx
    .update(customerAddresses)
    .set({ customerId: to })
    .where(and(eq(customerAddresses.channel, channel), eq(customerAddresses.address, address)));
  if (moving.length > 0)
    await tx
      .update(issues)
      .set({ customerId: to })
      .where(inArray(issues.id, [...moving]));
}

/** A customer without an address is nobody: what was known of them is known of the other now. */
async function emptied(tx: Database, from: number, to: number): Promise<void> {
  const left = await tx
    .select({ id: customerAddresses.id })
    .from(customerAddresses)
    .where(eq(customerAddresses.customerId, from));
  if (left.length > 0) return;
  await tx.update(customerNotes).set({ customerId: to }).where(eq(customerNotes.customerId, from));
  await tx.update(customerLinks).set({ customerId: to }).where(eq(customerLinks.customerId, from));
  const [gone] = await tx.delete(customers).where(eq(customers.id, from)).returning();
  if (gone && gone.name !== null)
    await tx
      .update(customers)
      .set({ name: sql`coalesce(${customers.name}, ${gone.name})` })
      .where(eq(customers.id, to));
}

async function record(
  tx: Database,
  kind: 'linked' | 'unlinked',
  customer: number,
  { channel, address }: Address,
  by: Employee,
): Promise<void> {
  await tx.insert(customerLinks).values({ customerId: customer, kind, channel, address, byId: by.id });
  await noteDown(tx, actorOf(by), { act: `address-${kind}`, customer: customerId(customer) });
}

/** The customer's name on their open cards may be another now. */
async function redrawOpen(tx: Database, whose: readonly CustomerId[]): Promise<void> {
  const open = await tx
    .select({ id: issues.id })
    .from(issues)
    .where(and(inArray(issues.customerId, [...whose]), sql`${issues.closedAt} is null`))
    .orderBy(asc(issues.id));
  for (const { id } of open) enqueue(tx, cardsOf(await subjectOf(tx, issueId(id))));
}

/** What was linked to the customer and unlinked again, oldest first. */
export async function linksOf(db: Database, customer: CustomerId): Promise<readonly LinkRecord[]> {
  return db
    .select({
      kind: customerLinks.kind,
      channel: customerLinks.channel,
      address: customerLinks.address,
      by: employees.name,
      at: customerLinks.at,
    })
    .from(customerLinks)
    .innerJoin(employees, eq(employees.id, customerLinks.byId))
    .where(eq(customerLinks.customerId, customer))
    .orderBy(asc(customerLinks.id));
}

/** All that a customer wrote in each of their newest messages. */
export async function writingsOf(db: Database, customer: CustomerId): Promise<readonly string[]> {
  const rows = await rowsOf(
    db,
    sql`select left(coalesce(m.whole, m.body), 20000) as text
      from messages m join issues i on i.id = m.issue_id
      where i.customer_id = ${customer} and m.kind = 'customer' order by m.seq desc limit 10`,
    z.object({ text: z.string() }),
  );
  return rows.map(({ text }) => text);
}

const Resembling = z
  .object({
    id: z.coerce.number(),
    name: z.string(),
    channel: z.string(),
    address: z.string(),
    why: z.enum(['same-name', 'address-mentioned']),
  })
  .transform(({ id, name, channel, address, why }): Resemblance => ({
    customer: { id: customerId(id), name },
    address: { channel, address },
    why,
  }));

/** Who else calls themselves as the customer does, or has one of the addresses. */
export async function resembling(
  db: Database,
  customer: CustomerId,
  mentioned: readonly Address[],
): Promise<readonly Resemblance[]> {
  return rowsOf(
    db,
    sql`
      with mine as (
        select lower(name) as name from customers where id = ${customer} and name is not null
        union select lower(name) from customer_addresses where customer_id = ${customer} and name is not null
      )
      select c.id, coalesce(c.name, a.name, a.address) as name,
        a.channel, a.address, case when ${isMentioned(mentioned)} then 'address-mentioned' else 'same-name' end as why
      from customer_addresses a join customers c on c.id = a.customer_id
      where c.id <> ${customer}
        and (${isMentioned(mentioned)} or lower(a.name) in (select name from mine)
          or lower(c.name) in (select name from mine))
      order by why, a.id limit 5`,
    Resembling,
  );
}

function isMentioned(mentioned: readonly Address[]): SQL {
  if (mentioned.length === 0) return sql`false`;
  const pairs = mentioned.map(({ channel, address }) => sql`(${channel}, ${address})`);
  return sql`(a.channel, a.address) in (${sql.join(pairs, sql`, `)})`;
}
