import { describe, expect, it } from 'vitest';

import { parseMail } from '../../../../src/channels/email/index.ts';
import { aMail, aMultipart } from '../../../support/mails.ts';

describe('a machine made it', () => {
  it.each([
    ['it says so', { 'Auto-Submitted': 'auto-replied' }],
    ['it says so at length', { 'Auto-Submitted': 'auto-generated; owner-email="x"' }],
    ['it is a vacation reply of an old program', { 'X-Autoreply': 'yes' }],
    ['it is one of another', { 'X-Autorespond': 'Out of office' }],
    ['it is one of a third', { 'X-Autoresponse': 'yes' }],
    ['it is one of a fourth', { 'X-Autoreply-Domain': 'example.com' }],
    ['its precedence is that of an answer by machine', { Precedence: 'auto_reply' }],
    ['its envelope has no sender', { 'Return-Path': '<>' }],
    ['it is from the mail system', { From: 'Mail Delivery System <MAILER-DAEMON@mx.example.com>' }],
    ['it is from the mail system, without an address', { From: 'MAILER-DAEMON (Mail Delivery System)' }],
    ['it is from the postmaster', { From: 'postmaster@example.com' }],
    ['it is a complaint', { 'Feedback-Type': 'abuse' }],
  ])('where %s', async (_why, headers) => {
    expect(await parseMail(aMail({ headers }))).toMatchObject({ automatic: true, noAutoReply: true });
  });

  it.each([
    'Automatic reply: My order',
    'Auto-Reply: Lamp',
    'Auto Response: Lamp',
    'Out of Office: Lamp',
    'Out of office',
    'Automatische Antwort: Lampe',
    'Abwesenheitsnotiz: Lampe',
    'Réponse automatique : Lampe',
    'Respuesta automática: Lámpara',
    'Resposta automática: Lâmpada',
    'Risposta automatica: Lampada',
    'Automatisch antwoord: Lamp',
    'Automatisk svar: Lampe',
    'Autosvar: Lampa',
    'Automaattinen vastaus: Lamppu',
    'Odpowiedź automatyczna: Lampa',
    'Automatická odpověď: Lampa',
    'Автоответ: Лампа',
    'Αυτόματη απάντηση: Λάμπα',
    'Otomatik Yanıt: Lamba',
    '自动回复: 灯',
    '自動応答: ランプ',
    '자동 회신: 램프',
    'תשובה אוטומטית: מנורה',
    'رد تلقائي: مصباح',
    '自动答复: 灯',
    'Automatski odgovor: Lampa',
    'Sjálfvirkt svar: Lampi',
    '[EXTERNAL] Automatic reply: Lamp',
    '[Example #12] AutoReply: Lamp',
    '[Auto-Reply] Lamp',
    'Out-of-Office: Lamp',
    'Out of Office Re: Lamp',
    'Out of office until 5 May',
    'Abwesenheitsnotiz (war: Lampe)',
    'Abwesenheit: Lampe',
    'Niet aanwezig: Lamp',
    'Automatic reply: Why is it not working?',
    'AUTO: Ann Lee is out of the office (returning 05/05/2026)',
    'Ann Lee/Example is out of the office.',
    'Report Domain: example.net Submitter: mx.example.com Report-ID: <12>',
  ])('where its subject begins as a vacation reply: %s', async (Subject) => {
    expect((await parseMail(aMail({ headers: { Subject } }))).automatic).toBe(true);
  });
});

