import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { COMMON, RARE, seed } from '../../bench/speed/seed.ts';
import { commonTerms } from '../../src/db/common-terms.ts';
import { issueReader } from '../../src/db/issue-reader.ts';
import { searchTerms } from '../../src/issues/search.ts';
import type { IssueReader } from '../../src/issues/views.ts';
import type { TestDatabase } from '../support/databases.ts';
import { openTestDatabase } from '../support/databases.ts';

const ISSUES = 4_000;

let opened: TestDatabase;
let reader: IssueReader;
beforeAll(async () => {
  opened = await openTestDatabase('postgresql');
  const sql = postgres(opened.settings.databaseUrl ?? '', { max: 1, onnotice: () => {} });
  await seed(sql, ISSUES);
  await sql.end();
  reader = issueReader(opened);
});
afterAll(() => opened.drop());

it('a word of every message finds the newest issues, and page after page those before', async () => {
  const first = await reader.list({ text: COMMON });
  const { next } = first;
  const second = await reader.list({ text: COMMON, ...(next !== undefined && { before: next }) });

  const found = [...first.issues, ...second.issues].map(({ id }) => Number(id));
  expect(found).toEqual(Array.from({ length: 100 }, (_, place) => ISSUES - place));
});

it('a rare word beside one of every message finds what has both', async () => {
  const both = await reader.list({ text: `${COMMON} ${RARE}` });
  const rare = await reader.list({ text: RARE });

  expect(both.issues.map(({ id }) => id)).toEqual(rare.issues.map(({ id }) => id));
  expect(rare.issues).toHaveLength(20);
});

it('a word of every message finds the few that somebody has, however old', async () => {
  const mine = await reader.list({ text: COMMON, status: 'assigned' });
  const closed = await reader.list({ text: COMMON, order: 'closed' });

  expect(mine.issues.every(({ state }) => state.status === 'assigned')).toBe(true);
  expect(closed.issues.every(({ state }) => state.status === 'closed')).toBe(true);
  expect(closed.issues).toHaveLength(50);
});

it.each([
  [COMMON, true],
  [COMMON.slice(0, 4), true],
  [RARE, false],
  ['needless', false],
  ['+15550000123', false],
  ['0000123', false],
])('%s is taken for a word of nearly every message: %s', async (text, is) => {
  expect((await commonTerms(opened.db, searchTerms(text))).size).toBe(is ? 1 : 0);
});
