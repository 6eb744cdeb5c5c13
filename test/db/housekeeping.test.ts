import { sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { rowsOf } from '../../src/db/database.ts';
import { clearAway, startHousekeeping } from '../../src/db/housekeeping.ts';
import { heldMessages } from '../../src/db/schema.ts';
import { shelfStore } from '../../src/db/shelf-store.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';

describe.each(DATABASES)('housekeeping on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.drop());

  it('clears away given-up effects after 30 days and known messages and forms after 90, however many', async () => {
    await database.db.execute(sql`
      insert into jobs (lane, kind, payload, dead_at)
      select 'dead ' || days, 'card', '{}', now() - make_interval(days => days) from generate_series(1, 1201) days`);
    await database.db.execute(
      sql`insert into jobs (lane, kind, payload, run_at) values ('alive', 'card', '{}', now() - interval '1 year')`,
    );
    for (const days of [89, 91]) {
      await database.db.execute(sql`
        insert into inbound_seen (channel, provider_id, at) values ('sms', ${`S${days}`}, now() - make_interval(days => ${days}))`);
      await database.db.execute(sql`
        insert into requests_done (request, at) values (${`R${days}`}, now() - make_interval(days => ${days}))`);
    }

    await clearAway(database);

    const left = await rowsOf(
      database.db,
      sql`select lane as name from jobs where dead_at is null
        union all select 'dead: ' || count(*) from jobs where dead_at is not null
        union all select provider_id from inbound_seen
        union all select request from requests_done`,
      z.object({ name: z.string() }),
    );
    expect(left.map(({ name }) => name).toSorted()).toEqual(['R89', 'S89', 'alive', 'dead: 29']);
  });

  it('clears away what was put on the shelf for a while once that is over, and nothing else', async () => {
    const shelf = shelfStore(database);
    const past = Date.now() - 1_000;
    await shelf.keep('passing/over', { until: past });
    await shelf.keep('passing/going-on', { until: Date.now() + 3_600_000 });
    await shelf.keep('passing/for-good', { until: 'tomorrow' });
    await shelf.keep('passing/word', 'until');
    await shelf.keep('staying', { until: past });

    await clearAway(database);

    const keys = ['passing/over', 'passing/going-on', 'passing/for-good', 'passing/word', 'staying'];
    const kept = await Promise.all(keys.map((key) => shelf.kept(key)));
    expect(keys.filter((_, index) => kept[index] === undefined)).toEqual(['passing/over']);
  });

  it('clears away all else where one table takes too long, and says so', async () => {
    await database.db.execute(sql`
      create function takes_too_long() returns trigger language plpgsql as
        $$ begin raise exception 'canceled' using errcode = '57014'; end $$`);
    await database.db.execute(sql`
      create trigger slow before delete on inbound_seen execute function takes_too_long()`);
    await database.db.execute(sql`
      insert into held_messages (channel, theirs, ours, subject, body, why, original, at)
      values ('email', 'robot@elsewhere.example', 'us@us.example', '', '', 'bounce', '', now() - interval '40 days')`);
    const said: string[] = [];
    const log = pino({}, { write: (line) => void said.push(line) });

    const housekeeping = startHousekeeping(database, log, { wordsDays: 30 });
    await vi.waitFor(async () => expect(await database.db.$count(heldMessages)).toBe(0), { timeout: 15_000 });
    await housekeeping.stop();
    await database.db.execute(sql`drop trigger slow on inbound_seen`);

    expect(said.join('')).toContain('old rows could not be cleared away');
  });

  it('has ended what it began once it is stopped', async () => {
    await database.db.execute(sql`
      insert into requests_done (request, at) values ('old', now() - interval '1 year')`);

    await startHousekeeping(database, pino({ enabled: false })).stop();
    await database.ping();
  });
});
