import { connect, createServer } from 'node:net';

import { createTransport } from 'nodemailer';
import type { SendMailOptions } from 'nodemailer';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LOCAL_ADDRESS } from '../../../src/channels/email/addresses.ts';
import { shelfStore } from '../../../src/db/shelf-store.ts';
import { freePort } from '../../support/app.ts';
import { openTestDatabase } from '../../support/databases.ts';
import type { MailStand } from '../../support/mail.ts';
import { mailerAt, MAILERS, startMail } from '../../support/mail.ts';

const { maria, tom, bouncing } = MAILERS;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('the pretend mail server', () => {
  let stand: MailStand;
  beforeAll(async () => {
    stand = await startMail({ addresses: [{ channel: 'email', address: 'sales@company.example' }] });
  });
  afterAll(() => stand.stop());

  it('hands over mail for us with the envelope it came in', async () => {
    await smtp(stand, {
      from: 'anybody@elsewhere.example',
      to: `${LOCAL_ADDRESS}`,
      text: 'Hello from outside',
    });

    expect(stand.arrived.at(-1)).toMatchObject({ from: 'anybody@elsewhere.example', to: [LOCAL_ADDRESS] });
    expect(stand.arrived.at(-1)?.raw).toContain('Hello from outside');
  });

  it.each(['support+12.abc@switchboard.test', 'Support@Switchboard.TEST', 'sales@company.example'])(
    'takes mail for %s as ours',
    async (to) => {
      await smtp(stand, { from: maria, to, text: 'Is this yours?' });

      expect(stand.arrived.at(-1)?.to.map((each) => each.toLowerCase())).toEqual([to.toLowerCase()]);
    },
  );

  it.each(['nobody@example.com', 'other@switchboard.test', 'maria.santos@elsewhere.example'])(
    'refuses %s for good, whom it does not know',
    async (to) => {
      await expect(smtp(stand, { from: maria, to, text: 'x' })).rejects.toMatchObject({ responseCode: 550 });
    },
  );

  it('refuses more than 10 MB for good, whether the sender says its size or not', async () => {
    const before = stand.arrived.length;
    const text = 'x'.repeat(70).concat('\r\n').repeat(150_000);

    expect(await spoken(stand, `MAIL FROM:<${maria}> SIZE=20000000`)).toMatch(/^552 /);
    expect(
      await spoken(stand, `MAIL FROM:<${maria}>`, `RCPT TO:<${LOCAL_ADDRESS}>`, 'DATA', `${text}\r\n.`),
    ).toMatch(/^552 /);
    expect(stand.arrived).toHaveLength(before);
  });

  it('says "taken" only once the mail is kept, and "later" when it could not be', async () => {
    const before = stand.arrived.length;
    stand.setStore('down');
    await expect(smtp(stand, { from: maria, to: LOCAL_ADDRESS, text: 'Keep this' })).rejects.toMatchObject({
      responseCode: 451,
    });
    stand.setStore('up');
    expect(stand.arrived).toHaveLength(before);
  });

  it('puts mail for one of its people into their mailbox, and for two into both', async () => {
    await smtp(stand, { from: LOCAL_ADDRESS, to: [maria, tom], subject: 'For both', text: 'Hi' });

    for (const who of [maria, tom])
      expect(await mailerAt(stand.url, who).threads()).toContainEqual(
        expect.objectContaining({ subject: 'For both', unread: true }),
      );
  });

  it('listens on another port where its own is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));

    const second = await startMail({ port });

    expect(second.mail.port).not.toBe(port);
    await smtp(second, { from: maria, to: LOCAL_ADDRESS, text: 'Found you' });
    expect(second.arrived).toHaveLength(1);
    await second.stop();
    await new Promise((resolve) => other.close(resolve));
  });
});

