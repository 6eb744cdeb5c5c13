import { describe, expect, it } from 'vitest';

import { fetchMedia } from '../../../src/channels/sms/fetch-media.ts';
import { Secret } from '../../../src/secret.ts';
import { httpMock } from '../../support/http-mock.ts';

const nock = httpMock();
const PATH = '/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1';
const MEDIA = `https://api.twilio.com${PATH}`;
const login = { username: 'SK1', password: new Secret('hush') };
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const signedIn = { reqheaders: { authorization: `Basic ${btoa('SK1:hush')}` } };
const signedOut = { badheaders: ['authorization'] };

const fetched = (url = MEDIA, api?: URL) => fetchMedia(url, { login, api });

describe('a file that a customer sent', () => {
  it('is fetched with the credentials, and from where it redirects to without them', async () => {
    nock('https://api.twilio.com', signedIn)
      .get(PATH)
      .reply(307, '', { location: 'https://mms.twiliocdn.com/x?sig=1' });
    nock('https://mms.twiliocdn.com', signedOut)
      .get('/x?sig=1')
      .reply(200, PNG, { 'content-type': 'image/png' });

    expect(await fetched()).toEqual({ contentType: 'image/png', bytes: PNG });
  });

  it.each([
    'https://media.twiliocdn.com/x',
    'https://content.eu1.twilio.com/x',
    'https://s3.amazonaws.com/x',
    'https://s3-external-1.amazonaws.com/x',
    'https://bucket.s3.us-east-1.amazonaws.com/x',
  ])('may be at %s', async (location) => {
    nock('https://api.twilio.com').get(PATH).reply(302, '', { location });
    nock(new URL(location).origin, signedOut).get('/x').reply(200, PNG, { 'content-type': 'image/png' });

    expect((await fetched()).bytes).toEqual(PNG);
  });

  it.each([
    'http://media.twiliocdn.com/x',
    'https://twiliocdn.com.evil.example/x',
    'https://evil-twilio.com/x',
    'https://user:pass@media.twiliocdn.com/x',
    'https://media.twiliocdn.com:8443/x',
    'https://ec2.amazonaws.com/x',
    'https://evils3.amazonaws.com/x',
    'http://169.254.169.254/latest/meta-data',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://[::ffff:169.254.169.254]/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://localhost/x',
    'https://api.twilio.com@evil.example/x',
    'https://media.twiliocdn.com.@127.0.0.1/x',
    '//127.0.0.1/x',
    'gopher://media.twiliocdn.com/x',
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    'file:///etc/passwd',
  ])('is not looked for at %s', async (location) => {
    nock('https://api.twilio.com').get(PATH).reply(302, '', { location });

    await expect(fetched()).rejects.toMatchObject({ kind: 'never' });
  });

  it.each([
    'https://evil.example/x',
    'http://api.twilio.com/x',
    'https://api.twilio.com:8443/x',
    'https://a:b@api.twilio.com/x',
    'https://api.twilio.com.evil.example/x',
    'https://bucket.s3.amazonaws.com/x',
    'http://127.0.0.1:3000/x',
    'http://169.254.169.254/latest/meta-data',
    'https://[::1]/x',
    'https://localhost/x',
    'https://api.twilio.com@169.254.169.254/x',
    'https://169.254.169.254\\.api.twilio.com/x',
    'https://api.twilio.com\u3002evil.example/x',
    'https://ap\u0131.twilio.com/x',
    'file:///etc/passwd',
    'nonsense',
  ])('nobody asks %s for it in the first place', async (url) => {
    await expect(fetched(url)).rejects.toMatchObject({ kind: 'never' });
  });

  it('is asked for at the configured base where there is one', async () => {
    nock('http://emulator.example.com:8080', signedIn)
      .get(PATH)
      .twice()
      .reply(200, PNG, { 'content-type': 'image/png' });
    const api = new URL('http://emulator.example.com:8080');

    expect((await fetched(MEDIA, api)).bytes).toEqual(PNG);
    expect((await fetched(`http://emulator.example.com:8080${PATH}`, api)).bytes).toEqual(PNG);
  });

  it('that is always somewhere else is given up after three redirects', async () => {
    nock('https://api.twilio.com').get(PATH).reply(302, '', { location: 'https://a.twilio.com/1' });
    for (const n of [1, 2, 3])
      nock('https://a.twilio.com')
        .get(`/${n}`)
        .reply(302, '', { location: `https://a.twilio.com/${n + 1}` });

    await expect(fetched()).rejects.toMatchObject({ kind: 'never' });
  });

  it.each([
    ['text/html', 'kind of file'],
    ['image/svg+xml', 'kind of file'],
    ['application/zip', 'kind of file'],
    ['', 'kind of file'],
  ])('of the type %j is not taken', async (type, words) => {
    nock('https://api.twilio.com').get(PATH).reply(200, 'x', { 'content-type': type });

    await expect(fetched()).rejects.toMatchObject({ kind: 'never', message: expect.stringContaining(words) });
  });

  it.each(['<script>alert(1)</script>', 'JPEG but not really', '%PDF-1.7 …'])(
    'that only says it is a picture is not taken: %s',
    async (bytes) => {
      nock('https://api.twilio.com').get(PATH).reply(200, bytes, { 'content-type': 'image/png' });

      await expect(fetched()).rejects.toMatchObject({
        kind: 'never',
        message: expect.stringContaining('picture'),
      });
    },
  );

  it('that is another kind of picture than it says is kept as what it is', async () => {
    nock('https://api.twilio.com').get(PATH).reply(200, PNG, { 'content-type': 'image/jpg; charset=x' });

    expect((await fetched()).contentType).toBe('image/png');
  });

  it.each(['text/vcard', 'application/pdf', 'video/3gpp', 'audio/amr'])('may be %s', async (type) => {
    nock('https://api.twilio.com')
      .get(PATH)
      .reply(200, 'bytes', { 'content-type': `${type}; charset=utf-8` });

    expect(await fetched()).toEqual({ contentType: type, bytes: Buffer.from('bytes') });
  });

  it('of more than 10 MB is not taken, whether it says so or not', async () => {
    const big = Buffer.alloc(10 * 1024 * 1024 + 1);
    nock('https://api.twilio.com')
      .get(PATH)
      .reply(200, 'x', { 'content-type': 'video/mp4', 'content-length': String(big.length) });
    await expect(fetched()).rejects.toMatchObject({
      kind: 'never',
      message: expect.stringContaining('10 MB'),
    });

    nock('https://api.twilio.com').get(PATH).reply(200, big, { 'content-type': 'video/mp4' });
    await expect(fetched()).rejects.toMatchObject({
      kind: 'never',
      message: expect.stringContaining('10 MB'),
    });
  });

  it.each([
    [404, 'later'],
    [410, 'never'],
    [400, 'never'],
    [401, 'later'],
    [403, 'later'],
    [429, 'later'],
    [500, 'later'],
    [503, 'later'],
  ])('when the carrier answers %i: %s', async (status, kind) => {
    nock('https://api.twilio.com').get(PATH).reply(status);

    await expect(fetched()).rejects.toMatchObject({ kind });
  });

  it('is tried again when the carrier cannot be reached', async () => {
    nock('https://api.twilio.com').get(PATH).replyWithError('gone');

    await expect(fetched()).rejects.toMatchObject({ kind: 'later' });
  });
});
