import { eq } from 'drizzle-orm';
import { z } from 'zod';

import type { Address, CustomerId } from '../issues/issue.ts';
import { customerId } from '../issues/issue.ts';
import type { Database, Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { codeOf } from './errors.ts';
import { fixed } from './fixed.ts';
import { ERASED_KEY, rememberOptOuts } from './forgotten.ts';
import { customers } from './schema-customers.ts';

export interface SeenAddress extends Address {
  readonly answerable: boolean;
}

/**
 * The customer behind an address, made when first seen, with their lock taken. Throws `Overtaken` where the
 * address was linked to another customer while we waited for the lock.
 */
export async function lockAddress(tx: Database, address: SeenAddress): Promise<CustomerId> {
  const known = (await lockKnown(tx, address)) ?? (await newCustomer(tx, address));
  if ((await customerBehind(tx, address)) !== known) throw new Overtaken();
  return customerId(known);
}

/**
 * The customer behind an address, with their lock taken; undefined where it is nobody's yet. Whose it is must be asked
 * again: the statement waits for the lock, and says what was so before.
 */
export async function lockKnown(tx: Database, { channel, address }: Address): Promise<number | undefined> {
  const [row] = await rowsOf(
    tx,
    fixed`select c.id from customers c join customer_addresses a on a.customer_id = c.id
      where a.channel = ${channel} and a.address = ${address} for update of c`,
    Id,
  );
  return row?.id;
}

const Id = z.object({ id: z.coerce.number() });

/** Whether there is one. */
export async function lockCustomer(tx: Database, id: number): Promise<boolean> {
  const found = await tx
    .select({ id: customers.id })
    .from(customers)
    .where(eq(customers.id, id))
    .for('update');
  return found.length > 0;
}

/** What was read before a lock is no longer so under it: the whole transaction begins anew. */
export class Overtaken extends Error {
  constructor() {
    super('overtaken by another transaction');
    this.name = 'Overtaken';
  }
}

/**
 * How a statement says so that is sent: it divides by how many rows it inserted, `on conflict do nothing`. A violated
 * constraint would put the row, which is a customer's, into the server's log.
 */
const DIVISION_BY_ZERO = '22012';

/** As `opened.transaction`, and once more for each time that it is overtaken. */
export async function transaction<T>(opened: Opened, work: (tx: Database) => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await opened.transaction(work);
    } catch (error) {
      if (!(error instanceof Overtaken) && codeOf(error) !== DIVISION_BY_ZERO) throw error;
    }
  }
}

/** The customer that an address belongs to now; no lock is taken. */
export async function customerBehind(
  tx: Database,
  { channel, address }: Address,
): Promise<number | undefined> {
  const [row] = await rowsOf(
    tx,
    fixed`select customer_id as id from customer_addresses where channel = ${channel} and address = ${address}`,
    Id,
  );
  return row?.id;
}

/** Nobody else sees them yet, so they need no lock. Throws `Overtaken` where another first message was faster. */
async function newCustomer(tx: Database, seen: SeenAddress): Promise<number> {
  const { channel, address, answerable } = seen;
  const [made] = await rowsOf(
    tx,
    fixed`with made as (insert into customers default values returning id)
      insert into customer_addresses (customer_id, channel, address, answerable)
      select id, ${channel}::text, ${address}::text, ${answerable}::boolean from made
      on conflict do nothing
      returning customer_id as id, exists (select from shelf where key = ${ERASED_KEY}) as erased`,
    Made,
  );
  // The conflict waited for the other, which has committed.
  if (!made) throw new Overtaken();
  if (made.erased) await rememberOptOuts(tx, seen);
  return made.id;
}

const Made = z.object({ id: z.coerce.number(), erased: z.boolean() });
