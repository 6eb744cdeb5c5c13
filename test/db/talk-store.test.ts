import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import pino from 'pino';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { openDatabase } from '../../src/db/client.ts';
import { rowsOf } from '../../src/db/database.ts';
import { MIGRATIONS } from '../../src/db/migrations.ts';
import { talkStore } from '../../src/db/talk-store.ts';
import type { Employee, EntryId } from '../../src/issues/issue.ts';
import { employeeId, entryId, issueId, messageId } from '../../src/issues/issue.ts';
import type { Room } from '../../src/issues/talk.ts';
import { aComment, aText } from '../support/builders.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, newPostgresDatabase, openTestDatabase } from '../support/databases.ts';
import { heldLock, waiting } from '../support/races.ts';
import { storesOn } from '../support/stores.ts';

describe.each(DATABASES)('the talk, on %s', (kind) => {
  let opened: TestDatabase;
  let stores: Awaited<ReturnType<typeof storesOn>>;
  let ana: Employee;
  let ben: Employee;
  let chloe: Employee;
  const talk = () => talkStore(opened);

  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    stores = await storesOn(opened);
    ({ ana, ben } = stores);
    chloe = await stores.people.identify({ platform: 'web', id: 'chloe', name: 'Chloe Martin' });
    for (const { id } of [ana, ben, chloe]) await talk().rooms(id, []);
  });
  afterAll(() => opened.drop());

  /** A channel nobody has said anything in. */
  const aChannel = () => talk().addChannel(`channel-${randomUUID()}`, ana.id);
  async function say(room: Room, by: Employee, text: string, request: string = randomUUID()) {
    const said = await talk().say(room.id, by.id, text, request);
    if (!said) throw new Error(`${by.name} may not speak there`);
    return said;
  }
  async function textsIn(room: Room, by: Employee) {
    const page = await talk().entries(room.id, by.id, {});
    return page?.entries.map((entry) => (entry.kind === 'card' ? `card ${entry.issue}` : entry.text));
  }
  async function newsIn(room: Room, by: Employee) {
    return (await talk().rooms(by.id, [])).find(({ id }) => id === room.id)?.news;
  }
  async function anIssue(from: string) {
    await stores.service.receive(aText({ from, text: 'Hello?' }));
    await stores.service.receive(aText({ from, text: 'Is anybody there?' }));
    const [row] = await rowsOf(
      opened.db,
      sql`select issue_id as issue, id as message from messages where theirs = ${from} order by seq desc limit 1`,
      z.object({ issue: z.coerce.number(), message: z.string() }),
    );
    if (!row) throw new Error('it was received');
    return { issue: issueId(row.issue), message: messageId(row.message) };
  }

  describe('a room', () => {
    it('is a channel that exists by itself, once, in the order given and before all others', async () => {
      await talk().addChannel('aardvark', ana.id);
      await talk().rooms(ana.id, ['zebra', 'support']);
      const rooms = await talk().rooms(ben.id, ['zebra', 'support']);

      const names = rooms.flatMap((room) => (room.kind === 'channel' ? [room.name] : []));
      expect(names.slice(0, 3)).toEqual(['zebra', 'support', 'aardvark']);
      expect(names.filter((name) => name === 'zebra')).toHaveLength(1);
    });

    it('is a channel by its name in whatever case of letters', async () => {
      const general = await talk().addChannel('general', ana.id);

      await expect(talk().addChannel('General', ben.id)).resolves.toEqual(general);
    });

    it('is the same private chat for the same people, whoever asks and in whatever order', async () => {
      const first = await talk().chat(ana.id, [ben.id, chloe.id]);

      await expect(talk().chat(chloe.id, [ana.id, ben.id, ana.id])).resolves.toEqual(first);
      await expect(talk().chat(ana.id, [ben.id])).resolves.not.toEqual(first);
      expect(first).toMatchObject({ members: [ana, ben, chloe] });
    });

    it('is the same private chat when two ask for it at once', async () => {
      const dora = await stores.people.identify({ platform: 'web', id: 'dora', name: 'Dora' });

      const chats = await Promise.all([talk().chat(ana.id, [dora.id]), talk().chat(dora.id, [ana.id])]);

      expect(chats[0].id).toBe(chats[1].id);
    });

    it('cannot be a second private chat of the same people, nor one of a single person', async () => {
      await talk().chat(ana.id, [ben.id]);
      const again = opened.db.execute(
        sql`insert into rooms (kind, members) values ('chat', array[${ana.id}, ${ben.id}]::bigint[])`,
      );
      await expect(again).rejects.toThrow();
      await expect(talk().chat(ana.id, [ana.id])).rejects.toThrow();
    });
  });

  describe('a private chat', () => {
    it('is not there for who is not in it, in any question', async () => {
      const chat = await talk().chat(ana.id, [ben.id]);
      const { entry } = await say(chat, ana, 'Between us.');
      await talk().leaveOff(chat.id, chloe.id, 'end');

      expect(await talk().room(chat.id, chloe.id)).toBeUndefined();
      expect(await talk().entries(chat.id, chloe.id, {})).toBeUndefined();
      expect(await talk().entry(entry, chloe.id)).toBeUndefined();
      expect(await talk().reading(chat.id, chloe.id)).toBeUndefined();
      expect(await talk().read(chat.id, chloe.id, entry)).toBe(false);
      expect(await talk().say(chat.id, chloe.id, 'Me too', randomUUID())).toBeUndefined();
      expect(await talk().revise(entry, chloe.id, 'Ha')).toBeUndefined();
      expect(await talk().leftOff(chloe.id)).not.toBe(chat.id);
      expect((await talk().rooms(chloe.id, [])).map(({ id }) => id)).not.toContain(chat.id);
    });

    it('tells who may hear of what was said there', async () => {
      const chat = await talk().chat(ana.id, [ben.id]);

      expect((await say(chat, ben, 'Psst')).only).toEqual([ana.id, ben.id]);
      expect((await say(await aChannel(), ben, 'Hear!')).only).toBeUndefined();
    });
  });

  describe('what is said', () => {
    it('stands in the room in the order it was said', async () => {
      const room = await aChannel();
      await say(room, ana, 'One');
      await say(room, ben, 'Two');

      await expect(textsIn(room, chloe)).resolves.toEqual(['One', 'Two']);
    });

    it('is said once, however often its form is submitted', async () => {
      const room = await aChannel();
      const request = randomUUID();

      const both = await Promise.all([say(room, ana, 'Hello', request), say(room, ana, 'Hello', request)]);

      expect(both[0].entry).toBe(both[1].entry);
      expect(both.map(({ isNew }) => isNew).toSorted()).toEqual([false, true]);
      await expect(textsIn(room, ana)).resolves.toEqual(['Hello']);
    });

    it('is corrected or taken back by its writer and by nobody else', async () => {
      const room = await aChannel();
      const { entry } = await say(room, ana, 'Teh');

      expect(await talk().revise(entry, ben.id, 'Mine now')).toBeUndefined();
      expect(await talk().revise(entry, ana.id, 'The')).toMatchObject({ entry });
      expect((await talk().entry(entry, ben.id))?.entry).toMatchObject({
        text: 'The',
        edited: true,
        deleted: false,
      });
      expect(await talk().revise(entry, ana.id, undefined)).toMatchObject({ entry });
      expect((await talk().entry(entry, ben.id))?.entry).toMatchObject({ text: '', deleted: true });
      expect(await talk().revise(entry, ana.id, 'Back again')).toBeUndefined();
    });
  });

  describe('what is posted', () => {
    it('stands there once, though the outbox posts it twice', async () => {
      const { issue, message } = await anIssue('+15550002001');
      const channel = `channel-${randomUUID()}`;

      const card = await talk().post(channel, issue);
      const again = await talk().post(channel, issue);
      await talk().post(channel, issue, message);
      const more = await talk().post(channel, issue, message);

      expect(again).toEqual({ ...card, isNew: false });
      expect([card.isNew, more.isNew]).toEqual([true, false]);
      const room = await talk().addChannel(channel, ana.id);
      await expect(textsIn(room, ana)).resolves.toEqual([`card ${issue}`, 'Is anybody there?']);
    });

    it('has a thread of its private comments: how many, and the newest', async () => {
      const { issue } = await anIssue('+15550002002');
      const { issue: silent } = await anIssue('+15550002003');
      for (let each = 1; each <= 22; each += 1)
        await stores.service.execute(issue, [aComment(ben, `Comment ${each}`)]);

      const threads = await talk().threads([issue, silent]);

      expect([...threads.keys()]).toEqual([issue]);
      const thread = threads.get(issue);
      expect(thread?.count).toBe(22);
      expect(thread?.comments).toHaveLength(20);
      expect(thread?.comments[0]?.text).toBe('Comment 3');
      expect(thread?.comments.at(-1)).toMatchObject({ by: ben, text: 'Comment 22' });
    });
  });

  describe('a long room', () => {
    it('is read by the page, further back on request, and never with a gap', async () => {
      const room = await aChannel();
      const ids: EntryId[] = [];
      for (let each = 0; each < 120; each += 1) ids.push((await say(room, ana, String(each))).entry);
      async function read(query: Parameters<ReturnType<typeof talk>['entries']>[2]) {
        const page = await talk().entries(room.id, ben.id, query);
        return [page?.entries.map(({ id }) => ids.indexOf(id)).at(0), page?.entries.length, page?.hasEarlier];
      }
      const at = (index: number) => ids[index] ?? entryId(0);

      await expect(read({})).resolves.toEqual([70, 50, true]);
      await expect(read({ since: at(100) })).resolves.toEqual([70, 50, true]);
      await expect(read({ since: at(70), more: true })).resolves.toEqual([20, 100, true]);
      await expect(read({ since: at(20), more: true })).resolves.toEqual([0, 120, false]);
      await expect(read({ since: at(5), limit: 60 })).resolves.toEqual([60, 60, true]);
    });
  });

  describe('news', () => {
    it('is what others said after one has read, and not what one said oneself', async () => {
      const room = await aChannel();
      const { entry } = await say(room, ana, 'First');
      await say(room, ben, 'Second');

      await expect(Promise.all([ana, ben, chloe].map((who) => newsIn(room, who)))).resolves.toEqual([
        1, 1, 2,
      ]);
      await talk().read(room.id, chloe.id, entry);
      await expect(newsIn(room, chloe)).resolves.toBe(1);
    });

    it('goes with what was taken back', async () => {
      const room = await aChannel();
      const { entry } = await say(room, ana, 'Never mind');

      await talk().revise(entry, ana.id, undefined);

      await expect(newsIn(room, ben)).resolves.toBe(0);
    });

    it('never comes back by an older mark, and a mark cannot run ahead of what stands there', async () => {
      const room = await aChannel();
      const first = await say(room, ana, 'First');
      const second = await say(room, ana, 'Second');

      expect(await talk().read(room.id, ben.id, entryId(second.entry + 1_000))).toBe(true);
      expect(await talk().read(room.id, ben.id, first.entry)).toBe(false);
      await expect(newsIn(room, ben)).resolves.toBe(0);
      await say(room, ana, 'Third');

      await expect(newsIn(room, ben)).resolves.toBe(1);
    });

    it('says from which entry on', async () => {
      const room = await aChannel();
      const first = await say(room, ana, 'First');
      await say(room, ben, 'Mine');
      const third = await say(room, ana, 'Third');
      await talk().read(room.id, ben.id, first.entry);

      const reading = await talk().reading(room.id, ben.id);

      expect(reading).toEqual({ upTo: first.entry, firstNew: third.entry });
    });

    it('begins for somebody when they are first in the workspace, however long they were known elsewhere', async () => {
      const room = await aChannel();
      await say(room, ana, 'Years ago');
      const emil = await stores.people.identify({ platform: 'elsewhere', id: 'emil', name: 'Emil' });
      await say(room, ana, 'Still before');

      await expect(newsIn(room, emil)).resolves.toBe(0);
      await say(room, ana, 'Welcome');

      await expect(newsIn(room, emil)).resolves.toBe(1);
      expect((await talk().reading(room.id, emil.id))?.firstNew).toBeDefined();
    });

    it('in a channel made later is told from its first entry on', async () => {
      const later = await aChannel();
      await say(later, ana, 'Hello');

      await expect(newsIn(later, ben)).resolves.toBe(1);
    });
  });

  describe('where somebody left off', () => {
    it('is the room opened last and the place in it, each room with its own', async () => {
      const one = await aChannel();
      const other = await aChannel();
      const { entry } = await say(one, ana, 'A long story');
      expect(await talk().leftOff(chloe.id)).toBeUndefined();

      await talk().leaveOff(one.id, chloe.id, entry);
      await talk().leaveOff(other.id, chloe.id, 'end');
      expect(await talk().leftOff(chloe.id)).toBe(other.id);
      await talk().leaveOff(one.id, chloe.id, 'as-it-was');

      expect(await talk().leftOff(chloe.id)).toBe(one.id);
      expect((await talk().reading(one.id, chloe.id))?.place).toBe(entry);
      expect((await talk().reading(other.id, chloe.id))?.place).toBeUndefined();
    });
  });

  it.skipIf(kind !== 'postgresql')(
    'who has read up to an entry has read all before it: nobody overtakes a slow writer',
    async () => {
      const room = await aChannel();
      const request = randomUUID();
      // The slow one has its number already and waits for whoever used the same form and is not done.
      const other = await heldLock(
        opened,
        sql`insert into entries (room_id, kind, author_id, body, request)
          values (${room.id}, 'talk', ${ana.id}, 'Not yet', ${request})`,
      );
      const slow = say(room, ana, 'Slow', request);
      await waiting(opened, 1);

      const quick = say(room, ben, 'Quick');
      const first = await Promise.race([quick.then(() => 'said'), waiting(opened, 2).then(() => 'waits')]);
      await other.release();

      expect(first).toBe('waits');
      expect((await slow).entry).toBeLessThan((await quick).entry);
      await expect(textsIn(room, ana)).resolves.toEqual(['Slow', 'Quick']);
    },
  );
});

