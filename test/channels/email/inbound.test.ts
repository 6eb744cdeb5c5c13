import { describe, expect, it } from 'vitest';

import { messageOf, readArrival } from '../../../src/channels/email/inbound.ts';
import type { Reading } from '../../../src/channels/email/arrival.ts';
import { parseMail } from '../../../src/channels/email/parse/parse-mail.ts';
import { tokensWith } from '../../../src/channels/email/tokens.ts';
import { issueId, messageId } from '../../../src/issues/issue.ts';
import { NOON } from '../../support/builders.ts';

const tokens = tokensWith('a key of thirty-two characters ab');
const OURS = 'support@example.net';
const reading: Reading = { tokens, ours: [OURS, 'sales@example.net'] };
const REPLY = messageId('6f1f0f5e-6f0f-4f0a-8f5e-0123456789ab');
const replyId = tokens.messageIdOf(REPLY, 1, OURS);
const issueAddress = tokens.replyAddress(OURS, issueId(12));

type Fields = Readonly<Record<string, string>>;

const PLAIN: Fields = {
  From: 'Ada Byron <Ada@Example.com>',
  To: `Support <${OURS}>`,
  Subject: 'My parcel',
  'Message-ID': '<one@example.com>',
};

/** A raw mail: the fields over the plain ones, an empty one left out. */
function rawMail(fields: Fields = {}, body = 'Where is it?'): Uint8Array {
  const head = Object.entries({ ...PLAIN, ...fields }).filter(([, value]) => value !== '');
  return Buffer.from(`${head.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}\r\n`);
}

async function read(raw: Uint8Array, more: { envelopeTo?: readonly string[]; reading?: Reading } = {}) {
  const { reading: by = reading, ...rest } = more;
  return readArrival({ raw, mail: await parseMail(raw), at: NOON, ...rest }, by);
}

async function message(fields: Fields = {}, body?: string, more: Parameters<typeof read>[1] = {}) {
  const found = await read(rawMail(fields, body), more);
  if (found.kind !== 'message') throw new Error('a report');
  return found.message;
}

