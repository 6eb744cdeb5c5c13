import { randomUUID } from 'node:crypto';

import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { issueReader } from '../../src/db/issue-reader.ts';
import { issueStore } from '../../src/db/issue-store.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import { issues, messages } from '../../src/db/schema.ts';
import { customerAddresses, customers } from '../../src/db/schema-customers.ts';
import { jobs } from '../../src/db/schema-outbox.ts';
import type { IssueCommand } from '../../src/issues/decide.ts';
import type { Employee, IssueId } from '../../src/issues/issue.ts';
import { issueId, messageId } from '../../src/issues/issue.ts';
import type { IssueService } from '../../src/issues/service.ts';
import { aReply, aText, byText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { heldLock, waiting } from '../support/races.ts';
import { storesOn } from '../support/stores.ts';

describe.each(DATABASES)('the issue store on %s', (kind) => {
  let opened: TestDatabase;
  let service: IssueService;
  let ana: Employee;
  let ben: Employee;

  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    ({ service, ana, ben } = await storesOn(opened));
  });
  afterAll(() => opened.drop());
  beforeEach(async () => {
    await opened.db.execute(
      sql`truncate customers, customer_addresses, issues, messages, jobs, postings, inbound_seen, requests_done, opt_outs, origins, thread_postings cascade`,
    );
  });

  const reader = () => issueReader(opened);

  /** The customer's newest issue. */
  async function issueOf(from: string): Promise<IssueId> {
    const rows = await opened.db
      .select({ id: issues.id })
      .from(issues)
      .innerJoin(customerAddresses, eq(customerAddresses.customerId, issues.customerId))
      .where(eq(customerAddresses.address, from))
      .orderBy(issues.id);
    const last = rows.at(-1);
    if (!last) throw new Error('no issue');
    return issueId(last.id);
  }

  async function opensIssue(more = {}): Promise<IssueId> {
    const text = aText(more);
    await service.receive(text);
    return issueOf(text.from);
  }

  function bodies(id: IssueId) {
    return opened.db
      .select({ body: messages.body })
      .from(messages)
      .where(eq(messages.issueId, id))
      .orderBy(messages.seq)
      .then((rows) => rows.map((row) => row.body));
  }

  describe('a text', () => {
    it('of a stranger opens an unassigned issue whose card waits in the outbox', async () => {
      const outcome = await service.receive(aText({ text: 'Where is it?' }));

      const id = await issueOf('+15550001111');
      expect(outcome).toBe('opened');
      expect(await reader().summary(id)).toMatchObject({
        state: { status: 'unassigned' },
        firstMessage: 'Where is it?',
        from: '+15550001111',
        to: '+15550009999',
        messageCount: 1,
        inbox: 'Support',
      });
      expect(await opened.db.select({ kind: jobs.kind }).from(jobs)).toEqual([{ kind: 'card' }]);
    });

    it('that comes twice is kept once', async () => {
      const text = aText();

      expect(await service.receive(text)).toBe('opened');
      expect(await service.receive(text)).toBe('duplicate');

      expect(await bodies(await issueOf(text.from))).toHaveLength(1);
    });

    it('that comes again after its issue was closed takes no number from those to come', async () => {
      const text = aText();
      await service.receive(text);
      const id = await issueOf(text.from);
      await service.execute(id, [{ type: 'close', by: ana }]);

      expect(await service.receive(text)).toBe('duplicate');
      expect(await service.receive(text)).toBe('duplicate');

      expect(await opensIssue({ from: '+15550002222' })).toBe(id + 1);
    });

    it('of a customer with an unresolved issue is appended to it, whoever has it', async () => {
      const id = await opensIssue({ text: 'One' });
      await service.execute(id, [{ type: 'take', by: ana }]);

      expect(await service.receive(aText({ text: 'Two' }))).toBe('appended');

      expect(await bodies(id)).toEqual(['One', 'Two']);
      expect(await reader().summary(id)).toMatchObject({ state: { status: 'assigned' }, messageCount: 2 });
    });

    it('after closing opens a new issue, and the closed one stays closed', async () => {
      const closed = await opensIssue();
      await service.execute(closed, [{ type: 'close', by: ana }]);

      expect(await service.receive(aText())).toBe('opened');

      expect(await issueOf('+15550001111')).not.toBe(closed);
      expect(await reader().summary(closed)).toMatchObject({ state: { status: 'closed' }, messageCount: 1 });
    });

    it('to a number that no inbox listens on goes to the oldest inbox and is answered from that number', async () => {
      const id = await opensIssue({ to: '+15550007777' });

      expect(await reader().detail(id)).toMatchObject({
        summary: { inbox: 'Support', to: '+15550007777' },
        issue: { routes: [{ from: '+15550007777' }] },
      });
    });

    it('with a lone STOP opens nothing and blocks the reply route until START', async () => {
      const id = await opensIssue();

      expect(await service.receive(aText({ text: 'STOP', keyword: 'stop' }))).toBe('consent-recorded');
      const stopped = await service.execute(id, [aReply(ana)]);
      await service.receive(aText({ text: 'START', keyword: 'start' }));
      const started = await service.execute(id, [aReply(ana)]);

      expect(stopped).toMatchObject({ ok: false, refusal: { reason: 'customer-opted-out' } });
      expect(started.ok).toBe(true);
      const lines = (await reader().detail(id))?.history.flatMap((entry) =>
        entry.kind === 'event' ? [entry.event.type] : [],
      );
      expect(lines).toEqual(['issue-opened', 'customer-opted-out', 'customer-opted-in']);
    });

    it('with a STOP to one of our numbers leaves the other open', async () => {
      await opensIssue();
      await service.receive(aText({ keyword: 'stop', to: '+15550008888' }));

      const detail = await reader().detail(await issueOf('+15550001111'));

      expect(detail?.issue.routes).toEqual([byText]);
    });

    it('from a short code is an issue that cannot be answered', async () => {
      const id = await opensIssue({ from: '22395', answerable: false });

      const decision = await service.execute(id, [
        aReply(ana, { route: { channel: 'sms', to: '22395', from: '+15550009999' } }),
      ]);

      expect(decision).toMatchObject({ refusal: { reason: 'address-unanswerable' } });
    });

    it('of fifty at once from one stranger makes one issue with fifty messages', async () => {
      const texts = Array.from({ length: 50 }, (_, n) => aText({ text: `Text ${n}` }));
      // On a server the first of them all wait behind an address that is being written and then is not.
      const gate = kind === 'postgresql' ? await heldLock(opened, strangersAddress) : undefined;

      const received = texts.map((text) => service.receive(text));
      if (gate) {
        await waiting(opened, 5);
        await gate.release();
      }
      const outcomes = await Promise.all(received);

      expect(outcomes.filter((outcome) => outcome === 'opened')).toHaveLength(1);
      expect(await opened.db.$count(issues)).toBe(1);
      expect(await opened.db.$count(customers)).toBe(1);
      expect(new Set(await bodies(await issueOf('+15550001111'))).size).toBe(50);
    });
  });

  describe('a command', () => {
    it('on an issue that does not exist is refused', async () => {
      const decision = await service.execute(issueId(999_999), [{ type: 'take', by: ana }]);

      expect(decision).toEqual({ ok: false, refusal: { reason: 'no-such-issue' } });
    });

    it('that is refused writes nothing of the ones before it', async () => {
      const id = await opensIssue();

      const decision = await service.execute(id, [{ type: 'take', by: ana }, aReply(ana, { text: '' })]);

      expect(decision.ok).toBe(false);
      expect(await reader().summary(id)).toMatchObject({ state: { status: 'unassigned' }, revision: 1 });
    });

    it('submitted twice with one request sends one reply', async () => {
      const id = await opensIssue();
      const request = randomUUID();

      await service.execute(id, [aReply(ana)], request);
      const again = await service.execute(id, [aReply(ana)], request);

      expect(again).toMatchObject({ ok: true, events: [] });
      expect(await opened.db.$count(messages, eq(messages.kind, 'reply'))).toBe(1);
    });

    it('that was refused may be submitted again with the same request', async () => {
      const id = await opensIssue();
      const request = randomUUID();

      await service.execute(id, [aReply(ana, { text: '' })], request);
      const again = await service.execute(id, [aReply(ana)], request);

      expect(again).toMatchObject({ ok: true, events: [{ type: 'reply-queued' }] });
    });

    it('keeps the issue, its history and its outbox in step', async () => {
      const id = await opensIssue();

      await service.execute(id, [
        { type: 'assign', by: ana, to: ben },
        { type: 'comment', by: ana, message: messageId(randomUUID()), text: 'Ben knows them.' },
        aReply(ana),
      ]);

      const detail = await reader().detail(id);
      expect(
        detail?.history.map((entry) => (entry.kind === 'event' ? entry.event.type : entry.kind)),
      ).toEqual(['issue-opened', 'customer-message', 'issue-assigned', 'comment', 'reply']);
      const lanes = await opened.db.select({ kind: jobs.kind }).from(jobs).orderBy(jobs.id);
      expect(lanes.map((job) => job.kind).sort()).toEqual([
        'card',
        'notice',
        'reply',
        'thread-message',
        'thread-message',
      ]);
    });

    it('closes, and Reopen returns the issue to who had it', async () => {
      const id = await opensIssue();
      await service.execute(id, [{ type: 'take', by: ben }]);
      await service.execute(id, [{ type: 'close', by: ben }]);

      await service.execute(id, [{ type: 'reopen', by: ana }]);

      expect(await reader().summary(id)).toMatchObject({ state: { status: 'assigned', assignee: ben } });
    });

    it('to reopen is refused while the customer has a newer open issue', async () => {
      const id = await opensIssue();
      await service.execute(id, [{ type: 'close', by: ana }]);
      const newer = await opensIssue();

      const decision = await service.execute(id, [{ type: 'reopen', by: ana }]);

      expect(decision).toEqual({ ok: false, refusal: { reason: 'newer-open-issue', newer } });
    });

    it('gives back all that somebody who leaves held', async () => {
      const dora = await peopleStore(opened).identify({ platform: 'web', id: randomUUID(), name: 'Dora' });
      const held = await opensIssue();
      const closed = await opensIssue({ from: '+15550001112' });
      await service.execute(held, [{ type: 'take', by: dora }]);
      await service.execute(closed, [
        { type: 'take', by: dora },
        { type: 'close', by: dora },
      ]);

      expect(await service.leave(dora)).toBe(1);

      expect(await reader().summary(held)).toMatchObject({ state: { status: 'unassigned' } });
      expect(await reader().summary(closed)).toMatchObject({
        state: { status: 'closed', closedBy: { id: dora.id } },
      });
    });
  });

  describe('an employee who writes first', () => {
    const firstWord = (text: string) => ({ text, size: { length: text.length, limit: 1600, parts: 1 } });
    const opening = { channel: 'sms', to: '+15550001111' };

    it('has a new issue, theirs, with the reply on its way from the inbox’s number', async () => {
      const started = await service.start({ ...opening, by: ana }, firstWord('Your order is ready.'));

      const id = await issueOf('+15550001111');
      expect(started).toMatchObject({ ok: true, issue: id });
      expect(await reader().summary(id)).toMatchObject({
        startedBy: 'Ana Lima',
        firstMessage: 'Your order is ready.',
        messageCount: 0,
        from: '+15550001111',
        to: '+15550009999',
        state: { status: 'assigned', assignee: ana },
      });
    });

    it('is answered on that issue', async () => {
      await service.start({ ...opening, by: ana }, firstWord('Your order is ready.'));

      expect(await service.receive(aText({ text: 'Coming' }))).toBe('appended');

      expect(await reader().summary(await issueOf('+15550001111'))).toMatchObject({
        firstMessage: 'Your order is ready.',
        lastMessage: 'Coming',
        messageCount: 1,
      });
    });

    it('writes on the issue that is open already, whoever has it', async () => {
      const id = await opensIssue();
      await service.execute(id, [{ type: 'take', by: ben }]);

      const started = await service.start({ ...opening, by: ana }, firstWord('Hello.'));

      expect(started).toMatchObject({ ok: true, issue: id });
      expect(await reader().summary(id)).toMatchObject({ state: { assignee: ben } });
    });

    it('sends once, however often the same request comes', async () => {
      const request = randomUUID();
      await service.start({ ...opening, by: ana }, firstWord('Hello.'), request);
      await service.start({ ...opening, by: ana }, firstWord('Hello.'), request);

      expect(await opened.db.$count(messages)).toBe(1);
      expect(await opened.db.$count(issues)).toBe(1);
    });

    it('is refused for who has opted out, and nothing is left behind', async () => {
      await service.receive(aText({ text: 'STOP', keyword: 'stop' }));

      const started = await service.start({ ...opening, by: ana }, firstWord('Hello.'));

      expect(started).toMatchObject({ ok: false, refusal: { reason: 'customer-opted-out' } });
      expect(await opened.db.$count(issues)).toBe(0);
    });

    it('is refused where no inbox has an address of that kind', async () => {
      const started = await service.start({ channel: 'pigeon', to: 'x', by: ana }, firstWord('Hello.'));

      expect(started).toEqual({ ok: false, refusal: { reason: 'no-such-inbox' } });
    });
  });

  describe('what was written as a thread message', () => {
    const origin = { platform: 'chat', conversation: 'C1', ref: 'C1/1.1' };
    const store = () => issueStore(opened);

    it('and is edited there changes the comment', async () => {
      const id = await opensIssue();
      await service.execute(id, [
        { type: 'comment', by: ana, message: messageId(randomUUID()), text: 'Frist', origin },
      ]);

      expect(await store().revise('chat', 'C1/1.1', 'First')).toBe('comment-revised');
      expect(await bodies(id)).toContain('First');
      expect(await store().revise('chat', 'C1/1.1', undefined)).toBe('comment-revised');
      expect(await bodies(id)).toContain('(deleted by its writer)');
    });

    it('and was sent to the customer can no longer be changed', async () => {
      const id = await opensIssue();
      await service.execute(id, [aReply(ana, { text: 'Sent', origin })]);

      expect(await store().revise('chat', 'C1/1.1', 'Other')).toBe('already-sent');
      expect(await bodies(id)).toContain('Sent');
    });

    it('of which we know nothing is none of ours', async () => {
      expect(await store().revise('chat', 'C1/9.9', 'Other')).toBe('not-ours');
    });
  });

  describe.runIf(kind === 'postgresql')('two at once', () => {
    it('Take It: one wins, the other is told who', async () => {
      const id = await opensIssue();
      const gate = await heldLock(opened, lockOf(id));

      const first = service.execute(id, [{ type: 'take', by: ana }]);
      await waiting(opened, 1);
      const second = service.execute(id, [{ type: 'take', by: ben }]);
      await waiting(opened, 2);
      await gate.release();

      expect(await first).toMatchObject({ ok: true });
      expect(await second).toEqual({ ok: false, refusal: { reason: 'taken', assignee: ana } });
    });

    it.each<[string, IssueCommand['type']]>([
      ['a text before Mark as Closed is on the issue that is closed', 'close'],
      ['a text before Resolve is on the issue that is closed', 'resolve'],
    ])('%s', async (_, type) => {
      const id = await opensIssue({ text: 'One' });
      const gate = await heldLock(opened, lockOf(id));

      const text = service.receive(aText({ text: 'Two' }));
      await waiting(opened, 1);
      const closing = service.execute(id, [{ type: type === 'close' ? 'close' : 'resolve', by: ana }]);
      await waiting(opened, 2);
      await gate.release();

      expect(await text).toBe('appended');
      expect(await closing).toMatchObject({ ok: true, issue: { state: { status: 'closed' } } });
      expect(await bodies(id)).toEqual(['One', 'Two']);
    });

    it('a text after Mark as Closed opens a new issue, and the closed one has no more than before', async () => {
      const id = await opensIssue({ text: 'One' });
      const gate = await heldLock(opened, lockOf(id));

      const closing = service.execute(id, [{ type: 'close', by: ana }]);
      await waiting(opened, 1);
      const text = service.receive(aText({ text: 'Two' }));
      await waiting(opened, 2);
      await gate.release();

      expect(await closing).toMatchObject({ ok: true });
      expect(await text).toBe('opened');
      expect(await bodies(id)).toEqual(['One']);
      expect(await bodies(await issueOf('+15550001111'))).toEqual(['Two']);
    });

    it('the same text delivered twice at once is kept once', async () => {
      const id = await opensIssue();
      const text = aText({ text: 'Twice' });
      const gate = await heldLock(opened, lockOf(id));

      const first = service.receive(text);
      await waiting(opened, 1);
      const second = service.receive(text);
      await waiting(opened, 2);
      await gate.release();

      expect([await first, await second].sort()).toEqual(['appended', 'duplicate']);
    });
  });

  describe('the database itself', () => {
    const wrong: [string, ReturnType<typeof sql>][] = [
      [
        'a second unresolved issue of one customer in one inbox',
        sql`insert into issues
        (inbox_id, customer_id, status, opened_at, last_activity_at)
        select inbox_id, customer_id, 'unassigned', now(), now() from issues`,
      ],
      ['an assigned issue without an assignee', sql`update issues set status = 'assigned'`],
      [
        'an unassigned issue with an assignee',
        sql`update issues set assignee_id = (select min(id) from employees),
        assigned_by_id = (select min(id) from employees), assigned_at = now()`,
      ],
      [
        'a closed issue that nobody closed',
        sql`update issues set status = 'closed', closed_at = now(), resolution = 'handled'`,
      ],
      ['a status it does not know', sql`update issues set status = 'pending'`],
      ['a customer message without its provider’s id', sql`update messages set provider_id = null`],
      [
        'the same provider’s message twice',
        sql`insert into messages
        (id, issue_id, kind, body, at, channel, theirs, ours, provider_id)
        select gen_random_uuid(), issue_id, kind, body, at, channel, theirs, ours, provider_id from messages`,
      ],
      [
        'a comment that is on its way to the customer',
        sql`insert into messages (id, issue_id, kind, body, at, author_id, delivery)
        select gen_random_uuid(), issue_id, 'comment', body, at, (select min(id) from employees), 'queued'
        from messages`,
      ],
    ];

    it.each(wrong)('refuses %s', async (_, statement) => {
      await opensIssue();

      await expect(opened.db.execute(statement)).rejects.toThrow();
    });
  });

  const strangersAddress = sql`
    with stranger as (insert into customers default values returning id)
    insert into customer_addresses (customer_id, channel, address) select id, 'sms', '+15550001111' from stranger`;

  function lockOf(id: IssueId) {
    return sql`select 1 from customers where id = (select customer_id from issues where id = ${id}) for update`;
  }
});
