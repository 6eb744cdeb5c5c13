import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { rowsOf } from '../../src/db/database.ts';
import { clearAway } from '../../src/db/housekeeping.ts';
import { SENDER_NOW } from '../../src/db/place.ts';
import { heldStore } from '../../src/db/held-store.ts';
import { issueReader } from '../../src/db/issue-reader.ts';
import { jobs } from '../../src/db/schema-outbox.ts';
import { shelfStore } from '../../src/db/shelf-store.ts';
import type { DeliveryReport } from '../../src/issues/delivery.ts';
import type { InboundMessage } from '../../src/issues/inbound.ts';
import type { IssueId } from '../../src/issues/issue.ts';
import { issueId } from '../../src/issues/issue.ts';
import { aReply, aText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { storesOn } from '../support/stores.ts';

const OURS = 'support@example.net';

describe.each(DATABASES)('what emails bring, on %s', (kind) => {
  let opened: TestDatabase;
  let stores: Awaited<ReturnType<typeof storesOn>>;
  let person = 0;
  let ada = '';
  let bob = '';
  let carol = '';
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    stores = await storesOn(opened);
    await stores.inboxes.add({ name: 'Support', listens: [{ channel: 'email', address: OURS }], posts: [] });
  });
  afterAll(() => opened.drop());
  // Everybody writes for the first time in every test.
  const strangers = () => {
    person += 1;
    ada = `ada${person}@example.com`;
    bob = `bob${person}@example.com`;
    carol = `carol${person}@example.com`;
  };
  strangers();
  afterEach(strangers);

  const aMail = (more: Partial<InboundMessage> = {}): InboundMessage =>
    aText({ channel: 'email', from: ada, to: OURS, subject: 'My parcel', ...more });

  async function opens(more: Partial<InboundMessage> = {}): Promise<IssueId> {
    const mail = aMail(more);
    expect(await stores.service.receive(mail)).toBe('opened');
    return newest();
  }

  async function newest(): Promise<IssueId> {
    const { issues: all } = await issueReader(opened).list({ limit: 1 });
    return all[0]?.id ?? issueId(0);
  }

  const detail = async (id: IssueId) => {
    const found = await stores.reader.detail(id);
    if (!found) throw new Error(`no issue ${id}`);
    return found;
  };

  it.each(['by its sender', 'as an answer'])(
    'are kept once, also when it was forgotten that they were seen: %s',
    async (how) => {
      const issue = await opens({ providerId: `first of ${ada}` });
      const mail = aMail({
        providerId: `again of ${ada}`,
        ...(how === 'as an answer' && { answers: { issue } }),
      });
      expect(await stores.service.receive(mail)).toBe('appended');
      await opened.db.execute(sql`update inbound_seen set at = now() - interval '91 days'`);
      await clearAway(opened);

      expect(await stores.service.receive(mail)).toBe('duplicate');
      expect((await detail(issue)).summary.messageCount).toBe(2);
    },
  );

  it('whether they were seen is read from indexes', async () => {
    const plan = await opened.db.transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      return rowsOf(
        tx,
        sql`explain ${sql.raw(SENDER_NOW.replaceAll(/\$\d/g, "'a'"))}`,
        z.object({ 'QUERY PLAN': z.string() }),
      );
    });

    const read = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(read).toContain('messages_provider');
    expect(read).not.toMatch(/Seq Scan on (messages|inbound_seen)/);
  });

  it('keep subject, sender’s name, copied-in people, the whole text and the original', async () => {
    const original = new TextEncoder().encode('From: Ada\r\n\r\nHello\r\n> before');
    const id = await opens({
      senderName: 'Ada Byron',
      cc: [bob],
      text: 'Hello',
      whole: 'Hello\n> before',
      original,
    });

    const { summary, history } = await detail(id);
    expect(summary).toMatchObject({ subject: 'My parcel', cc: [bob], customer: { name: 'Ada Byron' } });
    const message = history.find((entry) => entry.kind === 'customer-message');
    expect(message).toMatchObject({ text: 'Hello', hasMore: true, hasOriginal: true, cc: [bob] });
    if (message?.kind !== 'customer-message') throw new Error('no message');
    expect(await stores.reader.whole(message.message)).toBe('Hello\n> before');
    expect(Buffer.from((await stores.reader.original(message.message)) ?? [])).toEqual(Buffer.from(original));
  });

  it('say what the subject before was, which tells a new one', async () => {
    const id = await opens({ subject: 'My parcel' });
    await stores.service.receive(aMail({ subject: 'Re: My parcel' }));
    await stores.service.receive(aMail({ subject: 'My bill' }));

    const messages = (await detail(id)).history.filter((entry) => entry.kind === 'customer-message');

    expect(messages.map(({ subject, subjectBefore }) => [subject, subjectBefore])).toEqual([
      ['My parcel', undefined],
      ['Re: My parcel', 'My parcel'],
      ['My bill', 'Re: My parcel'],
    ]);
  });

  it('keep their files at once, and show them under the card', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const id = await opens({ attachments: [{ name: 'bill.pdf', contentType: 'application/pdf', bytes }] });

    expect((await detail(id)).summary.attachments).toMatchObject([{ name: 'bill.pdf', state: 'kept' }]);
    const waiting = await opened.db.select({ kind: jobs.kind, payload: jobs.payload }).from(jobs);
    expect(waiting).toContainEqual({
      kind: 'thread-file',
      payload: expect.objectContaining({ issue: id }),
    });
  });

  it('keep how far their source was read in the same transaction, also for what came before', async () => {
    const mail = aMail({ position: { key: `mailbox/${person}`, value: { lastUid: 7 } } });
    await stores.service.receive(mail);
    await stores.service.receive({ ...mail, position: { key: `mailbox/${person}`, value: { lastUid: 8 } } });

    expect(await shelfStore(opened).kept(`mailbox/${person}`)).toEqual({ lastUid: 8 });
  });

  it('are answered to everybody who was copied in, and recorded so', async () => {
    const id = await opens({ cc: [bob] });
    const { issue } = await detail(id);

    expect(issue.routes).toEqual([{ channel: 'email', to: ada, from: OURS, cc: [bob] }]);
    const reply = aReply(stores.ana, { route: { channel: 'email', to: ada, from: OURS } });
    await stores.service.execute(id, [reply]);
    expect(await stores.replies.begin(reply.message, 1)).toMatchObject({ route: { to: ada, cc: [bob] } });
    expect((await detail(id)).history.at(-1)).toMatchObject({ kind: 'reply', cc: [bob] });
  });

  it.each(['before the answer to the sending', 'after that answer was lost'])(
    'that tell how far a reply has come, without naming it as its carrier does, are heard: %s',
    async (when) => {
      const id = await opens();
      const reply = aReply(stores.ana, { route: { channel: 'email', to: ada, from: OURS } });
      await stores.service.execute(id, [reply]);
      await stores.replies.begin(reply.message, 1);
      if (when.startsWith('after')) await stores.replies.markUnknown(reply.message, 1);

      await stores.replies.report({ message: reply.message, attempt: 1, about: ada, delivery: 'sent' });

      expect((await detail(id)).history.at(-1)).toMatchObject({ delivery: 'sent' });
      expect(await stores.replies.begin(reply.message, 1)).toBeUndefined();
    },
  );

  describe('of those in copy', () => {
    const NO_SUCH = 'The mail came back: 550 no such user';
    const later = { delivery: 'sent', problem: 'It is delayed, and still being tried.' } as const;

    async function sent(note?: string) {
      const id = await opens({ cc: [bob, carol] });
      const reply = aReply(stores.ana, { route: { channel: 'email', to: ada, from: OURS } });
      await stores.service.execute(id, [reply]);
      await stores.replies.begin(reply.message, 1);
      await stores.replies.settle(reply.message, 1, {
        ...{ outcome: 'sent', providerId: `sent to ${ada}`, delivery: 'sent' },
        ...(note !== undefined && { note }),
      });
      const report = (about: string, more: Pick<DeliveryReport, 'delivery' | 'problem'>) =>
        stores.replies.report({ message: reply.message, attempt: 1, about, ...more });
      return { report, shown: async () => (await detail(id)).history.at(-1) };
    }

    it('whom it did not reach is said still once it has reached the customer', async () => {
      const note = `It did not go to everyone in copy. ${bob}: there is no such address.`;
      const { report, shown } = await sent(note);

      await report(ada, later);
      await report(ada, { delivery: 'delivered' });

      expect(await shown()).toMatchObject({ delivery: 'delivered', problem: note });
    });

    it('the end of what was delayed is said in its place, and no delay after that', async () => {
      const { report, shown } = await sent();

      await report(carol, later);
      await report(bob, later);
      await report(bob, { delivery: 'failed', problem: NO_SUCH });
      await report(bob, later);

      const problem = `${carol}: ${later.problem}\n${bob}: ${NO_SUCH}`;
      expect(await shown()).toMatchObject({ delivery: 'sent', problem });
    });

    it('each whom it did not reach is said, once, beside what is said of the customer', async () => {
      const { report, shown } = await sent();

      for (const each of [bob, carol, bob]) await report(each, { delivery: 'failed', problem: NO_SUCH });
      await report(ada, { delivery: 'failed', problem: NO_SUCH });
      await report(carol, { delivery: 'failed', problem: NO_SUCH });

      const problem = `${NO_SUCH}\n${bob}: ${NO_SUCH}\n${carol}: ${NO_SUCH}`;
      expect(await shown()).toMatchObject({ delivery: 'failed', problem });
    });
  });

  it('are answered where the customer wants the answer', async () => {
    const id = await opens({ replyTo: bob });

    expect((await detail(id)).issue.routes.map((route) => route.to)).toEqual([bob, ada]);
  });

  describe('an answer', () => {
    it('to an address that only the issue gave out joins it, from any address', async () => {
      const id = await opens();

      expect(await stores.service.receive(aMail({ from: bob, answers: { issue: id } }))).toBe('appended');

      const { summary, issue } = await detail(id);
      expect(summary).toMatchObject({ from: bob, messageCount: 2, customer: { name: ada, address: ada } });
      // What is typed without a look at the address goes to the customer, not to who joined in.
      expect(issue.routes.map((route) => route.to)).toEqual([ada, bob]);
      const messages = (await detail(id)).history.filter((entry) => entry.kind === 'customer-message');
      expect(messages.map(({ from, fromAnother }) => [from, fromAnother])).toEqual([
        [ada, undefined],
        [bob, true],
      ]);
    });

    it('that only names a message of ours does not: whoever was forwarded it has the name', async () => {
      const id = await opens();
      const reply = aReply(stores.ana, { route: { channel: 'email', to: ada, from: OURS } });
      await stores.service.execute(id, [reply]);

      const outcome = await stores.service.receive(aMail({ from: bob, answers: { message: reply.message } }));

      expect(outcome).toBe('opened');
      expect((await detail(await newest())).history[0]).toMatchObject({ event: { type: 'issue-opened' } });
      expect((await detail(await newest())).history[0]).not.toHaveProperty('event.follows');
    });

    it('that names a message of ours joins the issue where its sender was copied in', async () => {
      const id = await opens({ cc: [bob] });
      const reply = aReply(stores.ana, { route: { channel: 'email', to: ada, from: OURS } });
      await stores.service.execute(id, [reply]);

      expect(await stores.service.receive(aMail({ from: bob, answers: { message: reply.message } }))).toBe(
        'appended',
      );
      expect((await detail(id)).summary.messageCount).toBe(2);
    });

    it('that joins somebody else’s issue is kept once, and takes no number from those to come', async () => {
      const id = await opens({ cc: [bob] });
      const answer = aMail({ from: bob, answers: { issue: id } });

      expect(await stores.service.receive(answer)).toBe('appended');
      expect(await stores.service.receive(answer)).toBe('duplicate');
      expect((await detail(id)).summary.messageCount).toBe(2);

      strangers();
      expect(await opens()).toBe(id + 1);
    });

    it('to a closed issue opens a new one that follows it', async () => {
      const id = await opens();
      await stores.service.execute(id, [{ type: 'close', by: stores.ana }]);

      expect(await stores.service.receive(aMail({ answers: { issue: id } }))).toBe('opened');

      expect((await detail(await newest())).history[0]).toMatchObject({
        event: { type: 'issue-opened', follows: id },
      });
    });

    it('to an issue that never was is a message like any other', async () => {
      expect(await stores.service.receive(aMail({ answers: { issue: issueId(999_999) } }))).toBe('opened');
    });
  });

  describe('what a machine wrote', () => {
    it('opens no issue, makes no customer, and is listed with the reason', async () => {
      const before = await newest();

      expect(await stores.service.receive(aMail({ automatic: 'mailing-list', text: 'Sale!' }))).toBe('held');

      expect(await newest()).toBe(before);
      const { held } = await heldStore(opened).list({ limit: 1 });
      expect(held).toMatchObject([{ from: ada, subject: 'My parcel', text: 'Sale!', why: 'mailing-list' }]);
    });

    it('leaves a line on the open issue of who is away, and does not count as their answer', async () => {
      const id = await opens();
      await stores.service.receive(aMail({ automatic: 'automatic-reply', subject: 'Out of office' }));

      const { summary, history } = await detail(id);
      expect(summary.messageCount).toBe(1);
      expect(history.at(-1)).toMatchObject({ event: { type: 'message-held', subject: 'Out of office' } });
    });

    it('does not reopen a closed issue', async () => {
      const id = await opens();
      await stores.service.execute(id, [{ type: 'close', by: stores.ana }]);
      await stores.service.receive(aMail({ automatic: 'automatic-reply', answers: { issue: id } }));

      expect((await detail(id)).summary.state.status).toBe('closed');
      expect(await newest()).toBe(id);
    });

    it('becomes an issue once an employee releases it, once', async () => {
      const original = new TextEncoder().encode('as it came');
      const mail = aMail({ automatic: 'mailing-list', original });
      await stores.service.receive(mail);
      const [held] = (await heldStore(opened).list({ limit: 1 })).held;
      if (!held) throw new Error('nothing is held');
      const kept = await heldStore(opened).original(held.id);
      const asPersons: InboundMessage = { ...aMail({ original }), providerId: mail.providerId };

      expect(Buffer.from(kept?.bytes ?? [])).toEqual(Buffer.from(original));
      expect(await stores.service.release(held.id, stores.ana, asPersons)).toBe('opened');
      expect(await stores.service.release(held.id, stores.ben, asPersons)).toBe('duplicate');

      expect((await detail(await newest())).history.at(-1)).toMatchObject({
        event: { type: 'message-released', by: { name: 'Ana Lima' } },
      });
      const [after] = (await heldStore(opened).list({ limit: 1 })).held;
      expect(after).toMatchObject({ released: { by: 'Ana Lima' } });
      expect(await heldStore(opened).original(held.id)).toBeUndefined();
    });
  });
});
