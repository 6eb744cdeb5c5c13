import { and, desc, eq, lte, sql } from 'drizzle-orm';
import { z } from 'zod';

import type { Calls } from '../issues/calls.ts';
import { employeeId, issueId } from '../issues/issue.ts';
import type { Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { callWishes, missedNotices } from './schema-calls.ts';

const MISSED_LIMIT = 50;

/** See `Calls`. */
export function callsStore({ db }: Opened): Calls {
  async function wish(by: number, wished: Partial<typeof callWishes.$inferInsert>): Promise<void> {
    await db
      .insert(callWishes)
      .values({ employeeId: by, ...wished })
      .onConflictDoUpdate({ target: callWishes.employeeId, set: wished });
  }

  return {
    async wishes(by, now) {
      const [row] = await db.select().from(callWishes).where(eq(callWishes.employeeId, by));
      if (!row) return { sound: true };
      const { sound, quietSince: since, quietUntil: until } = row;
      if (!since || (until && until <= now)) return { sound };
      return { sound, quiet: { since, ...(until && { until }) } };
    },

    setSound: (by, on) => wish(by, { sound: on }),
    quieten: (by, now, until) => wish(by, { quietSince: now, quietUntil: until ?? null }),
    endQuiet: (by) => wish(by, { quietSince: null, quietUntil: null }),

    async holdBack({ platform, id }, about, issue, now) {
      const at = sql`${now.toISOString()}::timestamptz`;
      const [held] = await rowsOf(
        db,
        sql`
          insert into missed_notices (employee_id, about, issue_id, at)
          select w.employee_id, ${about}, ${issue}, ${at}
          from employee_identities i join call_wishes w on w.employee_id = i.employee_id
          where i.platform = ${platform} and i.external_id = ${id}
            and w.quiet_since is not null and (w.quiet_until is null or w.quiet_until > ${at})
          on conflict (employee_id, about, issue_id) do update set at = excluded.at
          returning employee_id`,
        z.object({ employee_id: z.coerce.number().transform(employeeId) }),
      );
      return held?.employee_id;
    },

    async missed(by) {
      const rows = await db
        .select()
        .from(missedNotices)
        .where(eq(missedNotices.employeeId, by))
        .orderBy(desc(missedNotices.at), desc(missedNotices.issueId))
        .limit(MISSED_LIMIT);
      return rows.map((row) => ({ about: row.about, issue: issueId(row.issueId), at: row.at }));
    },

    async clearMissed(by, upTo) {
      await db
        .delete(missedNotices)
        .where(and(eq(missedNotices.employeeId, by), lte(missedNotices.at, upTo)));
    },
  };
}