describe('a report of the pretend mail server', () => {
  let stand: MailStand;
  beforeAll(async () => {
    stand = await startMail();
  });
  afterAll(() => stand.stop());

  it('tells who asked for it that a mail was delivered, and nobody else', async () => {
    const from = 'support+7.token@switchboard.test';
    await smtp(stand, { from: LOCAL_ADDRESS, to: maria, text: 'Nobody asks' });
    await smtp(stand, {
      ...{ from: LOCAL_ADDRESS, to: maria, text: 'Somebody asks', messageId: '<asked@switchboard.test>' },
      envelope: { from, to: maria },
      dsn: { id: 'reply-7', notify: ['success', 'failure'], return: 'headers', recipient: maria },
    });

    const report = await reportAt(stand, 0);
    expect(report.envelope).toEqual({ from: '', to: [from] });
    expect(report.type).toMatch(/^multipart\/report; ?report-type="?delivery-status"?;/);
    expect(report.email).toMatchObject({
      subject: 'Successful Mail Delivery Report',
      to: [{ address: from }],
    });
    expect(report.status).toContain('Original-Envelope-Id: reply-7');
    expect(report.status).toContain(`Original-Recipient: rfc822;${maria}`);
    expect(report.status).toContain(`Final-Recipient: rfc822; ${maria}`);
    expect(report.status).toMatch(/^Action: delivered\r\nStatus: 2\.0\.0\r\n/m);
    expect(report.original).toContain('Message-ID: <asked@switchboard.test>');
    expect(stand.arrived).toHaveLength(1);
  });

  it('brings back what is sent to an address that bounces, with its headers and a reason', async () => {
    await smtp(stand, {
      ...{ from: LOCAL_ADDRESS, to: bouncing, subject: 'Your order', text: 'Secret words' },
      messageId: '<bounced@switchboard.test>',
    });

    const report = await reportAt(stand, 1);
    expect(report.envelope).toEqual({ from: '', to: [LOCAL_ADDRESS] });
    expect(report.email.from).toEqual({ name: 'Mail Delivery System', address: 'mailer-daemon@example.com' });
    expect(report.email.headers).toContainEqual(
      expect.objectContaining({ key: 'auto-submitted', value: 'auto-replied' }),
    );
    // RFC 3464: the fields of the mail, an empty line, and those of its recipient.
    expect(report.status).toMatch(/^Reporting-MTA: dns; \S+\r\nArrival-Date: .+\r\n\r\nFinal-Recipient: /);
    expect(report.status).toMatch(/^Action: failed\r\nStatus: 5\.1\.1\r\nDiagnostic-Code: smtp; 550 /m);
    expect(report.original).toContain('Message-ID: <bounced@switchboard.test>');
    expect(report.original).not.toContain('Secret words');
  });

  it('is never sent about a report, nor to who asked for none', async () => {
    await smtp(stand, { envelope: { from: '', to: bouncing }, text: 'From a machine' });
    await smtp(stand, { from: LOCAL_ADDRESS, to: bouncing, text: 'x', dsn: { notify: 'never' } });
    await smtp(stand, { from: LOCAL_ADDRESS, to: bouncing, subject: 'The last one', text: 'x' });

    expect((await reportAt(stand, 2)).original).toContain('The last one');
    expect(stand.arrived).toHaveLength(3);
  });

  it('comes again when we could not keep it', async () => {
    stand.setStore('down');
    await smtp(stand, { from: LOCAL_ADDRESS, to: bouncing, subject: 'Kept later', text: 'x' });
    await expect
      .poll(async () => JSON.stringify(await stand.shelf.kept('email/local/mailer-daemon@example.com')))
      .toMatch(/"sending"/);
    stand.setStore('up');

    expect((await reportAt(stand, 3)).original).toContain('Kept later');
  });
});

