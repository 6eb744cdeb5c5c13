import { describe, expect, it } from 'vitest';

import { twilioProvider } from '../../../src/channels/sms/client.ts';
import type { TwilioSettings } from '../../../src/channels/sms/config.ts';
import { Secret } from '../../../src/secret.ts';
import { NOON } from '../../support/builders.ts';
import { httpMock } from '../../support/http-mock.ts';

const nock = httpMock();
const SID = `AC${'a'.repeat(32)}`;
const KEY = `SK${'b'.repeat(32)}`;
const MESSAGES = `/2010-04-01/Accounts/${SID}/Messages.json`;
const ours = '+15550009999';
const theirs = '+15550001111';
const sms = {
  to: theirs,
  from: ours,
  body: 'We are on it.',
  mediaUrls: [],
  statusCallback: 'https://desk.example.com/s?m=1&a=1',
};

const settings: TwilioSettings = {
  mode: 'twilio',
  tokens: [new Secret('token')],
  accountSid: SID,
  login: { username: KEY, password: new Secret('hush') },
};
const provider = twilioProvider(
  settings,
  () => NOON,
  () => 0.5,
);

function api() {
  return nock('https://api.twilio.com').matchHeader('authorization', `Basic ${btoa(`${KEY}:hush`)}`);
}

describe('sending by Twilio', () => {
  it('files go along by the addresses at which Twilio finds them', async () => {
    const MediaUrl = ['https://desk.example.com/sms/media/1', 'https://desk.example.com/sms/media/2'];
    api()
      .post(MESSAGES, (form) => JSON.stringify(form.MediaUrl) === JSON.stringify(MediaUrl))
      .reply(201, { sid: 'MM1', status: 'queued' });

    expect(await provider.send({ ...sms, mediaUrls: MediaUrl })).toMatchObject({ providerId: 'MM1' });
  });

  it.each([
    ['queued', 'queued'],
    ['accepted', 'queued'],
    ['sending', 'queued'],
    ['sent', 'sent'],
  ])('a text taken as %s is sent, and %s', async (status, delivery) => {
    api()
      .post(MESSAGES, { To: theirs, From: ours, Body: sms.body, StatusCallback: sms.statusCallback })
      .reply(201, { sid: 'SM1', status });

    expect(await provider.send(sms)).toEqual({ outcome: 'sent', providerId: 'SM1', delivery });
  });

  it('by a Messaging Service still names the number the customer knows', async () => {
    const service = `MG${'c'.repeat(32)}`;
    api()
      .post(MESSAGES, (body) => body.MessagingServiceSid === service && body.From === ours)
      .reply(201, { sid: 'SM1', status: 'accepted' });

    const withService = twilioProvider({ ...settings, messagingServiceSid: service }, () => NOON);

    expect(await withService.send(sms)).toMatchObject({ outcome: 'sent' });
  });

  it('goes to the configured base instead, path and all', async () => {
    nock('http://emulator.example.com:8080')
      .post(`/twilio${MESSAGES}`)
      .reply(201, { sid: 'SM1', status: 'queued' });

    const elsewhere = twilioProvider(
      { ...settings, apiUrl: new URL('http://emulator.example.com:8080/twilio/') },
      () => NOON,
    );

    expect(await elsewhere.send(sms)).toMatchObject({ outcome: 'sent' });
  });

  it('a STOP that the carrier knows of is refused as an opt-out', async () => {
    api().post(MESSAGES).reply(400, { code: 21610, message: 'unsubscribed', status: 400 });

    expect(await provider.send(sms)).toEqual({
      outcome: 'refused',
      problem: expect.stringContaining('texted STOP'),
      optOut: true,
    });
  });

  it.each([
    [400, { code: 21211 }, 'not a valid phone number'],
    [400, { code: 21408 }, 'Geo permissions'],
    [401, { code: 20003 }, 'credentials'],
    [401, 'not even JSON', 'credentials'],
    [404, { code: 20404 }, 'does not know our account'],
    [400, { code: 77777 }, 'errors/77777'],
    [403, '', 'no reason'],
  ])('an answer of %i %j is refused for good, in words', async (status, body, words) => {
    api().post(MESSAGES).reply(status, body);

    expect(await provider.send(sms)).toEqual({ outcome: 'refused', problem: expect.stringContaining(words) });
  });

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }, 30_000],
    [{}, 7_500],
    [{ 'retry-after': 'soon' }, 7_500],
  ])('too fast, with %j: tried again after %i ms', async (headers, afterMs) => {
    api().post(MESSAGES).reply(429, { code: 20429 }, headers);

    await expect(provider.send(sms)).rejects.toMatchObject({ kind: 'later', afterMs });
  });

  it('a daily limit is waited for by the hour', async () => {
    api().post(MESSAGES).reply(429, { code: 63038 });

    await expect(provider.send(sms)).rejects.toMatchObject({
      kind: 'later',
      afterMs: 3_600_000,
      message: expect.stringContaining('daily limit'),
    });
  });

  it.each([500, 502, 503, 504, 302])('behind a %i it may have been taken', async (status) => {
    api().post(MESSAGES).reply(status, 'oops');

    await expect(provider.send(sms)).rejects.toMatchObject({ kind: 'unknown', outage: undefined });
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])('after %s it certainly was not', async (code) => {
    api()
      .post(MESSAGES)
      .replyWithError(Object.assign(new Error(code), { code }));

    await expect(provider.send(sms)).rejects.toMatchObject({ kind: 'later', outage: 'unreachable' });
  });

  it.each(['ECONNRESET', 'ETIMEDOUT', 'ECONNABORTED', 'EPIPE'])('after %s nobody knows', async (code) => {
    api()
      .post(MESSAGES)
      .replyWithError(Object.assign(new Error(code), { code }));

    await expect(provider.send(sms)).rejects.toMatchObject({ kind: 'unknown' });
  });

  it('an answer that names no message leaves it unknown', async () => {
    api().post(MESSAGES).reply(200, '<html>a proxy’s page</html>');

    await expect(provider.send(sms)).rejects.toMatchObject({ kind: 'unknown' });
  });
});