describe('a person wrote it', () => {
  it.each([
    'Automatic reply not working',
    'Auto response for my shop',
    'Re: Automatic reply: My order',
    'AW: Automatische Antwort: Bestellung',
    'Vacation response cannot be switched off',
    'Holiday message on the phone',
    'OOO status does not sync',
    'Abwesenheitsnotiz einrichten',
    'Automatische E-Mails kommen nicht an',
    'Automatische E-Mail-Benachrichtigung abbestellen',
    'Réponse automatique ne marche pas',
    'Respuesta automática no funciona',
    'Frånvarorapport saknas',
    'Fraværsregistrering virker ikke',
    'Ikke til stede ved levering',
    'Автоответчик сломан',
    '自动回复功能怎么关闭',
    '自動返信メールが届きません',
    '不在通知の荷物を受け取りたい',
    '부재 중 전화',
    'Complaint about message from 3 May',
    'My agent is out of the office, who helps me?',
    'Report domain: wrong owner shown',
  ])('who writes about such replies: %s', async (Subject) => {
    expect((await parseMail(aMail({ headers: { Subject } }))).automatic).toBe(false);
  });

  it.each([{ 'X-Auto-Response-Suppress': 'All' }, { Precedence: 'bulk' }])(
    'unless a second sign speaks for a machine: %j',
    async (sign) => {
      const headers = { ...sign, Subject: 'Automatische Antwort von Bob' };
      expect((await parseMail(aMail({ headers }))).automatic).toBe(true);
    },
  );

  it.each([
    ['a rule passed it on', { 'Auto-Submitted': 'auto-forwarded' }],
    ['it says so', { 'Auto-Submitted': 'no' }],
    ['it was not answered by machine', { 'X-Autoreply': 'no' }],
    ['it was answered by none', { 'X-Autoreply': 'none' }],
    ['it asks about such replies', { Subject: 'Re: your automatic reply' }],
    ['it asks about the office', { Subject: 'Out of office chairs?' }],
    ['it was written in a list', { 'List-Id': '<lamps.example.com>', Precedence: 'list' }],
    ['it can be unsubscribed from', { 'List-Unsubscribe': '<https://example.com>' }],
    ['it wants no vacation reply', { 'X-Auto-Response-Suppress': 'OOF' }],
    ['its address has the words in it', { From: 'postmasters@example.com' }],
    ['they are called much like the mail system', { From: 'Postmaster Supplies <ann@example.com>' }],
    ['they deliver post', { From: 'Mail Delivery Service Ltd <ann@example.com>' }],
    ['it complains about a bounce', { Subject: 'Undeliverable mail?' }],
    ['it passes a bounce on', { Subject: 'Fwd: Undelivered Mail Returned to Sender' }],
    [
      'it passes one on from an address for many',
      { From: 'admin@example.com', Subject: 'Fwd: Undelivered Mail Returned to Sender' },
    ],
  ])('though %s', async (_why, headers) => {
    const body = 'My mail to you could not be delivered: 550 5.1.1 user unknown.';
    const mail = await parseMail(aMail({ headers, body }));
    expect(mail).toMatchObject({ automatic: false });
    expect(mail.bounce).toBeUndefined();
  });
});

it.each([
  ['mail@hans.example', 'Paket 4711 nicht zugestellt', 'Mein Paket wurde laut Verfolgung nicht zugestellt.'],
  ['admin@shop.example', 'Order 4711 not delivered', 'It was not delivered, and the account is unavailable.'],
  ['emailyjoe@example.com', 'Delivery problem', 'My parcel could not be delivered.'],
  ['systems@example.com', 'Antwort: Paket nicht zugestellt', 'Es wurde nicht zugestellt.'],
])('%s complains about a delivery, and is no machine', async (From, Subject, body) => {
  const headers = { From, Subject, 'In-Reply-To': '<sb.12.34@example.net>' };
  const mail = await parseMail(aMail({ headers, body }));
  expect(mail.automatic).toBe(false);
  expect(mail.bounce).toBeUndefined();
});

it.each([
  ['a form', { 'Reply-To': 'Bob <bob@example.com>' }, 'Name: Bob\nMessage: My parcel was not delivered.'],
  ['a form that passes words on', { 'Reply-To': 'bob@example.com' }, 'Your mail: it could not be delivered.'],
  ['a courier', {}, 'We could not deliver your parcel: the address does not exist.'],
])('a parcel is not delivered, says %s, and sends no mail back', async (_who, more, body) => {
  const headers = { From: 'noreply@shop.example', Subject: 'Contact: Delivery problem', ...more };
  const mail = await parseMail(aMail({ headers, body }));
  expect(mail.automatic).toBe(false);
  expect(mail.bounce).toBeUndefined();
});

it.each(['mailer@mx.example', 'no-reply@mx.example', 'bounces+12@mx.example', 'mail-system@mx.example'])(
  '%s that says so in words sends a mail back',
  async (From) => {
    const headers = { From, Subject: 'Delivery failure' };
    const mail = await parseMail(aMail({ headers, body: 'Your mail could not be delivered.' }));
    expect(mail.bounce).toBeDefined();
  },
);

it.each([
  ['redirected', 'info@firm.example', {}, false],
  ['forwarded', 'ann@example.com', { Subject: 'FW: Lamp' }, false],
  ['answered', 'Ann <ann@example.com>', { Subject: 'We are closed' }, true],
])('what a rule of Exchange %s', async (_what, owner, more, automatic) => {
  const headers = { 'X-MS-Exchange-Inbox-Rules-Loop': owner, ...more };
  expect((await parseMail(aMail({ headers }))).automatic).toBe(automatic);
});

