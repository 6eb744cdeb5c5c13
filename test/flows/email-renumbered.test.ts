import { sql } from 'drizzle-orm';
import pino from 'pino';
import { expect, it } from 'vitest';

import { openDatabase } from '../../src/db/client.ts';
import { clearAway } from '../../src/db/housekeeping.ts';
import { startTestApp } from '../support/app.ts';
import { startImapServer } from '../support/imap-server/index.ts';
import { untilStopped } from '../support/leaks.ts';
import { aMail } from '../support/mailbox.ts';
import { workspaceAt } from '../support/workspace.ts';

const DAY_MS = 24 * 3_600_000;

it('a mailbox whose mails are numbered anew after months goes on, and brings nothing twice', async () => {
  const imap = await startImapServer({ user: 'support@example.com', password: 'secret' });
  const reading = imap.next('IDLE');
  const app = await startTestApp('postgresql', () => ({
    EMAIL_IMAP_URL: `imap://support%40example.com:secret@127.0.0.1:${imap.port}`,
    EMAIL_SMTP_URL: 'smtp://127.0.0.1:9',
  }));
  const opened = await openDatabase({ ...app.settings, log: pino({ enabled: false }) });
  const close = untilStopped('a second look at the database', () => opened.stop());
  const desk = workspaceAt(app.url);
  const cardWith = (words: string) =>
    desk.until(
      async () => (await desk.cards()).find(({ html }) => html.includes(words)),
      (card) => card !== undefined,
    );
  await reading;

  // One arrived long ago; of the other the server says that it arrived lately.
  imap.deliver(aMail('ages', 'Ages ago'), { arrivedAt: new Date(Date.now() - 91 * DAY_MS) });
  imap.deliver(aMail('lately', 'Lately, it says'));
  await cardWith('Lately, it says');
  await opened.db.execute(sql`update inbound_seen set at = at - interval '91 days'`);
  await clearAway(opened);
  imap.folder.numberAnew(500);
  imap.cut();
  imap.deliver(aMail('after', 'Afterwards').replace('ana@', 'tom@'));
  const after = await cardWith('Afterwards');
  const all = await desk.cards();
  await close();
  await app.stop();
  await imap.stop();

  expect(after?.html).toContain('tom@example.org');
  const anas = all.filter(({ html }) => html.includes('ana@example.org'));
  expect(anas.map(({ html }) => /\d+ messages/.exec(html)?.[0])).toEqual(['2 messages']);
}, 60_000);
