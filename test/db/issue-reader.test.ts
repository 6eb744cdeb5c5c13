import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { attachmentStore } from '../../src/db/attachment-store.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import type { Employee, IssueId } from '../../src/issues/issue.ts';
import { attachmentId } from '../../src/issues/issue.ts';
import type { IssueService } from '../../src/issues/service.ts';
import type { IssueQuery, IssueReader } from '../../src/issues/views.ts';
import { aText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { storesOn } from '../support/stores.ts';

describe.each(DATABASES)('what is read, on %s', (kind) => {
  let opened: TestDatabase;
  let reader: IssueReader;
  let service: IssueService;
  let ana: Employee;
  /** By the order in which they were opened. */
  let ids: readonly IssueId[];

  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    const stores = await storesOn(opened);
    ({ reader, service, ana } = stores);
    const { people, inboxes } = stores;
    await inboxes.add({
      name: 'Sales',
      listens: [{ channel: 'sms', address: '+15550008888' }],
      posts: [{ platform: 'web', conversation: 'sales' }],
    });
    await service.receive(aText({ from: '+15550000001', text: 'The blue bicycle is broken' }));
    await service.receive(aText({ from: '+15550000002', text: '100% wool?' }));
    await service.receive(aText({ from: '+15550000003', text: 'Red bicycle' }));
    await service.receive(aText({ from: '+15550000004', text: 'An offer', to: '+15550008888' }));
    ids = (await reader.list({})).issues.map((issue) => issue.id).sort((a, b) => a - b);
    await service.execute(at(1), [{ type: 'take', by: ana }]);
    await service.execute(at(2), [{ type: 'close', by: ana }]);
    const first = await reader.summary(at(0));
    if (first) await people.rename(first.customer.id, 'Maria Santos', ana);
  });
  afterAll(() => opened.drop());

  function at(index: number): IssueId {
    const id = ids[index];
    if (id === undefined) throw new Error(`no issue at ${index}`);
    return id;
  }

  const QUERIES: [string, IssueQuery, readonly number[]][] = [
    ['everything', {}, [3, 2, 1, 0]],
    ['unassigned', { status: 'unassigned' }, [3, 0]],
    ['assigned', { status: 'assigned' }, [1]],
    ['closed', { status: 'closed' }, [2]],
    ['one conversation', { conversation: { platform: 'web', conversation: 'sales' } }, [3]],
    ['a word of a message', { text: 'bicycle' }, [2, 0]],
    ['words in any order', { text: 'broken blue' }, [0]],
    ['a word in another case', { text: 'BICYCLE' }, [2, 0]],
    ['a customer by the name employees gave', { text: 'santos' }, [0]],
    ['a number as people write it', { text: '(555)000-0003' }, [2]],
    ['a percent sign, which stands for itself', { text: '100%' }, [1]],
    ['an underscore, which stands for itself', { text: '_' }, []],
    ['nothing that is there', { text: 'tricycle' }, []],
    ['words and a status', { text: 'bicycle', status: 'closed' }, [2]],
  ];

  it.each(QUERIES)('a search for %s finds the newest first', async (_, query, expected) => {
    const { issues } = await reader.list(query);

    expect(issues.map((issue) => ids.indexOf(issue.id))).toEqual(expected);
  });

  it('an issue is found by its number, with or without the sign', async () => {
    const plain = await reader.list({ text: String(at(3)) });
    const signed = await reader.list({ text: `#${at(3)}` });

    expect(plain.issues.map((issue) => issue.id)).toContain(at(3));
    expect(signed.issues.map((issue) => issue.id)).toEqual([at(3)]);
  });

  it('mine is what I have and not what I closed', async () => {
    const { issues } = await reader.list({ assignee: ana.id });

    expect(issues.map((issue) => issue.id)).toEqual([at(1)]);
    expect(await reader.counts(ana.id)).toEqual({ mine: 1, unassigned: 2 });
  });

  it('a page tells where the next one begins, and the last one does not', async () => {
    const first = await reader.list({ limit: 2 });
    const second = await reader.list({ limit: 2, ...(first.next !== undefined && { before: first.next }) });

    expect(first.issues.map((issue) => issue.id)).toEqual([at(3), at(2)]);
    expect(second.issues.map((issue) => issue.id)).toEqual([at(1), at(0)]);
    expect(second).not.toHaveProperty('next');
  });

  it('what was closed is listed by when it was closed, page by page, whatever is reopened meanwhile', async () => {
    const own = await openTestDatabase(kind);
    let now = new Date('2026-05-01T12:00:00Z');
    const { service: desk, reader: read, ana: me } = await storesOn(own, () => now);
    for (let each = 0; each < 6; each += 1)
      await desk.receive(aText({ from: `+1555001000${each}`, text: `Matter ${each}` }));
    const all = (await read.list({})).issues.map(({ id }) => id).toReversed();
    const [a, b, c, d, e, f] = all;
    if (!a || !b || !c || !d || !e || !f) throw new Error('six were opened');
    // f stays open; d and e are closed in the same moment.
    for (const closed of [[c], [a], [e, d], [b]]) {
      for (const id of closed) await desk.execute(id, [{ type: 'close', by: me }]);
      now = new Date(now.getTime() + 1);
    }
    const page = (mark: Awaited<ReturnType<IssueReader['list']>> | undefined) =>
      read.list({
        ...{ order: 'closed', limit: 2 },
        ...(mark?.next !== undefined && { before: mark.next }),
        ...(mark?.nextClosed && { closedBefore: mark.nextClosed }),
      });

    const first = await page(undefined);
    const second = await page(first);
    await desk.execute(d, [{ type: 'reopen', by: me }]);
    const third = await page(second);

    expect(first.issues.map(({ id }) => id)).toEqual([b, e]);
    expect(second.issues.map(({ id }) => id)).toEqual([d, a]);
    expect(third.issues.map(({ id }) => id)).toEqual([c]);
    expect(third).not.toHaveProperty('next');
    await desk.execute(e, [{ type: 'reopen', by: me }]);
    expect((await page(first)).issues.map(({ id }) => id)).toEqual([a, c]);
    await own.drop();
  });

  it('a customer’s account has addresses, notes, opt-outs and every issue', async () => {
    await service.receive(aText({ from: '+15550000001', text: 'STOP', keyword: 'stop' }));
    const customer = (await reader.summary(at(0)))?.customer;
    if (!customer) throw new Error('no customer');
    await peopleStore(opened).addNote(customer.id, ana, 'Prefers mornings.');

    expect(await reader.customer(customer.id)).toMatchObject({
      customer: { name: 'Maria Santos' },
      addresses: [{ channel: 'sms', address: '+15550000001', optedOutOf: ['+15550009999'] }],
      notes: [{ by: 'Ana Lima', text: 'Prefers mornings.' }],
      issues: [{ id: at(0), optedOut: true }],
    });
  });

  it('a picture is coming, then kept, and its bytes are what was fetched', async () => {
    const files = attachmentStore(opened);
    await service.receive(
      aText({
        from: '+15550000001',
        text: '',
        attachments: [{ url: 'https://x.test/1', contentType: 'image/png' }],
      }),
    );
    const coming = (await reader.summary(at(0)))?.attachments[0];
    const id = coming?.id ?? attachmentId(0);

    await files.keep(id, { contentType: 'image/png', bytes: new Uint8Array([1, 2, 3]) });

    expect(coming?.state).toBe('coming');
    expect((await reader.summary(at(0)))?.attachments).toEqual([
      { id, contentType: 'image/png', state: 'kept' },
    ]);
    expect([...((await files.read(id))?.bytes ?? [])]).toEqual([1, 2, 3]);
    expect(await files.toFetch(id)).toBeUndefined();
  });
});