describe('looking for a text whose answer was lost', () => {
  it('finds equal ones that were not refused, oldest first', async () => {
    api()
      .get(MESSAGES)
      .query({ To: theirs, From: ours, PageSize: 100 })
      .reply(
        200,
        page(
          listed('SM5', { created: 40 }),
          listed('SM4', { created: 30, status: 'failed' }),
          listed('SM3', { created: 20, body: 'Something else' }),
          listed('SM6', { created: 10 }),
          listed('SM2', { created: 10, body: 'We are on it. \n' }),
          listed('SM1', { created: -61 }),
          listed('SM0', { created: 5, direction: 'inbound' }),
        ),
      );

    expect(await provider.lookUp(sms, NOON)).toEqual(['SM2', 'SM6', 'SM5']);
  });

  it('that cannot look says so, so that nothing is sent on it', async () => {
    api().get(MESSAGES).query(true).reply(500);

    await expect(provider.lookUp(sms, NOON)).rejects.toMatchObject({ kind: 'later' });
  });
});

describe('fetching what was missed', () => {
  it('follows every page, and brings inbound texts only, oldest first, as a webhook would', async () => {
    const next = `${MESSAGES}?Page=1&PageToken=abc`;
    const inbound = { direction: 'inbound', from: theirs, to: ours, status: 'received' };
    api()
      .get(MESSAGES)
      .query({ To: ours, 'DateSent>': '2026-11-22T12:00:00Z', PageSize: 200 })
      .reply(
        200,
        page(
          listed('SM4', { ...inbound, created: 40, body: 'STOP' }),
          listed('SM3', { ...inbound, created: 30, from: 'whatsapp:+15550001111' }),
          next,
        ),
      )
      .get(next)
      .reply(
        200,
        page(
          listed('MM2', { ...inbound, created: 20, body: '', num_media: '1' }),
          listed('SM1', { ...inbound, created: 10, from: 'Vodafone', body: 'Your code\0' }),
          listed('SM0', { ...inbound, created: -10 }),
          listed('SM9', { created: 12, to: ours }),
        ),
      )
      .get(`/2010-04-01/Accounts/${SID}/Messages/MM2/Media.json`)
      .query({ PageSize: 10 })
      .reply(200, {
        media_list: [
          {
            sid: 'ME1',
            content_type: 'image/png',
            uri: `/2010-04-01/Accounts/${SID}/Messages/MM2/Media/ME1.json`,
          },
        ],
        next_page_uri: null,
        page_size: 10,
      });

    expect(await provider.missed(ours, NOON)).toEqual([
      expect.objectContaining({ providerId: 'SM1', from: 'Vodafone', answerable: false, text: 'Your code' }),
      expect.objectContaining({
        providerId: 'MM2',
        at: new Date('2026-11-22T12:00:20Z'),
        attachments: [
          {
            url: `https://api.twilio.com/2010-04-01/Accounts/${SID}/Messages/MM2/Media/ME1`,
            contentType: 'image/png',
          },
        ],
      }),
      expect.objectContaining({ providerId: 'SM4', keyword: 'stop' }),
    ]);
  });

  it.each([
    ['the next time, where it only just came', 60, []],
    ['without what is gone, where it came some time ago', 600, [{ providerId: 'MM1', attachments: [] }]],
  ])('brings a text whose pictures are not there %s', async (_when, seconds, brought) => {
    const inbound = { direction: 'inbound', from: theirs, to: ours, status: 'received' };
    api()
      .get(MESSAGES)
      .query(true)
      .reply(200, page(listed('MM1', { ...inbound, num_media: '1' })))
      .get(`/2010-04-01/Accounts/${SID}/Messages/MM1/Media.json`)
      .query(true)
      .reply(200, { media_list: [], next_page_uri: null, page_size: 10 });
    const later = twilioProvider(settings, () => new Date(NOON.getTime() + seconds * 1_000));

    expect(await later.missed(ours, NOON)).toMatchObject(brought);
  });

  it('that fails is tried again another time', async () => {
    api().get(MESSAGES).query(true).reply(503);

    await expect(provider.missed(ours, NOON)).rejects.toMatchObject({ kind: 'later' });
  });
});

/** A text as the list shows it, so many seconds after noon. */
function listed(
  sid: string,
  { created = 0, ...more }: { readonly created?: number; readonly [name: string]: unknown },
) {
  const date = new Date(NOON.getTime() + created * 1_000).toUTCString();
  const usual = { direction: 'outbound-api', status: 'delivered', from: ours, to: theirs, body: sms.body };
  return { sid, date_created: date, date_sent: date, num_media: '0', ...usual, ...more };
}

function page(...items: readonly (ReturnType<typeof listed> | string)[]) {
  const next = items.find((item) => typeof item === 'string') ?? null;
  return { messages: items.filter((item) => typeof item !== 'string'), next_page_uri: next, page_size: 100 };
}
