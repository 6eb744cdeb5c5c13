import postgres from 'postgres';

import { DatabaseRefused } from './refused.ts';

/** Connects when first used. Throws `DatabaseRefused` for an address that is none. */
export function connect(
  databaseUrl: string,
  options: { readonly max: number; readonly connection: Readonly<Record<string, string | number>> },
): postgres.Sql {
  const client = open(databaseUrl, options);
  keepTransactionsWhole(client);
  return client;
}

/** "db.example:5432", as a client has read the address. */
export function placeOf(client: postgres.Sql): string {
  const { host, port, path } = client.options;
  return path || host.map((name, index) => `${name}:${port[index] ?? port[0] ?? 5432}`).join(', ');
}

function open(databaseUrl: string, options: Parameters<typeof connect>[1]): postgres.Sql {
  try {
    return postgres(databaseUrl, {
      connect_timeout: 5,
      // Its own grows to 20 s, in which a statement is neither sent nor refused.
      backoff: (retries) => Math.min(1, 0.05 * 2 ** retries),
      onnotice: () => {},
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
 * postgres.js 3.4.9 runs what a transaction says after its connection was lost on the connection that takes
 * its place, outside of any transaction: measured, the second half of a transaction was committed alone.
 * So a transaction that has ended says nothing any more.
 */
function keepTransactionsWhole(client: postgres.Sql): void {
  const begin = client.begin.bind(client);
  Object.assign(client, {
    async begin(work: (tx: postgres.TransactionSql) => Promise<unknown>) {
      let over = false;
      try {
        return await begin((tx) => {
          const { unsafe } = tx;
          const whileOpen = (...args: Parameters<typeof unsafe>) => {
            if (over)
              throw Object.assign(new Error('the transaction is over'), { code: 'CONNECTION_CLOSED' });
            return unsafe(...args);
          };
          return work(Object.assign(tx, { unsafe: whileOpen }));
        });
      } finally {
        over = true;
      }
    },
  });
}
