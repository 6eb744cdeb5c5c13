import { and, eq, isNull } from 'drizzle-orm';

import type { InboundMessage } from '../issues/inbound.ts';
import type { Database } from './database.ts';
import { optOuts } from './schema-customers.ts';

interface Pair {
  readonly channel: string;
  /** The customer's address. */
  readonly address: string;
  readonly ours: string;
}

/** Whether a STOP stands from this address to this one of ours. */
export async function isOptedOut(tx: Database, pair: Pair): Promise<boolean> {
  const found = await tx.select({ id: optOuts.id }).from(optOuts).where(standing(pair));
  return found.length > 0;
}

/** What a customer's keyword says of their consent. Saying it twice changes nothing. */
export async function recordConsent(tx: Database, message: InboundMessage, optedOut: boolean): Promise<void> {
  const pair = { channel: message.channel, address: message.from, ours: message.to };
  if (optedOut) return recordOptOut(tx, pair, message.at);
  await tx.update(optOuts).set({ endedAt: message.at }).where(standing(pair));
}

/** A STOP, from the customer or reported by the carrier. */
export async function recordOptOut(tx: Database, pair: Pair, since: Date): Promise<void> {
  const { channel, address, ours } = pair;
  await tx.insert(optOuts).values({ channel, address, ours, since }).onConflictDoNothing();
}

function standing({ channel, address, ours }: Pair) {
  return and(
    eq(optOuts.channel, channel),
    eq(optOuts.address, address),
    eq(optOuts.ours, ours),
    isNull(optOuts.endedAt),
  );
}
