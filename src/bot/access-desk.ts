import type { Employee } from '../issues/issue.ts';
import type { Sessions } from '../issues/sessions.ts';
import type { Admission, SignedIn } from '../issues/staff.ts';
import type { DeskParts } from './desk-parts.ts';

/** Who comes in where people sign in. */
export interface AccessDesk {
  /** Lets in whoever is an employee, or says why not. */
  admit(person: SignedIn): Promise<Admission>;
  isAdmin(by: Employee): Promise<boolean>;
  /** Whom to ask, by name. */
  admins(): Promise<readonly string[]>;
  readonly sessions: Sessions;
}

export function accessDesk({ staff, sessions }: Pick<DeskParts, 'staff' | 'sessions'>): AccessDesk {
  return {
    sessions,
    admit: (person) => staff.admit(person),
    isAdmin: (by) => staff.isAdmin(by.id),
    async admins() {
      const everybody = await staff.list();
      return everybody.filter(({ active, admin }) => active && admin !== 'no').map(({ name }) => name);
    },
  };
}
