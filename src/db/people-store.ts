import { and, asc, eq, isNull, notExists, sql } from 'drizzle-orm';
import { z } from 'zod';

import { actorOf } from '../issues/audit.ts';
import { NOTICES } from '../issues/effects.ts';
import { issueId } from '../issues/issue.ts';
import type { ChatIdentity, People } from '../issues/people.ts';
import { noteDown } from './audit-store.ts';
import { lockCustomer } from './customers.ts';
import type { Database, Opened } from './database.ts';
import { rowsOf } from './database.ts';
import { fixed } from './fixed.ts';
import { employeeOf } from './issue-state.ts';
import { deactivations } from './schema-sessions.ts';
import { issues } from './schema.ts';
import { customerNotes, customers } from './schema-customers.ts';
import { employeeIdentities, employees, noticesOff } from './schema-people.ts';
import { endSessionsOf } from './session-store.ts';

export function peopleStore(opened: Opened): People {
  const { db } = opened;
  return {
    async identify(identity) {
      const known = await behind(db, identity);
      // Whoever acts is here: the platform vouches for them, so somebody who had left has come back. Not so whom
      // an admin has deactivated.
      if (known && !known.active) return employeeOf(await welcomeBack(db, known.id));
      if (known && (identity.makeshift || identity.name === known.shown)) return employeeOf(known);
      const met = await opened.transaction((tx) =>
        known ? rename(tx, identity, known.id) : meet(tx, identity),
      );
      return employeeOf(met.active ? met : await welcomeBack(db, met.id));
    },

    async find(id) {
      const [row] = await db.select().from(employees).where(eq(employees.id, id));
      return row && employeeOf(row);
    },

    async behind(platform, id) {
      const row = await behind(db, { platform, id });
      return row && employeeOf(row);
    },

    async identitiesOf(id) {
      return db
        .select({ platform: employeeIdentities.platform, id: employeeIdentities.externalId })
        .from(employeeIdentities)
        .where(eq(employeeIdentities.employeeId, id));
    },

    async noticesOff(id) {
      const rows = await db
        .select({ about: noticesOff.about })
        .from(noticesOff)
        .where(eq(noticesOff.employeeId, id));
      return NOTICES.filter((about) => rows.some((row) => row.about === about));
    },

    async setNotice(id, about, on) {
      if (on)
        await db.delete(noticesOff).where(and(eq(noticesOff.employeeId, id), eq(noticesOff.about, about)));
      else await db.insert(noticesOff).values({ employeeId: id, about }).onConflictDoNothing();
    },

    async active() {
      const rows = await db
        .select()
        .from(employees)
        .where(eq(employees.active, true))
        .orderBy(asc(employees.name), asc(employees.id));
      return rows.map(employeeOf);
    },

    async setActive(id, active) {
      return opened.transaction(async (tx) => {
        await tx.update(employees).set({ active }).where(eq(employees.id, id));
        if (!active) await endSessionsOf(tx, id);
        const held = await tx
          .select({ id: issues.id })
          .from(issues)
          .where(and(eq(issues.assigneeId, id), isNull(issues.closedAt)))
          .orderBy(asc(issues.id));
        return held.map((row) => issueId(row.id));
      });
    },

    async addNote(customer, by, body) {
      return opened.transaction(async (tx) => {
        if (!(await lockCustomer(tx, customer))) return false;
        await tx.insert(customerNotes).values({ customerId: customer, authorId: by.id, body });
        await noteDown(tx, actorOf(by), { act: 'customer-noted', customer });
        return true;
      });
    },

    async rename(customer, name, by) {
      await opened.transaction(async (tx) => {
        if (!(await lockCustomer(tx, customer))) return;
        await tx
          .update(customers)
          .set({ name: name.trim() === '' ? null : name.trim() })
          .where(eq(customers.id, customer));
        await noteDown(tx, actorOf(by), { act: 'customer-renamed', customer });
      });
    },
  };
}

/** Who is known behind a chat identity. */
export async function behind(db: Database, { platform, id }: Pick<ChatIdentity, 'platform' | 'id'>) {
  const [row] = await rowsOf(
    db,
    fixed`select e.id, e.name, e.active, i.name as shown from employee_identities i join employees e on e.id = i.employee_id
      where i.platform = ${platform} and i.external_id = ${id}`,
    EmployeeRow,
  );
  return row;
}

const EmployeeRow = z.object({
  id: z.coerce.number(),
  name: z.string(),
  active: z.boolean(),
  /** What this platform called them last. */
  shown: z.string().nullable(),
});

/** They are called otherwise now, or are known by more than their request for the first time. */
async function rename(tx: Database, { platform, id: externalId, name, email }: ChatIdentity, id: number) {
  await tx
    .update(employeeIdentities)
    .set({ name })
    .where(and(eq(employeeIdentities.platform, platform), eq(employeeIdentities.externalId, externalId)));
  const known = spelled(email);
  if (known !== undefined && !(await withEmail(tx, known)))
    await tx
      .update(employees)
      .set({ email: known })
      .where(and(eq(employees.id, id), isNull(employees.email)));
  const [row] = await tx.update(employees).set({ name }).where(eq(employees.id, id)).returning();
  if (!row) throw new Error(`employee ${id} is gone`);
  return row;
}

/** An email as it is kept; undefined where there is none. */
function spelled(email: string | undefined): string | undefined {
  const kept = email?.trim().toLowerCase();
  return kept === '' ? undefined : kept;
}

async function welcomeBack(db: Database, id: number) {
  await db
    .update(employees)
    .set({ active: true })
    .where(
      and(
        eq(employees.id, id),
        notExists(db.select().from(deactivations).where(eq(deactivations.employeeId, id))),
      ),
    );
  const [row] = await db.select().from(employees).where(eq(employees.id, id));
  if (!row) throw new Error(`employee ${id} is gone`);
  return row;
}

/** The employee behind an identity; a face not seen before is tied to the one of the same email, or is new. */
export async function meet(tx: Database, identity: ChatIdentity) {
  const before = await behind(tx, identity);
  if (before) return before;
  const email = spelled(identity.email);
  const employee =
    (email !== undefined && (await withEmail(tx, email))) || (await hire(tx, identity.name, email));
  const tied = await tx
    .insert(employeeIdentities)
    .values({
      ...{ platform: identity.platform, externalId: identity.id, employeeId: employee.id },
      name: identity.makeshift ? null : identity.name,
    })
    .onConflictDoNothing()
    .returning({ id: employeeIdentities.employeeId });
  if (tied.length > 0) return employee;

  // Their first two clicks came at once, and the other was faster.
  const winner = await behind(tx, identity);
  if (!winner) throw new Error('an identity is taken and belongs to nobody');
  if (winner.id !== employee.id && !email) await tx.delete(employees).where(eq(employees.id, employee.id));
  return winner;
}

async function withEmail(tx: Database, email: string) {
  const [row] = await tx.select().from(employees).where(eq(employees.email, email));
  return row;
}

async function hire(tx: Database, name: string, email: string | undefined) {
  const [row] = await tx
    .insert(employees)
    .values({ name, ...(email !== undefined && { email }) })
    .onConflictDoUpdate({
      target: employees.email,
      targetWhere: sql`email is not null`,
      set: { email: sql`excluded.email` },
    })
    .returning();
  if (!row) throw new Error('an employee could not be made');
  return row;
}