it('a person who passes a report on, with its parts, is no machine', async () => {
  const parts = [
    'Content-Type: text/plain\r\n\r\nWhat does this mean?',
    'Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; bob@example.com\r\nAction: failed',
  ];
  const mail = await parseMail(aMultipart('mixed', parts, { Subject: 'Fwd: Undelivered Mail' }));
  expect(mail.automatic).toBe(false);
  expect(mail.bounce).toBeUndefined();
});

describe('no machine may answer', () => {
  it.each([
    ['what came through a list', { 'List-Id': '<lamps.example.com>' }, true],
    ['what came through an old list', { Precedence: 'list' }, true],
    ['what a list can take', { 'List-Post': '<mailto:lamps@example.com>' }, true],
    ['what went to many', { Precedence: 'bulk' }, false],
    ['what nobody wants', { Precedence: 'junk' }, false],
    ['a newsletter', { 'List-Unsubscribe': '<https://example.com>' }, false],
    ['who asks for that', { 'X-Auto-Response-Suppress': 'DR, OOF, AutoReply' }, false],
    ['who asks for that in one word', { 'X-Auto-Response-Suppress': 'All' }, false],
    ['what may come back', { 'X-Loop': 'support@example.net' }, false],
  ])('%s', async (_what, headers, list) => {
    expect(await parseMail(aMail({ headers }))).toMatchObject({ noAutoReply: true, automatic: false, list });
  });

  it('but a customer', async () => {
    expect(await parseMail(aMail())).toMatchObject({ noAutoReply: false, automatic: false, list: false });
    const headers = { 'X-Auto-Response-Suppress': 'RN, NRN' };
    expect(await parseMail(aMail({ headers }))).toMatchObject({ noAutoReply: false });
  });
});

const daemon = { From: 'MAILER-DAEMON@mx.example.com', 'Return-Path': '<>', Subject: 'Undelivered Mail' };

function aReport(
  recipient: string,
  original = 'Message-ID: <sb.12.34@example.net>\r\nSubject: Lamp\r\n\r\n',
): Uint8Array {
  return aMultipart(
    'report; report-type=delivery-status',
    [
      'Content-Type: text/plain\r\n\r\nIt did not work.',
      `Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n${recipient}`,
      `Content-Type: message/rfc822\r\n\r\n${original}`,
    ],
    daemon,
  );
}

