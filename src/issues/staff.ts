import type { Employee, EmployeeId } from './issue.ts';

/**
 * Who may come in where people sign in, and who is an admin. Where nobody signs in, everybody is.
 */
export interface Staff {
  /** False where nobody signs in: everybody is an admin then. */
  readonly signsIn: boolean;
  /** Lets somebody in who has signed in, or says why not. The first time makes or ties their employee. */
  admit(person: SignedIn): Promise<Admission>;
  isAdmin(employee: EmployeeId): Promise<boolean>;
  /** Everybody who was ever seen, by name. */
  list(): Promise<readonly StaffMember[]>;
  makeAdmin(employee: EmployeeId, by: EmployeeId): Promise<StaffChange>;
  unmakeAdmin(employee: EmployeeId): Promise<StaffChange>;
  /** No longer on the team, on no platform, until they are reactivated. Their sessions end at once. */
  deactivate(employee: EmployeeId, by: EmployeeId): Promise<StaffChange>;
  reactivate(employee: EmployeeId): Promise<StaffChange>;
}

/** Who may come in besides those who are known: addresses and domains in lower case. */
export interface Access {
  readonly admins: readonly string[];
  readonly domains: readonly string[];
}

/** A person as their issuer vouches for them. */
export interface SignedIn {
  /** Of whom the issuer speaks: never given to anybody else. */
  readonly subject: string;
  readonly name: string;
  /** Only where it is certain that the address is theirs. */
  readonly email?: string;
}

export type Admission =
  | { readonly ok: true; readonly employee: Employee }
  | { readonly ok: false; readonly why: 'deactivated' | 'unknown' | 'no-certain-email' };

export interface StaffMember extends Employee {
  readonly email?: string;
  /** Where they were seen. */
  readonly platforms: readonly string[];
  /** `settings`: the settings name them, so no page can change it. */
  readonly admin: 'no' | 'made' | 'settings';
  readonly deactivated?: { readonly by: string; readonly at: Date };
}

export type StaffChange =
  | { readonly ok: true; readonly changed: boolean; readonly employee: Employee }
  | {
      readonly ok: false;
      readonly why: 'no-such-person' | 'last-admin' | 'named-by-settings' | 'deactivated';
      readonly name?: string;
    };
