import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { correlated, correlation } from '../../src/correlation.ts';
import { readFigures } from '../../src/db/figures.ts';
import { noticeOn } from '../../src/issues/effects.ts';
import { employeeId, issueId } from '../../src/issues/issue.ts';
import { writesOn } from '../../src/db/statements.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { aJob, aWorker, enqueued, handling } from '../support/jobs.ts';
import { storesOn } from '../support/stores.ts';

describe.each(DATABASES)('what of the database is worth watching, on %s', (kind) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    const { service } = await storesOn(opened);
    await service.receive({
      ...{ channel: 'sms', providerId: 'SM1', from: '+15557654321', to: '+15550009999' },
      ...{
        text: 'A private matter',
        attachments: [],
        answerable: true,
        at: new Date('2026-01-02T03:04:05Z'),
      },
    });
  });
  afterAll(() => opened.drop());

  it('is what waits, for which platform, and since when, late or waiting for another try', async () => {
    await opened.db.execute(sql`
      update jobs set created_at = now() - interval '100 seconds', run_at = now() - interval '10 seconds'`);
    const late = await readFigures(opened);
    await opened.db.execute(sql`update jobs set run_at = now() + interval '1 hour'`);
    const later = await readFigures(opened);

    expect(late.lanes).toMatchObject([{ lane: 'card', target: 'web', waiting: 1 }]);
    expect(Math.round(late.lanes[0]?.oldestDueSeconds ?? 0)).toBe(10);
    expect(Math.round(late.lanes[0]?.oldestWaitingSeconds ?? 0)).toBe(100);
    expect(later.lanes[0]?.oldestDueSeconds).toBe(0);
    expect(Math.round(later.lanes[0]?.oldestWaitingSeconds ?? 0)).toBe(100);
  });

  it('is on which platform somebody is to be told privately, too', async () => {
    const told = noticeOn(
      { kind: 'notice', employee: employeeId(1), about: 'assigned', issue: issueId(1) },
      'slack',
    );
    await enqueued(opened, told);

    const { lanes } = await readFigures(opened);
    await opened.db.execute(sql`delete from jobs where kind = 'notice'`);

    expect(lanes).toContainEqual(expect.objectContaining({ lane: 'notice', target: 'slack', waiting: 1 }));
  });

  it('is when something last came to each number of ours, and nothing of who wrote', async () => {
    const figures = await readFigures(opened);

    expect(figures.lastInbound).toEqual([
      { inbox: 'Support', channel: 'sms', ours: '+15550009999', at: new Date('2026-01-02T03:04:05Z') },
    ]);
    expect(JSON.stringify(figures)).not.toMatch(/7654321|private/);
  });

  it('is how many connections are in use', async () => {
    const [first] = opened.pools();
    const during = await opened.transaction(async () => opened.pools()[0]?.inFlight);

    expect(first?.inFlight).toBe(0);
    expect(during).toBe(1);
    expect(opened.pools()[0]?.inFlight).toBe(0);
  });

  it('is whether it takes writes', async () => {
    expect(await opened.takesWrites()).toBe(true);

    // As a standby says of all of its transactions.
    const takesWrites = await opened.transaction(async (tx) => {
      await tx.execute(sql`set transaction read only`);
      return writesOn(tx)();
    });
    expect(takesWrites).toBe(false);
  });

  it('is how many migrations are missing', async () => {
    expect(await opened.behind()).toBe(0);

    await opened.db.execute(sql`
      delete from drizzle.__drizzle_migrations
      where created_at = (select max(created_at) from drizzle.__drizzle_migrations)`);

    expect(await opened.behind()).toBe(1);
  });
});

describe.each(DATABASES)('a job, on %s', (kind) => {
  it('is carried out under the ids of what queued it, also by another process', async () => {
    const opened = await openTestDatabase(kind);
    const seen = Promise.withResolvers<ReturnType<typeof correlation>>();
    const ids = { requestId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    await correlated(ids, () => enqueued(opened, aJob(1, 'a')));

    const worker = aWorker(
      opened,
      handling(() => seen.resolve(correlation())),
    );
    const found = await seen.promise;
    await worker.stop();
    await opened.drop();

    expect(found).toMatchObject({ ...ids, job: { attempt: 1 } });
    expect(found?.job?.queuedAtMs).toBeLessThan(performance.now());
  });
});
