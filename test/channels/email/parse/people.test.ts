import { describe, expect, it } from 'vitest';

import { parseMail } from '../../../../src/channels/email/index.ts';
import { aMail } from '../../../support/mails.ts';

const ann = { address: 'ann@example.com', name: 'Ann Lee' };

describe('who wrote it', () => {
  it.each([
    ['a name and an address', 'Ann Lee <ann@example.com>', ann],
    ['capital letters', 'Ann Lee <Ann@Example.COM>', ann],
    ['quotation marks', '"Lee, Ann" <ann@example.com>', { address: 'ann@example.com', name: 'Lee, Ann' }],
    [
      'an encoded word',
      '=?utf-8?B?QW5uIEzDqWU=?= <ann@example.com>',
      { address: 'ann@example.com', name: 'Ann Lée' },
    ],
    ['an address alone', 'ann@example.com', { address: 'ann@example.com' }],
    ['the address twice', '"ann@example.com" <ann@example.com>', { address: 'ann@example.com' }],
    ['a comment', 'ann@example.com (Ann Lee)', ann],
    ['a group', 'Us: Ann Lee <ann@example.com>, bob@example.com;', ann],
    ['the first with an address', 'Nobody, Ann Lee <ann@example.com>', ann],
    [
      'an address that only looks quoted',
      '"evil@example.org" <ann@example.com>',
      { address: 'ann@example.com', name: 'evil@example.org' },
    ],
  ])('From, with %s', async (_what, From, from) => {
    expect((await parseMail(aMail({ headers: { From } }))).from).toEqual(from);
  });

  it.each(['Ann Lee', 'Undisclosed:;', '<>', 'ann at example.com'])('nobody, from %j alone', async (From) => {
    const mail = await parseMail(aMail({ headers: { From } }));
    expect(mail.from).toBeUndefined();
  });

  it('then Reply-To, Sender and Return-Path, in that order', async () => {
    const others: Record<string, string> = {
      'Return-Path': '<path@example.com>',
      Sender: 'sender@example.com',
      'Reply-To': 'reply@example.com',
    };
    const found = [];
    for (const name of ['Reply-To', 'Sender', 'Return-Path']) {
      const mail = await parseMail(aMail({ headers: { From: 'Ann', ...others } }));
      found.push(mail.from?.address);
      others[name] = '';
    }
    expect(found).toEqual(['reply@example.com', 'sender@example.com', 'path@example.com']);
  });

  it('through a Google group, which writes its own address: the author', async () => {
    const headers = {
      From: "'Ann Lee' via Support <support@example.net>",
      'X-Original-Sender': 'ann@example.com',
      'List-ID': '<support.example.net>',
    };
    expect((await parseMail(aMail({ headers }))).from).toEqual(ann);
  });

  it('and nobody becomes another by adding the header of a group', async () => {
    const mail = await parseMail(aMail({ headers: { 'X-Original-Sender': 'boss@example.net' } }));
    expect(mail.from).toEqual(ann);
  });

  it.each([
    ['a second From', 'From: Ann Lee <ann@example.com>\r\nFrom: evil@example.org\r\n'],
    ['a byte order mark', '\ufeffFrom: Ann Lee <ann@example.com>\r\n'],
    ['a lone CR in it', 'From: Ann Lee\r <ann@example.com>\r\n'],
    ['a broken line', 'From: Ann Lee\r\n <ann@example.com>\r\n'],
  ])('the first From, with %s', async (_what, raw) => {
    expect((await parseMail(aMail({ raw, headers: { From: '' } }))).from).toEqual(ann);
  });

  it.each([
    ['a line break in an encoded word', '=?utf-8?Q?Ann=0D=0ABcc:_evil@example.org?= <ann@example.com>'],
    ['a space that does not break', 'Ann <ann@example.com>\r\n\u00a0From: evil@example.org'],
  ])('only them, with %s', async (_what, From) => {
    const { from } = await parseMail(aMail({ headers: { From } }));
    expect(from?.address).toBe('ann@example.com');
    expect(from?.name).not.toMatch(/[\r\n]/);
  });
});

describe('where an answer goes', () => {
  it('to Reply-To where that is another place', async () => {
    const mail = await parseMail(aMail({ headers: { 'Reply-To': 'Orders <orders@example.com>' } }));
    expect(mail.replyTo).toEqual({ address: 'orders@example.com', name: 'Orders' });
  });

  it('to the author where Reply-To says the same', async () => {
    const mail = await parseMail(aMail({ headers: { 'Reply-To': 'ANN@example.com' } }));
    expect(mail.replyTo).toBeUndefined();
  });
});

