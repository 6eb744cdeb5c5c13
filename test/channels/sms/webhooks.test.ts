import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';

import twilio from 'twilio';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { anOutboundReply } from '../../support/builders.ts';
import type { SmsServer } from '../../support/sms.ts';
import { startSms } from '../../support/sms.ts';

const PUBLIC_URL = 'https://desk.example.com';
const TOKENS = ['the-new-token', 'the-old-token'];

let sms: SmsServer;
beforeAll(async () => {
  const env = { PUBLIC_URL, TWILIO_AUTH_TOKEN: TOKENS.join(',') };
  sms = await startSms(() => env, { publicUrl: PUBLIC_URL });
});
afterAll(() => sms.stop());
afterEach(() => sms.setStore('up'));

describe('a text that arrives', () => {
  it('is answered with an empty Response once it is kept', async () => {
    const response = await post({ form: aForm({ Body: 'Hello & <hi> 😀' }) });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/xml/);
    expect(await response.text()).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>');
    expect(sms.messages.at(-1)).toMatchObject({ text: 'Hello & <hi> 😀', from: '+15550001111' });
  });

  it('that cannot be kept is answered so that it comes again', async () => {
    sms.setStore('down');

    expect((await post({ form: aForm() })).status).toBe(503);
  });

  it.each(TOKENS)('is taken when %s signed it, so that tokens can be rotated', async (token) => {
    expect((await post({ form: aForm(), token })).status).toBe(200);
  });

  it('is checked over the public address with its query', async () => {
    const path = '/sms/twilio?inbox=a%20b&x=1';

    expect((await post({ form: aForm(), path })).status).toBe(200);
    expect((await post({ form: aForm(), path, signedPath: '/sms/twilio' })).status).toBe(401);
  });

  it('is checked with all its fields, known and unknown, and with those that come twice', async () => {
    const form = new URLSearchParams({ ...aForm(), SomethingNew: 'from Twilio', Empty: '' });
    form.append('Twice', 'b');
    form.append('Twice', 'a');

    expect((await post({ form })).status).toBe(200);
  });

  it('with pictures brings their addresses', async () => {
    const url = 'https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1';
    const form = aForm({ NumMedia: '1', MediaUrl0: url, MediaContentType0: 'image/jpeg', Body: '' });

    expect((await post({ form })).status).toBe(200);
    expect(sms.messages.at(-1)?.attachments).toEqual([{ url, contentType: 'image/jpeg' }]);
  });

  it('whose keyword Twilio read itself is read as Twilio says', async () => {
    await post({ form: aForm({ Body: 'No more of this', OptOutType: 'STOP' }) });

    expect(sms.messages.at(-1)?.keyword).toBe('stop');
  });

  it.each(['whatsapp:+15550001111', 'rcs:agent'])(
    'from %s is answered so that it does not come again, counted, and not kept',
    async (From) => {
      const before = sms.messages.length;
      const response = await post({ form: aForm({ From }) });

      expect(response.status).toBe(200);
      expect(await response.text()).toContain('<Response/>');
      expect(sms.messages).toHaveLength(before);
      expect(sms.rejected.at(-1)).toEqual(['/sms/twilio', 'unsupported']);
    },
  );
});

describe('a request that is turned away', () => {
  const cases: readonly (readonly [string, number, string, () => Promise<Response>])[] = [
    [
      'without a signature',
      401,
      'unsigned',
      () => post({ form: aForm(), headers: { 'x-twilio-signature': undefined } }),
    ],
    ['with a stranger’s signature', 401, 'forged', () => post({ form: aForm(), token: 'another' })],
    [
      'with an empty signature',
      401,
      'forged',
      () => post({ form: aForm(), headers: { 'x-twilio-signature': '' } }),
    ],
    [
      'altered after it was signed',
      401,
      'forged',
      () => post({ form: aForm(), body: 'Body=Something+else' }),
    ],
    [
      'signed for another address',
      401,
      'forged',
      () => post({ form: aForm(), origin: 'https://other.example.com' }),
    ],
    ['signed but without a sender', 400, 'malformed', () => post({ form: aForm({ From: '' }) })],
    [
      'signed but with a SID that is none',
      400,
      'malformed',
      () => post({ form: aForm({ MessageSid: 'SM1' }) }),
    ],
    [
      'that is JSON',
      400,
      'wrong-type',
      () => post({ form: aForm(), headers: { 'content-type': 'application/json' } }),
    ],
    [
      'without a type',
      400,
      'wrong-type',
      () => post({ form: aForm(), headers: { 'content-type': undefined } }),
    ],
    ['of more than 64 KB', 413, 'oversized', () => post({ form: aForm({ Body: 'x'.repeat(70_000) }) })],
    ['compressed', 400, 'malformed', () => post({ form: aForm(), headers: { 'content-encoding': 'gzip' } })],
  ];

  it.each(cases)('%s: %i, one line, counted as %s, nothing kept', async (_name, status, reason, request) => {
    const before = sms.messages.length;
    const response = await request();

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toMatch(/^[^\n]+\n$/);
    expect(sms.messages).toHaveLength(before);
    expect(sms.rejected.at(-1)).toEqual(['/sms/twilio', reason]);
  });

  it('cut off in the middle is counted, and the next one is served', async () => {
    const before = sms.rejected.length;
    await cutOff(sms.url);
    await untilRejected(before + 1);

    expect(sms.rejected.at(-1)).toEqual(['/sms/twilio', 'malformed']);
    expect((await post({ form: aForm() })).status).toBe(200);
  });

  it('with a request line that is a whole address of somebody else’s is forged', async () => {
    const before = sms.rejected.length;
    const status = await rawPost(sms.url, 'http://evil.example.com/sms/twilio');

    expect(status).toBe(401);
    expect(sms.rejected.slice(before)).toEqual([['/sms/twilio', 'forged']]);
  });
});