describe('a report about the delivery of our mail', () => {
  it('says which mail did not reach whom, and why', async () => {
    const bytes = aReport(
      'Final-Recipient: rfc822; Ann@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n unknown user',
    );
    expect((await parseMail(bytes)).bounce).toEqual({
      recipient: 'ann@example.com',
      status: '5.1.1',
      action: 'failed',
      diagnostic: 'smtp; 550 5.1.1 unknown user',
      originalMessageId: 'sb.12.34@example.net',
      permanent: true,
    });
  });

  it.each([
    ['for good', 'Action: failed\r\nStatus: 5.2.2', true],
    ['for good, in the words of its action', 'Action: failed', true],
    ['for good, though the fault may pass: its server has given up', 'Action: failed\r\nStatus: 4.4.7', true],
    ['not yet', 'Action: delayed\r\nStatus: 4.4.1', false],
  ])('it did not arrive %s', async (_what, fields, permanent) => {
    const { bounce } = await parseMail(aReport(`Final-Recipient: rfc822; ann@example.com\r\n${fields}`));
    expect(bounce).toMatchObject({ permanent });
  });

  it.each(['delivered', 'relayed', 'expanded'])('is no bounce where it was %s', async (action) => {
    const bytes = aReport(`Final-Recipient: rfc822; ann@example.com\r\nAction: ${action}\r\nStatus: 2.0.0`);
    const mail = await parseMail(bytes);
    expect(mail.bounce).toBeUndefined();
    expect(mail).toMatchObject({ automatic: true, deliveryReport: { recipient: 'ann@example.com', action } });
  });

  it('about several people tells the worst', async () => {
    const bytes = aReport(
      'Final-Recipient: rfc822; bob@example.com\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n' +
        'Final-Recipient: rfc822; ann@example.com\r\nAction: failed\r\nStatus: 5.1.1',
    );
    expect((await parseMail(bytes)).bounce).toMatchObject({ recipient: 'ann@example.com', status: '5.1.1' });
  });

  it('may bring the headers of our mail alone', async () => {
    const bytes = aMultipart(
      'report',
      [
        'Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; ann@example.com\r\nAction: failed',
        'Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <sb.12.34@example.net>\r\n',
      ],
      daemon,
    );
    expect((await parseMail(bytes)).bounce).toMatchObject({ originalMessageId: 'sb.12.34@example.net' });
  });

  it.each([
    [
      'qmail',
      daemon,
      'Hi. This is the qmail-send program.\n\n<ann@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <sb.12.34@example.net>',
    ],
    [
      'Exim',
      { ...daemon, 'X-Failed-Recipients': 'ann@example.com' },
      'A message that you sent could not be delivered.\n\n550 5.1.1\n\nMessage-ID: <sb.12.34@example.net>',
    ],
    [
      'a server that hides its name',
      { From: 'no-reply@example.com', Subject: 'Delivery failure' },
      'Your mail was not delivered:\n\nann@example.com\n\n550 5.1.1 user unknown\n\nMessage-ID: <sb.12.34@example.net>',
    ],
  ])('in words for people is understood as well: %s', async (_server, headers, body) => {
    expect((await parseMail(aMail({ headers, body }))).bounce).toEqual({
      recipient: 'ann@example.com',
      status: '5.1.1',
      originalMessageId: 'sb.12.34@example.net',
      permanent: true,
    });
  });

  it.each([
    ['it may pass', 'Sorry, no connection. (#4.4.1)\nI am not going to try again.', true, '4.4.1'],
    ['of a host with numbers like one', 'Host 10.4.2.1 and host 4.2.1.7 said no.', true, undefined],
    [
      'of a program with numbers like one',
      'No such user. Received: with esmtp (Exim 4.92.3)',
      true,
      undefined,
    ],
    [
      'it goes on trying',
      'It has not yet been delivered.\nDelivery attempts will continue.',
      false,
      undefined,
    ],
    ['it goes on trying for days', 'It will be retried for 2 more day(s)', false, undefined],
    ['it asks for patience', 'YOU DO NOT NEED TO RESEND YOUR MESSAGE. 451 4.4.1', false, '4.4.1'],
  ])('in words is over unless it says otherwise: %s', async (_what, body, permanent, status) => {
    const { bounce } = await parseMail(aMail({ headers: daemon, body }));
    expect(bounce).toMatchObject({ permanent });
    expect(bounce?.status).toBe(status);
  });

  it('in words of any language is one where the mail system brings our mail back', async () => {
    const headers = { From: 'postmaster@mx.example.com', Subject: 'Nedoručitelné: Lampa' };
    const body = 'Zprávu nelze doručit.\n\nMessage-ID: <sb.12.34@example.net>\nSubject: Lamp';
    expect((await parseMail(aMail({ headers, body }))).bounce).toMatchObject({
      originalMessageId: 'sb.12.34@example.net',
    });
    expect((await parseMail(aMail({ headers, body: 'Zdravíme.' }))).bounce).toBeUndefined();
  });

  it('names the mail that it answers where it brings none', async () => {
    const headers = { ...daemon, 'In-Reply-To': '<sb.12.34@example.net>' };
    const mail = await parseMail(aMail({ headers, body: 'Undeliverable' }));
    expect(mail.bounce).toMatchObject({ originalMessageId: 'sb.12.34@example.net' });
  });
});

describe('other reports are automatic and no bounce', () => {
  it.each([
    ['a complaint', 'report; report-type=feedback-report', 'message/feedback-report', 'Feedback-Type: abuse'],
    [
      'a receipt',
      'report; report-type=disposition-notification',
      'message/disposition-notification',
      'Disposition: displayed',
    ],
  ])('%s', async (_what, multipart, type, fields) => {
    const parts = [
      'Content-Type: text/plain\r\n\r\nYour mail could not be delivered, or was it?',
      `Content-Type: ${type}\r\n\r\n${fields}`,
      'Content-Type: message/rfc822\r\n\r\nMessage-ID: <sb.12.34@example.net>\r\n\r\nx',
    ];
    const mail = await parseMail(aMultipart(multipart, parts, { 'Return-Path': '<>' }));
    expect(mail).toMatchObject({ automatic: true, noAutoReply: true });
    expect(mail.bounce).toBeUndefined();
    expect(mail.deliveryReport).toBeUndefined();
  });

  it.each([
    'Back on Monday.',
    'I am on leave and cannot be reached.',
    "I can't be reached by phone.",
    'My email address will be unavailable until Monday.',
  ])('a vacation reply with an empty envelope: %s', async (body) => {
    const headers = { 'Return-Path': '<>', 'Auto-Submitted': 'auto-replied', Subject: 'I am away' };
    const mail = await parseMail(aMail({ headers, body }));
    expect(mail.automatic).toBe(true);
    expect(mail.bounce).toBeUndefined();
  });
});
