import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { rowsOf } from '../../src/db/database.ts';
import { postingStore } from '../../src/db/posting-store.ts';
import type { Conversation, IssueId } from '../../src/issues/issue.ts';
import { aText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { jobsIn } from '../support/jobs.ts';
import { storesOn } from '../support/stores.ts';

const AT = { platform: 'web', conversation: 'support' };

describe.each(DATABASES)('a conversation that takes cards again, on %s', (kind) => {
  let opened: TestDatabase;
  let stores: Awaited<ReturnType<typeof storesOn>>;

  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    stores = await storesOn(opened);
  });
  afterAll(() => opened.drop());
  beforeEach(() => opened.db.execute(sql`delete from jobs`));

  /** What its message had drawn was given up. */
  async function missed(from: string): Promise<IssueId> {
    await stores.service.receive(aText({ from, text: 'Nobody saw this.' }));
    await giveUp();
    const [newest] = (await stores.reader.list({})).issues;
    if (!newest) throw new Error('there is an issue');
    return newest.id;
  }

  async function giveUp(): Promise<void> {
    await opened.db.execute(sql`update jobs set dead_at = now(), dedupe_key = null where dead_at is null`);
  }

  async function kinds(): Promise<readonly string[]> {
    const rows = await rowsOf(
      opened.db,
      sql`select kind from jobs where dead_at is null order by id`,
      z.object({ kind: z.string() }),
    );
    return rows.map(({ kind: each }) => each);
  }

  async function waiting(at: Conversation = AT): Promise<readonly string[]> {
    await postingStore(opened).takesCardsAgain(at);
    return (await jobsIn(opened)).filter(({ state }) => state === 'waiting').map(({ lane }) => lane);
  }

  it('is sent the cards that were given up there', async () => {
    const issue = await missed('+15550200001');

    expect(await waiting()).toEqual([`card:${issue}:web:support`]);
    expect(await jobsIn(opened)).toHaveLength(1);
  });

  it('is sent what was to stand under its cards, before what came since, and what is given up again no more', async () => {
    const issue = await missed('+15550200003');
    await stores.service.receive(aText({ from: '+15550200003', text: 'And nobody this.' }));
    await opened.db.execute(sql`delete from jobs where kind = 'card'`);
    await giveUp();
    await stores.service.receive(aText({ from: '+15550200003', text: 'And this?' }));

    expect(await waiting()).toEqual(Array.from({ length: 3 }, () => `card:${issue}:web:support`));
    expect(await kinds()).toEqual(['thread-message', 'card', 'thread-message']);
    await giveUp();
    expect(await waiting()).toHaveLength(2);
    await giveUp();
    expect(await waiting()).toHaveLength(1);
  });

  it('is not sent what was to stand under cards of issues that are closed', async () => {
    const issue = await missed('+15550200004');
    await stores.service.receive(aText({ from: '+15550200004', text: 'And nobody this.' }));
    await giveUp();
    await stores.service.execute(issue, [{ type: 'close', by: stores.ana }]);
    await opened.db.execute(sql`delete from jobs where dead_at is null`);

    expect(await waiting()).toEqual([]);
  });

  it('is not sent the cards of an inbox that posts elsewhere by now', async () => {
    await missed('+15550200002');
    await stores.inboxes.remove({ name: 'Support', listens: [], posts: [AT] });
    await stores.inboxes.add({ name: 'Sales', listens: [], posts: [AT] });

    expect(await waiting()).toEqual([]);
  });

  it('is sent those that stand there of an inbox that posts elsewhere by now, to be kept true', async () => {
    await stores.inboxes.add({ name: 'Support', listens: [], posts: [AT] });
    const issue = await missed('+15550200005');
    const postings = postingStore(opened);
    await postings.begin(issue, AT);
    await postings.record(issue, AT, 'ref-5');
    await stores.inboxes.remove({ name: 'Support', listens: [], posts: [AT] });

    expect(await waiting()).toEqual([`card:${issue}:web:support`]);
    expect(await postings.begin(issue, AT)).toEqual({
      ...{ ref: 'ref-5', begunAt: expect.any(Date), former: true, troubled: false },
    });
  });
});
