import { and, eq } from 'drizzle-orm';

import type { Address, CustomerId } from '../issues/issue.ts';
import { customerId } from '../issues/issue.ts';
import type { Database, Opened } from './database.ts';
import { rememberOptOuts } from './forgotten.ts';
import { customerAddresses, customers } from './schema.ts';

interface SeenAddress extends Address {
  readonly answerable: boolean;
}

/**
 * The customer behind an address, made when first seen, with their lock taken. Throws `Overtaken` where the
 * address was linked to another customer while we waited for the lock.
 */
export async function lockAddress(tx: Database, address: SeenAddress): Promise<CustomerId> {
  const known = (await customerBehind(tx, address)) ?? (await newCustomer(tx, address));
  await lockCustomer(tx, known);
  if ((await customerBehind(tx, address)) !== known) throw new Overtaken();
  return customerId(known);
}

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

/** As `opened.transaction`, and once more for each time that it is overtaken. */
export async function transaction<T>(opened: Opened, work: (tx: Database) => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await opened.transaction(work);
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
}

/** The customer that an address belongs to now; no lock is taken. */
export async function customerBehind(
  tx: Database,
  { channel, address }: Address,
): Promise<number | undefined> {
  const [row] = await tx
    .select({ customer: customerAddresses.customerId })
    .from(customerAddresses)
    .where(and(eq(customerAddresses.channel, channel), eq(customerAddresses.address, address)));
  return row?.customer;
}

async function newCustomer(tx: Database, seen: SeenAddress): Promise<number> {
  const { channel, address, answerable } = seen;
  const [made] = await tx.insert(customers).values({}).returning({ id: customers.id });
  if (!made) throw new Error('a customer could not be made');
  const [first] = await tx
    .insert(customerAddresses)
    .values({ customerId: made.id, channel, address, answerable })
    .onConflictDoNothing()
    .returning({ id: customerAddresses.id });
  if (first) {
    await rememberOptOuts(tx, seen);
    return made.id;
  }

  // Another first message of theirs was faster, and has committed: the conflict waited for it.
  await tx.delete(customers).where(eq(customers.id, made.id));
  const theirs = await customerBehind(tx, seen);
  if (theirs === undefined) throw new Error('an address is taken and belongs to nobody');
  return theirs;
}
