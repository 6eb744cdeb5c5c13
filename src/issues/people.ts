import type { CustomerId, Employee, EmployeeId, IssueId } from './issue.ts';

/** The people and what employees write about customers. */
export interface People {
  /** The employee behind a chat identity, made when first seen. The same email ties identities together. */
  identify(identity: ChatIdentity): Promise<Employee>;
  find(id: EmployeeId): Promise<Employee | undefined>;
  /** Those who can be given an issue, by name. */
  active(): Promise<readonly Employee[]>;
  /** Marks somebody as gone (or back); the issues they hold. */
  setActive(id: EmployeeId, active: boolean): Promise<readonly IssueId[]>;
  addNote(customer: CustomerId, by: EmployeeId, text: string): Promise<void>;
  /** An empty name takes the given one away. */
  rename(customer: CustomerId, name: string): Promise<void>;
}

export interface ChatIdentity {
  readonly platform: string;
  /** The platform's own name for the person. */
  readonly id: string;
  readonly name: string;
  readonly email?: string;
}