describe('a person’s mail', () => {
  it('is a message with who wrote it, to which address of ours, about what, and the original', async () => {
    const raw = rawMail();
    const found = await read(raw);

    expect(found).toMatchObject({
      kind: 'message',
      message: {
        ...{ channel: 'email', from: 'ada@example.com', senderName: 'Ada Byron', to: OURS },
        ...{ subject: 'My parcel', text: 'Where is it?', answerable: true, original: raw, at: NOON },
        envelope: { messageId: 'one@example.com', references: [] },
      },
    });
    expect(found).not.toHaveProperty('message.automatic');
    expect(found).not.toHaveProperty('message.whole');
  });

  it('keeps its name whatever headers its way adds, and has another at another address of ours', async () => {
    const direct = await message();
    const byProvider = await message({ Received: 'from somewhere', 'X-Spam': 'no' });
    const elsewhere = await message({ 'Delivered-To': 'sales@example.net' });

    expect(byProvider.providerId).toBe(direct.providerId);
    expect(elsewhere.providerId).not.toBe(direct.providerId);
    expect((await message({}, 'Something else')).providerId).not.toBe(direct.providerId);
  });

  it('without a Message-ID is named by all of it', async () => {
    const one = await message({ 'Message-ID': '' });

    expect((await message({ 'Message-ID': '' })).providerId).toBe(one.providerId);
    expect(
      (await message({ 'Message-ID': '', Date: 'Mon, 05 Oct 2026 10:00:00 +0000' })).providerId,
    ).not.toBe(one.providerId);
  });

  it.each([
    ['the envelope, before all headers', {}, { envelopeTo: ['SALES@example.net'] }, 'sales@example.net'],
    [
      'the envelope, where that is an address',
      {},
      { envelopeTo: ['a\0b@example.net', `${'x'.repeat(400)}@example.net`, 'sales@example.net'] },
      'sales@example.net',
    ],
    ['Delivered-To', { 'Delivered-To': 'sales@example.net' }, {}, 'sales@example.net'],
    ['a tag of our own making', { To: 'support+vip@example.net' }, {}, OURS],
    ['Cc', { To: 'bob@example.com', Cc: OURS }, {}, OURS],
  ] as const)('belongs to the address of ours named by %s', async (_, fields, more, to) => {
    expect((await message(fields, undefined, more)).to).toBe(to);
  });

  it('that names no address of ours, and was found in no mailbox, is answered from ours and from no stranger’s', async () => {
    const copied = { To: 'bob@example.com', 'Delivered-To': 'bob@example.com' };

    expect(await message(copied)).toMatchObject({ to: OURS, cc: ['bob@example.com'] });
    const more = { envelopeTo: ['anything+x@example.net'] };
    expect((await message(copied, undefined, more)).to).toBe('anything@example.net');
  });

  it('that names no address of ours belongs to the mailbox it was found in', async () => {
    const more = { reading: { ...reading, mailbox: 'desk@example.net' } };
    expect((await message({ To: 'undisclosed-recipients:;' }, undefined, more)).to).toBe('desk@example.net');
  });

  it('belongs to the alias it was written to, where the server names the mailbox', async () => {
    const more = { reading: { ...reading, mailbox: OURS } };
    const fields = { To: 'sales@example.net', 'Delivered-To': OURS };

    expect((await message(fields, undefined, more)).to).toBe('sales@example.net');
    expect((await message({ ...fields, To: 'bob@example.com' }, undefined, more)).to).toBe(OURS);
  });

  it('belongs to an inbox that listens on an address with a tag, and tells of no other of ours', async () => {
    const ours = ['acme+support@example.com', 'acme+sales@example.com'];
    const fields = {
      To: ours[1] ?? '',
      Cc: `${ours[0]}, bob@example.com`,
      'Delivered-To': 'acme@example.com',
    };
    const found = await message(fields, undefined, {
      reading: { tokens, ours, mailbox: 'acme@example.com' },
    });

    expect(found).toMatchObject({ to: ours[1], cc: ['bob@example.com'] });
  });

  it('tells who else has it, without us and without who wrote it', async () => {
    const { cc } = await message({
      To: `${OURS}, bob@example.com`,
      Cc: `Carol <carol@example.com>, BOB@example.com, ada@example.com, ${issueAddress}, support+x@example.net`,
    });

    expect(cc).toEqual(['bob@example.com', 'carol@example.com']);
  });

  it.each([
    [
      'somebody else',
      'Reply-To',
      'ada@home.example',
      { from: 'ada@example.com', replyTo: 'ada@home.example' },
    ],
    ['themself', 'Reply-To', 'ADA@example.com', { from: 'ada@example.com' }],
    ['us, as a group does', 'Reply-To', OURS, { from: 'ada@example.com' }],
    ['us, with a tag', 'Reply-To', 'support+vip@example.net', { from: 'ada@example.com' }],
    ['an issue of ours', 'Reply-To', issueAddress, { from: 'ada@example.com' }],
  ])('that wants its answer sent to %s says so', async (_, name, value, expected) => {
    const found = await message({ [name]: value });
    expect({ from: found.from, ...(found.replyTo && { replyTo: found.replyTo }) }).toEqual(expected);
  });

  it.each(['no-reply@shop.example', OURS])(
    'written by %s for somebody is theirs, so that no two customers become one',
    async (from) => {
      const found = await message({ From: `Contact form <${from}>`, 'Reply-To': 'Ada <ada@example.com>' });
      expect(found).toMatchObject({ from: 'ada@example.com', senderName: 'Ada' });
      expect(found.replyTo).toBeUndefined();
      expect(found.automatic).toBeUndefined();
    },
  );

  it.each([
    ['a form', 'no-reply@shop.example', 'ada@example.com', 'auto-generated', undefined],
    ['a form of our own', OURS, 'ada@example.com', 'auto-generated', undefined],
    ['a vendor', 'no-reply@shop.example', 'help@shop.example', 'auto-generated', 'automatic-reply'],
    ['an answer', 'no-reply@shop.example', 'ada@example.com', 'auto-replied', 'automatic-reply'],
    ['nobody who names another', 'ada@example.com', 'ada@home.example', 'auto-generated', 'automatic-reply'],
  ])('that a program sent is a person’s only by a form: %s', async (_what, from, wanted, sent, automatic) => {
    const found = await message({ From: from, 'Reply-To': wanted, 'Auto-Submitted': sent });
    expect(found.automatic).toBe(automatic);
  });

  it('without any sender is a stranger of its own that cannot be answered', async () => {
    const one = await message({ From: '' });
    const other = await message({ From: '' }, 'Another');

    expect(one).toMatchObject({ answerable: false, from: expect.stringContaining('unknown sender') });
    expect(other.from).not.toBe(one.from);
  });

  it('is storable whatever characters are in it', async () => {
    const found = await message({ Subject: 'a\0b' }, 'c\0d \ud800');
    expect(JSON.stringify([found.subject, found.text])).not.toMatch(/\\u0000|\\ud800/);
  });
});