describe('the pretend mail client', () => {
  let stand: MailStand;
  beforeAll(async () => {
    stand = await startMail({ pause: () => new Promise((resolve) => setTimeout(resolve, 5)) });
  });
  afterAll(() => stand.stop());

  it('sends what is written over SMTP, with its files', async () => {
    const client = mailerAt(stand.url, maria);
    const files = [
      new File([PNG], 'boiler.png', { type: 'image/png' }),
      new File(['a,b\n1,2\n'], '../../etc/list of parts.csv', { type: 'text/csv' }),
    ];
    const id = await client.write({
      subject: 'Größe & <b>Form</b>',
      text: 'Grüße\n.\nMaria',
      cc: tom,
      files,
    });
    await arrival(stand, 'boiler.png');

    const email = await PostalMime.parse(stand.arrived.at(-1)?.raw ?? '');
    expect(stand.arrived.at(-1)).toMatchObject({ from: maria, to: [LOCAL_ADDRESS] });
    expect(email).toMatchObject({
      from: { name: 'Maria Santos', address: maria },
      to: [{ address: LOCAL_ADDRESS }],
      cc: [{ address: tom }],
      subject: 'Größe & <b>Form</b>',
      text: 'Grüße\n.\nMaria\n',
    });
    expect(email.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
      ['boiler.png', 'image/png'],
      ['list of parts.csv', 'text/csv'],
    ]);
    expect(new Uint8Array(email.attachments[0]?.content as ArrayBuffer)).toEqual(new Uint8Array(PNG));
    await expect.poll(async () => (await client.thread(id))[0]?.state).toBe('sent');
    expect(await mailerAt(stand.url, tom).threads()).toHaveLength(1);
  });

  it('shows a mail as text, whatever is in it', async () => {
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
    await smtp(stand, {
      ...{ from: { name: evil, address: LOCAL_ADDRESS }, to: tom, subject: evil, text: evil },
      attachments: [
        { filename: `${evil}.html`, content: '<script>alert(1)</script>', contentType: 'text/html' },
      ],
    });
    const client = mailerAt(stand.url, tom);
    const [thread] = await client.threads();
    const [mail] = await client.thread(thread?.id ?? '');

    const pages = ['', '/thread', '/write'].map((path) =>
      client.page(path, { of: mail?.id ?? '', answers: mail?.id ?? '' }),
    );
    for (const page of await Promise.all(pages)) {
      expect(page).not.toContain('<script>alert');
      expect(page).not.toContain('<img src=x');
    }
    expect(mail?.text).toBe(evil);
  });

  it('hands a file out to be saved, and shows only what is a picture', async () => {
    await smtp(stand, {
      ...{ from: LOCAL_ADDRESS, to: tom, text: 'Files' },
      attachments: [
        { filename: 'true.png', content: PNG, contentType: 'image/png' },
        { filename: 'false.png', content: '<script>alert(1)</script>', contentType: 'image/png' },
        { filename: 'page.html', content: '<script>alert(1)</script>', contentType: 'text/html' },
      ],
    });
    const client = mailerAt(stand.url, tom);
    const [thread] = await client.threads();
    const [mail] = await client.thread(thread?.id ?? '');
    expect(mail?.files.map(({ name }) => name)).toEqual(['true.png', 'false.png', 'page.html']);

    const answers = await Promise.all((mail?.files ?? []).map(({ href }) => client.file(href)));
    expect(answers.map(({ headers }) => headers.get('content-type'))).toEqual([
      'image/png',
      'application/octet-stream',
      'application/octet-stream',
    ]);
    expect(answers.map(({ headers }) => headers.get('content-disposition'))).toEqual([
      'inline',
      'attachment; filename=false.png',
      'attachment; filename=page.html',
    ]);
    for (const { headers } of answers)
      expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(await answers[0]?.bytes()).toEqual(new Uint8Array(PNG));
  });

  it('keeps one’s mail to oneself', async () => {
    const id = await mailerAt(stand.url, maria).write({ subject: 'Mine', text: 'Only mine' });

    const other = await fetch(mailerAt(stand.url, tom).place(`/original/${id}`));

    expect(other.status).toBe(404);
  });

  it('threads by who follows whom, never by the subject alone', async () => {
    const client = mailerAt(stand.url, MAILERS.aisha);
    const id = await client.write({ subject: 'Heating', text: 'It is cold.' });
    await arrival(stand, 'It is cold.');
    const { messageId } = await PostalMime.parse(stand.arrived.at(-1)?.raw ?? '');
    const answer = { from: LOCAL_ADDRESS, to: MAILERS.aisha, subject: 'Re: Heating' };

    await smtp(stand, { ...answer, text: 'No thread at all' });
    await smtp(stand, {
      ...{ ...answer, subject: 'We come today', text: 'Follows the first', inReplyTo: messageId },
      messageId: '<second@switchboard.test>',
    });
    await smtp(stand, {
      ...answer,
      text: 'Follows by references',
      references: ['<lost@x.example>', messageId ?? ''],
    });
    await smtp(stand, { ...answer, text: 'Follows the second', references: '<second@switchboard.test>' });

    expect((await client.threads()).map((thread) => thread.subject)).toEqual(['Heating', 'Re: Heating']);
    expect((await client.thread(id)).map((mail) => mail.text)).toEqual([
      'It is cold.',
      'Follows the first',
      'Follows by references',
      'Follows the second',
    ]);
  });

  it('joins two threads once a mail follows both', async () => {
    const client = mailerAt(stand.url, MAILERS.wei);
    const one = { from: LOCAL_ADDRESS, to: MAILERS.wei };
    await smtp(stand, { ...one, subject: 'One', text: '1', messageId: '<one@switchboard.test>' });
    await smtp(stand, { ...one, subject: 'Two', text: '2', messageId: '<two@switchboard.test>' });
    expect(await client.threads()).toHaveLength(2);

    await smtp(stand, {
      ...one,
      text: '3',
      references: ['<one@switchboard.test>', '<two@switchboard.test>'],
    });

    const [thread, ...others] = await client.threads();
    expect(others).toEqual([]);
    expect((await client.thread(thread?.id ?? '')).map((mail) => mail.text)).toEqual(['1', '2', '3']);
  });

  it('answers to where an answer is wanted, in the thread, and quotes what it answers', async () => {
    const client = mailerAt(stand.url, tom);
    await smtp(stand, {
      ...{ from: { name: 'Ana (Support)', address: LOCAL_ADDRESS }, to: tom, subject: 'Your invoice' },
      ...{ replyTo: 'support+9.token@switchboard.test', messageId: '<nine@switchboard.test>' },
      ...{ references: '<eight@switchboard.test>', text: 'Here it is.\n\n> as you asked' },
    });
    const [thread] = await client.threads();
    const id = await client.reply(thread?.id ?? '', 'Thank you!');
    await arrival(stand, 'Thank you!');

    const { to, raw } = stand.arrived.at(-1) ?? { to: [], raw: '' };
    const email = await PostalMime.parse(raw);
    expect(to).toEqual(['support+9.token@switchboard.test']);
    expect(email).toMatchObject({
      subject: 'Re: Your invoice',
      inReplyTo: '<nine@switchboard.test>',
      references: '<eight@switchboard.test> <nine@switchboard.test>',
    });
    expect(email.text).toMatch(
      /^Thank you!\n\nOn \w{3}, \w{3} \d+, \d{4} at .+ Ana \(Support\) <support@switchboard\.test> wrote:\n\n> Here it is\.\n>\n>> as you asked\n$/,
    );
    const shown = await client.thread(id);
    expect(shown.map((mail) => mail.text)).toEqual(['Here it is.\n\n> as you asked', 'Thank you!']);
    expect(shown[1]?.quote).toContain('wrote:\n\n> Here it is.');
  });

  it('a mail is unread until somebody looks at it', async () => {
    const client = mailerAt(stand.url, tom);
    await smtp(stand, { from: LOCAL_ADDRESS, to: tom, subject: 'Look', text: 'Here' });
    const [thread] = await client.threads();
    expect(thread).toMatchObject({ subject: 'Look', unread: true });

    await client.thread(thread?.id ?? '');

    expect((await client.threads())[0]).toMatchObject({ subject: 'Look', unread: false });
  });

  it('answers while its owner is away as a machine does, and no machine', async () => {
    const client = mailerAt(stand.url, tom);
    await smtp(stand, {
      ...{ from: LOCAL_ADDRESS, to: tom, subject: 'Are you there?', text: 'Hello?' },
      ...{ messageId: '<there@switchboard.test>', replyTo: 'support+1.token@switchboard.test' },
    });
    const [thread] = await client.threads();
    await client.answerAway(thread?.id ?? '');
    await arrival(stand, 'out of the office');

    const { from, to, raw } = stand.arrived.at(-1) ?? { from: 'x', to: [], raw: '' };
    const email = await PostalMime.parse(raw);
    // RFC 3834: from nobody, to the Return-Path of what it answers, not to its Reply-To.
    expect([from, to]).toEqual(['', [LOCAL_ADDRESS]]);
    expect(email.headers).toContainEqual(
      expect.objectContaining({ key: 'auto-submitted', value: 'auto-replied' }),
    );
    expect(email).toMatchObject({
      ...{ subject: 'Auto: Are you there?', inReplyTo: '<there@switchboard.test>' },
      references: '<there@switchboard.test>',
    });

    await smtp(stand, {
      from: LOCAL_ADDRESS,
      to: tom,
      text: 'A robot',
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    const [automatic] = await client.threads();
    await expect(client.answerAway(automatic?.id ?? '')).rejects.toThrow('422');
  });

  it('says what became of a mail that nobody takes', async () => {
    const client = mailerAt(stand.url, maria);
    const id = await client.write({ to: `nobody@example.com, ${tom}`, subject: 'Two', text: 'One gets it' });

    await expect.poll(async () => (await client.thread(id))[0]?.state).toBe('refused');
    expect((await client.thread(id))[0]?.html).toContain('550 No such mailbox here');
    expect((await mailerAt(stand.url, tom).threads())[0]).toMatchObject({ subject: 'Two' });
  });

  it.each([
    [{ to: '' }, 'Say whom it goes to.'],
    [{ to: 'not an address' }, 'is not an email address.'],
    [{ cc: 'a@b' }, '“a@b” is not an email address.'],
    [{ subject: 'x'.repeat(501) }, 'A subject can have 500 characters'],
    [{ text: 'x'.repeat(100_001) }, 'A subject can have 500 characters, and a mail 100000.'],
  ])('refuses %o with words for who wrote it', async (mail, words) => {
    const response = await mailerAt(stand.url, maria).send(mail);

    expect(response.status).toBe(422);
    expect(await response.text()).toContain(words);
  });

  it('refuses files that are too large, and an answer to what is not there', async () => {
    const client = mailerAt(stand.url, maria);
    const large = new File([new Uint8Array(7 * 1024 * 1024)], 'large.bin');

    expect((await client.send({ files: [large] })).status).toBe(413);
    expect((await client.send({ answers: '8d1d8a5e-0a52-4b1c-8a55-2f1b7c0d9e22' })).status).toBe(409);
  });

  it('a line break in a field adds no header', async () => {
    await mailerAt(stand.url, maria).write({
      subject: 'One\r\nBcc: tom.becker@example.com',
      text: 'Injected?',
    });
    await arrival(stand, 'Injected?');

    const email = await PostalMime.parse(stand.arrived.at(-1)?.raw ?? '');
    expect(email.subject).toBe('One Bcc: tom.becker@example.com');
    expect(email.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(stand.arrived.at(-1)?.to).toEqual([LOCAL_ADDRESS]);
  });

  it('works without scripts: the form leads to the thread', async () => {
    const body = new URLSearchParams({ to: LOCAL_ADDRESS, subject: 'Plain', text: 'No scripts here' });
    const response = await fetch(mailerAt(stand.url, maria).place('/send'), { method: 'POST', body });

    expect(new URL(response.url).pathname).toBe('/mail/thread');
    expect(await response.text()).toContain('No scripts here');
  });

  it.each(['mail.css', 'mail.js', 'mail.svg', 'htmx.js', 'morph.js'])('brings its own %s', async (file) => {
    expect((await fetch(`${stand.url}/mail/assets/${file}`)).status).toBe(200);
  });

  it.each(['..%2f..%2f..%2fpackage.json', 'package.json'])('hands out no other file: %s', async (file) => {
    expect((await fetch(`${stand.url}/mail/assets/${file}`)).status).toBe(404);
  });
});

describe('what a mailbox keeps of a mail', () => {
  it('is what PostgreSQL can keep, wherever the mail is cut and whatever is in it', async () => {
    const database = await openTestDatabase('postgresql');
    const stand = await startMail({ shelf: shelfStore(database) });
    const envelope = { from: LOCAL_ADDRESS, to: maria };
    const cut = `${'x'.repeat(139)}😀 and on`;
    await smtp(stand, { envelope, raw: `From: ${LOCAL_ADDRESS}\r\nSubject: Cut\r\n\r\n${cut}\r\n` });
    await smtp(stand, {
      envelope,
      raw: `From: "=?utf-8?Q?N=00ul?=" <${LOCAL_ADDRESS}>\r\nSubject: =?utf-8?Q?N=00ul?=\r\n\r\nN\0ul\r\n`,
    });

    expect(await mailerAt(stand.url, maria).threads()).toMatchObject([
      { people: 'Nul', subject: 'Nul' },
      { people: LOCAL_ADDRESS, subject: 'Cut' },
    ]);
    await stand.stop();
    await database.drop();
  });
});

describe('mail that is on its way', () => {
  it('comes again until we have kept it, in the order it was written, once each', async () => {
    const stand = await startMail({ pause: () => new Promise((resolve) => setTimeout(resolve, 5)) });
    const client = mailerAt(stand.url, maria);
    stand.setStore('down');
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) ids.push(await client.write({ subject: `Mail ${n}`, text: `Text ${n}` }));
    await expect.poll(async () => (await client.thread(ids[0] ?? ''))[0]?.state).toBe('sending');
    stand.setStore('up');
    await arrival(stand, 'Text 11');

    const subjects = stand.arrived.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw)?.[1]);
    expect(subjects).toEqual(Array.from({ length: 12 }, (_, n) => `Mail ${n}`));
    await stand.stop();
  });

  it('goes on after a restart, and the mailboxes are as they were', async () => {
    const before = await startMail();
    before.setStore('down');
    const id = await mailerAt(before.url, maria).write({
      subject: 'Just before the end',
      text: 'Still here?',
    });
    await before.stop();

    const after = await startMail({ shelf: before.shelf });
    await arrival(after, 'Still here?');

    await expect.poll(async () => (await mailerAt(after.url, maria).thread(id))[0]?.state).toBe('sent');
    await after.stop();
  });

  it('of each mailbox the newest 100 mails are kept, and nothing of the others', async () => {
    const stand = await startMail();
    const client = mailerAt(stand.url, maria);
    const sender = createTransport({ url: stand.mail.smtpUrl(), pool: true, maxConnections: 1 });
    const send = (subject: string) =>
      sender.sendMail({ from: LOCAL_ADDRESS, to: maria, subject, text: 'Hello' });
    await send('Mail 0');
    const [oldest] = await client.threads();
    const kept = () => stand.shelf.kept(`email/local/mail/${oldest?.id}`);
    expect(await kept()).toHaveProperty('base64');

    for (let n = 1; n < 103; n += 1) await send(`Mail ${n}`);
    sender.close();

    const threads = await client.threads();
    expect(threads).toHaveLength(100);
    expect(threads.at(-1)?.subject).toBe('Mail 3');
    expect(await kept()).toBeNull();
    await stand.stop();
  });
});

