import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { loginFor } from '../../../src/channels/email/login.ts';
import { StoreUnavailable } from '../../../src/issues/store.ts';
import { Secret } from '../../../src/secret.ts';
import type { ImapServer } from '../../support/imap-server/index.ts';
import { startImapServer } from '../../support/imap-server/index.ts';
import type { Receiver } from '../../support/mailbox.ts';
import { aMail, readInto, receiver, settingsOf } from '../../support/mailbox.ts';

const KEY = 'email:position:support@example.com@127.0.0.1/INBOX';

let server: ImapServer;
let to: Receiver;

beforeEach(async () => {
  server = await startImapServer({ user: 'support@example.com', password: 'secret' });
  to = receiver();
});
afterEach(() => server.stop());

describe('what a mailbox hands over', () => {
  it('is the mail byte for byte, with where it was found and when it came', async () => {
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();
    const arrivedAt = new Date('2026-08-01T10:00:00Z');

    server.deliver(aMail('one'), { arrivedAt });
    await to.until(1);
    await mailbox.stop();

    expect(to.mails).toEqual([{ raw: Buffer.from(aMail('one')), ref: '1700000000:1', at: arrivedAt }]);
    expect(to.shelf.all.get(KEY)).toMatchObject({ uidValidity: '1700000000', lastUid: 1 });
  });

  it('begins now, not with the history', async () => {
    server.deliver(aMail('old'));
    server.deliver(aMail('older'));
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.deliver(aMail('new'));
    await to.until(1);
    await mailbox.stop();

    expect(to.subjects()).toEqual(['new']);
  });

  it('begins now even where nothing came before the process ended', async () => {
    const first = readInto(to, settingsOf(server.port));
    const idle = server.next('IDLE');
    await first.ready();
    await idle;
    await first.stop();

    server.deliver(aMail('while away'));
    const second = readInto(to, settingsOf(server.port));
    await to.until(1);
    await second.stop();

    expect(to.subjects()).toEqual(['while away']);
  });

  it('comes in order, and each once, whatever is deleted in between', async () => {
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.deliver(aMail('one'));
    await to.until(1);
    server.folder.expunge(1);
    server.deliver(aMail('two'));
    server.deliver(aMail('three'));
    server.deliver(aMail('four'));
    await to.until(4);
    await mailbox.stop();

    expect(to.subjects()).toEqual(['one', 'two', 'three', 'four']);
  });

  it('is every mail that comes while another is being kept', async () => {
    to.before = ({ ref }) => {
      if (ref.endsWith(':1')) server.deliver(aMail('two'));
    };
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.deliver(aMail('one'));
    await to.until(2);
    await mailbox.stop();

    expect(to.subjects()).toEqual(['one', 'two']);
  });

  it('never says that a mail was read: the folder is only looked at', async () => {
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.deliver(aMail('one'));
    await to.until(1);
    await mailbox.stop();

    const names = new Set(server.commands.map((command) => command.replace(/^(UID )?(\S+).*$/s, '$1$2')));
    expect(names).not.toContain('SELECT');
    expect([...names].some((name) => name.includes('STORE'))).toBe(false);
    for (const command of server.commands.filter((one) => one.includes('BODY[')))
      expect(command).toContain('BODY.PEEK[');
  });

  it('comes from a server without IDLE, too', async () => {
    server.faults.noIdle = 'refused';
    const mailbox = readInto(to, settingsOf(server.port));
    const refused = server.next('IDLE');
    await mailbox.ready();
    await refused;

    server.deliver(aMail('one'));
    await to.until(1);
    await mailbox.stop();

    expect(to.subjects()).toEqual(['one']);
  });

  it('arrives whole from a server that dribbles', async () => {
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.faults.slow = true;
    server.deliver(aMail('one', 'word '.repeat(500)));
    await to.until(1);
    await mailbox.stop();

    expect(Buffer.from(to.mails[0]?.raw ?? []).toString()).toBe(aMail('one', 'word '.repeat(500)));
  });
});

