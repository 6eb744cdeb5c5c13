import { eq } from 'drizzle-orm';

import type { ChatIdentity } from '../issues/people.ts';
import type { Access, Admission, SignedIn } from '../issues/staff.ts';
import type { Database, Opened } from './database.ts';
import { employeeOf } from './issue-state.ts';
import { behind, meet } from './people-store.ts';
import { deactivations } from './schema-sessions.ts';
import { employees } from './schema-people.ts';

/** See `Staff.admit`. Only employees come in: who is known, or whose address the settings let in. */
export function admissionTo(opened: Opened, access: Access): (person: SignedIn) => Promise<Admission> {
  const admins = new Set(access.admins);
  const domains = new Set(access.domains);

  return (person) =>
    opened.transaction(async (tx) => {
      const email = person.email?.trim().toLowerCase();
      const identity: ChatIdentity = {
        platform: SIGN_IN,
        id: person.subject,
        name: person.name,
        ...(email !== undefined && { email }),
      };
      const known =
        (await behind(tx, identity)) ?? (email === undefined ? undefined : await byEmail(tx, email));
      const isAdmin = email !== undefined && admins.has(email);
      // Whom the settings name comes in whatever happened: else nobody might be left to let them in.
      if (known && !known.active && !isAdmin) return { ok: false, why: 'deactivated' };
      if (!known && email === undefined) return { ok: false, why: 'no-certain-email' };
      if (!known && !isAdmin && !domains.has(domainOf(email))) return { ok: false, why: 'unknown' };

      const employee = await meet(tx, identity);
      if (!employee.active) await welcome(tx, employee.id);
      return { ok: true, employee: employeeOf({ ...employee, active: true }) };
    });
}

/** Whom an issuer vouched for is one of the workspace's people. */
const SIGN_IN = 'web';

/** Nothing where it is no address. */
function domainOf(email = ''): string {
  return /^[^@\s]+@([^@\s]+)$/.exec(email)?.[1] ?? '';
}

async function byEmail(tx: Database, email: string) {
  const [row] = await tx.select().from(employees).where(eq(employees.email, email));
  return row;
}

async function welcome(tx: Database, id: number): Promise<void> {
  await tx.delete(deactivations).where(eq(deactivations.employeeId, id));
  await tx.update(employees).set({ active: true }).where(eq(employees.id, id));
}