describe('a workspace from before there were rooms', () => {
  it('has all that was posted in its channels, in order, and nobody is told that it is new', async () => {
    const place = await newPostgresDatabase('template0');
    const old = migrationsBefore('0004_talk');
    const client = postgres(place.settings.databaseUrl ?? '', { max: 1, onnotice: () => {} });
    await migrate(drizzle(client), { migrationsFolder: old });
    await client.unsafe(`
      insert into employees (name) values ('Ana Lima');
      insert into inboxes (name) values ('Support');
      insert into customers (name) values ('Maria'), ('Tom');
      insert into issues (inbox_id, customer_id, status, opened_at, last_activity_at)
        select 1, c, 'unassigned', now(), now() from generate_series(1, 2) c;
      insert into messages (id, issue_id, kind, body, at, channel, theirs, ours, provider_id)
        select ('00000000-0000-0000-0000-00000000000' || n)::uuid, 1, 'customer', 'Message ' || n, now(), 'sms', '+1', '+2', n
        from generate_series(1, 2) n;
      insert into postings (issue_id, platform, conversation, ref, begun_at) values
        (1, 'web', 'support', 'support/1', '2026-01-01'), (2, 'web', 'support', 'support/2', '2026-01-03'),
        (1, 'elsewhere', 'C1', 'x', '2026-01-01'), (2, 'web', 'sales', 'sales/2', '2026-01-03');
      insert into thread_postings (message_id, platform, conversation, ref, begun_at) values
        ('00000000-0000-0000-0000-000000000002', 'web', 'support', 'support/1', '2026-01-02')`);
    await client.end();

    const opened = await openDatabase({ ...place.settings, log: pino({ enabled: false }) });
    const talk = talkStore(opened);
    const [ana] = await rowsOf(opened.db, sql`select id from employees`, z.object({ id: z.coerce.number() }));
    const me = employeeId(ana?.id ?? 0);
    const rooms = await talk.rooms(me, ['support']);
    const [support] = rooms;
    const page = support && (await talk.entries(support.id, me, {}));
    await opened.stop();
    await place.remove();
    rmSync(old, { recursive: true });

    expect(rooms).toMatchObject([
      { name: 'support', news: 0 },
      { name: 'sales', news: 0 },
    ]);
    expect(page?.entries).toMatchObject([
      { kind: 'card', issue: 1 },
      { kind: 'message', issue: 1, text: 'Message 2' },
      { kind: 'card', issue: 2 },
    ]);
  });
});

/** The migrations as they were before this one, in a folder of their own. */
function migrationsBefore(tag: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-migrations-'));
  cpSync(MIGRATIONS.migrationsFolder, folder, { recursive: true });
  const journal = join(folder, 'meta', '_journal.json');
  const { entries, ...rest } = z
    .looseObject({ entries: z.array(z.looseObject({ tag: z.string() })) })
    .parse(JSON.parse(readFileSync(journal, 'utf8')));
  const until = entries.findIndex((entry) => entry.tag === tag);
  if (until < 0) throw new Error(`there is no migration ${tag}`);
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, until) }));
  return folder;
}