describe('a line that ends', () => {
  it('is dialled again, and what came meanwhile is there', async () => {
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.faults.down = true;
    server.cut();
    server.deliver(aMail('while away'));
    server.faults.down = false;
    await to.until(1);
    await mailbox.stop();

    expect(to.subjects()).toEqual(['while away']);
  });

  it('in the middle of a mail: the mail is fetched again, and nothing of the first half is kept', async () => {
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.faults.cutFetchAfter = 90;
    const cut = server.next('UID FETCH 1 ');
    server.deliver(aMail('one', 'word '.repeat(500)));
    await cut;
    const again = server.next('UID FETCH 1 ');
    await again;
    server.faults.cutFetchAfter = undefined;
    await to.until(1);
    await mailbox.stop();

    expect(to.mails).toHaveLength(1);
    expect(Buffer.from(to.mails[0]?.raw ?? []).toString()).toBe(aMail('one', 'word '.repeat(500)));
  });

  it('that is only half open is noticed, and given up', async () => {
    const mailbox = readInto(to, settingsOf(server.port), { socketTimeoutMs: 100 });
    const idle = server.next('IDLE');
    await mailbox.ready();
    await idle;

    server.hush();
    server.deliver(aMail('into the silence'));
    await to.until(1);
    await mailbox.stop();

    expect(to.subjects()).toEqual(['into the silence']);
  });

  it('is dialled ever more slowly, up to half a minute', async () => {
    server.faults.down = true;
    const mailbox = readInto(to, settingsOf(server.port));

    await counted(mailbox, 10);
    server.faults.down = false;
    await mailbox.ready();
    await mailbox.stop();

    expect(mailbox.waits.slice(0, 10)).toEqual([
      200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000,
    ]);
  });

  it('says so where people look until it is back, without an address', async () => {
    server.faults.down = true;
    const mailbox = readInto(to, settingsOf(server.port));
    await counted(mailbox, 1);

    const before = mailbox.trouble();
    server.faults.down = false;
    await mailbox.ready();

    expect(before).toMatch(/^The mailbox cannot be reached, so no email comes in\. It is tried again: /);
    expect(before).not.toContain('@');
    expect(mailbox.trouble()).toBeUndefined();
    await mailbox.stop();
  });
});

describe('a login that is refused', () => {
  it('is told in the words of the server, logged once, and tried at the slow end', async () => {
    server.faults.refuseLogin = '[AUTHENTICATIONFAILED] No such user support@example.com';
    const logged: unknown[] = [];
    const log = { error: (...line: unknown[]) => logged.push(line), warn() {}, info() {} };
    const mailbox = readInto(to, settingsOf(server.port), { log });

    await counted(mailbox, 6);
    const trouble = mailbox.trouble();
    server.faults.refuseLogin = undefined;
    await mailbox.ready();
    await mailbox.stop();

    expect(trouble).toBe(
      'The mailbox refuses the login, so no email comes in: AUTHENTICATIONFAILED: NO No such user [address]',
    );
    expect(logged).toEqual([
      [{ reason: 'AUTHENTICATIONFAILED: NO No such user [address]' }, 'the mailbox refuses the login'],
    ]);
    expect(mailbox.waits.slice(0, 6)).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
  });

  it('is not believed where the server only cannot look it up', async () => {
    server.faults.refuseLogin = '[UNAVAILABLE] Temporary authentication failure';
    const mailbox = readInto(to, settingsOf(server.port));

    await counted(mailbox, 2);
    server.faults.refuseLogin = undefined;
    await mailbox.ready();
    await mailbox.stop();

    expect(mailbox.waits.slice(0, 2)).toEqual([200, 400]);
  });

  it('of an access token that has ended: the next token is a fresh one', async () => {
    await server.stop();
    server = await startImapServer({ user: 'support@example.com', token: 'fresh' });
    const refused: string[] = [];
    const tokens = {
      token: async () => new Secret(refused.length === 0 ? 'stale' : 'fresh'),
      refused: (token: Secret) => refused.push(token.reveal()),
    };
    const { password, ...settings } = settingsOf(server.port);
    const login = loginFor(settings, { ...tokens, refused: (token) => void tokens.refused(token) });
    if (!login) throw new Error('no login');

    const mailbox = readInto(to, settings, { login });
    await mailbox.ready();
    await mailbox.stop();

    expect(refused).toEqual(['stale']);
    expect(mailbox.waits).toEqual([200]);
    expect(password).toBeDefined();
  });

  it('and a folder that is not there is told by its name', async () => {
    const mailbox = readInto(to, settingsOf(server.port, { folder: 'Support' }));
    await counted(mailbox, 1);
    await mailbox.stop();

    expect(mailbox.trouble()).toContain('The mailbox has no folder "Support", so no email comes in.');
  });

  it('is not even tried over a network without encryption', async () => {
    const mailbox = readInto(to, settingsOf(server.port, { tls: 'starttls' }));
    await counted(mailbox, 1);
    await mailbox.stop();

    expect(mailbox.trouble()).toContain('the mail server does not encrypt (STARTTLS)');
    expect(server.commands).not.toContain('LOGIN');
  });
});

