import { describe, expect, it } from 'vitest';

import { formIn } from '../../../src/channels/sms/form.ts';
import { parseInbound } from '../../../src/channels/sms/inbound.ts';
import { keywordOf } from '../../../src/channels/sms/keyword.ts';
import { NOON } from '../../support/builders.ts';

const SID = `SM${'1'.repeat(32)}`;

describe('a keyword', () => {
  it.each([
    ['STOP', 'stop'],
    ['stop', 'stop'],
    ['  Stop\n', 'stop'],
    ['STOPALL', 'stop'],
    ['unsubscribe', 'stop'],
    ['Cancel', 'stop'],
    ['END', 'stop'],
    ['quit', 'stop'],
    ['REVOKE', 'stop'],
    ['OptOut', 'stop'],
    ['START', 'start'],
    ['unstop', 'start'],
    ['YES', 'yes'],
    ['help', 'help'],
    ['INFO', 'help'],
  ])('%j is read as %s', (text, keyword) => {
    expect(keywordOf(text)).toBe(keyword);
  });

  it.each(['STOP PLEASE', 'please stop', 'STOP.', 'yes please', 'helpful', '', 'S T O P', 'constructor'])(
    '%j is a text like any other',
    (text) => {
      expect(keywordOf(text)).toBeUndefined();
    },
  );

  it.each([
    ['Leave me alone', 'STOP', 'stop'],
    ['unstop', 'START', 'start'],
    ['Yes', 'START', 'yes'],
    ['JOIN', 'START', 'yes'],
    ['whatever', 'help', 'help'],
    ['STOP', 'SOMETHING-NEW', 'stop'],
  ])('of %j, the carrier’s own reading %s decides', (text, optOutType, keyword) => {
    expect(keywordOf(text, optOutType)).toBe(keyword);
  });
});

describe('a text from Twilio', () => {
  it('becomes a message with both numbers, its SID and its words', () => {
    expect(parse({})).toEqual({
      kind: 'message',
      message: {
        channel: 'sms',
        providerId: SID,
        from: '+15550001111',
        to: '+15550009999',
        answerable: true,
        text: 'Where is my order?',
        attachments: [],
        at: NOON,
      },
    });
  });

  it.each([
    ['+15550001111', true],
    ['+447700900123', true],
    ['+1234567', true],
    ['22395', false],
    ['Vodafone', false],
    ['+123', false],
    ['+1234567890123456', false],
  ])('from %s can be answered: %s', (From, answerable) => {
    expect(parse({ From })).toMatchObject({ kind: 'message', message: { from: From, answerable } });
  });

  it('keeps a sender’s name trimmed and at most 100 characters of it', () => {
    expect(parse({ From: `  ${'x'.repeat(300)} ` })).toMatchObject({ message: { from: 'x'.repeat(100) } });
  });

  it('with pictures and no words is a message', () => {
    const media = {
      Body: '',
      NumMedia: '2',
      MediaUrl0: 'https://api.twilio.com/a',
      MediaContentType0: 'image/png',
      MediaUrl1: 'https://api.twilio.com/b',
    };

    expect(parse(media)).toMatchObject({
      message: {
        text: '',
        attachments: [
          { url: 'https://api.twilio.com/a', contentType: 'image/png' },
          { url: 'https://api.twilio.com/b', contentType: 'application/octet-stream' },
        ],
      },
    });
  });

  it('with nothing in it at all is a message too', () => {
    expect(parse({ Body: undefined, NumMedia: undefined })).toMatchObject({
      kind: 'message',
      message: { text: '' },
    });
  });

  it('brings ten files at most, and none whose address is not one', () => {
    const urls = Array.from({ length: 30 }, (_, n) => [`MediaUrl${n}`, `https://api.twilio.com/${n}`]);
    const many = parse({ NumMedia: '30', ...Object.fromEntries(urls), MediaUrl3: 'javascript:alert(1)' });

    expect(many.kind === 'message' && many.message.attachments).toHaveLength(9);
  });

  it('loses what the database cannot keep, and nothing else', () => {
    expect(parse({ Body: 'a\0b <b>ü</b> 😀 ' })).toMatchObject({ message: { text: 'ab <b>ü</b> 😀 ' } });
  });

  it.each(['whatsapp:+15550001111', 'rcs:brand', 'WhatsApp:+1555'])('from %s is not supported', (From) => {
    expect(parse({ From }).kind).toBe('unsupported');
    expect(parse({ To: From }).kind).toBe('unsupported');
  });

  it.each([
    { MessageSid: undefined },
    { MessageSid: 'SM1' },
    { MessageSid: `SM${'g'.repeat(32)}` },
    { From: undefined },
    { From: ' ' },
    { To: undefined },
    { To: 'nonsense' },
  ])('is malformed with %j', (fields) => {
    expect(parse(fields).kind).toBe('malformed');
  });

  it('counts the first of a field that comes twice', () => {
    const form = formIn(Buffer.from(`MessageSid=${SID}&From=%2B15550001111&To=%2B15550009999&Body=a&Body=b`));

    expect(parseInbound(form, NOON)).toMatchObject({ message: { text: 'a' } });
    expect(form.signed['Body']).toEqual(['a', 'b']);
  });
});

function parse(more: Readonly<Record<string, string | undefined>>) {
  const fields = {
    MessageSid: SID,
    From: '+15550001111',
    To: '+15550009999',
    Body: 'Where is my order?',
    ...more,
  };
  const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  return parseInbound(formIn(Buffer.from(new URLSearchParams(given).toString())), NOON);
}
