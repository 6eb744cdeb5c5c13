import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isUnavailable, reaching, StatementFailed, violated } from '../../src/db/errors.ts';
import { customerAddresses, customers } from '../../src/db/schema-customers.ts';
import { StoreUnavailable } from '../../src/issues/store.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';

describe.each(DATABASES)('an error on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
    await database.db.execute(sql`create table attempts (number int)`);
  });
  afterAll(() => database.drop());

  async function addTwice(): Promise<void> {
    await database.transaction(async (tx) => {
      const [customer] = await tx.insert(customers).values({}).returning();
      const address = { customerId: customer?.id ?? 0, channel: 'sms', address: '+15550001111' };
      await tx.insert(customerAddresses).values(address);
      await tx.insert(customerAddresses).values(address);
    });
  }

  it('names the constraint that was violated', async () => {
    const error: unknown = await addTwice().catch((thrown: unknown) => thrown);

    expect(violated(error)).toBe('customer_addresses_once');
    expect(isUnavailable(error)).toBe(false);
  });

  it('carries no value of a statement or row, as errors are logged', async () => {
    const error: unknown = await addTwice().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(StatementFailed);
    expect(JSON.stringify(error) + String(error) + (error instanceof Error ? error.stack : '')).not.toContain(
      '5550001111',
    );
    expect(error instanceof Error ? error.cause : 'none').toBeUndefined();
  });

  it('undoes the whole transaction', async () => {
    await addTwice().catch(() => {});

    expect(await database.db.select().from(customers)).toEqual([]);
  });

  it.each([
    ...(['57014', '55P03', '53100', '53300', '08006'] as const).map((code) => [code, raising(code)] as const),
    // Said alone it would be waited for what always follows it: the end of the connection.
    [
      '57P01',
      kind === 'postgresql' ? sql`select pg_terminate_backend(pg_backend_pid())` : raising('57P01'),
    ] as const,
  ])('with the code %s means that the database is not there', async (_, statement) => {
    await expect(database.db.execute(statement)).rejects.toThrow(StoreUnavailable);
    await expect(database.transaction((tx) => tx.execute(statement))).rejects.toThrow(StoreUnavailable);
  });

  it('of one statement outside a transaction is translated too', async () => {
    await expect(database.db.execute(sql`select 1 / 0`)).rejects.toMatchObject({
      name: 'StatementFailed',
      message: 'a statement failed: division by zero',
    });
  });

  it.each([
    ['a deadlock', '40P01'],
    ['a serialization failure', '40001'],
  ])('that is %s has the transaction run again, three times at most', async (_, code) => {
    let runs = 0;
    const second = await database.transaction(async (tx) => {
      runs += 1;
      await tx.execute(sql`insert into attempts values (${runs})`);
      if (runs === 1) await tx.execute(raising(code));
      return 'went through';
    });
    expect({ second, runs }).toEqual({ second: 'went through', runs: 2 });

    runs = 0;
    const never = database.transaction(async (tx) => {
      runs += 1;
      await tx.execute(raising(code));
    });
    await expect(never).rejects.toThrow(StatementFailed);
    expect(runs).toBe(4);
  });

  it("that is none of the database's comes out as it was", async () => {
    const mine = new Error('mine');

    await expect(database.transaction(() => Promise.reject(mine))).rejects.toBe(mine);
  });

  it('comes of using a database that was stopped, and means that it is not there', async () => {
    const other = await openTestDatabase(kind);
    await other.drop();

    await expect(other.ping()).rejects.toThrow(StoreUnavailable);
  });
});

it('counts a database that never answers as one that cannot be reached', async () => {
  await expect(reaching(() => new Promise(() => {}), 5)).rejects.toThrow(StoreUnavailable);
});

it.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
])('knows %s as a connection that failed, also as the cause of another error', (code) => {
  const error = Object.assign(new Error('x'), { code });

  expect(isUnavailable(error)).toBe(true);
  expect(isUnavailable(new Error('outer', { cause: error }))).toBe(true);
  expect(isUnavailable(new AggregateError([error]))).toBe(true);
});

function raising(code: string) {
  return sql.raw(`do $$ begin raise exception 'planted' using errcode = '${code}'; end $$`);
}
