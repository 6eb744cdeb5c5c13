import { describe, expect, it } from 'vitest';

import type { Mail } from '../../../../src/channels/email/index.ts';
import { parseMail } from '../../../../src/channels/email/index.ts';
import { aMail, aMultipart } from '../../../support/mails.ts';

const PICTURE = 'Content-Type: image/png; name="lamp.png"\r\nContent-Transfer-Encoding: base64\r\n';

async function textOf(bytes: Uint8Array): Promise<string> {
  return (await parseMail(bytes)).text;
}

function filesOf(mail: Mail): readonly (string | undefined)[] {
  return mail.attachments.map(({ name }) => name);
}

describe('the text', () => {
  it.each([
    ['utf-8', 'text/plain; charset=utf-8', Buffer.from('Grüße, 你好')],
    ['windows-1252', 'text/plain; charset=windows-1252', Buffer.from('Grüße', 'latin1')],
    ['koi8-r', 'text/plain; charset=koi8-r', Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4])],
    [
      'koi8-r in the wrong quotes',
      "text/plain; charset='koi8-r'",
      Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]),
    ],
    ['iso-2022-jp', 'text/plain; charset=iso-2022-jp', Buffer.from('\x1b$B$3$s$K$A$O\x1b(B')],
    ['gb2312', 'text/plain; charset=gb2312', Buffer.from([0xc4, 0xe3, 0xba, 0xc3])],
    ['utf-7', 'text/plain; charset=utf-7', Buffer.from('Gr+APwA3w-e')],
    ['none, and it is UTF-8', 'text/plain', Buffer.from('Grüße')],
    ['none, and it is Western European', 'text/plain', Buffer.from('Grüße', 'latin1')],
    ['none, and it is Japanese', 'text/plain', Buffer.from('\x1b$B$3$s$K$A$O\x1b(B')],
    ['us-ascii, which is not true', 'text/plain; charset=us-ascii', Buffer.from('Grüße')],
    ['utf-8, which is not true', 'text/plain; charset="utf-8"', Buffer.from('Grüße', 'latin1')],
    ['one that nobody knows', 'text/plain; charset=x-lamp', Buffer.from('Hello')],
  ])('is read in its charset: %s', async (_charset, type, body) => {
    const text = await textOf(
      aMail({ headers: { 'Content-Type': type, 'Content-Transfer-Encoding': '8bit' }, body }),
    );
    expect(['Grüße, 你好', 'Grüße', 'Привет', 'こんにちは', '你好', 'Hello']).toContain(text);
  });

  it.each([
    ['an emoji in two halves', Buffer.from([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80])],
    ['a footer of a gateway', Buffer.from('Gepr\xfcft', 'latin1')],
  ])('stays readable where %s is no UTF-8', async (_what, bad) => {
    const headers = {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Transfer-Encoding': '8bit',
    };
    const body = Buffer.concat([Buffer.from('Grüße, こんにちは '), bad]);
    expect(await textOf(aMail({ headers, body }))).toMatch(/^Grüße, こんにちは /);
  });

  it('is read in its charset also where it is quoted-printable without a label', async () => {
    const headers = { 'Content-Type': 'text/plain', 'Content-Transfer-Encoding': 'quoted-printable' };
    expect(await textOf(aMail({ headers, body: 'Gr=FC=DFe' }))).toBe('Grüße');
  });

  it('is read in its charset also where that is two bytes a letter', async () => {
    const headers = { 'Content-Type': 'text/plain; charset=utf-16le', 'Content-Transfer-Encoding': 'base64' };
    const body = Buffer.from('Grüße', 'utf16le').toString('base64');
    expect(await textOf(aMail({ headers, body }))).toBe('Grüße');
  });

  it('of a format=flowed mail has its paragraphs back', async () => {
    const headers = { 'Content-Type': 'text/plain; format=flowed' };
    expect(await textOf(aMail({ headers, body: 'one \r\ntwo\r\nthree' }))).toBe('one two\nthree');
  });

  it('has ends of lines and spaces in one spelling, and nothing that cannot be seen', async () => {
    expect(await textOf(aMail({ body: 'a\u00a0b\r\nc\u200bd\u202e\r\n\u0007e' }))).toBe('a b\ncd\ne');
  });

  it('of old Macs is a mail as well', async () => {
    const mail = await parseMail(Buffer.from('From: ann@example.com\rSubject: Lamp\r\rone\rtwo'));
    expect(mail).toMatchObject({ from: { address: 'ann@example.com' }, subject: 'Lamp', text: 'one\ntwo' });
  });

  it('is the plain one of two', async () => {
    const parts = ['Content-Type: text/plain\r\n\r\nplain', 'Content-Type: text/html\r\n\r\n<b>rich</b>'];
    expect(await textOf(aMultipart('alternative', parts))).toBe('plain');
  });

  it.each([
    ['empty', ' '],
    ['an excuse', 'Your mail program does not support HTML.'],
  ])('is the HTML one where the plain one is %s', async (_what, plain) => {
    const parts = [`Content-Type: text/plain\r\n\r\n${plain}`, 'Content-Type: text/html\r\n\r\n<p>rich</p>'];
    expect(await textOf(aMultipart('alternative', parts))).toBe('rich');
  });

  it.each([
    ['has another boundary than its header says', 'multipart/alternative; boundary=other'],
    ['has lost it in its header', 'multipart/alternative'],
  ])('is there where the mail %s', async (_what, type) => {
    const body =
      '--real\r\nContent-Type: text/plain\r\n\r\nIt broke.\r\n--real\r\nContent-Type: text/html\r\n\r\n<p>It broke.</p>\r\n--real--\r\n';
    expect(await textOf(aMail({ headers: { 'Content-Type': type }, body }))).toBe('It broke.');
  });

  it('is there where a mail says it has parts and has none', async () => {
    const headers = { 'Content-Type': 'multipart/mixed; boundary=none' };
    expect(await textOf(aMail({ headers, body: 'It broke.\r\n--\r\nAnn' }))).toBe('It broke.\n--\nAnn');
  });

  it('is both where they stand side by side', async () => {
    const parts = ['Content-Type: text/plain\r\n\r\nfirst', 'Content-Type: text/html\r\n\r\n<p>second</p>'];
    expect(await textOf(aMultipart('mixed', parts))).toMatch(/^first\s+second$/);
  });

  it('of HTML has lines where it had blocks, and neither pictures, links nor scripts', async () => {
    const body =
      '<html><head><style>p{}</style><script>x()</script></head><body><h1>Lamp</h1><p>It <b>broke</b>.<br>Help!</p>' +
      '<img src="https://example.com/spy.gif" alt="spy"><a href="https://example.com">our shop</a></body></html>';
    const text = await textOf(aMail({ headers: { 'Content-Type': 'text/html' }, body }));
    expect(text.split(/\n+/)).toEqual(['Lamp', 'It broke.', 'Help!', 'our shop']);
  });

  it('of HTML has the rows of a table below and its cells beside one another', async () => {
    const body =
      '<table><tr><th>Lamp</th><th>Pieces</th></tr><tr><td>red</td><td>2</td></tr></table><table><tr><td><p>Please</p></td></tr><tr><td>call</td></tr></table>';
    const text = await textOf(aMail({ headers: { 'Content-Type': 'text/html' }, body }));
    expect(text.split(/\n+/)).toEqual(['Lamp Pieces', 'red 2', 'Please', 'call']);
  });

  it('of HTML that calls itself plain is turned into text too', async () => {
    expect(await textOf(aMail({ body: '<html><body><p>Hello</p></body></html>' }))).toBe('Hello');
  });

  it('is read to its end where the mail is cut off', async () => {
    const headers = { 'Content-Type': 'multipart/mixed; boundary=b' };
    expect(await textOf(aMail({ headers, body: '--b\r\nContent-Type: text/plain\r\n\r\nHello' }))).toBe(
      'Hello',
    );
  });

  it('is cut after a megabyte', async () => {
    const mail = await parseMail(aMail({ body: 'a line of a log\r\n'.repeat(100_000) }));
    expect(mail.text.length).toBeGreaterThan(900_000);
    expect(mail.text.length).toBeLessThanOrEqual(1024 * 1024);
  });

  it('of a mail with nothing in it is empty', async () => {
    expect(await parseMail(aMail({ body: '' }))).toMatchObject({ text: '', reply: '', attachments: [] });
    expect(await parseMail(new Uint8Array())).toMatchObject({
      text: '',
      subject: '',
      to: [],
      unreadable: false,
    });
  });
});

