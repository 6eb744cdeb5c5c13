import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseMail } from '../../../../src/channels/email/index.ts';
import { aMail } from '../../../support/mails.ts';

const HEADERS = 'From: Ann Lee <ann@example.com>\r\nSubject: My order\r\n';

describe('a message that breaks a limit', () => {
  it.each([
    ['multiparts within multiparts', deep(300)],
    ['fifty thousand parts', parts(50_000)],
    ['megabytes of headers', Buffer.from(`${HEADERS}${'X-Lamp: on\r\n'.repeat(150_000)}\r\nHello`)],
    [
      'one header of megabytes',
      Buffer.from(`${HEADERS}To: ${'a@example.net, '.repeat(100_000)}\r\n\r\nHello`),
    ],
  ])('comes back with what its headers say: %s', async (_what, bytes) => {
    expect(await parseMail(bytes)).toMatchObject({
      from: { address: 'ann@example.com', name: 'Ann Lee' },
      subject: 'My order',
      text: '',
      reply: '',
      attachments: [],
      unreadable: true,
    });
  });
});

describe('a message that is only strange', () => {
  it.each([
    ['a boundary that is never used', 'Content-Type: multipart/mixed; boundary=b\r\n', 'Hello'],
    ['a multipart without a boundary', 'Content-Type: multipart/mixed\r\n', 'Hello'],
    [
      'a boundary of dots and brackets',
      'Content-Type: multipart/mixed; boundary="(.*)+"\r\n',
      '--(.*)+\r\n\r\nHello',
    ],
    [
      'a part that never gets to its body',
      'Content-Type: multipart/mixed; boundary=b\r\n',
      '--b\r\nX: y\r\n--b\r\n\r\nHello\r\n--b--',
    ],
    ['broken base64', 'Content-Transfer-Encoding: base64\r\n', 'SGVsbG8!=??'],
    ['broken quoted-printable', 'Content-Transfer-Encoding: quoted-printable\r\n', 'Hello=ZZ=\r\n'],
    ['an encoding that does not exist', 'Content-Transfer-Encoding: lamp\r\n', 'Hello'],
    ['a type that does not exist', 'Content-Type: ;;;=\r\n', 'Hello'],
    ['a header without a colon', 'nonsense\r\n', 'Hello'],
    ['headers of nothing', ': \r\n:\r\n', 'Hello'],
    ['unclosed tags', 'Content-Type: text/html\r\n', `Hello${'<div>'.repeat(20_000)}`],
    ['unclosed comments', 'Content-Type: text/html\r\n', `Hello${'<!--'.repeat(20_000)}`],
    ['groups within groups', `Cc: ${'a:'.repeat(20_000)}\r\n`, 'Hello'],
    ['brackets within brackets', `References: ${'<'.repeat(50_000)}\r\n`, 'Hello'],
    ['encoded words without end', `X-Lamp: ${'=?utf-8?Q?'.repeat(20_000)}\r\n`, 'Hello'],
    ['comments within comments', `Date: ${'('.repeat(50_000)}\r\n`, 'Hello'],
    ['spaces without end', `Subject: a${' '.repeat(100_000)}b\r\n`, 'Hello'],
  ])('is read as far as it goes: %s', async (_what, headers, body) => {
    const before = process.cpuUsage();

    const mail = await parseMail(Buffer.from(`From: ann@example.com\r\n${headers}\r\n${body}`));

    expect(mail).toMatchObject({ from: { address: 'ann@example.com' }, unreadable: false });
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });

  it('a hundred thousand empty lines take no longer than other text', async () => {
    const before = process.cpuUsage();
    const mail = await parseMail(aMail({ body: `Hello${'\n'.repeat(1_000_000)}there` }));
    expect(mail.text).toMatch(/^Hello\n+(?:there)?/);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });
});

describe('whatever the bytes are', () => {
  const lines = fc.constantFrom(
    'From: Ann <ann@example.com>',
    'From: ',
    'Subject: =?utf-8?B?w?=',
    'Content-Type: multipart/mixed; boundary=b',
    'Content-Type: multipart/alternative; boundary="b--"',
    'Content-Type: text/html; charset=utf-7',
    'Content-Type: text/calendar; method=REQUEST',
    'Content-Type: message/rfc822',
    'Content-Type: message/delivery-status',
    'Content-Transfer-Encoding: base64',
    'Content-Transfer-Encoding: quoted-printable',
    "Content-Disposition: attachment; filename*0*=utf-8''%",
    ' folded',
    '--b',
    '--b--',
    '',
    '> quoted',
    'On 5 Jan 2026 Bob <bob@example.com> wrote:',
    '<div class="gmail_quote">',
    'Final-Recipient: rfc822; ann@example.com',
    '+AOQ-=E4\u00e4',
    '\u0000\u0001',
  );

  it('it is a mail', async () => {
    const messages = fc
      .array(lines, { maxLength: 30 })
      .map((some) => Buffer.from(some.join('\r\n'), 'latin1'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(messages, fc.uint8Array({ maxLength: 300 })), async (bytes) => {
        const mail = await parseMail(bytes);
        expect(typeof mail.text).toBe('string');
        expect(mail.from?.address ?? 'a@b').toContain('@');
        // What somebody wrote is never more than the mail.
        expect(mail.reply.length).toBeLessThanOrEqual(mail.text.length);
      }),
      { numRuns: 300 },
    );
  });

  it('the bytes themselves stay as they are', async () => {
    const bytes = Buffer.from('\r\n\rFrom: a@example.com\rSubject: Gr\u00fc\u00dfe\r\rHello', 'latin1');
    const before = Buffer.from(bytes);
    await parseMail(bytes);
    expect(bytes.equals(before)).toBe(true);
  });
});

function deep(levels: number): Buffer {
  const opened = Array.from(
    { length: levels },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
  );
  return Buffer.from(`${HEADERS}${opened.join('')}\r\nHello`);
}

function parts(count: number): Buffer {
  return Buffer.from(
    `${HEADERS}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(count)}--b--`,
  );
}
