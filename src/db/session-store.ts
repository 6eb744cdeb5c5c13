import { createHash, randomBytes } from 'node:crypto';

import { and, eq, gt, inArray, lt, sql } from 'drizzle-orm';

import type { EmployeeId } from '../issues/issue.ts';
import { employeeId } from '../issues/issue.ts';
import type { Sessions } from '../issues/sessions.ts';
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from '../issues/sessions.ts';
import type { Database, Opened } from './database.ts';
import { employeeOf } from './issue-state.ts';
import { sessions } from './schema-sessions.ts';
import { employees } from './schema-people.ts';
import { notifyOn } from './statements.ts';

export function sessionStore(opened: Opened, clock: () => Date): Sessions {
  const { db } = opened;
  function alive() {
    const now = clock();
    return and(
      gt(sessions.endsAt, now),
      gt(sessions.seenAt, new Date(now.getTime() - SESSION_IDLE_MS)),
      eq(employees.active, true),
    );
  }

  return {
    async begin(employee) {
      const token = randomBytes(32).toString('base64url');
      const seenAt = clock();
      const endsAt = new Date(seenAt.getTime() + SESSION_LIFE_MS);
      await db.insert(sessions).values({ tokenHash: hashOf(token), employeeId: employee, seenAt, endsAt });
      return { token, endsAt };
    },

    async find(token, used) {
      const [row] = await db
        .select({ id: sessions.id, seenAt: sessions.seenAt, employee: employees })
        .from(sessions)
        .innerJoin(employees, eq(employees.id, sessions.employeeId))
        .where(and(eq(sessions.tokenHash, hashOf(token)), alive()));
      if (!row) return undefined;
      const now = clock();
      const writtenBefore = new Date(now.getTime() - SEEN_EVERY_MS);
      if (used && row.seenAt < writtenBefore)
        await db
          .update(sessions)
          .set({ seenAt: now })
          .where(and(eq(sessions.id, row.id), lt(sessions.seenAt, writtenBefore)));
      return { id: row.id, employee: employeeOf(row.employee) };
    },

    async end(id) {
      await opened.transaction(async (tx) => {
        const [gone] = await tx
          .delete(sessions)
          .where(eq(sessions.id, id))
          .returning({ employee: sessions.employeeId });
        if (gone) await tellOfEnd(tx, gone.employee);
      });
    },

    endAll: (employee) => opened.transaction((tx) => endSessionsOf(tx, employee)),

    async living(ids) {
      if (ids.length === 0) return new Set();
      const rows = await db
        .select({ id: sessions.id })
        .from(sessions)
        .innerJoin(employees, eq(employees.id, sessions.employeeId))
        .where(and(inArray(sessions.id, [...ids]), alive()));
      return new Set(rows.map(({ id }) => id));
    },

    onEnd: (listener) =>
      opened.listen(TOPIC, (payload) => {
        const employee = Number(payload);
        if (Number.isSafeInteger(employee)) listener(employeeId(employee));
      }),
  };
}

/** Ends every session of somebody, and says so to every process once the transaction is through. */
export async function endSessionsOf(tx: Database, employee: EmployeeId | number): Promise<void> {
  await tx.delete(sessions).where(eq(sessions.employeeId, employee));
  await tellOfEnd(tx, employee);
}

/** What `housekeeping.ts` clears away. */
export const OVER = sql`ends_at < now() or seen_at < now() - make_interval(secs => ${SESSION_IDLE_MS / 1_000})`;

const TOPIC = 'sessions-ended';
/** Often enough for the idle limit, and seldom enough that reading does not mean writing. */
const SEEN_EVERY_MS = 5 * 60_000;

function tellOfEnd(tx: Database, employee: number): Promise<void> {
  return notifyOn(tx)(TOPIC, String(employee));
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