describe('an answer', () => {
  const QUOTED =
    'Thank you!\r\n\r\nOn Mon, 5 Oct 2026 at 10:00, Ana Lima <support@example.net> wrote:\r\n> We are on it.';

  it('to an issue’s own address names the issue, and loses the quote but not the whole', async () => {
    const found = await message({ To: issueAddress.toUpperCase() }, QUOTED);

    expect(found).toMatchObject({ to: OURS, answers: { issue: 12 }, text: 'Thank you!' });
    expect(found.whole).toContain('We are on it.');
  });

  it('to a message of ours names the message', async () => {
    expect((await message({ 'In-Reply-To': replyId }, QUOTED)).answers).toEqual({ message: REPLY });
    expect((await message({ References: `<x@y.example> ${replyId} <z@y.example>` })).answers).toEqual({
      message: REPLY,
    });
  });

  it('to somebody else’s mail stays whole: what it quotes is news to us', async () => {
    const found = await message({ 'In-Reply-To': '<theirs@example.org>', Subject: 'Re: x' }, QUOTED);

    expect(found.text).toContain('We are on it.');
    expect(found.answers).toBeUndefined();
  });

  it('with a made-up proof answers nothing', async () => {
    const forged = issueAddress.replace(/\+i12\./, '+i13.');
    expect((await message({ To: forged })).answers).toBeUndefined();
    expect((await message({ To: forged })).to).toBe(OURS);
  });
});

describe('what no person wrote', () => {
  it.each([
    ['automatic-reply', { 'Auto-Submitted': 'auto-replied' }],
    ['mailing-list', { 'List-Id': '<news.example.org>', 'List-Post': '<mailto:news@example.org>' }],
    ['our-own', { From: OURS }],
    ['our-own', { 'Message-ID': replyId }],
  ])('is held as %s', async (kind, fields) => {
    expect((await message(fields)).automatic).toBe(kind);
  });

  it('is not what came through a group that is our own address', async () => {
    const group = { 'List-Id': '<support.example.net>', 'List-Post': `<mailto:${OURS}>` };
    expect((await message(group)).automatic).toBeUndefined();
  });

  it('is a person’s once an employee says so', async () => {
    const raw = rawMail({ 'Auto-Submitted': 'auto-replied' });
    const arrival = { raw, mail: await parseMail(raw), at: NOON };
    expect(messageOf(arrival, reading).automatic).toBeUndefined();
  });
});

