import { and, eq } from 'drizzle-orm';

import type { Address, CustomerId } from '../issues/issue.ts';
import { customerId } from '../issues/issue.ts';
import type { Database } from './database.ts';
import { customerAddresses, customers } from './schema.ts';

interface SeenAddress extends Address {
  readonly answerable: boolean;
}

/** The customer behind an address, made when first seen, with their lock taken. */
export async function lockAddress(tx: Database, address: SeenAddress): Promise<CustomerId> {
  const known = (await behind(tx, address)) ?? (await newCustomer(tx, address));
  await tx.select({ id: customers.id }).from(customers).where(eq(customers.id, known)).for('update');
  return customerId(known);
}

async function behind(tx: Database, { channel, address }: Address): Promise<number | undefined> {
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
  if (first) return made.id;

  // Another first message of theirs was faster, and has committed: the conflict waited for it.
  await tx.delete(customers).where(eq(customers.id, made.id));
  const theirs = await behind(tx, seen);
  if (theirs === undefined) throw new Error('an address is taken and belongs to nobody');
  return theirs;
}
