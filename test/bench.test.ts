import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, inject, it } from 'vitest';
import { z } from 'zod';

const Kept = z.object({
  rows: z.array(z.object({ what: z.string(), switchboard: z.number().nullable().optional() })),
});

it('`npm run bench` measures Switchboard and the floor, and prints one table', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-'));
  const [json, plans] = [join(folder, 'figures.json'), join(folder, 'plans.txt')];
  const amounts = ['--texts', '8', '--rounds', '1', '--sizes', '100,200', '--look-ups', '12'];

  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['bench/speed.ts', ...amounts, '--json', json, '--plans', plans],
    { cwd: join(import.meta.dirname, '..'), env: { ...process.env, DATABASE_URL: inject('postgresUrl') } },
  );

  const { rows } = Kept.parse(JSON.parse(readFileSync(json, 'utf8')));
  const printed = stdout.split('\n').filter((line) => /^\| (?!what|---)/.test(line));
  expect(printed).toHaveLength(rows.length);
  expect(stdout).toMatch(
    /\| burst, 16 senders: acknowledged \| [\d.]+ texts\/s \| [\d.]+ texts\/s \| [\d.]+ \|/,
  );
  expect(stdout).toMatch(/\| open issue of this customer, 200 issues \| [\d.]+ ms \|/);
  expect(readFileSync(plans, 'utf8')).toMatch(/Execution Time/);
  rmSync(folder, { recursive: true });
}, 120_000);
