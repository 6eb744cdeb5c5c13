import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Database } from '../../src/db/database.ts';
import { rowsOf, send } from '../../src/db/database.ts';
import { fixed } from '../../src/db/fixed.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';

describe.each(DATABASES)('statements whose answers nobody waits for, on %s', (kind) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
  });
  afterAll(() => opened.drop());
  afterEach(() => opened.db.execute(sql`delete from shelf`));

  const keep = (tx: Database, key: string) =>
    send(tx, fixed`insert into shelf (key, value) values (${key}, '1'::jsonb)`);
  const fail = (tx: Database) => send(tx, fixed`select 1 / count(*) from shelf where key = ${'nowhere'}`);
  const kept = () =>
    rowsOf(opened.db, sql`select key from shelf order by key`, z.object({ key: z.string() }));

  it('are carried out before the transaction ends, in their order', async () => {
    await opened.transaction(async (tx) => {
      keep(tx, 'a');
      send(tx, fixed`update shelf set key = ${'b'} where key = ${'a'}`);
      keep(tx, 'c');
    });
    expect(await kept()).toEqual([{ key: 'b' }, { key: 'c' }]);
  });

  it('are seen by what is asked after them', async () => {
    const seen = await opened.transaction(async (tx) => {
      keep(tx, 'a');
      return rowsOf(tx, fixed`select key from shelf`, z.object({ key: z.string() }));
    });
    expect(seen).toEqual([{ key: 'a' }]);
  });

  it('fail the whole transaction, also when they are the last, and say why', async () => {
    const work = async (tx: Database) => {
      keep(tx, 'a');
      fail(tx);
    };
    await expect(opened.transaction(work)).rejects.toMatchObject({
      name: 'StatementFailed',
      code: '22012',
    });
    expect(await kept()).toEqual([]);
  });

  it('are the reason given where others fail after them', async () => {
    const work = async (tx: Database) => {
      fail(tx);
      keep(tx, 'a');
      await tx.execute(sql`select 1`);
    };
    await expect(opened.transaction(work)).rejects.toMatchObject({ code: '22012' });
    expect(await kept()).toEqual([]);
  });

  it('go with what the work itself fails with', async () => {
    const work = async (tx: Database) => {
      keep(tx, 'a');
      throw new Error('changed my mind');
    };
    await expect(opened.transaction(work)).rejects.toThrow('changed my mind');
    expect(await kept()).toEqual([]);
  });

  it('belong to a transaction', () => {
    expect(() => keep(opened.db, 'a')).toThrow('outside of a transaction');
  });
});
