import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { rowsOf } from '../../src/db/database.ts';
import { jobsIn } from '../support/jobs.ts';
import { heldLock, waiting } from '../support/races.ts';
import { aSignedText, deliver } from '../support/signed.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, cardWith, OFFICE_TOKEN, startSlackApp } from '../support/slack-app.ts';

const POST = 'chat.postMessage';

describe('a process that is told to end', () => {
  let office: SlackApp;
  beforeAll(async () => {
    office = await startSlackApp();
  });
  afterAll(() => office.stop());

  function posts() {
    return office.slack.calls(POST).length;
  }

  it('finishes the card that a slow platform is still taking, which is then neither looked for nor posted again', async () => {
    const { slack, channel, opened } = office;
    const before = posts();
    slack.fault({ method: POST, kind: 'slow', ms: 500 });
    await office.texts(aPhone(), 'The kettle leaks');
    await expect.poll(() => jobsIn(opened)).toMatchObject([{ state: 'held' }]);

    await office.app.restart();

    expect(await jobsIn(opened)).toEqual([]);
    await cardWith(slack, channel, 'The kettle leaks');
    expect(posts() - before).toBe(1);
    expect(slack.calls('conversations.history')).toEqual([]);
  });

  it('answers the request that is in hand, and takes no other', async () => {
    const { opened, app } = office;
    const from = aPhone();
    await office.texts(from, 'First words');
    const lock = await heldLock(opened, sql`select from customers order by id desc limit 1 for update`);
    const answered = office.texts(from, 'Second words');
    await waiting(opened, 1);

    const restarting = office.app.restart();
    await expect
      .poll(() =>
        fetch(`${app.url}/healthz`, { headers: { connection: 'close' } }).then(
          () => 'taken',
          () => 'refused',
        ),
      )
      .toBe('refused');
    await lock.release();

    await expect(answered).resolves.toBeUndefined();
    await restarting;
    await office.card('Second words');
  });

  it('ends open pages in good order and does not wait for them, so that they go to another replica', async () => {
    const page = await fetch(`${office.app.url}/events`, { headers: { cookie: 'switchboard-who=ana' } });

    await office.app.restart();

    // One that is cut off when time is up rejects.
    await expect(page.text()).resolves.toContain('retry:');
  });

  it('was no trouble to whoever wrote meanwhile: each text is on one issue', async () => {
    const from = aPhone();
    const text = (words: string) =>
      aSignedText({ token: OFFICE_TOKEN, publicUrl: office.app.url, from, text: words });
    const words = Array.from({ length: 12 }, (_, n) => `Word number ${n} of many`);

    const restarting = office.app.restart();
    // As a carrier does: again and again until it is taken.
    for (const one of words) {
      const signed = text(one);
      await expect.poll(() => deliver(office.app.url, signed).catch(() => 0)).toBe(200);
    }
    await restarting;

    const rows = await rowsOf(
      office.opened.db,
      sql`select count(*) as texts, count(distinct issue_id) as issues from messages where theirs = ${from}`,
      z.object({ texts: z.coerce.number(), issues: z.coerce.number() }),
    );
    expect(rows).toEqual([{ texts: 12, issues: 1 }]);
  });
});
