import { DrizzleQueryError } from 'drizzle-orm';
import { parsePgArray } from 'drizzle-orm/pg-core';
import postgres from 'postgres';

import type { Database, Shortcut } from './database.ts';
import { codeOf } from './errors.ts';
import { DatabaseRefused } from './refused.ts';

/** Connects when first used. Throws `DatabaseRefused` for an address that is none. */
export function connect(
  databaseUrl: string,
  options: { readonly max: number; readonly connection: Readonly<Record<string, string | number>> },
): postgres.Sql {
  const client = open(databaseUrl, options);
  keepTransactionsWhole(client);
  Object.assign(client, { unsafe: prepared(client.unsafe) });
  return client;
}

/** "db.example:5432", as a client has read the address. */
export function placeOf(client: postgres.Sql): string {
  const { host, port, path } = client.options;
  return path || host.map((name, index) => `${name}:${port[index] ?? port[0] ?? 5432}`).join(', ');
}

/** Runs statements on a client and fails as drizzle does. */
export function straightTo(client: Pick<postgres.Sql, 'unsafe'>): Shortcut {
  return async (text, values) => {
    try {
      return await client.unsafe(text, values);
    } catch (error) {
      throw new DrizzleQueryError(text, values, error instanceof Error ? error : undefined);
    }
  };
}

/** The transaction on which drizzle does its work. */
export function clientOf(tx: Database): postgres.TransactionSql | undefined {
  const client: unknown = Reflect.get(tx._.session, 'client');
  return isTransaction(client) ? client : undefined;
}

function isTransaction(client: unknown): client is postgres.TransactionSql {
  return typeof client === 'function' && 'savepoint' in client;
}

function open(databaseUrl: string, options: Parameters<typeof connect>[1]): postgres.Sql {
  try {
    return postgres(databaseUrl, {
      connect_timeout: 5,
      // Its own grows to 20 s, in which a statement is neither sent nor refused.
      backoff: (retries) => Math.min(1, 0.05 * 2 ** retries),
      onnotice: () => {},
      ...KNOWN_TYPES,
      ...options,
    });
  } catch {
    // The error is not kept as the cause: it holds the address with the password.
    throw new DatabaseRefused(
      'DATABASE_URL is not the address of a PostgreSQL database: postgres://user:password@host:5432/name',
    );
  }
}

/**
 * postgres.js 3.4.9 asks each new connection which types are arrays, and nobody hears where that connection is lost
 * meanwhile: the rejection ends the process (seen when PostgreSQL was shut down under load). The only arrays we read
 * are of texts and bigints, whose numbers never change: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat
 */
const KNOWN_TYPES = {
  fetch_types: false,
  types: { arrays: { to: 1009, from: [1009, 1016], serialize: asWritten, parse: parsePgArray } },
};

/** drizzle and our own statements hand arrays over as PostgreSQL writes them. */
function asWritten(array: string): string {
  return array;
}

type Unsafe = postgres.Sql['unsafe'];

/**
 * Statements with parameters are prepared, once on each connection. drizzle asks for the contrary, and then
 * postgres.js goes to the server twice for each, which plans it anew every time.
 */
function prepared(unsafe: Unsafe): Unsafe {
  return (query, parameters, options) => unsafe(query, parameters, { ...options, prepare: true });
}

/**
 * What postgres.js 3.4.9 does when a transaction's connection is lost, measured: it runs what the transaction says
 * afterwards on the connection that takes its place, outside of any transaction, so that the second half was
 * committed alone; and a rollback or commit of its own that finds the connection closed ends the process. So a
 * transaction that is over says nothing any more, and one whose connection is lost does not end by itself: the
 * loss ends it.
 */
function keepTransactionsWhole(client: postgres.Sql): void {
  const begin = client.begin.bind(client);
  Object.assign(client, {
    async begin(work: (tx: postgres.TransactionSql) => Promise<unknown>) {
      let over = false;
      try {
        return await begin(async (tx) => {
          const unsafe = prepared(tx.unsafe);
          const whileOpen = (...args: Parameters<typeof unsafe>) => {
            if (over)
              throw Object.assign(new Error('the transaction is over'), { code: 'CONNECTION_CLOSED' });
            return unsafe(...args);
          };
          try {
            const result = await work(Object.assign(tx, { unsafe: whileOpen }));
            return over ? await NEVER : result;
          } catch (error) {
            if (over || LOST.test(codeOf(error) ?? '')) return NEVER;
            throw error;
          }
        });
      } finally {
        over = true;
      }
    },
  });
}

const NEVER = new Promise<never>(() => {});

/**
 * What comes just before the connection closes: the server's last words, and the client's or the system's.
 * https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
const LOST = /^(57P0[1-5]|25P03|CONNECTION_(CLOSED|ENDED|DESTROYED)|E(CONNRESET|CONNABORTED|PIPE|TIMEDOUT))$/;