describe('mails that the server has numbered anew', () => {
  it('are all read again, but for what came before the first reading', async () => {
    server.deliver(aMail('history'), { arrivedAt: new Date('2020-01-01T00:00:00Z') });
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();
    server.deliver(aMail('one'));
    await to.until(1);

    server.folder.deliver(aMail('two'));
    server.folder.numberAnew(500);
    server.cut();
    await to.until(3);
    server.deliver(aMail('three'));
    await to.until(4);
    await mailbox.stop();

    expect(to.subjects()).toEqual(['one', 'one', 'two', 'three']);
    expect(to.mails.map(({ ref }) => ref)).toEqual([
      '1700000000:2',
      '1700000001:501',
      '1700000001:502',
      '1700000001:503',
    ]);
  });

  it('are not read again where they are older than what is remembered of those that were read', async () => {
    const now = new Date('2026-11-22T12:00:00Z');
    const before = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000);
    await to.shelf.keep(KEY, { uidValidity: '1700000000', lastUid: 2, since: '2024-01-01T00:00:00.000Z' });
    server.folder.deliver(aMail('81 days ago'), { arrivedAt: before(81) });
    server.folder.deliver(aMail('79 days ago'), { arrivedAt: before(79) });
    server.folder.numberAnew(500);

    const mailbox = readInto(to, settingsOf(server.port), { clock: () => now });
    await to.until(1);
    server.deliver(aMail('one that came late'), { arrivedAt: before(200) });
    await to.until(2);
    await mailbox.stop();

    expect(to.subjects()).toEqual(['79 days ago', 'one that came late']);
  });

  it('are read again to the end even if the process ends on the way', async () => {
    const first = readInto(to, settingsOf(server.port));
    await first.ready();
    for (const name of ['one', 'two', 'three']) server.deliver(aMail(name));
    await to.until(3);
    const between = Promise.withResolvers<void>();
    to.before = async ({ ref }) => {
      if (ref === '1700000001:3') between.resolve();
      if (ref === '1700000001:3') throw new StoreUnavailable(undefined);
    };

    server.folder.numberAnew();
    server.cut();
    await between.promise;
    await first.stop();
    to.before = () => {};
    const second = readInto(to, settingsOf(server.port));
    await to.until(6);
    await second.stop();

    expect(to.subjects()).toEqual(['one', 'two', 'three', 'one', 'two', 'three']);
  });

  it('without a word, after a copy was put back, are noticed by the numbers', async () => {
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();
    for (const name of ['one', 'two', 'three']) server.deliver(aMail(name));
    await to.until(3);

    server.folder.restore(2);
    server.folder.deliver(aMail('four'));
    server.cut();
    await to.until(5);
    await mailbox.stop();

    expect(to.subjects()).toEqual(['one', 'two', 'three', 'one', 'four']);
  });
});

describe('a mail that cannot be kept', () => {
  it('waits for the database as long as it takes, and holds back those behind it', async () => {
    let failures = 0;
    to.before = () => {
      failures += 1;
      if (failures <= 20) throw new StoreUnavailable(undefined);
    };
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.deliver(aMail('one'));
    server.deliver(aMail('two'));
    await to.until(2);
    await mailbox.stop();

    expect(to.mails.map(({ unreadable }) => unreadable)).toEqual([undefined, undefined]);
    expect(to.subjects()).toEqual(['one', 'two']);
    expect(mailbox.waits.slice(-1)).toEqual([30_000]);
  });

  it('is handed over to be kept unread after eight tries, and those behind it as ever', async () => {
    const logged: unknown[] = [];
    const log = { error: (line: unknown) => logged.push(line), warn() {}, info() {} };
    to.before = ({ ref, unreadable }) => {
      if (ref.endsWith(':1') && !unreadable) throw new Error('it holds something that cannot be stored');
    };
    const mailbox = readInto(to, settingsOf(server.port), { log });
    await mailbox.ready();

    server.deliver(aMail('poison'));
    server.deliver(aMail('two'));
    await to.until(2);
    await mailbox.stop();

    expect(to.mails.map(({ unreadable }) => unreadable)).toEqual([true, undefined]);
    expect(mailbox.waits).toHaveLength(8);
    expect(logged).toHaveLength(1);
  });

  it('even so is never skipped: it is said aloud, and kept when it can be', async () => {
    let mended = false;
    to.before = () => {
      if (!mended) throw new Error('every mail fails');
    };
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.deliver(aMail('one'));
    await counted(mailbox, 30);
    const trouble = mailbox.trouble();
    mended = true;
    await to.until(1);
    await mailbox.stop();

    expect(trouble).toBe(
      'An email (1700000000:1) cannot be kept, and those behind it wait. It is tried again; the log says why.',
    );
    expect(mailbox.trouble()).toBeUndefined();
    expect(to.subjects()).toEqual(['one']);
  });

  it('does not keep the process from stopping', async () => {
    to.before = () => {
      throw new StoreUnavailable(undefined);
    };
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.deliver(aMail('one'));
    await counted(mailbox, 3);
    await mailbox.stop();

    expect(to.mails).toEqual([]);
    expect(to.shelf.all.get(KEY)).toMatchObject({ lastUid: 0 });
  });
});