describe('what they wrote', () => {
  const answer = { 'In-Reply-To': '<ours@example.net>' };

  it.each([
    [
      'Gmail',
      '<div class="gmail_quote"><div class="gmail_attr">On Monday we wrote</div><blockquote>Hi</blockquote></div>',
    ],
    ['Apple', '<blockquote type="cite"><div>Hi</div></blockquote>'],
    ['Thunderbird', '<div class="moz-cite-prefix">Am Montag:</div><blockquote type="cite">Hi</blockquote>'],
    ['Yahoo', '<div class="yahoo_quoted">Hi</div>'],
    ['Proton', '<div class="protonmail_quote">Hi</div>'],
    [
      'Outlook',
      '<div><b>From:</b> us@example.net<br><b>Sent:</b> Monday, 5 January 2026<br><b>To:</b> Ann<br><b>Subject:</b> Lamp</div>Hi',
    ],
  ])('in %s stands outside the quote', async (_program, quote) => {
    const headers = { ...answer, 'Content-Type': 'text/html' };
    const mail = await parseMail(aMail({ headers, body: `<div>It works.</div>${quote}` }));
    expect(mail.reply).toBe('It works.');
    expect(mail.text).toContain('Hi');
  });

  const attribution = 'On 5 Jan 2026 Bob &lt;us@example.net&gt; wrote:<br>';

  it.each([
    [
      'Gmail',
      `<div class="gmail_quote">${attribution}<blockquote class="gmail_quote">Which?</blockquote>Red.<blockquote class="gmail_quote">When?</blockquote>Today.</div>`,
    ],
    [
      'Proton',
      `<div class="protonmail_quote">${attribution}<blockquote class="protonmail_quote" type="cite">Which?</blockquote>Red. Today.</div>`,
    ],
    [
      'Zoho',
      `<div class="zmail_extra">${attribution}<blockquote>Which?</blockquote>Red.<blockquote>When?</blockquote>Today.</div>`,
    ],
    [
      'GMX',
      '<div name="quote"><b>Von:</b> us@example.net<br><b>An:</b> Ann<br><b>Betreff:</b> Lampe<br>Which?</div>Red. Today.',
    ],
  ])('in %s stands below and between what they answer as well', async (_program, answers) => {
    const headers = { ...answer, 'Content-Type': 'text/html' };
    const { reply } = await parseMail(aMail({ headers, body: `<div>See below.</div>${answers}` }));
    expect(reply).toMatch(/^See below\.[^]*Red\.[^]*Today\.$/);
  });

  it('is all of it where there is nothing but a quote', async () => {
    const headers = { ...answer, 'Content-Type': 'text/html' };
    const mail = await parseMail(aMail({ headers, body: '<blockquote type="cite">Hi</blockquote>' }));
    expect(mail.reply).toContain('Hi');
  });

  it('is all of it where Gmail passed a mail on', async () => {
    const body =
      '<p>Look:</p><div class="gmail_quote">---------- Forwarded message ---------<br>It broke.</div>';
    const mail = await parseMail(aMail({ headers: { ...answer, 'Content-Type': 'text/html' }, body }));
    expect(mail.reply).toContain('It broke.');
  });

  const sentOn =
    'See below.\n\nFrom: Bob <bob@example.com>\nSent: 5 January 2026\nTo: Ann\nSubject: x\n\nIt broke.';

  it.each([
    ['its subject says it was passed on', { Subject: 'FW: Lamp', ...answer }],
    ['its subject says so in German', { Subject: 'WG: Lampe' }],
    ['it answers nothing', { Subject: 'Lamp' }],
  ])('is all of it where %s', async (_why, headers) => {
    expect((await parseMail(aMail({ headers, body: sentOn }))).reply).toBe(sentOn);
  });

  it.each([
    ['it answers a mail', answer],
    ['it refers to one', { References: '<ours@example.net>' }],
    ['its subject is an answer', { Subject: 'AW: Lampe' }],
  ])('ends above the headers of another mail where %s', async (_why, headers) => {
    expect((await parseMail(aMail({ headers, body: sentOn }))).reply).toBe('See below.');
  });
});

