import { sql } from 'drizzle-orm';
import { z } from 'zod';

import { rowsOf } from '../../src/db/database.ts';
import type { Office } from './office.ts';
import { pause } from './random.ts';

/** Nothing goes wrong any more, anywhere. */
export function heal({
  slack,
  teams,
  carrier,
  smtp,
}: Pick<Office, 'slack' | 'teams' | 'carrier' | 'smtp'>): void {
  slack.clearFaults();
  teams.clearFaults();
  carrier.clearFaults();
  carrier.setDown(false);
  smtp.heal();
}

/**
 * Resolves once the outbox is empty. What waits for its next try need not wait for real: that time passes in the
 * database, as does what a sending that was lost is given to appear. Leases from before the last process was
 * killed run out at once: whatever the others held then they have done long since.
 */
export async function untilAtRest(office: Office, withinMs = 150_000): Promise<void> {
  const killedAt = Math.max(...office.replicas.map((replica) => replica.killedAt()));
  const end = Date.now() + withinMs;
  await office.look(async ({ db, notify }) => {
    for (;;) {
      const [row] = await rowsOf(
        db,
        sql`select count(*) as waiting, string_agg(distinct kind || ': ' || coalesce(last_error, ''), '; ') as why from jobs where dead_at is null`,
        z.object({ waiting: z.coerce.number(), why: z.string().nullable() }),
      );
      if (row?.waiting === 0) return;
      if (Date.now() > end) throw new Error(`${row?.waiting} effects still wait: ${row?.why}`);
      await db.execute(sql`update jobs set run_at = now() where run_at > now() and dead_at is null`);
      await db.execute(
        sql`update messages set begun_at = begun_at - interval '2 seconds' where begun_at is not null`,
      );
      await db.execute(
        sql`update jobs set locked_until = now() - interval '1 second' where locked_until < to_timestamp(${(killedAt + LEASE_MS) / 1_000})`,
      );
      await notify('jobs', '');
      await pause(300);
    }
  });
}

/** `startOutbox` */
const LEASE_MS = 60_000;

/** Resolves once the process says that nothing waits in its outbox. */
export async function untilReady({ replicas }: Office, withinMs = 90_000): Promise<void> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await fetch(`${replicas[0]?.url()}/readyz`).catch(() => undefined);
    const said = answer && Ready.safeParse(await answer.json());
    if (said?.success && said.data.outbox.waiting === 0) return;
    if (Date.now() > end) throw new Error(`something still waits: ${JSON.stringify(said?.data)}`);
    await pause(200);
  }
}

const Ready = z.object({ outbox: z.object({ waiting: z.number() }) });
