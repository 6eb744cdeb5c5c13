import type { Employee, EmployeeId } from './issue.ts';

/** Who is signed in. Known by a random token, of which only a hash is kept. */
export interface Sessions {
  /** A new session; its token is told here and never again. */
  begin(employee: EmployeeId): Promise<{ readonly token: string; readonly endsAt: Date }>;
  /**
   * Whose session this is; undefined where there is none, it is over, or its employee is not active. `used`:
   * somebody did something with it, so its idle time begins anew.
   */
  find(token: string, used: boolean): Promise<Session | undefined>;
  end(id: number): Promise<void>;
  /** Ends every session of the employee, on all devices. */
  endAll(employee: EmployeeId): Promise<void>;
  /** Those of these sessions that are not over. */
  living(ids: readonly number[]): Promise<ReadonlySet<number>>;
  /** Hears of employees whose sessions ended before their time, from every process; call the result to end it. */
  onEnd(listener: (employee: EmployeeId) => void): Promise<() => Promise<void>>;
}

export interface Session {
  readonly id: number;
  readonly employee: Employee;
}

/** It ends after this long, however much it is used. */
export const SESSION_LIFE_MS = 14 * 24 * 3_600_000;
/** It ends when nothing was done with it for this long: a weekend is shorter. */
export const SESSION_IDLE_MS = 72 * 3_600_000;