describe('a status callback', () => {
  const message = randomUUID();
  const path = `/sms/twilio/status?m=${message}&a=1`;
  const form = { MessageSid: `SM${'3'.repeat(32)}`, MessageStatus: 'delivered' };

  it('is reported and answered with 204', async () => {
    expect((await post({ path, form })).status).toBe(204);
    expect(sms.reports.at(-1)).toEqual({
      message,
      attempt: 1,
      providerId: form.MessageSid,
      delivery: 'delivered',
    });
  });

  it('that cannot be kept is answered so that it comes again', async () => {
    sms.setStore('down');

    expect((await post({ path, form })).status).toBe(503);
  });

  it('with an unknown status is answered and told to nobody', async () => {
    const before = sms.reports.length;

    expect((await post({ path, form: { ...form, MessageStatus: 'pondering' } })).status).toBe(204);
    expect(sms.reports).toHaveLength(before);
  });

  it.each([
    ['unsigned', 401, () => post({ path, form, headers: { 'x-twilio-signature': undefined } })],
    ['forged', 401, () => post({ path: path.replace(message, randomUUID()), signedPath: path, form })],
    ['malformed', 400, () => post({ path: '/sms/twilio/status?m=1&a=1', form })],
  ] as const)('%s is turned away with %i', async (reason, status, request) => {
    const before = sms.reports.length;

    expect((await request()).status).toBe(status);
    expect(sms.rejected.at(-1)).toEqual(['/sms/twilio/status', reason]);
    expect(sms.reports).toHaveLength(before);
  });
});

describe('without an account to send from', () => {
  it('a reply is refused in words that say who must set what', async () => {
    const address = { to: '+15550001111', from: '+15550009999' };
    const receipt = await sms.channel.send(address, anOutboundReply('Hi'), 'key');

    expect(receipt).toMatchObject({
      outcome: 'refused',
      problem: expect.stringContaining('TWILIO_ACCOUNT_SID'),
    });
    expect(receipt).toMatchObject({ problem: expect.stringContaining('administrator') });
  });
});

function aForm(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const sid = `SM${randomUUID().replaceAll('-', '')}`;
  return { MessageSid: sid, From: '+15550001111', To: '+15550009999', Body: 'Hello', NumMedia: '0', ...more };
}

interface Posted {
  readonly form: Readonly<Record<string, string>> | URLSearchParams;
  readonly path?: string;
  readonly signedPath?: string;
  readonly origin?: string;
  readonly token?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

function post({ form, path = '/sms/twilio', signedPath = path, origin = PUBLIC_URL, ...more }: Posted) {
  const fields = new URLSearchParams(form);
  const names = [...new Set(fields.keys())];
  const params = Object.fromEntries(
    names.map((name) => [name, fields.getAll(name).length > 1 ? fields.getAll(name) : fields.get(name)]),
  );
  const [primary = ''] = TOKENS;
  const signature = twilio.getExpectedTwilioSignature(
    more.token ?? primary,
    `${origin}${signedPath}`,
    params,
  );
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': signature,
    ...more.headers,
  };
  const given = Object.entries(headers).filter(
    (header): header is [string, string] => header[1] !== undefined,
  );
  const body = new TextEncoder().encode(more.body ?? fields.toString());
  return fetch(`${sms.url}${path}`, { method: 'POST', headers: Object.fromEntries(given), body });
}

/** Announces more than it brings, then hangs up. */
async function cutOff(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /sms/twilio HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 500\r\n\r\nBody=Hel`,
    () => socket.destroy(),
  );
  await new Promise((resolve) => socket.once('close', resolve));
}

async function rawPost(url: string, target: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST ${target} HTTP/1.1\r\nhost: x\r\nx-twilio-signature: abc\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 1\r\nconnection: close\r\n\r\na`,
  );
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(Buffer.from(chunk));
  return Number(/^HTTP\/1\.1 (\d+)/.exec(Buffer.concat(chunks).toString())?.[1]);
}

function untilRejected(count: number): Promise<void> {
  return expect.poll(() => sms.rejected.length, { timeout: 10_000 }).toBe(count);
}
