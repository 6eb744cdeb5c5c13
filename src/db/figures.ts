import { sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Opened, PoolUse } from './database.ts';
import { rowsOf } from './database.ts';

/** What of the database is worth watching; no name, number or word of a customer is in it. */
export interface StoredFigures {
  readonly lanes: readonly z.output<typeof Lane>[];
  readonly dead: number;
  readonly lastInbound: readonly z.output<typeof LastInbound>[];
  readonly pools: readonly PoolUse[];
}

/** Throws `StoreUnavailable` when the database does not answer. */
export async function readFigures(opened: Opened): Promise<StoredFigures> {
  const { db } = opened;
  const pools = opened.pools();
  const [lanes, dead, lastInbound] = await Promise.all([
    rowsOf(db, LANES, Lane),
    rowsOf(db, sql`select count(*) as dead from jobs where dead_at is not null`, Dead),
    rowsOf(db, LAST_INBOUND, LastInbound),
  ]);
  return { lanes, dead: dead[0]?.dead ?? 0, lastInbound, pools };
}

const Lane = z
  .object({
    lane: z.string(),
    target: z.string(),
    waiting: z.coerce.number(),
    oldest_due: z.coerce.number(),
    oldest_waiting: z.coerce.number(),
  })
  .transform(({ oldest_due, oldest_waiting, ...lane }) => ({
    ...lane,
    oldestDueSeconds: oldest_due,
    oldestWaitingSeconds: oldest_waiting,
  }));
const Dead = z.object({ dead: z.coerce.number() });
const LastInbound = z
  .object({ inbox: z.string(), channel: z.string(), ours: z.string(), at: z.coerce.number().nullable() })
  .transform(({ at, ...line }) => ({ ...line, at: at === null ? undefined : new Date(at) }));

/** A reply and a file name a message, whose channel is where it goes or came from. */
const LANES = sql`
  select lane, target, count(*) as waiting,
    coalesce(extract(epoch from now() - min(run_at) filter (where run_at <= now())), 0) as oldest_due,
    extract(epoch from now() - min(created_at)) as oldest_waiting
  from (
    select split_part(jobs.lane, ':', 1) as lane, run_at, created_at,
      coalesce(payload->'at'->>'platform', payload->>'platform', reply.channel, file.channel, '') as target
    from jobs
    left join messages reply on jobs.kind = 'reply' and reply.id = (payload->>'message')::uuid
    left join attachments on jobs.kind = 'attachment' and attachments.id = (payload->>'attachment')::bigint
    left join messages file on file.id = attachments.message_id
    where dead_at is null
  ) as waiting_jobs
  group by lane, target`;

/** Each is one look into an index, however many messages there are. */
const LAST_INBOUND = sql`
  select inboxes.name as inbox, line.channel, line.address as ours,
    (select extract(epoch from messages.at) * 1000 from messages
      where messages.kind = 'customer' and messages.channel = line.channel and messages.ours = line.address
      order by messages.at desc limit 1) as at
  from inbox_addresses line join inboxes on inboxes.id = line.inbox_id`;
