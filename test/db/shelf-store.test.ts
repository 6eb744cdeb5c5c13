import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { shelfStore } from '../../src/db/shelf-store.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';

describe.each(DATABASES)('the shelf, on %s', (kind) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
  });
  afterAll(() => opened.drop());

  it.each([null, '', 0, false, [], { a: null }, 'words'])(
    'keeps %j, over what was there and first',
    async (value) => {
      const shelf = shelfStore(opened);
      const key = `test/${JSON.stringify(value)}`;

      await shelf.keep(key, 'before');
      await shelf.keep(key, value);

      expect(await shelf.kept(key)).toEqual(value);
      expect(await shelf.keepFirst(`${key}/first`, value)).toEqual(value);
    },
  );
});
