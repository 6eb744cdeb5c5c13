import pino from 'pino';
import postgres from 'postgres';

import type { Opened } from '../../src/db/client.ts';
import { openDatabase } from '../../src/db/client.ts';
import { issueReader } from '../../src/db/issue-reader.ts';
import { unresolvedIssue } from '../../src/db/place.ts';
import { employeeId } from '../../src/issues/issue.ts';
import type { Databases } from './databases.ts';
import { percentile } from './percentile.ts';
import { COMMON, MINE, RARE, seed } from './seed.ts';

/** How long each look-up takes at each size, in milliseconds, and how the database finds it. */
export interface LookUps {
  readonly times: readonly { readonly name: string; readonly medians: readonly number[] }[];
  readonly plans: string;
}

type Question = (opened: Opened, turn: number, issues: number) => Promise<unknown>;

/** As the product itself asks. */
const QUESTIONS: readonly (readonly [string, Question])[] = [
  [
    'open issue of this customer',
    (opened, turn, issues) => {
      const customers = Math.max(1, Math.floor(issues / 4));
      return unresolvedIssue(opened.db, 1 + ((turn * 7_919) % customers), 1);
    },
  ],
  [
    `my issues (${MINE})`,
    (opened) => issueReader(opened).list({ assignee: employeeId(1), status: 'assigned' }),
  ],
  ['search: a rare word (20 found)', (opened) => issueReader(opened).list({ text: RARE })],
  ['search: a word of every message', (opened) => issueReader(opened).list({ text: COMMON })],
  ['search: an end of a number', (opened) => issueReader(opened).list({ text: '0000123' })],
];

/**
 * Fills a database for each size, and asks all of them in turn, `turns` times; what is quick is asked for as long as if
 * it took `LONG_MS`, so that it is measured when the program and the database are as warm as at work.
 */
export async function lookUps(
  databases: Databases,
  sizes: readonly number[],
  turns: number,
): Promise<LookUps> {
  const places = [];
  for (const issues of sizes) {
    const databaseUrl = await databases.create();
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    await seed(sql, issues);
    const opened = await openDatabase({ databaseUrl, dataDir: 'not-used', log: pino({ enabled: false }) });
    places.push({ issues, sql, opened, heard: listeningTo(opened) });
  }

  const times = [];
  const plans: string[] = [];
  for (const [name, ask] of QUESTIONS) {
    const taken = places.map((): number[] => []);
    const until = performance.now() + turns * places.length * LONG_MS;
    for (let turn = 0; turn < turns || performance.now() < until; turn += 1)
      for (const [place, { opened, issues }] of places.entries()) {
        const began = performance.now();
        await ask(opened, turn, issues);
        taken[place]?.push(performance.now() - began);
      }
    // The first of them find nothing in memory.
    const warm = taken.map((each) => each.slice(Math.ceil(each.length / 6)));
    times.push({ name, medians: warm.map((each) => percentile(each, 50)) });
    for (const { issues, sql, opened, heard } of places) {
      heard.length = 0;
      await ask(opened, 1, issues);
      // A search asks for an estimate first, which is a plan already.
      for (const { query, params } of heard.filter((each) => !/^\s*explain/i.test(each.query)))
        plans.push(`## ${name}, ${issues} issues\n\n${query}\n\n${await planOf(sql, query, params)}`);
    }
  }
  for (const { sql, opened } of places) {
    await opened.stop();
    await sql.end();
  }
  return { times, plans: `${plans.join('\n\n')}\n` };
}

const LONG_MS = 10;

interface Heard {
  readonly query: string;
  readonly params: readonly unknown[];
}

/** What is said to a database from now on. */
function listeningTo({ db }: Opened): Heard[] {
  const heard: Heard[] = [];
  const { session } = db._;
  const prepare = session.prepareQuery.bind(session);
  Object.assign(session, {
    prepareQuery(...args: Parameters<typeof prepare>) {
      heard.push({ query: args[0].sql, params: args[0].params });
      return prepare(...args);
    },
  });
  return heard;
}

async function planOf(sql: postgres.Sql, query: string, params: readonly unknown[]): Promise<string> {
  const rows = await sql.unsafe<{ 'QUERY PLAN': string }[]>(
    `explain (analyze, buffers) ${query}`,
    params.map((param) => (typeof param === 'number' || param === null ? param : String(param))),
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}