async function smtp(stand: MailStand, mail: SendMailOptions): Promise<void> {
  const sender = createTransport({ url: stand.mail.smtpUrl() });
  try {
    await sender.sendMail(mail);
  } finally {
    sender.close();
  }
}

/** What the server answers to the last of these lines, spoken one after the other. */
function spoken(stand: MailStand, ...lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(stand.mail.port, '127.0.0.1');
    const toSay = ['EHLO here', ...lines];
    socket.on('error', reject);
    socket.on('data', (data) => {
      if (!/^\d{3} .*\r\n$/m.test(data.toString())) return;
      const next = toSay.shift();
      if (next !== undefined) return void socket.write(`${next}\r\n`);
      socket.destroy();
      resolve(data.toString());
    });
  });
}

/** The report that arrived as number `index`, taken apart as RFC 3462 and 3464 have it. */
async function reportAt({ arrived }: MailStand, index: number) {
  await expect.poll(() => arrived.length, { timeout: 10_000 }).toBeGreaterThan(index);
  const { raw, from, to } = arrived[index] ?? { raw: '', from: '', to: [] };
  const email = await PostalMime.parse(raw, { attachmentEncoding: 'utf8' });
  const part = (type: string) => String(email.attachments.find(({ mimeType }) => mimeType === type)?.content);
  return {
    envelope: { from, to },
    email,
    type: email.headers.find(({ key }) => key === 'content-type')?.value,
    status: part('message/delivery-status').replace(/\r?\n/g, '\r\n'),
    original: part('text/rfc822-headers'),
  };
}

function arrival(stand: MailStand, text: string): Promise<void> {
  return expect
    .poll(() => stand.arrived.some(({ raw }) => raw.includes(text)), { timeout: 10_000 })
    .toBe(true);
}
