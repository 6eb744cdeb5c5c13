import { sql } from 'drizzle-orm';
import pino from 'pino';
import { expect, it } from 'vitest';

import { openDatabase } from '../../src/db/client.ts';
import { newPostgresDatabase } from '../support/databases.ts';
import { timePasses } from '../support/jobs.ts';
import { untilStopped } from '../support/leaks.ts';
import { startServer } from '../support/server-process.ts';
import { CUSTOMERS, customerTexts } from '../support/staff.ts';
import { workspaceAt } from '../support/workspace.ts';

it('a process that is killed while replies can be taken back knows them after it, and sends the others once', async () => {
  const place = await newPostgresDatabase();
  const remove = untilStopped('the database of the undo', () => place.remove());
  const opened = await openDatabase({ ...place.settings, log: pino({ enabled: false }) });
  const close = untilStopped('a second look at the database', () => opened.stop());
  const settings = { WORKSPACE_UNDO_SECONDS: '60', DATABASE_URL: place.settings.databaseUrl ?? '' };

  const first = await startServer(settings);
  const issue = await customerTexts(first.url, CUSTOMERS.maria, 'Is it 20 euros?');
  const before = workspaceAt(first.url);
  const sends = async (reply: string) => {
    const bar = await before.submit(`/issues/${issue}`, { ...(await before.form(issue)), reply });
    return /name="message" value="([^"]*)"/.exec(bar)?.[1] ?? '';
  };
  const message = await sends('Yes, two hundred.');
  await sends('We open at nine.');
  await first.kill();
  // So that a slow machine has the time to start again.
  await opened.db.execute(sql`update jobs set run_at = run_at + interval '1 hour' where run_at > now()`);

  const second = await startServer(settings);
  const desk = workspaceAt(second.url);
  expect(await desk.submit(`/issues/${issue}/undo`, { message })).toContain('nothing was sent');
  expect(await phone(second.url)).not.toContain('We open at nine.');
  await timePasses(opened, { leasesToo: true });
  await desk.until(
    () => phone(second.url),
    (shown) => shown.includes('We open at nine.'),
  );
  await desk.until(
    () => opened.db.$count(sql`jobs`),
    (waiting) => waiting === 0,
  );

  const shown = await phone(second.url);
  expect(shown.split('We open at nine.')).toHaveLength(2);
  expect(shown).not.toContain('two hundred');
  expect(await desk.page(`/issues/${issue}`)).toContain('Taken back, not sent');
  await second.kill();
  await close();
  await remove();
});

/** What has reached Maria's phone. */
async function phone(url: string): Promise<string> {
  const response = await fetch(`${url}/phone/texts?as=${CUSTOMERS.maria.slice(1)}`);
  return response.text();
}