describe('where it went', () => {
  it('to everybody in To and Cc, groups flattened', async () => {
    const headers = { To: 'Us: a@example.net, B <b@example.net>;, c@example.net', Cc: 'd@example.net' };
    const mail = await parseMail(aMail({ headers }));
    expect(mail.to).toEqual([
      { address: 'a@example.net' },
      { address: 'b@example.net', name: 'B' },
      { address: 'c@example.net' },
    ]);
    expect(mail.cc).toEqual([{ address: 'd@example.net' }]);
  });

  it('to where servers say they took it, each once', async () => {
    const raw =
      'Delivered-To: box@example.net\r\nX-Original-To: Support+12@example.net\r\nDelivered-To: box@example.net\r\n' +
      'Envelope-To: e@example.net\r\nX-Forwarded-To: f@example.net\r\n';
    const mail = await parseMail(aMail({ raw }));
    expect(mail.deliveredTo).toEqual([
      'box@example.net',
      'support+12@example.net',
      'e@example.net',
      'f@example.net',
    ]);
  });
});

describe('the other headers', () => {
  it('ids lose their brackets', async () => {
    const headers = {
      'Message-ID': ' <two@example.com> ',
      'In-Reply-To': 'Your message of Monday <one@example.net>',
      References: '<zero@example.net>\r\n <one@example.net>',
    };
    expect(await parseMail(aMail({ headers }))).toMatchObject({
      messageId: 'two@example.com',
      inReplyTo: 'one@example.net',
      references: ['zero@example.net', 'one@example.net'],
    });
  });

  it.each([
    ['utf-8', '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
    ['two words', '=?utf-8?Q?Gr=C3=BC?= =?utf-8?Q?=C3=9Fe?=', 'Grüße'],
    ['a letter cut in two', '=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=', 'Grüße'],
    ['utf-7', '=?utf-7?Q?Gr+APwA3w-e?=', 'Grüße'],
    ['no encoding at all', 'Grüße', 'Grüße'],
    ['several lines', 'Lamp\r\n  broken', 'Lamp broken'],
    ['nothing', '', ''],
  ])('the subject is read: %s', async (_how, Subject, subject) => {
    expect((await parseMail(aMail({ headers: { Subject } }))).subject).toBe(subject);
  });

  it('the subject is read where letters stand unencoded, in Western European', async () => {
    const plain = Buffer.from('From: ann@example.com\r\nSubject: Grüße\r\n\r\nHello', 'latin1');
    const within = Buffer.from(
      'From: ann@example.com\r\nSubject: =?iso-8859-1?Q?Grüße?=\r\n\r\nHello',
      'latin1',
    );
    expect((await parseMail(plain)).subject).toBe('Grüße');
    expect((await parseMail(within)).subject).toBe('Grüße');
  });

  it.each([
    ['Tue, 06 Jan 2026 09:15:00 +0100 (CET)', new Date('2026-01-06T08:15:00Z')],
    ['6 Jan 2026 09:15 GMT', new Date('2026-01-06T09:15:00Z')],
    ['soon', undefined],
  ])('the date is one or none: %j', async (Date, date) => {
    expect((await parseMail(aMail({ headers: { Date } }))).date).toEqual(date);
  });
});

describe('whether the sender is who they say', () => {
  const ours =
    'Authentication-Results: mx.example.net; spf=pass; dmarc=pass (p=NONE) header.from=example.com\r\n';
  const theirs = 'Authentication-Results: mx.example.org; dmarc=pass\r\n';
  const forged = 'Authentication-Results: mx.example.net; dmarc=pass\r\n';
  const failed = 'Authentication-Results: mx.example.net 1; dkim=pass;\r\n dmarc=fail\r\n';

  it.each([
    ['our server says they are', ours, 'mx.example.net', 'pass'],
    ['any of our servers does', ours, '*.example.net', 'pass'],
    ['our server says they are not, above what they claim', failed + forged, 'mx.example.net', 'fail'],
    ['another server says it', theirs, 'mx.example.net', undefined],
    ['nobody says anything', '', 'mx.example.net', undefined],
    ['we believe nobody', ours, undefined, undefined],
  ])('%s', async (_who, raw, authservId, authentication) => {
    const options = authservId === undefined ? {} : { authservId };
    expect((await parseMail(aMail({ raw }), options)).authentication).toBe(authentication);
  });
});
