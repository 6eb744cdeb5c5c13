import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { callsStore } from '../../src/db/calls-store.ts';
import type { Employee, IssueId } from '../../src/issues/issue.ts';
import { issueId } from '../../src/issues/issue.ts';
import { aText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { storesOn } from '../support/stores.ts';

const NOON = new Date('2026-11-27T12:00:00Z');
const ONE = new Date('2026-11-27T13:00:00Z');
const TWO = new Date('2026-11-27T14:00:00Z');

describe.each(DATABASES)('how employees are called, on %s', (kind) => {
  let opened: TestDatabase;
  let ana: Employee;
  let ben: Employee;
  let issue: IssueId;
  const calls = () => callsStore(opened);
  const toAna = { platform: 'web', id: 'ana' };

  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    const stores = await storesOn(opened);
    ({ ana, ben } = stores);
    await stores.service.receive(aText({ from: '+15550002001', text: 'Hello?' }));
    issue = issueId(1);
  });
  afterAll(() => opened.drop());
  beforeEach(async () => {
    await opened.db.execute(sql`delete from call_wishes`);
    await opened.db.execute(sql`delete from missed_notices`);
  });

  it('whoever has said nothing hears a sound and may be disturbed', async () => {
    await expect(calls().wishes(ana.id, NOON)).resolves.toEqual({ sound: true });
  });

  it('the sound is one’s own to switch, and switching it leaves a quiet time as it is', async () => {
    await calls().quieten(ana.id, NOON, TWO);
    await calls().setSound(ana.id, false);
    await calls().setSound(ana.id, false);

    await expect(calls().wishes(ana.id, ONE)).resolves.toEqual({
      sound: false,
      quiet: { since: NOON, until: TWO },
    });
    await expect(calls().wishes(ben.id, ONE)).resolves.toEqual({ sound: true });
    await calls().setSound(ana.id, true);
    await expect(calls().wishes(ana.id, TWO)).resolves.toEqual({ sound: true });
  });

  it('a quiet time ends by itself at its end, and not a moment before', async () => {
    await calls().quieten(ana.id, NOON, ONE);

    const before = await calls().wishes(ana.id, new Date(ONE.getTime() - 1));
    expect(before.quiet?.until).toEqual(ONE);
    expect((await calls().wishes(ana.id, ONE)).quiet).toBeUndefined();
  });

  it('one without an end lasts until it is ended', async () => {
    await calls().quieten(ana.id, NOON);

    expect((await calls().wishes(ana.id, new Date('2036-01-01'))).quiet).toEqual({ since: NOON });
    await calls().endQuiet(ana.id);
    expect((await calls().wishes(ana.id, ONE)).quiet).toBeUndefined();
  });

  it('asked for again it has the new end, be it none', async () => {
    await calls().quieten(ana.id, NOON, ONE);
    await calls().quieten(ana.id, NOON, TWO);
    expect((await calls().wishes(ana.id, NOON)).quiet?.until).toEqual(TWO);
    await calls().quieten(ana.id, NOON);

    expect((await calls().wishes(ana.id, new Date('2036-01-01'))).quiet).toEqual({ since: NOON });
  });

  it.each([
    ['(null, now())', 'an end without a beginning'],
    ['(now(), now())', 'an end that is no later than its beginning'],
  ])('the database refuses %s: %s', async (values) => {
    const wrong = opened.db.execute(
      sql`insert into call_wishes (employee_id, quiet_since, quiet_until) select ${ben.id}, t.a, t.b
        from (values ${sql.raw(values)}) as t (a, b)`,
    );

    await expect(wrong).rejects.toThrow();
  });

  it('a notice is held back only from who is not to be disturbed, and says whose it is', async () => {
    const told = await calls().holdBack(toAna, 'reply-failed', issue, NOON);
    await calls().quieten(ana.id, NOON, ONE);
    const held = await calls().holdBack(toAna, 'reply-failed', issue, NOON);
    const toldBen = await calls().holdBack({ platform: 'web', id: 'ben' }, 'reply-failed', issue, NOON);
    const toldLater = await calls().holdBack(toAna, 'assigned', issue, ONE);

    expect([told, held, toldBen, toldLater]).toEqual([undefined, ana.id, undefined, undefined]);
    await expect(calls().missed(ana.id)).resolves.toEqual([{ about: 'reply-failed', issue, at: NOON }]);
    await expect(calls().missed(ben.id)).resolves.toEqual([]);
  });

  it('the same that comes twice is missed once, as of the last time', async () => {
    await calls().quieten(ana.id, NOON);
    await calls().holdBack(toAna, 'reply-failed', issue, NOON);
    await calls().holdBack(toAna, 'assigned', issue, ONE);
    await calls().holdBack(toAna, 'reply-failed', issue, TWO);

    await expect(calls().missed(ana.id)).resolves.toEqual([
      { about: 'reply-failed', issue, at: TWO },
      { about: 'assigned', issue, at: ONE },
    ]);
  });

  it('what was looked at is cleared, and what came since is not', async () => {
    await calls().quieten(ana.id, NOON);
    await calls().holdBack(toAna, 'assigned', issue, ONE);
    await calls().holdBack(toAna, 'reply-failed', issue, TWO);

    await calls().clearMissed(ben.id, TWO);
    await calls().clearMissed(ana.id, ONE);

    await expect(calls().missed(ana.id)).resolves.toMatchObject([{ about: 'reply-failed' }]);
  });
});
