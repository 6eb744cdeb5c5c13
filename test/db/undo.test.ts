import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { claim } from '../../src/db/outbox-sql.ts';
import { issues } from '../../src/db/schema.ts';
import type { Decision } from '../../src/issues/decide.ts';
import type { Employee, IssueId, MessageId } from '../../src/issues/issue.ts';
import { issueId } from '../../src/issues/issue.ts';
import type { IssueService } from '../../src/issues/service.ts';
import type { ReplyStore } from '../../src/issues/store.ts';
import type { IssueReader } from '../../src/issues/views.ts';
import { aReply, aText, NOON } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { aJob, aWorker, enqueued, handling, jobsIn, timePasses } from '../support/jobs.ts';
import { heldLock, waiting } from '../support/races.ts';
import { storesOn } from '../support/stores.ts';

const WAIT_MS = 6_000;
const WORKER = '00000000-0000-4000-8000-000000000001';

describe.each(DATABASES)('taking back, on %s', (kind) => {
  let opened: TestDatabase;
  let service: IssueService;
  let replies: ReplyStore;
  let reader: IssueReader;
  let ana: Employee;
  let ben: Employee;

  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    ({ service, replies, reader, ana, ben } = await storesOn(opened, () => NOON));
  });
  afterAll(() => opened.drop());
  beforeEach(async () => {
    await opened.db.execute(
      sql`truncate customers, customer_addresses, issues, messages, jobs, postings, inbound_seen, requests_done, opt_outs cascade`,
    );
  });

  async function anOpenIssue(): Promise<IssueId> {
    await service.receive(aText());
    const [row] = await opened.db.select({ id: issues.id }).from(issues);
    return issueId(row?.id ?? 0);
  }

  async function aWaitingReply(): Promise<{ issue: IssueId; message: MessageId }> {
    const issue = await anOpenIssue();
    const reply = aReply(ana, { text: 'On our way.', waitMs: WAIT_MS });
    await service.execute(issue, [reply]);
    return { issue, message: reply.message };
  }

  function takesBack(issue: IssueId, message: MessageId, by = ana, request?: string): Promise<Decision> {
    return service.execute(issue, [{ type: 'withdraw', by, message }], request);
  }

  async function deliveryOf(message: MessageId) {
    const entry = await reader.message(message);
    return entry?.kind === 'reply' ? entry.delivery : undefined;
  }

  async function repliesDue(): Promise<number> {
    const claimed = await claim(opened.jobs, WORKER, { free: 20, leaseMs: 60_000 });
    return claimed.filter((job) => job.kind === 'reply').length;
  }

  it('a reply is not handed out before its time, and is afterwards', async () => {
    await aWaitingReply();

    expect(await repliesDue()).toBe(0);
    await timePasses(opened);
    expect(await repliesDue()).toBe(1);
  });

  it('a reply that was taken back is shown as such, and nothing of it is left to be sent', async () => {
    const { issue, message } = await aWaitingReply();

    expect(await takesBack(issue, message)).toMatchObject({ ok: true });

    expect(await deliveryOf(message)).toBe('withdrawn');
    await timePasses(opened);
    expect(await repliesDue()).toBe(0);
    expect(await replies.begin(message, 1)).toBeUndefined();
    expect(await replies.retry(message, ana)).toBe(false);
    const after = (await reader.detail(issue))?.summary;
    expect(after).toMatchObject({ messageCount: 1, troubledReplies: 0, state: { status: 'unassigned' } });
  });

  it('a reply that a worker has in hand already is taken back as long as its sending has not begun', async () => {
    const { issue, message } = await aWaitingReply();
    await timePasses(opened);
    expect(await repliesDue()).toBe(1);

    expect(await takesBack(issue, message)).toMatchObject({ ok: true });

    expect(await replies.begin(message, 1)).toBeUndefined();
  });

  it('what was written after a reply goes after it, and at once when that was taken back', async () => {
    const { issue, message } = await aWaitingReply();
    await service.execute(issue, [aReply(ben, { text: 'And bring the key.' })]);

    expect(await repliesDue()).toBe(0);
    await takesBack(issue, message);

    expect(await repliesDue()).toBe(1);
  });

  it('what was taken back is no word of ours that an answer goes on from', async () => {
    const { issue, message } = await aWaitingReply();
    await takesBack(issue, message);
    // As though we had written first. What anybody wrote is else never changed.
    await opened.db.execute(sql`alter table messages disable trigger messages_by_whom`);
    await opened.db.execute(sql`update messages set kind = 'comment', author_id = ${ana.id}, channel = null,
      provider_id = null where kind = 'customer'`);
    await opened.db.execute(sql`alter table messages enable trigger messages_by_whom`);
    const next = aReply(ana, { text: 'Tomorrow.' });
    await service.execute(issue, [next]);

    expect(await replies.begin(next.message, 1)).toMatchObject({ earlier: [], text: 'Tomorrow.' });
    expect(await replies.begin(next.message, 1)).not.toHaveProperty('openedWith');
  });

  it('a click that comes twice is granted twice; somebody else’s click is not', async () => {
    const { issue, message } = await aWaitingReply();

    expect(await takesBack(issue, message, ben)).toMatchObject({ refusal: { reason: 'written-by-another' } });
    expect(await takesBack(issue, message, ana, 'once')).toMatchObject({ ok: true });
    expect(await takesBack(issue, message, ana, 'once')).toMatchObject({ ok: true, events: [] });
  });

  it('a closing is taken back with the reply that waited, in one step that the history tells', async () => {
    const { issue, message } = await aWaitingReply();
    await service.execute(issue, [
      { type: 'take', by: ana },
      { type: 'close', by: ana },
    ]);

    await service.execute(issue, [
      { type: 'undo-close', by: ana, closedAt: NOON, repliesSince: new Date(NOON.getTime() - WAIT_MS) },
    ]);

    const detail = await reader.detail(issue);
    expect(detail?.summary.state).toMatchObject({ status: 'assigned', assignee: { name: 'Ana Lima' } });
    expect(detail?.history.at(-1)).toMatchObject({ event: { type: 'issue-reopened', undone: true } });
    expect(await deliveryOf(message)).toBe('withdrawn');
  });

  describe('a worker and a writer at once', () => {
    async function race(first: 'worker' | 'writer') {
      const { issue, message } = await aWaitingReply();
      const gate = await heldLock(opened, sql`select 1 from customers for update`);
      const begin = () => replies.begin(message, 1);
      const withdraw = () => takesBack(issue, message);

      // The embedded database takes them in the order in which they ask; PostgreSQL by who waits first.
      const one: Promise<unknown> = first === 'worker' ? begin() : withdraw();
      if (kind === 'postgresql') await waiting(opened, 1);
      const other: Promise<unknown> = first === 'worker' ? withdraw() : begin();
      if (kind === 'postgresql') await waiting(opened, 2);
      await gate.release();

      const [begun, taken] = first === 'worker' ? [await one, await other] : [await other, await one];
      return { begun, taken, delivery: await deliveryOf(message) };
    }

    it('the worker wins who came first: the writer is told that it is too late', async () => {
      expect(await race('worker')).toMatchObject({
        begun: { text: 'On our way.' },
        taken: { ok: false, refusal: { reason: 'reply-not-waiting' } },
        delivery: 'queued',
      });
    });

    it('the writer wins who came first: the worker has nothing to send', async () => {
      expect(await race('writer')).toMatchObject({
        begun: undefined,
        taken: { ok: true },
        delivery: 'withdrawn',
      });
    });

    it.runIf(kind === 'postgresql')('and unforced, many times, exactly one of them', async () => {
      const issue = await anOpenIssue();
      for (let round = 0; round < 15; round += 1) {
        const reply = aReply(ana, { waitMs: WAIT_MS });
        await service.execute(issue, [reply]);

        const [begun, taken] = await Promise.all([
          replies.begin(reply.message, 1),
          takesBack(issue, reply.message),
        ]);

        expect([begun !== undefined, taken.ok].filter(Boolean)).toHaveLength(1);
      }
    });
  });

  it('the database refuses a reply that was taken back and begun', async () => {
    const { message } = await aWaitingReply();

    await expect(
      opened.db.execute(
        sql`update messages set delivery = 'withdrawn', begun_at = now() where id = ${message}`,
      ),
    ).rejects.toThrow();
  });

  it('a worker looks when what waits is due, without being woken again', async () => {
    const done: number[] = [];
    const worker = aWorker(
      opened,
      handling((number) => void done.push(number)),
    );

    await enqueued(opened, { ...aJob(1, 'a'), afterMs: 200 }, aJob(2, 'b'));

    await vi.waitFor(() => expect(done).toEqual([2, 1]), { timeout: 20_000, interval: 10 });
    expect(await jobsIn(opened).then((jobs) => jobs.length)).toBeLessThanOrEqual(1);
    await worker.stop();
  });
});
