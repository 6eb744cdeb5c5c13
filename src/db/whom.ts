import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Whom } from '../issues/care.ts';
import type { Address, CustomerId } from '../issues/issue.ts';
import { customerId } from '../issues/issue.ts';
import { customerBehind, lockCustomer, Overtaken } from './customers.ts';
import type { Database } from './database.ts';
import { rowsOf } from './database.ts';

/** Who is meant, as a customer. `made`: they were none before, and are one in this transaction. */
export interface Meant {
  readonly customer: CustomerId;
  readonly made: boolean;
}

/** What is known of whoever is no customer, but may be made one. */
interface Heard {
  /** Whose locks are taken too. */
  readonly others?: readonly CustomerId[];
  /** When they were first heard of; absent where they were not. */
  readonly since?: Date;
}

/**
 * Who is meant, under their lock and that of `others`, taken in one order. Whoever is no customer, but wrote on somebody
 * else's issue, was copied in or answered there, is made one, so that all which knows customers finds what is kept of
 * them. undefined where nothing is kept.
 */
export async function lockMeant(
  tx: Database,
  whom: Whom,
  { others = [], since }: Heard,
): Promise<Meant | undefined> {
  const known = 'customer' in whom ? whom.customer : await customerBehind(tx, whom.address);
  const all = [...others, ...(known === undefined ? [] : [known])].toSorted((one, other) => one - other);
  const there = new Map<number, boolean>();
  for (const id of all) there.set(id, await lockCustomer(tx, id));
  if (known !== undefined)
    return there.get(known) === true ? { customer: customerId(known), made: false } : undefined;
  if (!('address' in whom) || since === undefined) return undefined;
  return { customer: await makeCustomer(tx, whom.address, since), made: true };
}

/** Undoes what was made, in the transaction that made it. */
export async function unmake(tx: Database, { customer, made }: Meant): Promise<void> {
  if (!made) return;
  await tx.execute(sql`delete from customer_addresses where customer_id = ${customer}`);
  await tx.execute(sql`delete from customers where id = ${customer}`);
}

/** Their STOPs stay hidden, as nothing is sent to them. Throws `Overtaken` where they just became one by writing. */
async function makeCustomer(tx: Database, { channel, address }: Address, at: Date): Promise<CustomerId> {
  const since = at.toISOString();
  const [made] = await rowsOf(
    tx,
    sql`with made as (insert into customers (created_at) values (${since}::timestamptz) returning id)
      insert into customer_addresses (customer_id, channel, address, answerable, created_at)
      select id, ${channel}::text, ${address}::text, true, ${since}::timestamptz from made
      on conflict do nothing returning customer_id as id`,
    z.object({ id: z.coerce.number() }),
  );
  if (!made) throw new Overtaken();
  return customerId(made.id);
}