describe('attachments', () => {
  it('keep their bytes, name and type', async () => {
    const mail = await parseMail(
      aMultipart('mixed', ['\r\nHello', `${PICTURE}Content-Disposition: attachment\r\n\r\naGVsbG8=`]),
    );
    expect(mail.text).toBe('Hello');
    expect(mail.attachments).toEqual([
      {
        name: 'lamp.png',
        contentType: 'image/png',
        bytes: new Uint8Array(Buffer.from('hello')),
        inline: false,
      },
    ]);
  });

  it('shown within the text are told apart', async () => {
    const parts = [
      'Content-Type: text/html\r\n\r\n<p>Look <img src="cid:lamp@1"></p>',
      `${PICTURE}Content-ID: <lamp@1>\r\n\r\naGVsbG8=`,
    ];
    const [picture] = (await parseMail(aMultipart('related', parts))).attachments;
    expect(picture).toMatchObject({ inline: true, contentId: 'lamp@1' });
  });

  it.each([
    ['encoded words', 'filename="=?utf-8?Q?R=C3=A4ume.pdf?="', 'Räume.pdf'],
    ['RFC 2231', "filename*=utf-8''R%C3%A4ume.pdf", 'Räume.pdf'],
    ['RFC 2231 in pieces', "filename*0*=utf-8''R%C3%A4u; filename*1=me.pdf", 'Räume.pdf'],
    ['plain UTF-8', 'filename="Räume.pdf"', 'Räume.pdf'],
    ['a path', 'filename="..\\\\..\\\\windows/lamp.exe"', 'lamp.exe'],
    ['the way up', 'filename=".."', undefined],
    ['writing turned around', 'filename="=?utf-8?Q?lamp=E2=80=AEfdp.exe?="', 'lampfdp.exe'],
  ])('have a name from %s', async (_how, disposition, name) => {
    const part = `Content-Type: application/pdf\r\nContent-Disposition: attachment; ${disposition}\r\n\r\nx`;
    expect(filesOf(await parseMail(aMultipart('mixed', ['\r\nHello', part])))).toEqual([name]);
  });

  it('have a name in Western European where that is how it was sent', async () => {
    const part = Buffer.from(
      aMultipart('mixed', ['\r\nHello', 'Content-Type: application/pdf; name="R@ume.pdf"\r\n\r\nx']),
    );
    part[part.indexOf('R@ume') + 1] = 0xe4;
    expect(filesOf(await parseMail(part))).toEqual(['Räume.pdf']);
  });

  it('keep the end of a name that is too long', async () => {
    const part = `Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="${'a'.repeat(300)}.pdf"\r\n\r\nx`;
    const [name] = filesOf(await parseMail(aMultipart('mixed', ['\r\nHello', part])));
    expect(name).toMatch(/^a+…\.pdf$/);
    expect(name).toHaveLength(120);
  });

  it('are named texts that stand behind the body', async () => {
    const part =
      'Content-Type: text/plain; name="log.txt"\r\nContent-Disposition: inline; filename="log.txt"\r\n\r\nlines';
    const mail = await parseMail(aMultipart('mixed', ['Content-Type: text/plain\r\n\r\nHello', part]));
    expect(mail.text).toBe('Hello');
    expect(filesOf(mail)).toEqual(['log.txt']);
  });

  it('are mails that were passed on, whole', async () => {
    const inner = 'From: bob@example.com\r\nSubject: Inner\r\n\r\nIt broke.';
    const mail = await parseMail(
      aMultipart('mixed', [
        'Content-Type: text/plain\r\n\r\nSee attached.',
        `Content-Type: message/rfc822\r\n\r\n${inner}`,
      ]),
    );
    expect(mail.text).toBe('See attached.');
    expect(mail.attachments).toHaveLength(1);
    expect(Buffer.from(mail.attachments[0]?.bytes ?? []).toString()).toContain('It broke.');
    expect(mail.subject).toBe('My order');
  });

  it('of Outlook stay in their bundle', async () => {
    const part =
      'Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+Ig==';
    const mail = await parseMail(aMultipart('mixed', ['Content-Type: text/plain\r\n\r\nHello', part]));
    expect(mail.attachments).toMatchObject([{ name: 'winmail.dat', contentType: 'application/ms-tnef' }]);
  });

  it.each([
    'application/pkcs7-signature; name="smime.p7s"',
    'application/pgp-signature; name="signature.asc"',
  ])('are not the seal of a signed mail: %s', async (type) => {
    const parts = ['Content-Type: text/plain\r\n\r\nHello', `Content-Type: ${type}\r\n\r\nx`];
    expect(await parseMail(aMultipart('signed', parts))).toMatchObject({ text: 'Hello', attachments: [] });
  });
});

