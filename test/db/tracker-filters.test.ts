import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { rowsOf } from '../../src/db/database.ts';
import { condition } from '../../src/db/issue-condition.ts';
import { summaryOf, summaryQuery } from '../../src/db/summary-query.ts';
import type { Employee, IssueId } from '../../src/issues/issue.ts';
import { inboxId, issueId } from '../../src/issues/issue.ts';
import type { IssueQuery, IssueReader } from '../../src/issues/views.ts';
import { aText, NOON } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { storesOn } from '../support/stores.ts';
import { z } from 'zod';

const HOUR_MS = 3_600_000;
const hours = (count: number) => new Date(NOON.getTime() + count * HOUR_MS);

describe.each(DATABASES)('the filters of the tracker, on %s', (kind) => {
  let opened: TestDatabase;
  let reader: IssueReader;
  let people: { readonly ana: Employee; readonly ben: Employee };
  /** One an hour from noon, the number of which is its place; then each was touched as said below. */
  let ids: readonly IssueId[];

  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    let now = NOON;
    const stores = await storesOn(opened, () => now);
    const { service, inboxes, ana, ben } = stores;
    ({ reader } = stores);
    people = { ana, ben };
    await inboxes.add({
      name: 'Sales',
      listens: [{ channel: 'sms', address: '+15550008888' }],
      posts: [],
    });
    for (let hour = 0; hour < 6; hour += 1) {
      const to = hour === 5 ? '+15550008888' : '+15550009999';
      await service.receive(aText({ from: `+1555000010${hour}`, to, at: hours(hour) }));
    }
    ids = (await reader.list({})).issues.map(({ id }) => id).toReversed();
    const [, second, third, fourth] = ids;
    if (second === undefined || third === undefined || fourth === undefined)
      throw new Error('six were opened');
    now = hours(10);
    await service.execute(second, [{ type: 'take', by: ana }]);
    now = hours(8);
    await service.execute(third, [{ type: 'take', by: ben }]);
    await service.execute(fourth, [{ type: 'close', by: ana }]);
  });
  afterAll(() => opened.drop());

  const places = async (query: IssueQuery) =>
    (await reader.list(query)).issues.map(({ id }) => ids.indexOf(id));

  it.each<[string, (who: typeof people) => IssueQuery, readonly number[]]>([
    ['open', () => ({ status: 'open' }), [5, 4, 2, 1, 0]],
    ['nobody’s', () => ({ assignee: 'nobody' }), [5, 4, 0]],
    ['a colleague’s', ({ ben }) => ({ assignee: ben.id }), [2]],
    ['closed, and one closed it', ({ ana }) => ({ assignee: ana.id, status: 'closed' }), [3]],
    ['closed, and another closed it', ({ ben }) => ({ assignee: ben.id, status: 'closed' }), []],
    ['quiet for long', () => ({ quietSince: hours(5) }), [4, 0]],
    ['open, the longest waiting first', () => ({ order: 'waiting' }), [0, 4, 5, 2, 1]],
    ['of one person, the longest waiting first', ({ ana }) => ({ assignee: ana.id, order: 'waiting' }), [1]],
    ['nobody’s and quiet', () => ({ status: 'unassigned', quietSince: hours(1), order: 'waiting' }), [0]],
  ])('%s', async (_, query, expected) => {
    await expect(places(query(people))).resolves.toEqual(expected);
  });

  it('one inbox', async () => {
    const [sales] = await rowsOf(
      opened.db,
      sql`select id from inboxes where name = 'Sales'`,
      z.object({ id: z.coerce.number() }),
    );

    await expect(places({ inbox: inboxId(sales?.id ?? 0) })).resolves.toEqual([5]);
  });

  it('the longest waiting go on page by page, whatever is touched meanwhile', async () => {
    const first = await reader.list({ order: 'waiting', limit: 2 });
    const second = await reader.list({
      ...{ order: 'waiting', limit: 2 },
      ...(first.next !== undefined && { before: first.next }),
      ...(first.nextWaiting && { waitingAfter: first.nextWaiting }),
    });

    expect([...first.issues, ...second.issues].map(({ id }) => ids.indexOf(id))).toEqual([0, 4, 5, 2]);
  });

  it('issues that are asked for by their numbers come all at once, whatever a page holds', async () => {
    const page = await reader.list({ issues: ids, limit: 2 });

    expect(page.issues.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(page.next).toBeUndefined();
  });

  it('a card reads the messages of its issue alone, also by a plan that is made while there are few', async () => {
    const { text } = summaryOf(ids[0] ?? issueId(0));
    const plan = await rowsOf(
      opened.db,
      sql`explain ${sql.raw(text.replaceAll('$1', String(ids[0])))}`,
      z.object({ 'QUERY PLAN': z.string() }),
    );

    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).not.toContain('messages_last_inbound');
  });

  it('the longest waiting are read from an index, in its order', async () => {
    const plan = await opened.db.transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      return rowsOf(
        tx,
        sql`explain ${summaryQuery(condition({ order: 'waiting' }), 51, 'waiting')}`,
        z.object({ 'QUERY PLAN': z.string() }),
      );
    });

    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('issues_waiting');
  });
});
