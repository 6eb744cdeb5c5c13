import type { NoticeKind } from './effects.ts';
import type { CustomerId, Employee, EmployeeId, IssueId } from './issue.ts';

/** The people and what employees write about customers. */
export interface People {
  /**
   * The employee behind a chat identity, made when first seen. The same email ties identities together. Whoever
   * had left is back with this, as a platform names only people who are there; unless an admin deactivated them.
   * Whom a platform calls otherwise than before is called so from then on.
   */
  identify(identity: ChatIdentity): Promise<Employee>;
  find(id: EmployeeId): Promise<Employee | undefined>;
  /** Who is known behind a chat identity, without making anybody. */
  behind(platform: string, id: string): Promise<Employee | undefined>;
  /** The employee's own names on the platforms. */
  identitiesOf(id: EmployeeId): Promise<readonly Pick<ChatIdentity, 'platform' | 'id'>[]>;
  /** The notices the employee has switched off. */
  noticesOff(id: EmployeeId): Promise<readonly NoticeKind[]>;
  setNotice(id: EmployeeId, about: NoticeKind, on: boolean): Promise<void>;
  /** Those who can be given an issue, by name. */
  active(): Promise<readonly Employee[]>;
  /** Marks somebody as gone (or back); the issues they hold. */
  setActive(id: EmployeeId, active: boolean): Promise<readonly IssueId[]>;
  /** False where there is no such customer. */
  addNote(customer: CustomerId, by: Employee, text: string): Promise<boolean>;
  /** An empty name takes the given one away. */
  rename(customer: CustomerId, name: string, by: Employee): Promise<void>;
}

export interface ChatIdentity {
  readonly platform: string;
  /** The platform's own name for the person. */
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  /** The platform could not say who they are now: the name is what their request called them. */
  readonly makeshift?: true;
}
