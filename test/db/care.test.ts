import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sql } from 'drizzle-orm';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CareCommands } from '../../src/care-commands.ts';
import { careCommands } from '../../src/care-commands.ts';
import { auditStore } from '../../src/db/audit-store.ts';
import { rowCount } from '../../src/db/database.ts';
import { postingStore } from '../../src/db/posting-store.ts';
import { removeOld } from '../../src/db/retention.ts';
import type { Actor } from '../../src/issues/audit.ts';
import type { IssueId } from '../../src/issues/issue.ts';
import { aComment, aReply, aText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';
import { dumpOf } from '../support/dump.ts';
import { jobsIn } from '../support/jobs.ts';
import { storesOn } from '../support/stores.ts';

const TYPIST: Actor = { kind: 'command-line', via: 'root' };
const DAY_MS = 24 * 3_600_000;

describe.each(DATABASES)('the care of data, on %s', (kind) => {
  let opened: TestDatabase;
  let stores: Awaited<ReturnType<typeof storesOn>>;
  let run: CareCommands;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    stores = await storesOn(opened);
    run = careCommands(opened);
  });
  afterAll(() => opened.drop());

  async function anIssue(from: string, text: string, file?: string): Promise<IssueId> {
    const attachments =
      file === undefined ? [] : [{ contentType: 'text/plain', name: 'note.txt', bytes: bytes(file) }];
    await stores.service.receive(aText({ from, text, attachments, ...(file && { original: bytes(file) }) }));
    const [first] = (await stores.reader.list({})).issues;
    if (!first) throw new Error('there is no issue');
    return first.id;
  }

  async function closedLongAgo(issue: IssueId, days: number): Promise<void> {
    await stores.service.execute(issue, [{ type: 'close', by: stores.ana }]);
    const at = new Date(Date.now() - days * DAY_MS).toISOString();
    await opened.db.execute(sql`update issues set closed_at = ${at}::timestamptz where id = ${issue}`);
  }

  describe('words that are older than they are to be kept', () => {
    let old: IssueId;
    let young: IssueId;
    let open: IssueId;
    let underway: IssueId;
    beforeAll(async () => {
      old = await anIssue('+15550000001', 'An obsolete umbrella', 'obsolete file');
      await stores.service.execute(old, [aComment(stores.ana, 'obsolete remark')]);
      await postingStore(opened).begin(old, { platform: 'web', conversation: 'support' });
      await closedLongAgo(old, 31);
      young = await anIssue('+15550000002', 'A recent umbrella');
      await closedLongAgo(young, 29);
      open = await anIssue('+15550000003', 'An open umbrella');
      underway = await anIssue('+15550000004', 'An answered umbrella');
      const route = { channel: 'sms', to: '+15550000004', from: '+15550009999' };
      await stores.service.execute(underway, [aReply(stores.ana, { text: 'Slowly sent', route })]);
      await closedLongAgo(underway, 60);
      await opened.db.execute(sql`delete from jobs`);
    });

    it('go with their files, and what is young, open or on its way stays', async () => {
      expect(await removeOld(opened, { wordsDays: 30 })).toBe(1);

      const dump = await dumpOf(opened);
      expect(dump).not.toMatch(/obsolete/);
      expect(dump).toMatch(/recent umbrella/);
      expect(dump).toMatch(/open umbrella/);
      expect(dump).toMatch(/Slowly sent/);
      expect((await stores.reader.list({ text: 'obsolete' })).issues).toEqual([]);
      expect((await stores.reader.list({ text: 'umbrella' })).issues.map(({ id }) => id).toSorted()).toEqual(
        [young, open, underway].toSorted(),
      );
    });

    it('go although the reports of a reply were lost, which the carrier has', async () => {
      const lost = await anIssue('+15550000005', 'A forgotten umbrella');
      const route = { channel: 'sms', to: '+15550000005', from: '+15550009999' };
      const reply = aReply(stores.ana, { text: 'Sent, nobody says so', route });
      await stores.service.execute(lost, [reply]);
      const receipt = { outcome: 'sent', providerId: 'SM-lost', delivery: 'queued' } as const;
      await stores.replies.settle(reply.message, 1, receipt);
      await closedLongAgo(lost, 31);

      expect(await removeOld(opened, { wordsDays: 30 })).toBe(1);

      expect(await dumpOf(opened)).not.toMatch(/forgotten umbrella|nobody says so/);
      await opened.db.execute(sql`delete from jobs where lane not like ${`card:${old}:%`}`);
    });

    it('leave the skeleton of the issue, and a card that is to be drawn without them', async () => {
      const summary = await stores.reader.summary(old);

      expect(summary).toMatchObject({ removed: true, messageCount: 1, from: '+15550000001' });
      expect(summary?.state).toMatchObject({ status: 'closed', closedBy: { name: 'Ana Lima' } });
      expect((await jobsIn(opened)).map(({ lane }) => lane)).toEqual([`card:${old}:web:support`]);
    });

    it('go once: the next round finds nothing to do', async () => {
      expect(await removeOld(opened, { wordsDays: 30 })).toBe(0);
      expect(await jobsIn(opened)).toHaveLength(1);
    });

    it('are kept for ever where nothing is said', async () => {
      expect(await removeOld(opened, {})).toBe(0);
    });

    it('are written about again once the issue is reopened, and go again when it is old', async () => {
      await stores.service.execute(old, [
        { type: 'reopen', by: stores.ana },
        aComment(stores.ana, 'fresh remark'),
      ]);
      expect((await stores.reader.summary(old))?.removed).toBeUndefined();
      await closedLongAgo(old, 40);

      expect(await removeOld(opened, { wordsDays: 30 })).toBe(1);

      expect(await dumpOf(opened)).not.toMatch(/fresh remark/);
    });
  });

  it('tries again what platforms had not taken, also where an old issue cannot be dealt with', async () => {
    const issue = await anIssue('+15550000009', 'A stubborn umbrella');
    await closedLongAgo(issue, 31);
    await opened.db.execute(sql`
      insert into redactions (issue_id, platform, conversation, problem) values (${issue}, 'web', 'support', 'away')`);
    await opened.db.execute(sql`
      create function fails() returns trigger language plpgsql as $$ begin raise exception 'planted'; end $$`);
    await opened.db.execute(sql`create trigger stubborn before update on messages execute function fails()`);

    const round = removeOld(opened, { wordsDays: 30 });

    await expect(round).rejects.toThrow('planted');
    await opened.db.execute(sql`drop trigger stubborn on messages`);
    const retried = sql`select 1 from jobs where kind = 'redaction' and (payload->>'issue')::bigint = ${issue}`;
    expect(await rowCount(opened.db, retried)).toBe(1);
    await removeOld(opened, { wordsDays: 30 });
  });

  describe('the audit', () => {
    it('says who did what from where, and nothing of what customers say', async () => {
      const issue = await anIssue('+15550000005', 'A private umbrella');
      const ana = { ...stores.ana, via: 'web:127.0.0.1' };
      await stores.service.execute(issue, [{ type: 'take', by: ana }, aComment(ana, 'A private remark')]);
      await auditStore(opened).note({ kind: 'employee', id: ana.id, via: ana.via }, { act: 'signed-in' });

      const { words } = await run(['audit', '--since', '2026-01-01'], TYPIST);
      const mine = await run(['audit', '--issue', String(issue)], TYPIST);

      expect(words).toContain('system  words-removed  issue');
      expect(words).toMatch(/Ana Lima {2}signed-in {2}.*from web:127\.0\.0\.1/);
      expect(mine.words.split('\n').toSorted()).toEqual([
        expect.stringMatching(/Ana Lima {2}comment-added {2}issue \d+ {2}from web:127\.0\.0\.1$/),
        expect.stringMatching(
          /Ana Lima {2}issue-assigned {2}issue \d+, to Ana Lima {2}from web:127\.0\.0\.1$/,
        ),
      ]);
      expect(words).not.toMatch(/umbrella|remark|5550000005/);
    });

    it.each([
      ['an update of the audit', sql`update audit set act = 'nothing'`],
      ['a deletion from the audit', sql`delete from audit`],
      ['emptying the audit', sql`truncate audit`],
      ['another author of a message', sql`update messages set author_id = null`],
      ['a deletion of messages', sql`delete from messages`],
      ['another hand in an event', sql`update issue_events set by_id = null`],
      ['a deletion of events', sql`delete from issue_events`],
    ])('is appended to alone: %s is refused by the database', async (_, statement) => {
      const error: unknown = await Promise.resolve(opened.db.execute(statement)).catch(
        (reason: unknown) => reason,
      );

      expect(String(error)).toMatch(/not changed afterwards/);
    });

    it('goes by its own age where that is set, never of the last 30 days, and says that it did', async () => {
      await opened.db.execute(sql`
        insert into audit (actor, act, facts, at) values ('system', 'ancient', '{}', now() - interval '400 days')`);
      await removeOld(opened, { auditDays: 1 });

      const { words } = await run(['audit'], TYPIST);

      expect(words).not.toContain('ancient');
      expect(words).toContain('audit-pruned');
      expect(words).toContain('signed-in');
    });
  });

  describe('an export', () => {
    const place = mkdtempSync(join(tmpdir(), 'switchboard-export-'));
    afterAll(() => rmSync(place, { recursive: true }));
    const phone = '+15550000006';

    it('holds all that is kept of a customer, for programs and for people, with every file', async () => {
      const issue = await anIssue(phone, 'My <b>umbrella</b> leaks', 'a picture of it');
      await stores.service.execute(issue, [aComment(stores.ana, 'A difficult umbrella')]);
      const file = join(place, 'all.zip');

      const said = await run(['customer', 'export', phone, file], TYPIST);

      const entries = unzipSync(readFileSync(file));
      const json = JSON.parse(readable(entries['customer.json']));
      expect(said).toMatchObject({ ok: true });
      expect(json).toMatchObject({
        addresses: [{ address: phone }],
        issues: [
          {
            number: issue,
            written: [
              { kind: 'from-customer', private: false, text: 'My <b>umbrella</b> leaks' },
              { kind: 'comment', private: true, text: 'A difficult umbrella' },
            ],
          },
        ],
      });
      const { path } = json.issues[0].written[0].files[0];
      expect(readable(entries[path])).toBe('a picture of it');
      expect(readable(entries[json.issues[0].written[0].original])).toBe('a picture of it');
      expect(readable(entries['customer.html'])).toContain('My &lt;b&gt;umbrella&lt;/b&gt; leaks');
      expect(readable(entries['customer.json'])).not.toContain('Ana Lima');
      expect(statSync(file).mode & 0o777).toBe(0o600);
    });

    it('leaves out what the team wrote for itself where that is asked', async () => {
      const file = join(place, 'without.zip');

      await run(['customer', 'export', phone, file, '--without-private'], TYPIST);

      expect(readable(unzipSync(readFileSync(file))['customer.json'])).not.toContain('difficult');
    });

    it('is written down, and never over a file that is there', async () => {
      const again = await run(['customer', 'export', phone, join(place, 'all.zip')], TYPIST);

      expect(again).toMatchObject({ ok: false });
      expect(again.words).toMatch(/EEXIST/);
      expect((await run(['audit'], TYPIST)).words).toMatch(/command line {2}customer-exported .* from root/);
    });
  });

  describe('npm run customer', () => {
    it('erases who is named by a number only when told so twice, and reports it for good', async () => {
      const phone = '+15550000007';
      const issue = await anIssue(phone, 'Forget this umbrella');
      await stores.service.execute(issue, [{ type: 'close', by: stores.ana }]);
      const id = (await stores.reader.summary(issue))?.customer.id;

      const first = await run(['customer', 'erase', phone], TYPIST);
      const still = await dumpOf(opened);
      const second = await run(['customer', 'erase', phone, '--yes'], TYPIST);
      const report = await run(['customer', 'report', String(id)], TYPIST);
      const unknown = await run(['customer', 'erase', phone, '--yes'], TYPIST);

      expect(first.words).toMatch(/Nothing was done/);
      expect(still).toContain('Forget this umbrella');
      expect(second.words).toMatch(/Removed from the database:\n {2}1 messages of the customer/);
      expect(await dumpOf(opened)).not.toMatch(/Forget this umbrella|5550000007/);
      expect(report).toMatchObject({ ok: true });
      expect(report.words).not.toMatch(/umbrella|5550000007/);
      expect(unknown).toMatchObject({ ok: false });
    });

    describe('of somebody who only wrote on another’s issue', () => {
      const email = { channel: 'email', to: 'support@us.example' };
      const jo = 'jo@elsewhere.example';
      const named = '<jo-1@elsewhere.example>';
      const place = mkdtempSync(join(tmpdir(), 'switchboard-stranger-'));
      afterAll(() => rmSync(place, { recursive: true }));
      beforeAll(async () => {
        const listens = [{ channel: 'email', address: email.to }];
        await stores.inboxes.add({ name: 'Support', listens, posts: [] });
        const roof = { ...email, from: 'tom@elsewhere.example', text: 'The roof is off.', cc: [jo] };
        await stores.service.receive(aText(roof));
        const issue = (await stores.reader.list({})).issues[0]?.id;
        if (issue === undefined) throw new Error('there is an issue');
        const answer = { ...email, from: jo, text: 'A soaked umbrella.', answers: { issue } };
        expect(await stores.service.receive(aText({ ...answer, providerId: named }))).toBe('appended');
        const again = { ...answer, text: 'Soaked.', replyTo: 'jo-at-home@elsewhere.example' };
        expect(await stores.service.receive(aText(again))).toBe('appended');
        const route = { channel: 'email', to: jo, from: email.to };
        const reply = aReply(stores.ana, { text: 'A dry umbrella is on its way.', route });
        expect(await stores.service.execute(issue, [reply])).toMatchObject({ ok: true });
        const sent = { outcome: 'sent', providerId: '<to-jo@us.example>', delivery: 'sent' } as const;
        await stores.replies.settle(reply.message, 1, sent);
        await opened.db.execute(
          sql`update jobs set last_error = ${`<${jo}> is away`} where payload->>'message' = ${reply.message}`,
        );
        const away = { ...email, from: jo, text: 'I am away.', original: bytes(`Away: ${'x'.repeat(400)}`) };
        await stores.service.receive(aText({ ...away, automatic: 'automatic-reply' }));
        // A card that its inbox has left behind.
        await opened.db.execute(sql`
          insert into postings (issue_id, platform, conversation, ref) values (${issue}, 'web', 'left', 'left/1')`);
        // At this moment a colleague is being told of what Jo wrote, and another will be.
        for (const [employee, worker] of [
          [stores.ana.id, randomUUID()] as const,
          [stores.ben.id, null] as const,
        ])
          await opened.db.execute(sql`
            insert into jobs (lane, kind, payload, locked_by, locked_until)
            values ('notice', 'notice', ${JSON.stringify({ employee, issue, about: 'customer-wrote', platform: 'web' })}::text::jsonb,
              ${worker}::uuid, case when ${worker}::text is not null then now() + interval '1 minute' end)`);
      });
      /** All but who did what, and how far the numbers are. */
      const dump = async () => (await dumpOf(opened)).replaceAll(/^audit: .*\n/gm, '');

      it('exports what they wrote, and leaves nothing behind', async () => {
        const before = await dump();
        const file = join(place, 'jo.zip');

        const said = await run(['customer', 'export', jo, file], TYPIST);

        const json = JSON.parse(readable(unzipSync(readFileSync(file))['customer.json']));
        expect(said).toMatchObject({ ok: true });
        expect(json).toMatchObject({
          addresses: [{ address: jo }],
          held: [{ from: jo, start: 'I am away.' }],
          issues: [
            {
              anothers: true,
              written: [
                { kind: 'from-customer', text: 'A soaked umbrella.' },
                { kind: 'from-customer', replyTo: 'jo-at-home@elsewhere.example' },
                { kind: 'to-customer', text: 'A dry umbrella is on its way.' },
              ],
            },
          ],
        });
        expect(readable(unzipSync(readFileSync(file))[json.held[0].original])).toMatch(/^Away: x{400}$/);
        expect(json.customer.number).toBeUndefined();
        expect(readable(unzipSync(readFileSync(file))['customer.html'])).toContain(`<h1>${jo}</h1>`);
        expect(await dump()).toBe(before);
      });

      it('counts first and leaves nothing behind, then erases it and nothing of the other’s', async () => {
        const before = await dump();

        const first = await run(['customer', 'erase', jo], TYPIST);
        const still = await dump();
        const second = await run(['customer', 'erase', jo, '--yes'], TYPIST);

        expect(first.words).toMatch(/Nothing was done/);
        expect(still).toBe(before);
        expect(second.words).toMatch(/ 0 numbers and addresses\n/);
        expect(second.words).toMatch(/ 0 mails of other customers as they came/);
        expect(second.words).toMatch(/ 4 other places where an address was named\n/);
        expect(second.words).toMatch(/private words to colleagues in 1 places/);
        expect(await dump()).not.toMatch(/jo(-1)?@elsewhere|jo-at-home|(soaked|dry) umbrella/);
        expect(await dump()).toMatch(/The roof is off/);
        const redrawn = sql`select 1 from jobs
          where kind = 'thread-message' and payload->'at'->>'conversation' = 'left'`;
        expect(await rowCount(opened.db, redrawn)).toBe(4);
        expect(await run(['customer', 'erase', jo, '--yes'], TYPIST)).toMatchObject({ ok: false });
        const once = aText({ ...email, from: jo, text: 'A soaked umbrella.', providerId: named });
        expect(await stores.service.receive(once)).toBe('duplicate');
      });
    });

    it('erases also what machines wrote of somebody who is known from nothing else', async () => {
      const bounce = { channel: 'email', to: 'support@us.example', from: 'mailer-daemon@relay.example' };
      const text = 'Nobody could reach nina@elsewhere.example.';
      await stores.service.receive(aText({ ...bounce, text, original: bytes(text), automatic: 'bounce' }));

      const said = await run(['customer', 'erase', 'nina@elsewhere.example', '--yes'], TYPIST);

      expect(said).toMatchObject({ ok: true });
      expect(await dumpOf(opened)).not.toMatch(/nina@elsewhere/);
    });

    it.each([
      [['customer'], /npm run customer/],
      [['customer', 'erase'], /npm run customer/],
      [['customer', 'erase', 'nobody'], /Nobody is known by that/],
      [['customer', 'erase', '7', '--now'], /--now/],
      [['customer', 'report', '999999'], /never erased/],
      [['audit', '--since', 'yesterday-ish'], /no date/],
      [['audit', '--issue', 'x'], /npm run audit/],
    ])('%j is answered with what is wrong', async (words, said) => {
      const answer = await run(words, TYPIST);

      expect(answer.ok).toBe(false);
      expect(answer.words).toMatch(said);
    });
  });
});

function bytes(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}

function readable(entry: Uint8Array | undefined): string {
  return entry === undefined ? '' : strFromU8(entry);
}
