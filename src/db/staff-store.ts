import { asc, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';

import { actorOf } from '../issues/audit.ts';
import type { EmployeeId } from '../issues/issue.ts';
import type { Access, By, Staff, StaffChange, StaffMember } from '../issues/staff.ts';
import { admissionTo } from './admission.ts';
import { noteDown } from './audit-store.ts';
import type { Database, Opened } from './database.ts';
import { employeeOf } from './issue-state.ts';
import { admins, deactivations } from './schema-sessions.ts';
import { employeeIdentities, employees } from './schema-people.ts';
import { endSessionsOf } from './session-store.ts';

/** `access` is absent where nobody signs in. */
export function staffStore(opened: Opened, access: Access | undefined): Staff {
  const { db } = opened;
  const named = new Set(access?.admins);
  const isNamed = ({ email }: { readonly email: string | null }) => email !== null && named.has(email);

  /** Locks everybody whom an admin made one, so that no two can go at once and leave none. */
  async function othersAreAdmins(tx: Database, but: number): Promise<boolean> {
    await tx.select().from(admins).orderBy(asc(admins.employeeId)).for('update');
    const rows = await tx
      .select({ id: employees.id, email: employees.email, made: admins.employeeId })
      .from(employees)
      .leftJoin(admins, eq(admins.employeeId, employees.id))
      .where(eq(employees.active, true));
    return rows.some((row) => row.id !== but && (row.made !== null || isNamed(row)));
  }

  function change(
    { id, by, what }: { readonly id: EmployeeId; readonly by: By; readonly what: string },
    work: (tx: Database, person: Person) => Promise<Change>,
  ) {
    return opened.transaction(async (tx): Promise<StaffChange> => {
      const [person] = await tx.select().from(employees).where(eq(employees.id, id)).for('no key update');
      if (!person) return { ok: false, why: 'no-such-person' };
      const outcome = await work(tx, person);
      if (typeof outcome === 'string') return { ok: false, why: outcome, name: person.name };
      if (outcome)
        await noteDown(tx, actorOf(by), { act: 'role-changed', facts: { employee: id, change: what } });
      return { ok: true, changed: outcome, employee: employeeOf(person) };
    });
  }

  return {
    signsIn: access !== undefined,
    admit: admissionTo(opened, access ?? { admins: [], domains: [] }),

    async isAdmin(id) {
      if (access === undefined) return true;
      const [row] = await db
        .select({ email: employees.email, made: admins.employeeId })
        .from(employees)
        .leftJoin(admins, eq(admins.employeeId, employees.id))
        .where(sql`${employees.id} = ${id} and ${employees.active}`);
      return row !== undefined && (row.made !== null || isNamed(row));
    },

    async list() {
      const rows = await people(db);
      return rows.map((row): StaffMember => {
        const { employee, platforms, made, deactivatedBy, deactivatedAt } = row;
        return {
          ...employeeOf(employee),
          ...(employee.email !== null && { email: employee.email }),
          platforms: platforms ?? [],
          admin: access === undefined ? 'made' : isNamed(employee) ? 'settings' : made ? 'made' : 'no',
          ...(deactivatedBy !== null &&
            deactivatedAt !== null && { deactivated: { by: deactivatedBy, at: deactivatedAt } }),
        };
      });
    },

    makeAdmin: (id, by) =>
      change({ id, by, what: 'made an admin' }, async (tx, person) => {
        if (!person.active) return 'deactivated';
        if (isNamed(person)) return false;
        const made = await tx
          .insert(admins)
          .values({ employeeId: id, byId: by.id })
          .onConflictDoNothing()
          .returning({ id: admins.employeeId });
        return made.length > 0;
      }),

    unmakeAdmin: (id, by) =>
      change({ id, by, what: 'no admin any more' }, async (tx, person) => {
        if (isNamed(person)) return 'named-by-settings';
        if (!(await othersAreAdmins(tx, id))) return 'last-admin';
        return unmake(tx, id);
      }),

    deactivate: (id, by) =>
      change({ id, by, what: 'deactivated' }, async (tx, person) => {
        if (isNamed(person)) return 'named-by-settings';
        if (access !== undefined && !(await othersAreAdmins(tx, id))) return 'last-admin';
        await unmake(tx, id);
        await tx.update(employees).set({ active: false }).where(eq(employees.id, id));
        await tx.insert(deactivations).values({ employeeId: id, byId: by.id }).onConflictDoNothing();
        await endSessionsOf(tx, id);
        return person.active;
      }),

    reactivate: (id, by) =>
      change({ id, by, what: 'reactivated' }, async (tx, person) => {
        await tx.delete(deactivations).where(eq(deactivations.employeeId, id));
        await tx.update(employees).set({ active: true }).where(eq(employees.id, id));
        return !person.active;
      }),
  };
}

type Person = typeof employees.$inferSelect;
/** Whether anything changed, or why not. */
type Change = boolean | 'last-admin' | 'named-by-settings' | 'deactivated';

async function unmake(tx: Database, id: EmployeeId): Promise<boolean> {
  const gone = await tx.delete(admins).where(eq(admins.employeeId, id)).returning({ id: admins.employeeId });
  return gone.length > 0;
}

function people(db: Database) {
  const whoDid = alias(employees, 'who_did');
  return db
    .select({
      employee: employees,
      made: admins.employeeId,
      deactivatedBy: whoDid.name,
      deactivatedAt: deactivations.at,
      platforms: sql<string[] | null>`(
        select array_agg(distinct ${employeeIdentities.platform} order by ${employeeIdentities.platform})
        from ${employeeIdentities} where ${employeeIdentities.employeeId} = ${employees.id})`,
    })
    .from(employees)
    .leftJoin(admins, eq(admins.employeeId, employees.id))
    .leftJoin(deactivations, eq(deactivations.employeeId, employees.id))
    .leftJoin(whoDid, eq(whoDid.id, deactivations.byId))
    .orderBy(asc(sql`lower(${employees.name})`), asc(employees.id));
}
