import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { inboxStore } from '../../src/db/inbox-store.ts';
import { optOutReader } from '../../src/db/opt-out-reader.ts';
import { customerAddresses, customers, optOuts } from '../../src/db/schema-customers.ts';
import { inboxId } from '../../src/issues/issue.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';

describe.each(DATABASES)('on %s', (kind) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
  });
  afterAll(() => opened.drop());

  describe('an inbox is renamed', () => {
    async function added(name: string) {
      const outcome = await inboxStore(opened).add({ name, listens: [], posts: [] });
      if (!outcome.ok || !outcome.inbox) throw new Error('not added');
      return outcome.inbox.id;
    }
    const names = async () => (await inboxStore(opened).list()).map(({ name }) => name);

    it('to a name of its own, in other capitals as well, and once', async () => {
      const id = await added('Support');

      expect(await inboxStore(opened).rename(id, 'support')).toBe('renamed');
      expect(await inboxStore(opened).rename(id, 'support')).toBe('called-so-already');
      expect(await names()).toContain('support');
    });

    it('not to the name of another, in whatever capitals, nor where it is gone', async () => {
      const [id] = [await added('Sales'), await added('Returns')];

      expect(await inboxStore(opened).rename(id, 'RETURNS')).toBe('name-taken');
      expect(await inboxStore(opened).rename(inboxId(987_654), 'Elsewhere')).toBe('no-such-inbox');
      expect(await names()).toContain('Sales');
    });

    it('at once with another to the same name: one of the two keeps its own', async () => {
      const ids = [await added('North'), await added('South')];

      const outcomes = await Promise.all(ids.map((id) => inboxStore(opened).rename(id, 'Both')));

      expect(outcomes.toSorted()).toEqual(['name-taken', 'renamed']);
    });
  });

  it('opt-outs are listed newest first, page by page, ended ones too, with whose address it is', async () => {
    const since = new Date('2026-03-01T10:00:00Z');
    const endedAt = new Date('2026-03-02T10:00:00Z');
    const pair = (address: string) => ({ channel: 'sms', address, ours: '+15550009999', since });
    const [customer] = await opened.db.insert(customers).values({}).returning();
    await opened.db
      .insert(customerAddresses)
      .values({ customerId: customer?.id ?? 0, channel: 'sms', address: '+15550001111' });
    await opened.db
      .insert(optOuts)
      .values([{ ...pair('+15550001111'), endedAt }, pair('+15550001111'), pair('+15550002222')]);

    const first = await optOutReader(opened).list({ limit: 2 });
    const second = await optOutReader(opened).list({
      limit: 2,
      ...(first.next !== undefined && { before: first.next }),
    });

    expect(first.optOuts).toMatchObject([
      { address: '+15550002222', since },
      { address: '+15550001111', customer: customer?.id },
    ]);
    expect(first.optOuts.some((each) => each.endedAt !== undefined)).toBe(false);
    expect(first.optOuts[0]).not.toHaveProperty('customer');
    expect(second).toMatchObject({ optOuts: [{ address: '+15550001111', endedAt, customer: customer?.id }] });
    expect(second.next).toBeUndefined();
  });
});
