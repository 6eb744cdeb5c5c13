import { describe, expect, it } from 'vitest';

import { stripQuotes } from '../../../../src/channels/email/index.ts';
import { ATTRIBUTIONS } from './attributions.ts';
import { HEADER_BLOCKS } from './header-blocks.ts';

const ANSWER = 'Thank you, that works.\nSee you on Monday.';

describe('the line that introduces a quote, in many languages', () => {
  it.each(ATTRIBUTIONS)('%s: goes with the quote below it', (_language, line) => {
    expect(stripQuotes(`${ANSWER}\n\n${line}\n> Hello there\n> friend`)).toBe(ANSWER);
  });

  it.each(ATTRIBUTIONS)('%s: goes with a quote that has no marks', (_language, line) => {
    expect(stripQuotes(`${ANSWER}\n\n${line}\n\nHello there\nfriend`)).toBe(ANSWER);
  });

  it.each(ATTRIBUTIONS)('%s: may be broken over two lines', (_language, line) => {
    const space = line.lastIndexOf(' ', 45);
    const broken = `${line.slice(0, space)}\n${line.slice(space + 1)}`;
    expect(stripQuotes(`${ANSWER}\n\n${broken}\n\n> Hello there`)).toBe(ANSWER);
  });

  it.each(ATTRIBUTIONS)('%s: may be broken before the address', (_language, line) => {
    const broken = line.replace(/([<(])ann@/, '$1\nann@');
    expect(stripQuotes(`${ANSWER}\n\n${broken}\n\n> Hello there`)).toBe(ANSWER);
  });
});

describe('the block of headers above a quote, in many languages', () => {
  it.each(HEADER_BLOCKS)('%s: ends what they wrote', (_language, labels) => {
    const [from, date, to, subject] = labels;
    const block = `${from}: Ann Lee <ann@example.com>\n${date}: 06.01.2026 09:15\n${to}: Bob\n${subject}: My order`;

    expect(stripQuotes(`${ANSWER}\n\n${block}\n\nHello there`)).toBe(ANSWER);
    expect(stripQuotes(`${ANSWER}\n________________________________\n${block}\n\nHello`)).toBe(ANSWER);
    expect(stripQuotes(`${ANSWER}\n\n${block.replaceAll(/^([^:]+):/gm, '*$1:*')}\n\nHello`)).toBe(ANSWER);
  });

  it.each([
    ['without an address', 'From: Lee, Ann\nSent: Monday, January 5, 2026 3:05 PM\nTo: Bob\nSubject: x'],
    ['with empty lines in it', 'From: Lee, Ann\n\nSent: Monday, January 5, 2026\n\nTo: Bob\n\nSubject: x'],
    [
      'with a broken line',
      'From: Ann Lee\n<ann@example.com>\nSent: 5 January 2026 3:05 PM\nTo: Bob\nSubject: x',
    ],
    ['of two fields', 'From: ann@example.com\nDate: Mon, 5 Jan 2026 15:05:00 +0000'],
    ['with more fields', 'From: Ann\nSent: 5 Jan 2026\nTo: Bob\nCc: Dan\nSubject: x\nImportance: High'],
  ])('%s, it does so as well', (_what, block) => {
    expect(stripQuotes(`${ANSWER}\n\n${block}\n\nHello there`)).toBe(ANSWER);
  });
});

it.each([
  '----- Mail original -----',
  '------------------ Original ------------------',
  '------------------&nbsp;原始邮件&nbsp;------------------',
])('the heading %s goes with the block of headers below it', (heading) => {
  const block = 'From: Ann Lee <ann@example.com>\nDate: 06.01.2026 09:15\nTo: Bob\nSubject: My order';
  expect(stripQuotes(`${ANSWER}\n\n${heading}\n${block}\n\nHello there`)).toBe(ANSWER);
});

describe('a copy of its own headers at its start', () => {
  const copy = 'From: Ann Lee <ann@example.com>\nDate: 06.01.2026 09:15\nTo: Bob\nSubject: My order';

  it('stays, and what is quoted below still goes', () => {
    const quote = 'On 5 Jan 2026 Bob <bob@example.com> wrote:\n> How are you?';
    expect(stripQuotes(`${copy}\n\n${ANSWER}\n\n${quote}`)).toBe(`${copy}\n\n${ANSWER}`);
    expect(stripQuotes(`${copy}\n\n${ANSWER}\n\n${copy}\n\nHello`)).toBe(`${copy}\n\n${ANSWER}`);
  });
});

describe('a line between dashes that says a mail begins', () => {
  it.each([
    '-----Original Message-----',
    '----- Original Message -----',
    '---- Replied Message ----',
    '---- 回复的原邮件 ----',
    '-----Ursprüngliche Nachricht-----',
    '-------- Originalnachricht --------',
    '-----Message d’origine-----',
    '-----Mensaje original-----',
    '-----Mensagem original-----',
    '-----Messaggio originale-----',
    '-----Oorspronkelijk bericht-----',
    '-------- Oprindelig besked --------',
    '-----Opprinnelig melding-----',
    '-----Ursprungligt meddelande-----',
    '-----Alkuperäinen viesti-----',
    '-----Wiadomość oryginalna-----',
    '-----Původní zpráva-----',
    '-----Eredeti üzenet-----',
    '-----Исходное сообщение-----',
    '-----Orijinal Mesaj-----',
    '------------------ 原始邮件 ------------------',
    '-----元のメッセージ-----',
    '-----원본 메시지-----',
  ])('%s ends what they wrote', (mark) => {
    expect(stripQuotes(`${ANSWER}\n\n${mark}\n\nHello there`)).toBe(ANSWER);
  });

  it.each([
    '##- Please type your reply above this line -##',
    '-- reply above this line --',
    '----- Bitte antworten Sie über dieser Zeile -----',
    '--- Répondez au-dessus de cette ligne ---',
    '--- Responda por encima de esta línea ---',
  ])('%s does too, though we wrote it', (mark) => {
    expect(stripQuotes(`${ANSWER}\n\n${mark}\n\nYour ticket`)).toBe(ANSWER);
  });
});

describe('what was passed on', () => {
  it.each([
    '---------- Forwarded message ---------',
    'Begin forwarded message:',
    '-------- Weitergeleitete Nachricht --------',
    'Anfang der weitergeleiteten Nachricht:',
    '---------- Message transféré ---------',
    '---------- Mensaje reenviado ---------',
    '---------- Messaggio inoltrato ---------',
    '---------- Doorgestuurd bericht ----------',
    '-------- Пересылаемое сообщение --------',
    '---------- 転送メール ----------',
  ])('stays below %s', (mark) => {
    const mail = `Please look at this.\n\n${mark}\nFrom: Bob <bob@example.com>\nDate: 5 Jan 2026\nSubject: x\n\nIt broke.\n-- \nBob`;
    expect(stripQuotes(mail)).toBe(mail);
  });

  it('goes with the quote that it stands in', () => {
    const quoted = '> Begin forwarded message:\n> \n> It broke.';
    expect(stripQuotes(`${ANSWER}\n\nOn 5 Jan 2026 Bob <bob@example.com> wrote:\n${quoted}`)).toBe(ANSWER);
  });

  it('stays below headers where the mail answers nothing', () => {
    const mail =
      'See below.\n\nFrom: Bob <bob@example.com>\nSent: 5 January 2026 10:00\nTo: Ann\nSubject: x\n\nIt broke.';
    expect(stripQuotes(mail, { answers: false })).toBe(mail);
    expect(stripQuotes(mail)).toBe('See below.');
  });
});

describe('where they wrote', () => {
  it('below the quote: it goes', () => {
    const mail = 'On 5 Jan 2026 Bob <bob@example.com> wrote:\n> How are you?\n> Bob\n\nFine, thanks.';
    expect(stripQuotes(mail)).toBe('Fine, thanks.');
  });

  it('around the quote: it goes', () => {
    const mail = 'Hi Bob,\nOn 5 Jan 2026 Bob <bob@example.com> wrote:\n> How are you?\n\nFine, thanks.\nAnn';
    expect(stripQuotes(mail)).toBe('Hi Bob,\n\nFine, thanks.\nAnn');
  });

  it('point by point: the questions stay with their answers', () => {
    const mail = '> Which colour?\nRed.\n> Which size?\nLarge.';
    expect(stripQuotes(`${mail}\n\n> Bob`)).toBe(mail);
  });

  it.each([
    '----- Original Message -----\nFrom: Bob\nTo: Ann\nSent: Monday, January 5, 2026 3:05 PM\nSubject: Lamp\n\n\n',
    'From: Bob <bob@example.com>\nSent: Monday, January 5, 2026 3:05 PM\nTo: Ann\nSubject: Lamp\n\n',
  ])('below or between lines with marks, under %j: the answers stay', (head) => {
    const points = `See below.\n\n${head}> Which lamp?\n\nThe red one.\n\n> Since when?\n\nMonday.`;
    expect(stripQuotes(points)).toBe(points);
    expect(stripQuotes(`Hi Bob,\n\n${head}> Which lamp?\n\nThe red one.`)).toMatch(
      /^Hi Bob,\s+The red one\.$/,
    );
    expect(stripQuotes(`The red one.\n\n${head}> Which lamp?`)).toBe('The red one.');
  });

  it('something of their own in marks: it stays', () => {
    const mail = 'It says:\n> disk full\nWhat shall I do?';
    expect(stripQuotes(mail)).toBe(mail);
  });

  it('above a quote whose long lines lost their marks: all of it goes', () => {
    const long = '> I would like to know whether the lamp that you have sent me on Monday of last';
    const mail = `${ANSWER}\n\nOn 5 Jan 2026 Bob <bob@example.com> wrote:\n${long}\nweek, and\n> that is broken, can be repaired.`;
    expect(stripQuotes(mail)).toBe(ANSWER);
  });
});

describe('a signature', () => {
  it.each([
    '-- \nAnn Lee\nHead of Lamps',
    '--\nAnn Lee',
    '--\nAnn Lee\n\nThis message is for its addressee alone, whoever that may be.',
    '-- \nThis message is for its addressee alone, whoever that may be.',
    '__\nlamps mailing list\nhttps://example.com/lamps',
    'Best regards,\nAnn Lee\n\nLamps Ltd\n+44 20 7946 0000',
    'Kind regards\n\nAnn',
    'Mit freundlichen Grüßen\nAnn Lee\n\nLee GmbH\nTel. 030 1234567',
    'Viele Grüße\nAnn',
    'Cordialement,\nAnn Lee',
    'Saludos cordiales,\nAnn',
    'Atenciosamente,\nAnn',
    'Cordiali saluti\nAnn',
    'Met vriendelijke groet,\n\nAnn',
    'Med venlig hilsen\nAnn',
    'Med vänliga hälsningar\nAnn',
    'Ystävällisin terveisin\nAnn',
    'Pozdrawiam,\nAnna',
    'С уважением,\nАнна',
    'Kh\nAnn',
    '/Ann',
    'Sent from my iPhone',
    'Get Outlook for Android<https://example.com/x>',
    'Von meinem iPhone gesendet',
    'Envoyé de mon iPhone',
    'Enviado desde mi iPhone',
    'Inviato da iPhone',
    'Verstuurd vanaf mijn iPhone',
    'Skickat från min iPhone',
    'Wysłane z iPhone',
    'Отправлено с iPhone',
    'iPhoneから送信',
    '发自我的iPhone',
    '나의 iPhone에서 보냄',
  ])('%j goes', (signature) => {
    expect(stripQuotes(`${ANSWER}\n\n${signature}`)).toBe(ANSWER);
  });

  it('goes where a quote stands below it, or above', () => {
    const quote = 'On 5 Jan 2026 Bob <bob@example.com> wrote:\n> How are you?';
    expect(stripQuotes(`${ANSWER}\n\n-- \nAnn\n\n${quote}`)).toBe(ANSWER);
    expect(stripQuotes(`${ANSWER}\n\n${quote}\n\n-- \nAnn`)).toBe(ANSWER);
    expect(stripQuotes(`${ANSWER}\n\nSent from my iPhone\n\n${quote}`)).toBe(ANSWER);
  });

  it.each([
    'Get Outlook for Android<https://example.com/x>',
    '________________________________\nFrom: Bob <bob@example.com>\nSent: Monday, 5 January 2026\nTo: Ann\nSubject: Lamp\n\nHi.',
    '-----Original Message-----\nHi.',
  ])('goes with its kind and what is quoted below it: %j', (below) => {
    expect(stripQuotes(`${ANSWER}\n\nSent from my phone\n\n${below}`)).toBe(ANSWER);
  });

  it.each([
    ['thanks, which may be all they say', 'Works now.\n\nThanks,\nAnn'],
    ['an afterthought', 'Works now.\n\nBest regards,\nAnn\n\nP.S. The second lamp is broken too.'],
    [
      'a long text below a farewell',
      `Kind regards\n${'That is how he ended his letter, and then went on and on about it. '.repeat(3)}`,
    ],
    ['a list with dashes', 'These:\n-- one\n-- two\nThat is all.'],
    [
      'what stands below a rule',
      `The lamp is broken.\n${'_'.repeat(40)}\nPlease send me a new one by Monday.\nAnn`,
    ],
    ['what stands below a dash', 'Order 1: lamp\n—\nOrder 2: please cancel the chair that I ordered.'],
    ['a sentence below two dashes', 'Order 1: lamp\n--\nOrder 2: please cancel the chair that I ordered.'],
    ['a rule of dashes', 'Summary\n----\nAll is well.'],
    ['where they sent it from', 'Sent from the warehouse on Monday, it came broken.\nPlease help.'],
    [
      'a sentence that begins as a footer',
      'Here it is.\n\nSent from my desk, which is easier than from the shop.',
    ],
    ['a shipment', 'Hi Ana,\n\nSent via UPS on Monday.\n\nThe tracking number is 1Z999.'],
    ['what stands below one', 'Ok\n\nSent from my iPhone\n\nWait, please cancel the whole order.'],
    [
      'a request below a farewell',
      'Thanks!\n\nBest,\nTom\n\nOne more thing: please ship order 4711 to my office instead.',
    ],
    ['a question below a farewell', 'Noted.\n\nBest regards\nWhere is the second lamp?'],
    ['an afterthought in haste', 'It broke.\n\nRegards\nAnn\n\nbtw my order number is 12345'],
    ['what is written in haste below a greeting', 'Hola\nSaludos\nno me funciona la lámpara'],
    ['thanks in Korean', '네, 확인했습니다.\n감사합니다.\n그런데 주문번호 12345는 언제 배송되나요?'],
    ['a signature that is all there is', '-- \nAnn'],
    ['a farewell that is all there is', 'Best regards,\nAnn'],
  ])('is not %s', (_what, mail) => {
    expect(stripQuotes(mail)).toBe(mail.trim());
  });
});

describe('what only looks like a quote', () => {
  it.each([
    'On Monday I wrote:\nplease send the invoice.\nNobody answered.',
    'On 12 March you wrote: the parcel is on its way. It never came.\n\nWhere is it?',
    'Our trip:\nFrom: London\nTo: Paris\nDate: 12 May 2026\n\nCan you book it?',
    'From: Heathrow\nTo: Gatwick\nDate: 12.05.2026 10:30\nPassengers: 2',
    'Name: Ann\nEmail: ann@example.com\nSubject: broken lamp\nMessage: it does not switch on',
    'Hi,\nAt 10:30 the display said:\nERROR 5\nand nothing works.',
    'Hello,\nOn 5 Jan 2026 your web page said:\nhold both buttons.\nIs that right?',
    'Hallo,\nam 05.01.2026 schrieb ich Ihnen:\nDie Lampe ist kaputt.\nBisher kam keine Antwort.',
    'Bonjour,\nle 12 mai votre collègue a écrit :\nelle arrive lundi.\nElle n’est pas arrivée.',
    'On the invoice of 12.01.2026 it says: 12 pieces.\nI only got 11.',
    'Please write to bob@example.com, he wrote to me on Monday:\nHe said all is fine.',
    'Date: 12 May 2026\nTime: 7:00\nAddress: 1 Long Road\n\nPlease bring your ID.',
    'Le 12/01/2026 à 10:30 : la livraison est arrivée cassée.',
    'Meeting notes:\n2026-01-06 10:00 Ann: hello\n2026-01-06 10:05 Bob: hi',
    'Log:\n12:30:01 error in module lamp@example.com:\nstack trace here',
    'I wrote to support@example.net on 3 May 2026:\nno answer yet. Please help me.',
    '>:( this is bad\nfix it',
    '>>> https://example.com <<<\nVisit us',
    'Original message was lost. Please send it again.',
    'ok',
    '👍',
  ])('%j stays whole', (text) => {
    expect(stripQuotes(text)).toBe(text);
  });

  it('an emoji is an answer', () => {
    expect(stripQuotes('👍\n\nOn 5 Jan 2026 Bob <bob@example.com> wrote:\n> Does Monday suit you?')).toBe(
      '👍',
    );
  });

  it('a mail that is nothing but a quote stays whole', () => {
    const mail = 'On 5 Jan 2026 Bob <bob@example.com> wrote:\n> How are you?';
    expect(stripQuotes(mail)).toBe(mail);
  });
});
