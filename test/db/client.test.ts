import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { rowsOf } from '../../src/db/database.ts';
import { employees } from '../../src/db/schema-people.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';

describe.each(DATABASES)('on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.drop());

  it('opens migrated and answers', async () => {
    await database.ping();
    expect(await database.db.select().from(employees)).toEqual([]);
    expect(
      await rowsOf(database.db, sql`select 1::bigint as one`, z.object({ one: z.coerce.number() })),
    ).toEqual([{ one: 1 }]);
  });
});