describe('a mail that is too large', () => {
  const structure =
    '((("text" "plain" ("charset" "utf-8" "format" "flowed") NIL NIL "8bit" 6 1 NIL NIL NIL NIL)' +
    '("text" "html" ("charset" "utf-8") NIL NIL "7bit" 12 1 NIL NIL NIL NIL) "alternative" NIL NIL NIL NIL)' +
    '("video" "mp4" ("name" "x") NIL NIL "base64" 31457280 NIL ("attachment" ("filename" "fall.mp4")) NIL NIL)' +
    ' "mixed" NIL NIL NIL NIL)';
  const sections = {
    HEADER:
      'From: Ana <ana@example.org>\r\nSubject: a long\r\n film\r\nMIME-Version: 1.0\r\n' +
      'Content-Type: multipart/mixed;\r\n boundary=x\r\n\r\n',
    '1.1': 'Gru\xc3\xa3\r\n',
    '1.2': '<p>Hello</p>',
  };

  it('comes with its headers and its text alone, and says what is missing', async () => {
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.deliver('not fetched', { size: 31_500_000, structure, sections });
    await to.until(1);
    await mailbox.stop();

    const [mail] = to.mails;
    const text = Buffer.from(mail?.raw ?? []).toString('latin1');
    expect(mail?.note).toBe(
      'This email is 30 MB large, more than the 25 MB that are read: only its text is here. Left in the mailbox: fall.mp4 (30 MB).',
    );
    expect(text.replace(/=_switchboard_[0-9a-f]+/g, 'B')).toBe(
      'From: Ana <ana@example.org>\r\nSubject: a long\r\n film\r\nMIME-Version: 1.0\r\n' +
        'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n' +
        'Content-Type: multipart/alternative; boundary="B.0"\r\n\r\n--B.0\r\n' +
        'Content-Type: text/plain; charset="utf-8"; format="flowed"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n' +
        'Gru\xc3\xa3\r\n\r\n--B.0\r\n' +
        'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 7bit\r\n\r\n<p>Hello</p>\r\n' +
        '--B.0--\r\n\r\n--B--\r\n',
    );
  });

  it('comes as the same bytes under another number', async () => {
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.deliver('not fetched', { size: 31_500_000, structure, sections });
    await to.until(1);
    server.folder.numberAnew(70);
    server.cut();
    await to.until(2);
    await mailbox.stop();

    expect(to.mails[1]?.raw).toEqual(to.mails[0]?.raw);
  });
});

describe('a mail that the server does not give out', () => {
  it('is asked for again, at last comes as a note, and lets those behind it through', async () => {
    const mailbox = readInto(to, settingsOf(server.port));
    await mailbox.ready();

    server.faults.refuseBodyOf = 1;
    server.deliver(aMail('broken'));
    server.deliver(aMail('two'));
    await to.until(2);
    await mailbox.stop();

    expect(to.subjects()).toEqual(['(email 1 of the mailbox)', 'two']);
    expect(to.mails[0]?.note).toBe('The mail server does not give out this email; it is in the mailbox.');
    expect(
      server.commands.filter((one) => one.startsWith('UID FETCH 1 ') && one.includes('BODY')),
    ).toHaveLength(8);
  });
});

/** Resolves when the mailbox has waited so often. */
async function counted(mailbox: { readonly waits: readonly number[] }, count: number): Promise<void> {
  while (mailbox.waits.length < count) await new Promise(setImmediate);
}
