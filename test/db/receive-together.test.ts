import { sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { correlated, newRequestId } from '../../src/correlation.ts';
import type { Opened } from '../../src/db/database.ts';
import { rowCount, rowsOf } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/client.ts';
import { issueStore } from '../../src/db/issue-store.ts';
import type { InboundMessage } from '../../src/issues/inbound.ts';
import { messageId } from '../../src/issues/issue.ts';
import { issueService } from '../../src/issues/service.ts';
import { aText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { heldLock, waiting } from '../support/races.ts';
import { storesOn } from '../support/stores.ts';

describe.each(DATABASES)('texts that come at once, on %s', (kind) => {
  let opened: TestDatabase;
  let stores: Awaited<ReturnType<typeof storesOn>>;
  let transactions = 0;
  let number = 0;
  beforeAll(async () => {
    const database = await openTestDatabase(kind);
    opened = {
      ...database,
      transaction: (work) => {
        transactions += 1;
        return database.transaction(work);
      },
    };
    stores = await storesOn(opened);
  });
  afterAll(() => opened.drop());

  /** Of somebody who never wrote before. */
  function aFirstText(more: Partial<InboundMessage> = {}): InboundMessage {
    number += 1;
    return aText({ from: `+1555100${String(number).padStart(4, '0')}`, ...more });
  }
  const receiveAll = (texts: readonly InboundMessage[]) =>
    Promise.all(texts.map((text) => stores.service.receive(text)));

  /** Of each number how many issues it has, and how many messages are on them. */
  async function keptOf(texts: readonly InboundMessage[]): Promise<readonly string[]> {
    const rows = await rowsOf(
      opened.db,
      sql`select m.theirs, count(distinct m.issue_id) as issues, count(*) as messages from messages m
        group by m.theirs order by m.theirs`,
      z.object({ theirs: z.string(), issues: z.coerce.number(), messages: z.coerce.number() }),
    );
    const known = new Map(rows.map((row) => [row.theirs, `${row.issues}/${row.messages}`]));
    return texts.map(({ from }) => known.get(from) ?? 'nothing');
  }

  it('are each on an issue of their own, in a few transactions', async () => {
    const texts = Array.from({ length: 40 }, () => aFirstText());
    transactions = 0;
    expect(new Set(await receiveAll(texts))).toEqual(new Set(['opened']));
    expect(await keptOf(texts)).toEqual(texts.map(() => '1/1'));
    expect(transactions).toBeLessThanOrEqual(6);

    const further = texts.map(({ from }) => aText({ from }));
    expect(new Set(await receiveAll(further))).toEqual(new Set(['appended']));
    expect(await keptOf(texts)).toEqual(texts.map(() => '1/2'));
  });

  it('are kept once where the same comes twice, and one after the other where a customer writes two', async () => {
    const texts = Array.from({ length: 6 }, () => aFirstText());
    const twice = texts.flatMap((text) => [text, text]);
    const outcomes = await receiveAll(twice);
    expect(outcomes.toSorted()).toEqual([...texts.map(() => 'duplicate'), ...texts.map(() => 'opened')]);

    const more = texts.flatMap(({ from }) => [aText({ from }), aText({ from })]);
    expect(new Set(await receiveAll(more))).toEqual(new Set(['appended']));
    expect(await keptOf(texts)).toEqual(texts.map(() => '1/3'));
  });

  it('are on one issue where one customer writes from two numbers', async () => {
    const [mine, other] = [aFirstText(), aFirstText()];
    await opened.db.execute(sql`with made as (insert into customers default values returning id)
      insert into customer_addresses (customer_id, channel, address)
      select id, 'sms', address from made cross join (values (${mine.from}), (${other.from})) as given (address)`);
    const before = [aFirstText(), aFirstText()];

    const outcomes = await receiveAll([...before, mine, other, aFirstText()]);

    expect(outcomes.toSorted()).toEqual(['appended', 'opened', 'opened', 'opened', 'opened']);
    const [row] = await rowsOf(
      opened.db,
      sql`select count(distinct issue_id) as issues from messages where theirs in (${mine.from}, ${other.from})`,
      z.object({ issues: z.coerce.number() }),
    );
    expect(row?.issues).toBe(1);
  });

  it('say what is so where a customer stops and starts at once', async () => {
    const text = aFirstText();
    await stores.service.receive(text);
    const { from } = text;
    const before = receiveAll([aFirstText(), aFirstText()]);
    await receiveAll([aText({ from, keyword: 'stop' }), aText({ from, keyword: 'start' })]);
    await before;

    const [row] = await rowsOf(
      opened.db,
      sql`select
        exists (select from opt_outs where address = ${from} and ended_at is null) as out,
        (select type from issue_events where type like 'customer-opted-%'
          and issue_id = (select issue_id from messages where theirs = ${from} limit 1)
          order by revision desc limit 1) as last`,
      z.object({ out: z.boolean(), last: z.string().nullable() }),
    );
    expect(row?.last).toBe(row?.out === true ? 'customer-opted-out' : 'customer-opted-in');
  });

  it('do not suffer for one that cannot be kept', async () => {
    const store = issueStore(opened);
    const texts = Array.from({ length: 8 }, () => aFirstText());
    const outcomes = await Promise.allSettled(
      texts.map((text, place) =>
        store.receive(text, messageId(crypto.randomUUID()), () => {
          if (place === 5) throw new Error('this one breaks');
          return { kind: 'open', events: [{ type: 'issue-opened', at: text.at }] };
        }),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(
      texts.map((_, place) => (place === 5 ? 'rejected' : 'fulfilled')),
    );
    expect(await keptOf(texts)).toEqual(texts.map((_, place) => (place === 5 ? 'nothing' : '1/1')));
  });

  it('say of what they queue which of them caused it', async () => {
    const texts = Array.from({ length: 8 }, () => ({ text: aFirstText(), requestId: newRequestId() }));
    await Promise.all(
      texts.map(({ text, requestId }) => correlated({ requestId }, () => stores.service.receive(text))),
    );
    const rows = await rowsOf(
      opened.db,
      sql`select distinct m.theirs, j.cause from jobs j join messages m on m.issue_id = (j.payload->>'issue')::bigint`,
      z.object({ theirs: z.string(), cause: z.string().nullable() }),
    );
    const causes = new Map(rows.map(({ theirs, cause }) => [theirs, cause]));
    expect(texts.map(({ text }) => causes.get(text.from))).toEqual(texts.map(({ requestId }) => requestId));
  });

  it.runIf(kind === 'postgresql')('do not wait for a customer who is held by somebody else', async () => {
    const held = aFirstText();
    await stores.service.receive(held);
    const lock = await heldLock(
      opened,
      sql`select from customers where id = (select customer_id from customer_addresses where address = ${held.from}) for update`,
    );
    const others = Array.from({ length: 10 }, () => aFirstText());
    const before = receiveAll(others.slice(0, 2));
    const late = stores.service.receive(aText({ from: held.from }));
    const beside = receiveAll(others.slice(2));

    // The lock is let go only once all others are kept.
    expect(new Set([...(await before), ...(await beside)])).toEqual(new Set(['opened']));
    await lock.release();
    expect(await late).toBe('appended');
    expect(await keptOf([held])).toEqual(['1/2']);
  });

  it.runIf(kind === 'postgresql')('take their customers in one order, whatever theirs was', async () => {
    const first = Array.from({ length: 4 }, () => aFirstText());
    await receiveAll(first);
    const [lowest, highest] = [first.at(0)?.from ?? '', first.at(-1)?.from ?? ''];
    const lock = await heldLock(
      opened,
      sql`select from customers where id = (select customer_id from customer_addresses where address = ${lowest}) for update`,
    );
    const before = receiveAll([aFirstText()]);
    const together = receiveAll(first.toReversed().map(({ from }) => aText({ from })));
    await waiting(opened, 1);

    // They wait for the first of their customers, and nobody waits for the last of them meanwhile.
    const free = await rowCount(
      opened.db,
      sql`select from customers where id = (select customer_id from customer_addresses where address = ${highest})
        for update skip locked`,
    );
    expect(free).toBe(1);
    await lock.release();
    expect(new Set([...(await before), ...(await together)])).toEqual(new Set(['opened', 'appended']));
    expect(await keptOf(first)).toEqual(first.map(() => '1/2'));
  });

  it.runIf(kind === 'postgresql')('may come to two replicas in any order', async () => {
    const there: Opened = await openDatabase({ ...opened.settings, log: pino({ enabled: false }) });
    try {
      const other = issueService(issueStore(there), stores.people, () => new Date());
      const texts = Array.from({ length: 40 }, () => aFirstText());
      const [here, elsewhere] = await Promise.all([
        receiveAll(texts),
        Promise.all(texts.toReversed().map((text) => other.receive(text))),
      ]);
      expect([...here, ...elsewhere].toSorted()).toEqual([
        ...texts.map(() => 'duplicate'),
        ...texts.map(() => 'opened'),
      ]);
      expect(await keptOf(texts)).toEqual(texts.map(() => '1/1'));
    } finally {
      await there.stop();
    }
  });
});
