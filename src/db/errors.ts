import { DrizzleQueryError } from 'drizzle-orm';

import { StoreUnavailable } from '../issues/store.ts';

/**
 * Runs what uses the database, and throws `StoreUnavailable` for what says that it cannot be reached now. A
 * database that never answers (a cut line) counts as out of reach after `withinMs`; what was begun may still
 * happen. Other failures of a statement come out as `StatementFailed`.
 */
export async function reaching<T>(work: () => Promise<T>, withinMs = 15_000): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new StoreUnavailable(new Error(`no answer in ${withinMs} ms`))),
    withinMs,
  );
  try {
    return await Promise.race([work(), tooLate]);
  } catch (error) {
    throw translated(error);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A statement the database refused. It leaves out what drizzle and the driver put into theirs, the parameters
 * and the values of the row: they are customers' words and addresses, and errors are logged.
 */
export class StatementFailed extends Error {
  readonly code: string | undefined;
  readonly constraint: string | undefined;
  readonly statement: string;

  constructor(error: DrizzleQueryError) {
    super(`a statement failed: ${messageOf(error.cause)}`);
    this.name = 'StatementFailed';
    this.code = codeOf(error);
    this.constraint = violated(error);
    this.statement = error.query;
  }
}

/** True for failures that say nothing about the statement, only that the database is not there to run it. */
export function isUnavailable(error: unknown): boolean {
  return chain(error).some(
    (link) =>
      link instanceof StoreUnavailable ||
      UNAVAILABLE.test(String(field(link, 'code') ?? '')) ||
      // PGlite gives no code while it closes.
      /PGlite is (closed|closing)/.test(messageOf(link)),
  );
}

/** The constraint or unique index a statement ran into, on either driver. */
export function violated(error: unknown): string | undefined {
  for (const link of chain(error)) {
    const name = field(link, 'constraint_name') ?? field(link, 'constraint');
    if (typeof name === 'string') return name;
  }
  return undefined;
}

/** Deadlock or serialization failure: the same transaction will go through when it is run again. */
export function isWorthRepeating(error: unknown): boolean {
  return ['40P01', '40001'].includes(codeOf(error) ?? '');
}

/** PostgreSQL's, the driver's or the system's code, wherever in the causes it is. */
export function codeOf(error: unknown): string | undefined {
  return chain(error)
    .map((link) => field(link, 'code'))
    .find((code) => typeof code === 'string');
}

/**
 * Connection exceptions (08), not let in (28), no such database or one that takes no connections (3D000,
 * 55000), a full disk (53100), too many connections (53300), shutting down or starting up (57P01 to 57P05), read-only
 * after a failover (25006), statement, lock and idle timeouts (57014, 55P03, 25P03); the client's own and the system's
 * words for a connection that did not come about or went away.
 * https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
const UNAVAILABLE = new RegExp(
  '^(08...|28...|3D000|53100|53300|55000|57P0[1-5]|25006|57014|55P03|25P03' +
    '|CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT' +
    '|E(CONNREFUSED|CONNRESET|CONNABORTED|HOSTUNREACH|HOSTDOWN|NETUNREACH|NETDOWN|TIMEDOUT|PIPE|NOTFOUND|AI_AGAIN))$',
);

function translated(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error;
  if (isUnavailable(error)) return new StoreUnavailable(chain(error).at(-1));
  return error instanceof DrizzleQueryError ? new StatementFailed(error) : error;
}

/** The error and its causes. An attempt on several addresses fails with several errors at once. */
function chain(error: unknown): readonly unknown[] {
  if (typeof error !== 'object' || error === null) return [];
  const several = error instanceof AggregateError ? error.errors.flatMap(chain) : [];
  return [error, ...several, ...chain(field(error, 'cause'))];
}

function field(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
