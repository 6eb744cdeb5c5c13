import { createHash, createHmac, randomBytes } from 'node:crypto';

import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Address } from '../issues/issue.ts';
import type { Database } from './database.ts';
import { rowCount, rowsOf } from './database.ts';
import { fixed } from './fixed.ts';

/**
 * What must still be known after somebody was erased, under names that say nothing to who reads them: that they want
 * no texts, and that a message of theirs was here.
 */

/** As a provider's name of a message is kept once its customer was erased. Such names are long and random enough. */
export function forgottenName(providerId: string): string {
  return `sha256:${createHash('sha256').update(providerId).digest('hex')}`;
}

/** Gives the messages of these issues, and these messages, such names; before their own are taken away. */
export async function forgetNames(
  tx: Database,
  issues: readonly number[],
  messages: readonly string[],
): Promise<void> {
  await tx.execute(sql`
    update inbound_seen s
    set provider_id = 'sha256:' || encode(sha256(convert_to(s.provider_id, 'UTF8')), 'hex')
    from messages m
    where (m.issue_id = any(${`{${issues.join(',')}}`}::bigint[]) or m.id = any(${`{${messages.join(',')}}`}::uuid[]))
      and m.kind = 'customer'
      and s.channel = m.channel and s.provider_id = m.provider_id`);
}

/**
 * Keeps a STOP by an HMAC of the address: it must outlive the erasure, or the next text would reach somebody who
 * forbade it. A plain hash of a phone number is undone by trying all numbers. The key is random and on the shelf, in
 * the same database, because a lost setting would forget every STOP: whoever has the whole database can still try
 * numbers one by one, and a list of opt-outs, a log or an export of the table tells nothing. How many those are.
 */
export async function forgetOptOuts(tx: Database, address: Address): Promise<number> {
  const made = randomBytes(32).toString('hex');
  await tx.execute(sql`
    insert into shelf (key, value) values (${ERASED_KEY}, ${JSON.stringify(made)}::text::jsonb) on conflict do nothing`);
  const name = await hidden(tx, address);
  return rowCount(
    tx,
    sql`update opt_outs set address = ${name} where channel = ${address.channel} and address = ${address.address}
      returning 1`,
  );
}

/** The address is known again, so its STOPs stand under it again. */
export async function rememberOptOuts(tx: Database, address: Address): Promise<void> {
  const name = await hidden(tx, address);
  if (name === undefined) return;
  const { channel } = address;
  await tx.execute(sql`
    update opt_outs o set address = ${address.address}
    where o.channel = ${channel} and o.address = ${name} and (o.ended_at is not null or not exists (
      select from opt_outs known where known.channel = o.channel and known.address = ${address.address}
        and known.ours = o.ours and known.ended_at is null))`);
}

/** Whether it stands for an address that is not kept. */
export function isHidden(address: string): boolean {
  return address.startsWith(HIDDEN);
}

/** undefined where nobody was ever erased. */
async function hidden(tx: Database, { channel, address }: Address): Promise<string | undefined> {
  const [row] = await rowsOf(
    tx,
    fixed`select value from shelf where key = ${ERASED_KEY}`,
    z.object({ value: z.string() }),
  );
  return row && `${HIDDEN}${createHmac('sha256', row.value).update(`${channel}\n${address}`).digest('hex')}`;
}

/** On the shelf since somebody was erased for the first time. */
export const ERASED_KEY = 'care/address-key';
const HIDDEN = 'hmac:';
