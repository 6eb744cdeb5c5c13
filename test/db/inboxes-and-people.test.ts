import { desc } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { inboxStore } from '../../src/db/inbox-store.ts';
import { issueStore } from '../../src/db/issue-store.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import { postingStore } from '../../src/db/posting-store.ts';
import { attachments, issues } from '../../src/db/schema.ts';
import { shelfStore } from '../../src/db/shelf-store.ts';
import type { InboxChange } from '../../src/issues/inboxes.ts';
import { attachmentId, issueId } from '../../src/issues/issue.ts';
import { issueService } from '../../src/issues/service.ts';
import { aText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';

const SUPPORT: InboxChange = {
  name: 'Support',
  listens: [{ channel: 'sms', address: '+15550009999' }],
  posts: [{ platform: 'web', conversation: 'support' }],
};

describe.each(DATABASES)('on %s', (kind) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
  });
  afterAll(() => opened.drop());

  describe('an inbox', () => {
    const inboxes = () => inboxStore(opened);

    it('added twice is there once, and the second time says that nothing changed', async () => {
      expect(await inboxes().add(SUPPORT)).toMatchObject({ ok: true, changed: true });
      expect(await inboxes().add({ ...SUPPORT, name: 'support ' })).toMatchObject({
        ok: true,
        changed: false,
      });

      expect(await inboxes().list()).toMatchObject([SUPPORT]);
    });

    it('added with more gets what it lacks', async () => {
      const more = { name: 'Support', listens: [], posts: [{ platform: 'web', conversation: 'night' }] };

      expect(await inboxes().add(more)).toMatchObject({ ok: true, changed: true });

      expect((await inboxes().list())[0]?.posts).toHaveLength(2);
    });

    it('cannot listen on a number of another, and is told whose it is', async () => {
      const outcome = await inboxes().add({ ...SUPPORT, name: 'Sales' });

      expect(outcome).toEqual({
        ok: false,
        problem: '+15550009999 already belongs to the inbox Support. Remove it there first.',
      });
      expect(await inboxes().list()).toHaveLength(1);
    });

    it('loses what is named and keeps the rest', async () => {
      const night = { name: 'Support', listens: [], posts: [{ platform: 'web', conversation: 'night' }] };

      expect(await inboxes().remove(night)).toMatchObject({ ok: true, changed: true });
      expect(await inboxes().remove(night)).toMatchObject({ ok: true, changed: false });

      expect(await inboxes().list()).toMatchObject([SUPPORT]);
    });

    it('that is the only one cannot be removed', async () => {
      expect(await inboxes().remove({ name: 'Support', listens: [], posts: [] })).toMatchObject({
        ok: false,
      });
    });

    it('with issues cannot be removed; an empty one can, and one that is not there is gone already', async () => {
      await issueService(issueStore(opened), peopleStore(opened), () => new Date()).receive(aText());
      await inboxes().add({ name: 'Empty', listens: [], posts: [] });

      expect(await inboxes().remove({ name: 'Support', listens: [], posts: [] })).toMatchObject({
        ok: false,
      });
      expect(await inboxes().remove({ name: 'empty', listens: [], posts: [] })).toMatchObject({
        changed: true,
      });
      expect(await inboxes().remove({ name: 'empty', listens: [], posts: [] })).toMatchObject({
        changed: false,
      });
    });

    it('is listed with what is wrong in its conversations', async () => {
      const at = { platform: 'web', conversation: 'support' };
      await postingStore(opened).trouble(at, 'It was archived.');

      expect((await inboxes().list())[0]?.troubles).toEqual([{ ...at, problem: 'It was archived.' }]);

      await postingStore(opened).trouble(at, undefined);
      expect((await inboxes().list())[0]?.troubles).toEqual([]);
    });
  });

  describe('an employee', () => {
    const people = () => peopleStore(opened);

    it('is the same one whenever the same identity clicks', async () => {
      const first = await people().identify({ platform: 'web', id: 'a', name: 'Ana' });
      const second = await people().identify({ platform: 'web', id: 'a', name: 'Ana' });

      expect(second).toEqual(first);
    });

    it('is the same one on two platforms when the email is the same, however it is written', async () => {
      const here = await people().identify({
        platform: 'web',
        id: 'b',
        name: 'Ben',
        email: 'Ben@Example.com',
      });
      const there = await people().identify({
        platform: 'other',
        id: 'U1',
        name: 'Benny',
        email: 'ben@example.com ',
      });

      expect(there.id).toBe(here.id);
    });

    it('whose first clicks come at once is made once', async () => {
      const made = await Promise.all(
        Array.from({ length: 6 }, () => people().identify({ platform: 'web', id: 'c', name: 'Chloe' })),
      );

      expect(new Set(made.map((employee) => employee.id)).size).toBe(1);
      expect((await people().active()).filter((employee) => employee.name === 'Chloe')).toHaveLength(1);
    });

    it('who was known by their request alone is called by their name once the platform says it', async () => {
      const makeshift = { platform: 'slack', id: 'T1/U9', name: 'U9', makeshift: true } as const;
      const before = await people().identify(makeshift);
      const after = await people().identify({
        ...{ platform: 'slack', id: 'T1/U9', name: 'Hal Young', email: 'Hal@example.com' },
      });

      expect(after).toEqual({ ...before, name: 'Hal Young' });
      expect(await people().identify(makeshift)).toEqual(after);
      const elsewhere = { platform: 'other', id: 'U9', name: 'Young, Hal', email: 'hal@example.com' };
      expect(await people().identify(elsewhere)).toEqual(after);
    });

    it('who is called otherwise on a platform is called so from then on, and by what each platform says new', async () => {
      const here = { platform: 'slack', id: 'T1/U8', name: 'Ida Stone', email: 'ida@example.com' };
      const there = { platform: 'other', id: 'U8', name: 'Stone, Ida', email: 'ida@example.com' };
      const ida = await people().identify(here);
      expect((await people().identify(there)).name).toBe('Ida Stone');

      const married = await people().identify({ ...here, name: 'Ida Hill' });

      expect(married).toEqual({ ...ida, name: 'Ida Hill' });
      expect((await people().identify(there)).name).toBe('Ida Hill');
    });

    it('keeps the email that is somebody else’s by now apart', async () => {
      const late = await people().identify({ platform: 'slack', id: 'T1/U7', name: 'U7', makeshift: true });
      const jo = await people().identify({
        platform: 'other',
        id: 'U7',
        name: 'Jo',
        email: 'jo@example.com',
      });

      const known = { platform: 'slack', id: 'T1/U7', name: 'Jo Reed', email: 'jo@example.com' };
      expect(await people().identify(known)).toEqual({ ...late, name: 'Jo Reed' });
      expect((await people().find(jo.id))?.name).toBe('Jo');
    });

    it('who left and acts again is back', async () => {
      const fay = await people().identify({ platform: 'web', id: 'f', name: 'Fay' });
      await people().setActive(fay.id, false);

      expect(await people().identify({ platform: 'web', id: 'f', name: 'Fay' })).toEqual(fay);
    });

    it('who left and comes by another platform is back at once', async () => {
      const email = 'gia@example.com';
      const gia = await people().identify({ platform: 'web', id: 'gia', name: 'Gia', email });
      await people().setActive(gia.id, false);

      expect(await people().identify({ platform: 'other', id: 'U6', name: 'Gia', email })).toEqual(gia);
    });

    it('who left is no longer offered, and is again when they come back', async () => {
      const dora = await people().identify({ platform: 'web', id: 'd', name: 'Dora' });

      await people().setActive(dora.id, false);
      const without = await people().active();
      await people().setActive(dora.id, true);

      expect(without.map((employee) => employee.name)).not.toContain('Dora');
      expect((await people().active()).map((employee) => employee.name)).toContain('Dora');
    });
  });

  it('a file that began to be put under a card is known to have, until it certainly was not', async () => {
    const postings = postingStore(opened);
    const at = { platform: 'slack', conversation: 'C1' };
    const picture = { url: 'https://x.test/1', contentType: 'image/png' };
    const service = issueService(issueStore(opened), peopleStore(opened), () => new Date());
    await service.receive(aText({ from: '+15550006661', text: 'Look', attachments: [picture] }));
    const [row] = await opened.db.select({ id: attachments.id }).from(attachments);
    const id = attachmentId(row?.id ?? 0);

    const first = await postings.beginFile(id, at);
    const second = await postings.beginFile(id, at);
    const elsewhere = await postings.beginFile(id, { ...at, conversation: 'C2' });
    await postings.forgetFile(id, at);

    expect(first).toBeUndefined();
    expect(second).toBeInstanceOf(Date);
    expect(elsewhere).toBeUndefined();
    expect(await postings.beginFile(id, at)).toBeUndefined();
  });

  describe('a posting', () => {
    const at = { platform: 'chat', conversation: 'C1' };
    const postings = () => postingStore(opened);
    beforeAll(() => inboxStore(opened).add({ name: 'Support', listens: [], posts: [at] }));

    async function anIssueId() {
      await issueService(issueStore(opened), peopleStore(opened), () => new Date()).receive(
        aText({ from: `+1555${String(Math.random()).slice(2, 9)}` }),
      );
      const [row] = await opened.db.select({ id: issues.id }).from(issues).orderBy(desc(issues.id)).limit(1);
      return issueId(row?.id ?? 0);
    }

    it('that begins for the first time has no earlier beginning; the next one has', async () => {
      const issue = await anIssueId();

      expect(await postings().begin(issue, at)).toEqual({ troubled: false });
      expect(await postings().begin(issue, at)).toEqual({ begunAt: expect.any(Date), troubled: false });
      expect(await postings().find(issue, at)).toBeUndefined();
    });

    it('is found by issue and by the platform’s name for it, until it is forgotten', async () => {
      const issue = await anIssueId();
      await postings().begin(issue, at);
      await postings().record(issue, at, `C1/${issue}`);

      expect(await postings().find(issue, at)).toEqual({ ref: `C1/${issue}`, former: false });
      expect(await postings().begin(issue, at)).toMatchObject({ ref: `C1/${issue}` });
      expect(await postings().issueOf('chat', `C1/${issue}`)).toBe(issue);
      expect(await postings().refsOf('chat', [issue])).toEqual(new Map([[issue, `C1/${issue}`]]));

      await postings().forget(issue, at);
      expect(await postings().find(issue, at)).toBeUndefined();
      expect(await postings().begin(issue, at)).toEqual({ troubled: false });
    });

    it('does not begin where its inbox posts no more, and is known there', async () => {
      const [left, never] = [await anIssueId(), await anIssueId()];
      await postings().begin(left, at);
      await postings().record(left, at, `C1/${left}`);
      const change = { name: 'Support', listens: [], posts: [at] };
      await inboxStore(opened).remove(change);

      expect(await postings().begin(left, at)).toMatchObject({ former: true, ref: `C1/${left}` });
      expect(await postings().find(left, at)).toEqual({ ref: `C1/${left}`, former: true });
      expect(await postings().begin(never, at)).toEqual({ former: true, troubled: false });
      await inboxStore(opened).add(change);
      expect(await postings().begin(never, at)).toEqual({ troubled: false });
    });

    it('of an issue that is not there does not begin', async () => {
      expect(await postings().begin(issueId(999_999), at)).toEqual({ troubled: false });
    });
  });

  it('a conversation that takes cards again gets every unresolved issue of its inboxes, and no closed one', async () => {
    const at = { platform: 'chat', conversation: 'C9' };
    const stores = inboxStore(opened);
    const service = issueService(issueStore(opened), peopleStore(opened), () => new Date());
    const by = await peopleStore(opened).identify({ platform: 'web', id: 'g', name: 'Gus' });
    const ours = { channel: 'sms', address: '+15550004444' };
    await stores.add({ name: 'Back again', listens: [ours], posts: [at] });
    await service.receive(aText({ from: '+15550100001', to: ours.address }));
    await service.receive(aText({ from: '+15550100002', to: ours.address }));
    const [closed] = await opened.db.select({ id: issues.id }).from(issues).orderBy(desc(issues.id)).limit(1);
    await service.execute(issueId(closed?.id ?? 0), [{ type: 'close', by }]);

    expect(await postingStore(opened).redrawAll(at)).toBe(1);
  });

  it('a customer who writes again calls whom their inbox calls there, and in no other conversation', async () => {
    const at = { platform: 'chat', conversation: 'C10' };
    const quiet = { platform: 'chat', conversation: 'C11' };
    const service = issueService(issueStore(opened), peopleStore(opened), () => new Date());
    const ours = { channel: 'sms', address: '+15550004445' };
    await inboxStore(opened).add({
      name: 'Calling',
      listens: [ours],
      posts: [{ ...at, mention: 'S1' }, quiet],
    });
    await service.receive(aText({ from: '+15550100003', to: ours.address }));
    const [issue] = await opened.db.select({ id: issues.id }).from(issues).orderBy(desc(issues.id)).limit(1);

    expect(await postingStore(opened).groupOf(issueId(issue?.id ?? 0), at)).toBe('S1');
    expect(await postingStore(opened).groupOf(issueId(issue?.id ?? 0), quiet)).toBeUndefined();
    expect(await postingStore(opened).groupOf(issueId(999_999), at)).toBeUndefined();
  });

  it('a notice is wanted until it is switched off, and again when it is switched on', async () => {
    const people = peopleStore(opened);
    const eva = await people.identify({ platform: 'web', id: 'e', name: 'Eva' });

    await people.setNotice(eva.id, 'assigned', false);
    await people.setNotice(eva.id, 'assigned', false);
    expect(await people.noticesOff(eva.id)).toEqual(['assigned']);

    await people.setNotice(eva.id, 'assigned', true);
    expect(await people.noticesOff(eva.id)).toEqual([]);
    expect(await people.identitiesOf(eva.id)).toEqual([{ platform: 'web', id: 'e' }]);
  });

  it('what an adapter keeps on the shelf is there again, and replaced by what it keeps next', async () => {
    const shelf = shelfStore(opened);

    await shelf.keep('place', { uid: 1 });
    await shelf.keep('place', { uid: 2, at: '2026-11-22' });

    expect(await shelf.kept('place')).toEqual({ uid: 2, at: '2026-11-22' });
    expect(await shelf.kept('elsewhere')).toBeUndefined();
  });
});