describe('mails that are not text', () => {
  it('an invitation says to what and when', async () => {
    const event = [
      'BEGIN:VCALENDAR',
      'BEGIN:VTIMEZONE',
      'DTSTART:19701025T030000',
      'END:VTIMEZONE',
      'BEGIN:VEVENT',
      'SUMMARY:Site visit\\, with la',
      ' mps',
      'DTSTART;TZID=Europe/Berlin:20260118T143000',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n');
    const mail = await parseMail(
      aMultipart('alternative', [
        'Content-Type: text/plain\r\n\r\nPlease come.',
        `Content-Type: text/calendar; method=REQUEST\r\n\r\n${event}`,
      ]),
    );
    expect(mail.text).toBe(
      'Invitation: Site visit, with lamps, 2026-01-18 14:30 Europe/Berlin\n\nPlease come.',
    );
    expect(mail.reply).toBe(mail.text);
    expect(mail.attachments).toMatchObject([{ contentType: 'text/calendar' }]);
  });

  it.each([
    ['CANCEL', '20260118T143000Z', 'Cancelled invitation: Visit, 2026-01-18 14:30 UTC'],
    ['REPLY', '20260118', 'Answer to an invitation: Visit, 2026-01-18'],
    ['REQUEST', 'soon', 'Invitation: Visit'],
  ])('a calendar says what of an invitation: %s', async (method, start, text) => {
    const body = `BEGIN:VEVENT\r\nSUMMARY:Visit\r\nDTSTART:${start}\r\nEND:VEVENT`;
    expect(
      await textOf(aMail({ headers: { 'Content-Type': `text/calendar; method=${method}` }, body })),
    ).toBe(text);
  });

  it.each([
    ['S/MIME', aMail({ headers: { 'Content-Type': 'application/pkcs7-mime; name=smime.p7m' }, body: 'x' })],
    [
      'PGP',
      aMultipart('encrypted', [
        'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1',
        'Content-Type: application/octet-stream; name="encrypted.asc"\r\n\r\nx',
      ]),
    ],
  ])('an encrypted one (%s) says where to read it', async (_kind, bytes) => {
    const mail = await parseMail(bytes);
    expect(mail.text).toContain('encrypted');
    expect(mail.text).toContain('mail program');
    expect(mail.attachments.length).toBeGreaterThan(0);
  });
});
