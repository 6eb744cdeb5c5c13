import type { CustomerId, Employee, EmployeeId, InboxId, IssueId } from './issue.ts';

/** Who did something: an employee, whoever ran a command on the machine itself, or Switchboard by its settings. */
export type Actor =
  | { readonly kind: 'employee'; readonly id: EmployeeId; readonly via?: string }
  | { readonly kind: 'command-line'; readonly via: string }
  | { readonly kind: 'system' };
export type ActorKind = Actor['kind'];

/**
 * What is written down besides the events of issues, which say for themselves who did them and from where.
 * `signed-in` and the like are said by whoever lets people in.
 */
export type Act =
  | 'address-linked'
  | 'address-unlinked'
  | 'audit-pruned'
  | 'customer-erased'
  | 'customer-exported'
  | 'customer-noted'
  | 'customer-renamed'
  | 'inbox-added-to'
  | 'inbox-renamed'
  | 'inbox-taken-from'
  | 'reply-retried'
  | 'signed-in'
  | 'signed-out'
  | 'role-changed'
  | 'words-removed';

/** One act, and what it was about. `facts` are figures and words of ours, never a customer's. */
export interface AuditNote {
  readonly act: Act;
  readonly issue?: IssueId;
  readonly customer?: CustomerId;
  readonly inbox?: InboxId;
  readonly facts?: Readonly<Record<string, string | number>>;
}

/** One line of who did what from where. */
export interface AuditLine {
  readonly at: Date;
  /** The employee's name, "command line" or "system". */
  readonly who: string;
  readonly act: string;
  readonly issue?: IssueId;
  readonly customer?: CustomerId;
  readonly inbox?: InboxId;
  readonly via?: string;
  readonly facts: Readonly<Record<string, string | number>>;
}

export interface AuditQuery {
  readonly since?: Date;
  readonly issue?: IssueId;
  readonly customer?: CustomerId;
  /** The newest so many; 1,000 unless told. */
  readonly limit?: number;
}

/** Who did what from where: written in the transaction of what it records, and never changed. */
export interface Audit {
  /** Writes down what no store did: a sign-in. */
  note(by: Actor, note: AuditNote): Promise<void>;
  /** Everything, the events of issues and what was written on them with the rest; oldest first. */
  read(query: AuditQuery): Promise<readonly AuditLine[]>;
}

/** An employee as whoever did something. */
export function actorOf({ id, via }: Pick<Employee, 'id' | 'via'>): Actor {
  return { kind: 'employee', id, ...(via !== undefined && { via }) };
}
