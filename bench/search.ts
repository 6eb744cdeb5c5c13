/**
 * How a search is planned and how long it takes with 100,000 messages, on the database that `DATABASE_URL` names
 * (it is filled: use an empty one) or on a new embedded one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sql } from 'drizzle-orm';
import pino from 'pino';
import { z } from 'zod';

import { openDatabase } from '../src/db/client.ts';
import { rowsOf } from '../src/db/database.ts';
import { condition } from '../src/db/issue-condition.ts';
import { issueReader } from '../src/db/issue-reader.ts';
import { summaryQuery } from '../src/db/summary-query.ts';
import type { IssueQuery } from '../src/issues/views.ts';

const SEARCHES: readonly (readonly [string, IssueQuery])[] = [
  ['a rare word', { text: 'word777' }],
  ['a word of every message', { text: 'hello' }],
  ['a rare and a common word', { text: 'hello word777' }],
  ['the beginning of many words', { text: 'wor' }],
  ['the middle of a number', { text: '0012345' }],
  ['a number as typed', { text: '+1 (555) 001-2345' }],
  ['an issue', { text: '#4711' }],
  ['a name', { text: 'customer 333' }],
  ['nothing', { text: 'xylophone' }],
  ['longest waiting', { order: 'waiting' }],
  ['quiet for a day', { quietSince: new Date(Date.now() - 86_400_000), status: 'open' }],
];

const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-bench-'));
const { DATABASE_URL: databaseUrl } = process.env;
const opened = await openDatabase({
  dataDir,
  log: pino({ enabled: false }),
  ...(databaseUrl !== undefined && { databaseUrl }),
});

const statements = [
  sql`insert into inboxes (name) values ('Bench')`,
  sql`insert into employees (name) values ('Bench')`,
  sql`insert into customers (name) select 'Customer ' || n from generate_series(1, 20000) n`,
  sql`insert into customer_addresses (customer_id, channel, address)
    select id, 'sms', '+1555' || lpad(id::text, 7, '0') from customers`,
  sql`insert into issues (inbox_id, customer_id, status, closed_at, closed_by_id, resolution, opened_at, last_activity_at)
    select (select min(id) from inboxes), 1 + n % 20000, case when n <= 49000 then 'closed' else 'unassigned' end,
      case when n <= 49000 then now() end, case when n <= 49000 then (select min(id) from employees) end,
      case when n <= 49000 then 'handled' end, now(), now() - make_interval(mins => 50000 - n)
    from generate_series(1, 50000) n`,
  sql`insert into messages (id, issue_id, kind, body, at, channel, theirs, ours, provider_id)
    select gen_random_uuid(), 1 + n % 50000, 'customer', 'hello, this is word' || n % 5000 || ' and word' || n % 977
      || ' about an order that has not arrived yet', now(), 'sms', '+15550000001', '+15550009999', 'SM' || n
    from generate_series(1, 100000) n`,
];
for (const statement of statements) await opened.db.execute(statement);
await opened.db.execute(sql`vacuum analyze`);

const reader = issueReader(opened);
for (const [name, query] of SEARCHES) {
  const plan = await rowsOf(
    opened.db,
    sql`explain ${summaryQuery(condition(query), 51, query.order)}`,
    z.object({ 'QUERY PLAN': z.string() }),
  );
  const scans = plan.flatMap((row) => /Seq Scan on (\w+)/.exec(row['QUERY PLAN'])?.[1] ?? []);
  const times: number[] = [];
  let found = 0;
  for (let run = 0; run < 5; run += 1) {
    const began = performance.now();
    const { issues } = await reader.list(query);
    times.push(performance.now() - began);
    found = issues.length;
  }
  const median = times.toSorted((a, b) => a - b)[2] ?? 0;
  process.stdout.write(
    `${name}: ${found} found, ${median.toFixed(1)} ms, sequential: ${scans.join(', ') || 'none'}\n`,
  );
}

await opened.stop();
rmSync(dataDir, { recursive: true, force: true });
