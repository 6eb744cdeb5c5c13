import { randomUUID } from 'node:crypto';

import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { rowsOf } from '../../src/db/database.ts';
import { customerCare } from '../../src/db/erase.ts';
import { heldStore } from '../../src/db/held-store.ts';
import { postingStore } from '../../src/db/posting-store.ts';
import { redactionStore } from '../../src/db/redaction-store.ts';
import { shelfStore } from '../../src/db/shelf-store.ts';
import { customerLinkStore } from '../../src/db/customer-links.ts';
import type { CustomerCare, ErasureReport } from '../../src/issues/care.ts';
import type { CustomerId, IssueId } from '../../src/issues/issue.ts';
import { aComment, aReply, aText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { dumpOf } from '../support/dump.ts';
import { jobsIn } from '../support/jobs.ts';
import { storesOn } from '../support/stores.ts';

const PHONE = '+15557654321';
const MAIL = 'maria.lopez@customer.example';
const TOM = 'tom@elsewhere.example';
const OURS = '+15550009999';
const OUR_MAIL = 'support@us.example';
/** All that must be nowhere afterwards: a name, a number, an address, and words out of everything written. */
const HERS = /5557654321|maria|lopez|kettle|descaler|porcelain|grandmother|ringing|whistle/i;

const COMMAND_LINE = { kind: 'command-line', via: 'root' } as const;

describe.each(DATABASES)('erasing a customer, on %s', (kind) => {
  let opened: TestDatabase;
  let stores: Awaited<ReturnType<typeof storesOn>>;
  let care: CustomerCare;
  let maria: CustomerId;
  let closed: IssueId;
  let toms: IssueId;

  async function writes(more: Parameters<typeof aText>[0]): Promise<void> {
    await stores.service.receive(aText(more));
  }

  async function newest(): Promise<{ issue: IssueId; customer: CustomerId }> {
    const [first] = (await stores.reader.list({})).issues;
    if (!first) throw new Error('there is no issue');
    return { issue: first.id, customer: first.customer.id };
  }

  function erase(really: boolean) {
    return care.erase({ customer: maria }, COMMAND_LINE, really);
  }

  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    stores = await storesOn(opened);
    care = customerCare(opened);
    const { service, people, inboxes, ana } = stores;
    await inboxes.add({ name: 'Support', listens: [{ channel: 'email', address: OUR_MAIL }], posts: [] });

    await writes({ from: PHONE, text: 'My kettle leaks.', senderName: 'Maria Lopez' });
    ({ issue: closed, customer: maria } = await newest());
    await customerLinkStore(opened).link(maria, { channel: 'email', address: MAIL }, ana);
    await people.rename(maria, 'Maria Lopez', ana);
    await people.addNote(maria, ana, 'Her grandmother was a customer too.');
    await writes({
      ...{ channel: 'email', from: MAIL, to: OUR_MAIL, providerId: '<maria-1@customer.example>' },
      ...{ subject: 'The kettle', text: 'It needs descaler.', whole: 'It needs descaler.\n-- Maria' },
      ...{ original: new TextEncoder().encode('From: maria\n\ndescaler'), envelope: { from: MAIL } },
      attachments: [
        { contentType: 'image/png', name: 'kettle.png', bytes: new TextEncoder().encode('porcelain') },
      ],
    });
    await service.execute(closed, [{ type: 'take', by: ana }, aComment(ana, 'The kettle is ringing.')]);
    const reply = aReply(ana, {
      text: 'Try the descaler, Maria.',
      route: { channel: 'sms', to: PHONE, from: OURS },
    });
    await service.execute(closed, [reply]);
    await stores.replies.settle(reply.message, 1, { outcome: 'refused', problem: `${PHONE} is off` });
    await writes({ from: PHONE, text: 'STOP', keyword: 'stop' });
    await opened.db.execute(sql`delete from jobs`);
    await service.receive(
      aText({
        ...{ channel: 'email', from: MAIL, to: OUR_MAIL, subject: 'Away: whistle', text: 'I am away. Maria' },
        automatic: 'automatic-reply',
      }),
    );
    await machineWrites(`Your mail to <${MAIL}> came back.`);
    await machineWrites(
      'A mail came back.',
      `Final-Recipient: rfc822;Maria.Lopez@Customer.Example\r\n“${MAIL}”`,
    );
    await machineWrites(`Of somebody else: x-${MAIL} and ${MAIL}.au`);
    // More than are looked at in one go stand between this and the others.
    await opened.db.execute(sql`select setval(pg_get_serial_sequence('held_messages', 'id'), 1000)`);
    await machineWrites(`Nobody reads ${MAIL}, porcelain.`);
    await shelfStore(opened).keep('passing/draft/1', { until: 1, issue: closed, text: 'whistle' });

    await writes({
      ...{ channel: 'email', from: TOM, to: OUR_MAIL, subject: 'Roof', text: 'The roof is off.', cc: [MAIL] },
      providerId: '<tom-1@elsewhere.example>',
      original: new TextEncoder().encode(`From: ${TOM}\nTo: ${OUR_MAIL}\nCc: ${MAIL}\n\nThe roof is off.`),
    });
    ({ issue: toms } = await newest());
    const postings = postingStore(opened);
    const at = { platform: 'web', conversation: 'support' };
    for (const issue of [closed, toms]) {
      await postings.begin(issue, at);
      await postings.record(issue, at, `support/${issue}`);
    }
    await redactionStore(opened).told(closed, ana.id, { platform: 'web', id: 'ana' }, 'told/1');
  });
  afterAll(() => opened.drop());

  async function machineWrites(text: string, original = text): Promise<void> {
    const from = `mailer-daemon-${randomUUID()}@relay.example`;
    const bytes = new TextEncoder().encode(original);
    await writes({ channel: 'email', from, to: OUR_MAIL, text, original: bytes, automatic: 'bounce' });
  }

  it('is refused while an issue is open: somebody waits for an answer there', async () => {
    expect(await erase(true)).toEqual({ kind: 'refused', reason: 'open', issues: [closed] });
    expect(await dumpOf(opened)).toMatch(/descaler/);
  });

  it('is refused while a reply is on its way', async () => {
    const { service, ana } = stores;
    const reply = aReply(ana, {
      text: 'One more thing.',
      route: { channel: 'email', to: MAIL, from: OUR_MAIL },
    });
    await service.execute(closed, [reply, { type: 'close', by: ana }]);

    const outcome = await erase(true);
    // The carrier has it, and never says more of it: that holds up nothing below.
    await stores.replies.settle(reply.message, 1, {
      outcome: 'sent',
      providerId: '<sent-to-maria@us.example>',
      delivery: 'queued',
    });

    expect(outcome).toEqual({ kind: 'refused', reason: 'replies-on-their-way', issues: [closed] });
  });

  it('is refused while a reply is on its way to them on another customer’s issue, and takes nothing of it', async () => {
    const { service, replies, ana } = stores;
    await writes({
      ...{ channel: 'email', from: MAIL, to: OUR_MAIL, text: 'Maria is wet, too.', answers: { issue: toms } },
    });
    const route = { channel: 'email', to: MAIL, from: OUR_MAIL };
    const reply = aReply(ana, { text: 'You were copied in: it is your roof, too.', route });
    expect(await service.execute(toms, [reply])).toMatchObject({ ok: true });

    const outcome = await erase(true);
    const begun = await replies.begin(reply.message, 1);
    await replies.settle(reply.message, 1, {
      ...{ outcome: 'sent', providerId: '<sent-to-copied@us.example>', delivery: 'sent' },
    });

    expect(outcome).toEqual({ kind: 'refused', reason: 'replies-on-their-way', issues: [toms] });
    expect(begun).toMatchObject({ text: 'You were copied in: it is your roof, too.', route: { to: MAIL } });
  });

  it('shows first what would go, and changes nothing by it', async () => {
    const before = await dumpOf(opened);

    const outcome = await erase(false);

    expect(outcome).toMatchObject({
      kind: 'preview',
      report: {
        removed: {
          ...{ issues: 1, messages: 2, replies: 2, comments: 1, files: 1, originals: 1, held: 4, drafts: 1 },
          ...{ notes: 1, addresses: 2, links: 1, optOuts: 1, mentions: 3, othersOriginals: 1 },
        },
      },
    });
    expect(await dumpOf(opened)).toBe(before);
  });

  it('leaves nothing of the customer in any table but in what is another’s, and the report says how much that was', async () => {
    expect(await dumpOf(opened)).toMatch(HERS);

    const outcome = await erase(true);

    expect(outcome).toMatchObject({ kind: 'erased', report: { customer: maria, removed: { messages: 2 } } });
    // Of several lines is what stands in bytes.
    const left = (await dumpOf(opened)).split('\n').filter((line) => HERS.test(line));
    expect(left).toEqual([
      expect.stringContaining('Of somebody else: x-maria'),
      expect.stringMatching(/^Cc: maria/),
    ]);
  });

  it('keeps the skeleton: the number, who closed it, how much was written', async () => {
    const detail = await stores.reader.detail(closed);

    expect(detail?.summary).toMatchObject({ id: closed, messageCount: 2, removed: true });
    expect(detail?.summary.state).toMatchObject({ status: 'closed', closedBy: { name: 'Ana Lima' } });
    expect(detail?.history.filter((entry) => 'removed' in entry && entry.removed)).toHaveLength(5);
    expect(detail?.issue.routes).toEqual([]);
  });

  it('leaves other customers what is theirs, without the address that was copied in', async () => {
    const detail = await stores.reader.detail(toms);

    expect(detail?.summary.firstMessage).toBe('The roof is off.');
    expect(detail?.summary.cc).toBeUndefined();
  });

  it('puts into the outbox what is to be taken away from platforms, in the lanes of what it follows', async () => {
    const jobs = await jobsIn(opened);

    expect(jobs.map(({ lane }) => lane)).toEqual(
      expect.arrayContaining([
        `card:${closed}:web:support`,
        `notice:${stores.ana.id}:web`,
        `card:${toms}:web:support`,
      ]),
    );
    expect((await reportNow()).redactions).toMatchObject([
      { issue: closed, platform: 'web', conversation: 'support', state: 'waiting' },
      { issue: closed, platform: 'web', state: 'waiting' },
    ]);
  });

  it('can be asked again, which changes nothing and tells how it stands', async () => {
    const redactions = redactionStore(opened);
    const [first, second] = await redactionIds();
    await redactions.done(first ?? 0, 3);
    await redactions.failed(second ?? 0, 'It is away.');
    expect((await reportNow()).redactions).toMatchObject([{ state: 'done', taken: 3 }, { state: 'failed' }]);

    const outcome = await erase(true);

    expect(outcome).toMatchObject({
      kind: 'before',
      report: { redactions: [{ state: 'done' }, { state: 'waiting' }] },
    });
    expect(await redactions.begin(first ?? 0)).toBeUndefined();
  });

  it('keeps the STOP: whoever forbade texts is still not texted', async () => {
    const { service, ana } = stores;

    const started = await service.start(
      { channel: 'sms', to: PHONE, by: ana },
      { text: 'Hello again', size: { length: 11, limit: 1600, parts: 1 } },
    );

    expect(started).toMatchObject({ ok: false, refusal: { reason: 'customer-opted-out' } });
  });

  it('knows a message that is delivered once more, although its name is gone', async () => {
    const again = aText({
      ...{ channel: 'email', from: MAIL, to: OUR_MAIL, text: 'It needs descaler.' },
      providerId: '<maria-1@customer.example>',
    });

    expect(await stores.service.receive(again)).toBe('duplicate');
  });

  it('makes a new customer of whoever writes again, with their STOP', async () => {
    await writes({ from: PHONE, text: 'Me again' });

    const { customer } = await newest();
    const account = await stores.reader.customer(customer);
    expect(customer).not.toBe(maria);
    expect(account?.addresses).toMatchObject([{ address: PHONE, optedOutOf: [OURS] }]);
    expect(account?.issues).toHaveLength(1);
  });

  it('keeps nothing of what a provider says of a reply afterwards', async () => {
    const [reply] =
      (await stores.reader.detail(closed))?.history.flatMap((entry) =>
        entry.kind === 'reply' ? [entry.message] : [],
      ) ?? [];
    if (reply === undefined) throw new Error('there was a reply');

    await stores.replies.report({
      message: reply,
      attempt: 1,
      delivery: 'failed',
      problem: `${PHONE} vanished`,
    });

    expect(await stores.replies.retry(reply, stores.ana)).toBe(false);
    expect(await dumpOf(opened)).not.toMatch(/vanished/);
  });

  it('holds nothing aside any more of or about them', async () => {
    expect((await heldStore(opened).list({})).held).toMatchObject([
      { text: expect.stringMatching(/^Of somebody else/) },
    ]);
  });

  async function reportNow(): Promise<ErasureReport> {
    const report = await care.report(maria);
    if (!report) throw new Error('there is a report');
    return report;
  }

  async function redactionIds(): Promise<readonly number[]> {
    const rows = await rowsOf(
      opened.db,
      sql`select id from redactions order by id`,
      z.object({ id: z.coerce.number() }),
    );
    return rows.map(({ id }) => id);
  }
});
