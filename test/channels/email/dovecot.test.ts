import { setTimeout } from 'node:timers/promises';

import { sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { ArrivedMail } from '../../../src/channels/email/mailbox/arrived-mail.ts';
import type { ImapSettings } from '../../../src/channels/email/config.ts';
import type { Mailbox } from '../../../src/channels/email/mailbox/mailbox.ts';
import { rowsOf } from '../../../src/db/database.ts';
import type { Shelf } from '../../../src/issues/store.ts';
import { Secret } from '../../../src/secret.ts';
import type { TestDatabase } from '../../support/databases.ts';
import { openTestDatabase } from '../../support/databases.ts';
import type { Dovecot } from '../../support/dovecot.ts';
import { newDovecot, noDovecot } from '../../support/dovecot.ts';
import { aMail, readInto, receiver, subjectOf } from '../../support/mailbox.ts';

const reason = noDovecot();
// The list of results names no test that was skipped.
if (reason !== undefined) process.stderr.write(`Skipped, the mailbox against a real server: ${reason}\n`);

describe.skipIf(reason !== undefined)('a real mail server', () => {
  let dovecot: Dovecot;

  beforeAll(async () => {
    dovecot = await newDovecot();
    dovecot.deliver(aMail('history'), new Date('2020-01-01T00:00:00Z'));
    await dovecot.start();
  });
  afterAll(() => dovecot.remove());

  it('killed and started again ten times during 200 deliveries, it loses nothing and doubles nothing', async () => {
    const database = await openTestDatabase('postgresql');
    const kept = await keptMails(database);
    let mailbox = read(kept, dovecot);
    await mailbox.ready();
    const names = Array.from({ length: 200 }, (_, place) => `mail ${place + 1}`);

    for (const [round, batch] of batches(names, 20).entries()) {
      // Half of them come before the end and half while there is no server.
      for (const name of batch.slice(0, 10)) dovecot.deliver(aMail(name));
      // Ends now while it idles, now in the middle of handing mails out.
      if (round % 2 === 1) await kept.until(round * 20 + 3);
      await dovecot.end(round % 3 === 0 ? 'SIGTERM' : 'SIGKILL');
      for (const name of batch.slice(10)) dovecot.deliver(aMail(name));
      if (round === 5) dovecot.forgetNumbers();
      if (round % 4 === 2) {
        await mailbox.stop();
        mailbox = read(kept, dovecot);
      }
      await dovecot.start();
    }
    await kept.until(200);
    await mailbox.stop();

    const subjects = (await kept.all()).map(({ raw }) => subjectOf({ raw }));
    expect(subjects.toSorted()).toEqual(names.toSorted());
    // It has numbered its mails anew, and all were offered a second time.
    expect(kept.offered()).toBeGreaterThan(220);
    expect(dovecot.flags()).toEqual([]);
    await database.drop();
  }, 60_000);

  it('gives out the text of a mail that is too large, with accents and file names', async () => {
    const to = receiver();
    const mailbox = readInto(to, settings(dovecot));
    await mailbox.ready();

    dovecot.deliver(largeMail(26 * 1024 * 1024));
    await to.until(1);
    await mailbox.stop();

    const [mail] = to.mails;
    const text = Buffer.from(mail?.raw ?? []).toString();
    expect(text.length).toBeLessThan(2_000);
    expect(text).toContain('Subject: large');
    expect(text).toContain('Grüße aus Köln');
    expect(mail?.note).toMatch(/Left in the mailbox: Ölfeld\.bin \(26 MB\)\.$/);
  });

  it('a wrong password is told in its own words', async () => {
    const mailbox = readInto(receiver(), { ...settings(dovecot), password: new Secret('wrong') });
    while (mailbox.trouble() === undefined) await setTimeout(10);
    await mailbox.stop();

    expect(mailbox.trouble()).toBe(
      'The mailbox refuses the login, so no email comes in: AUTHENTICATIONFAILED: NO Authentication failed.',
    );
  });
});

/** Mails and the position in the mailbox, kept as one by a real database: all of both or none. */
interface KeptMails {
  readonly shelf: Shelf;
  keep(mail: ArrivedMail, position: { readonly key: string; readonly value: unknown }): Promise<void>;
  /** How many were handed over, the same one as often as it came. */
  offered(): number;
  /** Resolves when so many different ones are kept. */
  until(count: number): Promise<void>;
  all(): Promise<readonly { readonly raw: Buffer }[]>;
}

async function keptMails({ db, transaction }: TestDatabase): Promise<KeptMails> {
  await db.execute(sql`create table kept_mails (message_id text primary key, raw text not null)`);
  const count = z.object({ count: z.coerce.number() });

  function keepOnShelf(on: Pick<typeof db, 'execute'>, key: string, value: unknown) {
    return on.execute(
      sql`insert into shelf (key, value) values (${key}, ${JSON.stringify(value)}::jsonb)
          on conflict (key) do update set value = excluded.value`,
    );
  }

  const shelf: Shelf = {
    async kept(key) {
      const rows = await rowsOf(
        db,
        sql`select value from shelf where key = ${key}`,
        z.object({ value: z.unknown() }),
      );
      return rows[0]?.value;
    },
    async keep(key, value) {
      await keepOnShelf(db, key, value);
    },
    async keepFirst(key, value) {
      await db.execute(
        sql`insert into shelf (key, value) values (${key}, ${JSON.stringify(value)}::jsonb) on conflict do nothing`,
      );
      return shelf.kept(key);
    },
  };

  let offered = 0;
  return {
    shelf,
    offered: () => offered,
    async keep(mail, { key, value }) {
      offered += 1;
      const raw = Buffer.from(mail.raw).toString();
      const id = /^Message-ID: (.*)$/m.exec(raw)?.[1] ?? mail.ref;
      await transaction(async (tx) => {
        await tx.execute(
          sql`insert into kept_mails (message_id, raw) values (${id}, ${raw}) on conflict do nothing`,
        );
        await keepOnShelf(tx, key, value);
      });
    },
    async until(wanted) {
      for (;;) {
        const [row] = await rowsOf(db, sql`select count(*) as count from kept_mails`, count);
        if (row && row.count >= wanted) return;
        await setTimeout(20);
      }
    },
    async all() {
      const rows = await rowsOf(db, sql`select raw from kept_mails`, z.object({ raw: z.string() }));
      return rows.map(({ raw }) => ({ raw: Buffer.from(raw) }));
    },
  };
}

function read({ shelf, keep }: KeptMails, dovecot: Dovecot): Mailbox {
  const parts = {
    shelf,
    onMail: keep,
    log: pino({ enabled: false }),
    pause: (ms: number, signal: AbortSignal) =>
      setTimeout(Math.min(ms, 400), undefined, { signal }).catch(() => {}),
  };
  return readInto(receiver(), settings(dovecot), parts);
}

function settings({ port, user, password }: Dovecot): ImapSettings {
  const tls = 'from-the-start';
  return { host: '127.0.0.1', port, tls, user, password: new Secret(password), folder: 'INBOX' };
}

function batches<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, place) =>
    all.slice(place * size, (place + 1) * size),
  );
}

function largeMail(bytes: number): string {
  const file = `${'A'.repeat(76)}\r\n`.repeat(Math.ceil(bytes / 78));
  return [
    'From: Ana <ana@example.org>',
    'Subject: large',
    'Message-ID: <large@example.org>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    'Grüße aus Köln',
    '--x',
    'Content-Type: application/octet-stream',
    "Content-Disposition: attachment; filename*=utf-8''%C3%96lfeld.bin",
    'Content-Transfer-Encoding: base64',
    '',
    file,
    '--x--',
    '',
  ].join('\r\n');
}