describe('a report', () => {
  const about = (recipient: string, action: string, status: string, more: readonly string[] = []) =>
    [
      ...more,
      `Final-Recipient: rfc822; ${recipient}`,
      `Action: ${action}`,
      `Status: ${status}`,
      'Diagnostic-Code: smtp; 550 no such user',
    ].join('\r\n');

  const reportOf = (blocks: readonly string[], original = replyId, ofAll: readonly string[] = []) =>
    Buffer.from(
      [
        'From: Mail Delivery System <mailer-daemon@example.org>',
        `To: ${OURS}`,
        'Subject: Delivery Status Notification',
        'Message-ID: <report@example.org>',
        'MIME-Version: 1.0',
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'About your mail.',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        ...['Reporting-MTA: dns; mx.example.org', ...ofAll],
        ...blocks.flatMap((block) => ['', block]),
        '',
        '--b',
        'Content-Type: text/rfc822-headers',
        '',
        `Message-ID: ${original}`,
        'Subject: Re: My parcel',
        '',
        '--b--',
        '',
      ].join('\r\n'),
    );

  const report = (action: string, status: string, original = replyId) =>
    reportOf([about('ada@example.com', action, status)], original);

  it.each([
    ['failed', '5.1.1', { delivery: 'failed', problem: expect.stringContaining('550 no such user') }],
    ['delivered', '2.0.0', { delivery: 'delivered' }],
    ['relayed', '2.0.0', { delivery: 'sent' }],
    ['expanded', '2.0.0', { delivery: 'sent' }],
    ['delayed', '4.4.1', { delivery: 'sent', problem: expect.stringContaining('delayed') }],
  ])('that says %s is told of the reply it names, and of whom', async (action, status, expected) => {
    expect(await read(report(action, status))).toEqual({
      kind: 'report',
      reports: [{ message: REPLY, attempt: 1, about: 'ada@example.com', ...expected }],
    });
  });

  it('about several people tells of each of them', async () => {
    const both = [about('bob@example.com', 'failed', '5.1.1'), about('ada@example.com', 'failed', '5.2.2')];

    expect(await read(reportOf(both))).toMatchObject({
      reports: [
        { about: 'bob@example.com', delivery: 'failed' },
        { about: 'ada@example.com', delivery: 'failed' },
      ],
    });
  });

  it('about a mail that was passed on is about whom we sent it to', async () => {
    const original = ['Original-Recipient: rfc822;Bob+2Bwork@example.com'];

    expect(await read(reportOf([about('robert@example.org', 'failed', '5.1.1', original)]))).toMatchObject({
      reports: [{ about: 'bob+work@example.com' }],
    });
  });

  it('is known by the envelope of our mail where its name was changed on the way', async () => {
    const envelope = [`Original-Envelope-Id: ${replyId.slice(1, replyId.indexOf('@'))}`];
    const block = about('ada@example.com', 'failed', '5.1.1');

    expect(await read(reportOf([block], '<renamed@example.org>', envelope))).toMatchObject({
      reports: [{ message: REPLY, attempt: 1, delivery: 'failed' }],
    });
  });

  it('about a mail that is not ours is held', async () => {
    expect(await read(report('failed', '5.1.1', '<other@example.org>'))).toMatchObject({
      message: { automatic: 'bounce' },
    });
  });
});

describe('files', () => {
  const PICTURE = Buffer.alloc(200, 1).toString('base64');
  const part = (headers: string, content: string) => `--b\r\n${headers}\r\n\r\n${content}\r\n`;
  const multipart = (...parts: readonly string[]) =>
    rawMail(
      { 'MIME-Version': '1.0', 'Content-Type': 'multipart/mixed; boundary="b"' },
      `${parts.join('')}--b--`,
    );

  it('are kept with their names, but not the logos within the text', async () => {
    const raw = multipart(
      part('Content-Type: text/plain', 'See below.'),
      part(
        'Content-Type: image/png\r\nContent-Disposition: inline; filename=logo.png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64',
        PICTURE,
      ),
      part(
        'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="../bill.pdf"\r\nContent-Transfer-Encoding: base64',
        PICTURE,
      ),
    );
    const found = await read(raw);

    expect(found).toMatchObject({
      message: { attachments: [{ name: 'bill.pdf', contentType: 'application/pdf' }] },
    });
  });

  it('beyond the twentieth are in the original, and the message says so', async () => {
    const files = Array.from({ length: 23 }, (_, number) =>
      part(`Content-Type: text/plain\r\nContent-Disposition: attachment; filename=${number}.txt`, 'x'),
    );
    const found = await read(multipart(part('Content-Type: text/plain', 'Many.'), ...files));
    if (found.kind !== 'message') throw new Error('a report');

    expect(found.message.attachments).toHaveLength(20);
    expect(found.message.text).toContain('3 more files');
  });

  it('of a mail that cannot be read are the mail itself, and the message says so', async () => {
    const raw = rawMail();
    const mail = { ...(await parseMail(raw)), unreadable: true, text: '', reply: '', attachments: [] };
    const found = readArrival({ raw, mail, at: NOON }, reading);

    expect(found).toMatchObject({
      message: {
        from: 'ada@example.com',
        text: expect.stringContaining('could not be read'),
        attachments: [{ name: 'message.eml', contentType: 'message/rfc822', bytes: raw }],
      },
    });
  });
});
