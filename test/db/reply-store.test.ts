import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { issueReader } from '../../src/db/issue-reader.ts';
import { issues, messages } from '../../src/db/schema.ts';
import { jobs } from '../../src/db/schema-outbox.ts';
import type { Delivery, DeliveryReport } from '../../src/issues/delivery.ts';
import type { Inboxes } from '../../src/issues/inboxes.ts';
import type { Employee, IssueId, MessageId } from '../../src/issues/issue.ts';
import { issueId } from '../../src/issues/issue.ts';
import type { IssueService } from '../../src/issues/service.ts';
import type { ReplyStore } from '../../src/issues/store.ts';
import { aReply, aText, NOON } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { storesOn } from '../support/stores.ts';

describe.each(DATABASES)('replies on their way, on %s', (kind) => {
  let opened: TestDatabase;
  let service: IssueService;
  let replies: ReplyStore;
  let inboxes: Inboxes;
  let ana: Employee;
  let now = NOON;

  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    ({ service, replies, inboxes, ana } = await storesOn(opened, () => now));
  });
  afterAll(() => opened.drop());
  beforeEach(async () => {
    now = NOON;
    await opened.db.execute(
      sql`truncate customers, customer_addresses, issues, messages, jobs, postings, inbound_seen, requests_done, opt_outs cascade`,
    );
  });

  async function aWaitingReply(): Promise<{ issue: IssueId; message: MessageId }> {
    await service.receive(aText());
    const [row] = await opened.db.select({ id: issues.id }).from(issues);
    const issue = issueId(row?.id ?? 0);
    const reply = aReply(ana, { text: 'On our way.' });
    await service.execute(issue, [reply]);
    return { issue, message: reply.message };
  }

  async function shown(message: MessageId) {
    const entry = await issueReader(opened).message(message);
    if (entry?.kind !== 'reply') throw new Error('not a reply');
    return { delivery: entry.delivery, problem: entry.problem };
  }

  function report(
    message: MessageId,
    delivery: DeliveryReport['delivery'],
    more: Partial<DeliveryReport> = {},
  ) {
    return replies.report({ message, attempt: 1, providerId: 'SM1', delivery, ...more });
  }

  describe('beginning', () => {
    it('hands out the reply with its route and text', async () => {
      const { message, issue } = await aWaitingReply();

      expect(await replies.begin(message, 1)).toEqual({
        message,
        issue,
        attempt: 1,
        route: { channel: 'sms', to: '+15550001111', from: '+15550009999' },
        text: 'On our way.',
        files: [],
        by: 'Ana Lima',
        inbox: 'Support',
        answering: { envelope: null },
        earlier: [],
      });
    });

    it('hands out what an answer goes on from: their newest message, our earlier ones, the signature', async () => {
      await inboxes.add({ name: 'Support', listens: [], posts: [], signature: 'Yours, {name}' });
      const { message, issue } = await aWaitingReply();
      await replies.settle(message, 1, { outcome: 'sent', providerId: 'SM1', delivery: 'sent' });
      await service.receive(aText({ subject: 'Parcel', envelope: { messageId: 'a@b' } }));
      const next = aReply(ana);
      await service.execute(issue, [next]);

      expect(await replies.begin(next.message, 1)).toMatchObject({
        signature: 'Yours, {name}',
        answering: { subject: 'Parcel', envelope: { messageId: 'a@b' } },
        earlier: ['SM1'],
      });
    });

    it('hands out the files that go along, and the history shows them', async () => {
      await service.receive(aText());
      const [row] = await opened.db.select({ id: issues.id }).from(issues);
      const issue = issueId(row?.id ?? 0);
      const file = { name: 'map.png', contentType: 'image/png', bytes: new Uint8Array([1, 2]) };
      const reply = aReply(ana, { text: '', files: [file] });
      await service.execute(issue, [reply]);

      const begun = await replies.begin(reply.message, 1);

      expect(begun).toMatchObject({ text: '', files: [{ contentType: 'image/png' }] });
      const detail = await issueReader(opened).detail(issue);
      expect(detail?.history.at(-1)).toMatchObject({ attachments: [{ name: 'map.png', state: 'kept' }] });
      expect(detail?.summary.attachments).toEqual([]);
    });

    it('tells of an earlier beginning whose end is not known, and how long ago it was by the database', async () => {
      const { message } = await aWaitingReply();
      await replies.begin(message, 1);
      await opened.db.execute(sql`update messages set begun_at = begun_at - interval '1 hour'`);

      const again = await replies.begin(message, 1);

      const minutesAgo = (again?.begun?.agoMs ?? 0) / 60_000;
      expect(minutesAgo).toBeGreaterThanOrEqual(60);
      expect(minutesAgo).toBeLessThan(65);
    });

    it('tells of none after it was put off: that sending certainly did not go', async () => {
      const { message } = await aWaitingReply();
      await replies.begin(message, 1);
      await replies.postpone(message, 1, 'The carrier is busy.');

      expect(await replies.begin(message, 1)).not.toHaveProperty('begunAt');
      expect(await shown(message)).toEqual({ delivery: 'queued', problem: 'The carrier is busy.' });
    });

    it('hands out nothing that was sent', async () => {
      const { message } = await aWaitingReply();
      await replies.settle(message, 1, { outcome: 'sent', providerId: 'SM1', delivery: 'queued' });

      expect(await replies.begin(message, 1)).toBeUndefined();
    });

    it('hands out nothing of which a report came before the answer to the sending', async () => {
      const { message } = await aWaitingReply();
      await replies.begin(message, 1);
      await report(message, 'queued');

      expect(await replies.begin(message, 1)).toBeUndefined();
    });

    it('blocks the route of a customer who texted STOP since', async () => {
      const { message } = await aWaitingReply();
      await service.receive(aText({ keyword: 'stop', text: 'STOP' }));

      expect(await replies.begin(message, 1)).toMatchObject({ route: { blocked: 'opted-out' } });
    });
  });

  describe('reports', () => {
    const RULES: [readonly DeliveryReport['delivery'][], Delivery][] = [
      [['sent', 'delivered'], 'delivered'],
      [['delivered', 'sent'], 'delivered'],
      [['queued', 'failed', 'sent'], 'failed'],
      [['failed', 'delivered'], 'failed'],
      [['delivered', 'delivered'], 'delivered'],
    ];

    it.each(RULES)('%j end as %s', async (told, end) => {
      const { message } = await aWaitingReply();

      for (const delivery of told) await report(message, delivery);

      expect((await shown(message)).delivery).toBe(end);
    });

    it('may come before the sending was answered, and are not undone by that answer', async () => {
      const { message } = await aWaitingReply();
      await replies.begin(message, 1);

      await report(message, 'delivered');
      await replies.settle(message, 1, { outcome: 'sent', providerId: 'SM1', delivery: 'sent' });

      expect((await shown(message)).delivery).toBe('delivered');
    });

    it('of failure keep their reason', async () => {
      const { message } = await aWaitingReply();
      await report(message, 'failed', { problem: 'The phone cannot be reached.' });

      await replies.settle(message, 1, { outcome: 'sent', providerId: 'SM1', delivery: 'sent' });

      expect(await shown(message)).toEqual({ delivery: 'failed', problem: 'The phone cannot be reached.' });
    });

    it('of another message do not count', async () => {
      const { message } = await aWaitingReply();
      await replies.settle(message, 1, { outcome: 'sent', providerId: 'SM1', delivery: 'sent' });

      await report(message, 'failed', { providerId: 'SM2' });

      expect((await shown(message)).delivery).toBe('sent');
    });

    it('redraw the card and the reply under it when they are news, and only then', async () => {
      const { message } = await aWaitingReply();
      await opened.db.delete(jobs);

      await report(message, 'sent');
      const afterNews = await opened.db.delete(jobs).returning({ kind: jobs.kind });
      await report(message, 'sent');

      expect(afterNews).toEqual([{ kind: 'card' }, { kind: 'thread-message' }]);
      expect(await opened.db.$count(jobs)).toBe(0);
    });
  });

  describe('what fails', () => {
    it('is shown with its reason and counted on the card', async () => {
      const { message, issue } = await aWaitingReply();

      await replies.settle(message, 1, { outcome: 'refused', problem: 'Not a mobile number.' });

      expect(await shown(message)).toEqual({ delivery: 'failed', problem: 'Not a mobile number.' });
      expect(await issueReader(opened).summary(issue)).toMatchObject({ troubledReplies: 1 });
    });

    it('is told to whoever wrote it', async () => {
      const { message, issue } = await aWaitingReply();
      await opened.db.delete(jobs);

      await report(message, 'failed', { problem: 'Unreachable.' });

      const notices = await opened.db
        .select({ payload: jobs.payload })
        .from(jobs)
        .where(eq(jobs.kind, 'notice'));
      expect(notices).toEqual([{ payload: { employee: ana.id, about: 'reply-failed', issue, message } }]);
    });

    it('after a STOP stays refused, though an older START comes late', async () => {
      const { issue } = await aWaitingReply();
      await service.receive(aText({ keyword: 'stop', text: 'STOP' }));
      const earlier = new Date(NOON.getTime() - 3 * 60_000);
      await service.receive(aText({ keyword: 'start', text: 'START', at: earlier }));

      expect(await service.execute(issue, [aReply(ana)])).toMatchObject({
        refusal: { reason: 'customer-opted-out' },
      });
    });

    it('because the carrier knows of a STOP blocks the customer', async () => {
      const { message, issue } = await aWaitingReply();

      await replies.settle(message, 1, { outcome: 'refused', problem: 'Opted out.', optOut: true });

      expect(await service.execute(issue, [aReply(ana)])).toMatchObject({
        refusal: { reason: 'customer-opted-out' },
      });
    });

    it('because the carrier knows of a STOP, as it reports later, blocks the customer', async () => {
      const { message, issue } = await aWaitingReply();
      await report(message, 'failed', { problem: 'Opted out.', optOut: true });

      expect(await service.execute(issue, [aReply(ana)])).toMatchObject({
        refusal: { reason: 'customer-opted-out' },
      });
    });

    it('in a way that nobody knows is shown as such', async () => {
      const { message } = await aWaitingReply();
      await replies.begin(message, 1);

      await replies.markUnknown(message, 1);

      expect((await shown(message)).delivery).toBe('unknown');
    });

    it('in a way that nobody knows is settled by a report after all', async () => {
      const { message } = await aWaitingReply();
      await replies.begin(message, 1);
      await replies.markUnknown(message, 1);

      await report(message, 'delivered');

      expect((await shown(message)).delivery).toBe('delivered');
    });
  });

  describe('Retry', () => {
    it('puts a failed reply on its way again, as another attempt', async () => {
      const { message } = await aWaitingReply();
      await replies.settle(message, 1, { outcome: 'refused', problem: 'Try later.' });
      await opened.db.delete(jobs);

      expect(await replies.retry(message, ana)).toBe(true);

      expect(await shown(message)).toEqual({ delivery: 'queued', problem: undefined });
      expect(await replies.begin(message, 1)).toBeUndefined();
      expect(await replies.begin(message, 2)).toMatchObject({ attempt: 2 });
      const queued = await opened.db.select({ kind: jobs.kind }).from(jobs).orderBy(jobs.id);
      expect(queued.map((job) => job.kind).sort()).toEqual(['card', 'reply', 'thread-message']);
    });

    it('pressed twice sends once', async () => {
      const { message } = await aWaitingReply();
      await replies.settle(message, 1, { outcome: 'refused', problem: 'Try later.' });

      expect(await replies.retry(message, ana)).toBe(true);
      expect(await replies.retry(message, ana)).toBe(false);
    });

    it('of what was delivered does nothing', async () => {
      const { message } = await aWaitingReply();
      await report(message, 'delivered');

      expect(await replies.retry(message, ana)).toBe(false);
    });

    it('makes late news of the earlier attempt count no more', async () => {
      const { message } = await aWaitingReply();
      await report(message, 'failed', { problem: 'Unreachable.' });
      await replies.retry(message, ana);

      await report(message, 'failed', { problem: 'Unreachable.' });

      expect((await shown(message)).delivery).toBe('queued');
    });
  });

  it('of found messages of the provider, those that a reply carries already are left out', async () => {
    const { message } = await aWaitingReply();
    await replies.settle(message, 1, { outcome: 'sent', providerId: 'SM1', delivery: 'sent' });

    expect(await replies.unclaimed('sms', ['SM2', 'SM1', 'SM3'])).toEqual(['SM2', 'SM3']);
    expect(await opened.db.$count(messages, eq(messages.providerId, 'SM1'))).toBe(1);
  });
});
