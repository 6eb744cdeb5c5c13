import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import express from 'express';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Brought } from '../../../src/channels/email/brought.ts';
import { INBOUND_PATH, inboundDoor } from '../../../src/channels/email/door.ts';
import { StoreUnavailable } from '../../../src/issues/store.ts';
import { Secret } from '../../../src/secret.ts';
import { NOON } from '../../support/builders.ts';
import { untilStopped } from '../../support/leaks.ts';

const SECRET = 'a long secret of ours';
// Bytes that are no UTF-8, as mail in an older charset has them.
const MAIL = Buffer.concat([
  Buffer.from('From: ada@example.com\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n caf'),
  Buffer.from([0xe9, 0x0d, 0x0a]),
]);
const UTF8_MAIL = Buffer.from('From: ada@example.com\r\nSubject: Käse\r\n\r\nHallo 😀\r\n');

const taken: Brought[] = [];
const rejected: (readonly [string, string])[] = [];
let store: 'up' | 'down' = 'up';
let url: string;
let port: number;
let stop: () => Promise<void>;

beforeAll(async () => {
  const app = express();
  app.use(
    inboundDoor({
      secret: new Secret(SECRET),
      tools: { rejected: (door, reason) => void rejected.push([door, reason]) },
      clock: () => NOON,
      async take(mail) {
        if (store === 'down') throw new StoreUnavailable(new Error('connection refused'));
        taken.push(mail);
      },
    }),
  );
  app.use(((error: unknown, _request, response, _next) => {
    response.status(error instanceof StoreUnavailable ? 503 : 500).end();
  }) satisfies express.ErrorRequestHandler);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  port = (server.address() as AddressInfo).port;
  url = `http://127.0.0.1:${port}${INBOUND_PATH}`;
  stop = untilStopped('the email door', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
afterAll(() => stop());
afterEach(() => {
  store = 'up';
  taken.length = 0;
});

const signature = (body: Uint8Array, secret = SECRET, at = NOON) => {
  const seconds = Math.floor(at.getTime() / 1000);
  const proof = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
  return `t=${seconds},v1=${proof}`;
};
const basic = (password: string) => `Basic ${Buffer.from(`anybody:${password}`).toString('base64')}`;

function post(body: RequestInit['body'], headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method: 'POST', body: body ?? null, headers });
}

const signedMail = (body: Uint8Array<ArrayBuffer>, more: Readonly<Record<string, string>> = {}) =>
  post(body, { 'content-type': 'message/rfc822', 'x-switchboard-signature': signature(body), ...more });

describe('raw mail at the door', () => {
  it('that is signed is taken byte for byte, with whom its envelope names', async () => {
    const response = await signedMail(MAIL, { 'x-envelope-to': '<support@example.net>, sales@example.net' });

    expect(response.status).toBe(200);
    expect(taken.map(({ raw }) => Buffer.from(raw))).toEqual([MAIL]);
    expect(taken[0]?.envelopeTo).toEqual(['support@example.net', 'sales@example.net']);
  });

  it('with the secret as a password is taken, whatever the user’s name', async () => {
    const response = await post(MAIL, { 'content-type': 'message/rfc822', authorization: basic(SECRET) });
    expect(response.status).toBe(200);
    expect(taken).toHaveLength(1);
  });

  it('that cannot be kept is answered so that its bringer comes again', async () => {
    store = 'down';
    expect((await signedMail(MAIL)).status).toBe(503);
    expect(taken).toEqual([]);
  });

  it.each([
    ['unproved', 401, {}],
    ['forged', 401, { 'x-switchboard-signature': signature(MAIL, 'another secret') }],
    ['forged', 401, { 'x-switchboard-signature': signature(Buffer.from('another mail')) }],
    ['forged', 401, { 'x-switchboard-signature': 'nonsense' }],
    [
      'stale',
      401,
      { 'x-switchboard-signature': signature(MAIL, SECRET, new Date(NOON.getTime() - 301_000)) },
    ],
    [
      'stale',
      401,
      { 'x-switchboard-signature': signature(MAIL, SECRET, new Date(NOON.getTime() + 301_000)) },
    ],
    ['forged', 401, { authorization: basic('a guess') }],
    ['unproved', 401, { authorization: 'Bearer x' }],
  ] as const)('that is %s is turned away with %i', async (reason, status, headers) => {
    expect((await post(MAIL, { 'content-type': 'message/rfc822', ...headers })).status).toBe(status);
    expect(rejected.at(-1)).toEqual([INBOUND_PATH, reason]);
    expect(taken).toEqual([]);
  });

  it.each([
    ['413', 'larger than 36 MB', 40_000_000, { 'x-switchboard-signature': signature(MAIL) }],
    ['401', 'of whoever knows no secret', 30_000_000, { authorization: basic('a guess') }],
  ])('is turned away with %s before any of it is read, where it is %s', async (status, _, length, more) => {
    const lines = Object.entries(more).map(([name, value]) => `${name}: ${value}\r\n`);
    const response = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `POST ${INBOUND_PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: message/rfc822\r\n${lines.join('')}content-length: ${length}\r\n\r\n`,
        );
      });
      socket.once('data', (data) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.once('error', reject);
    });
    expect(response).toContain(` ${status} `);
  });

  it('that is large and only says it is signed has no more than its share of memory', async () => {
    const opened: Socket[] = [];
    /** Announces a large mail and sends none of it. */
    async function announced(authorization: string): Promise<string | undefined> {
      const socket = connect(port, '127.0.0.1');
      opened.push(socket);
      socket.write(
        `POST ${INBOUND_PATH} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n${authorization}\r\ncontent-length: 20000000\r\n\r\n`,
      );
      // What may come is told to go on, and then waited for.
      for await (const data of socket.iterator({ destroyOnReturn: false })) {
        const said = String(data);
        if (/^HTTP\/1\.1 429/m.test(said)) return said;
        if (/^HTTP\/1\.1 100/m.test(said)) return undefined;
      }
      throw new Error('no answer came');
    }
    const forged = 'x-switchboard-signature: t=1,v1=00';
    for (let n = 0; n < 6; n += 1) await announced(forged);
    const turnedAway = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(
          `POST ${INBOUND_PATH} HTTP/1.1\r\nhost: x\r\n${forged}\r\ncontent-length: 20000000\r\n\r\n`,
        ),
      );
      opened.push(socket);
      socket.once('data', (data) => resolve(data.toString()));
    });

    expect(turnedAway).toMatch(/^HTTP\/1\.1 429 /);
    expect(turnedAway.toLowerCase()).toContain('retry-after: 10');
    // Who has the password, and whose mail is small, wait for nobody.
    expect(
      (await post(MAIL, { 'content-type': 'message/rfc822', authorization: basic(SECRET) })).status,
    ).toBe(200);
    expect((await signedMail(MAIL)).status).toBe(200);

    for (const socket of opened) socket.destroy();
    const large = Buffer.concat([MAIL, Buffer.alloc(2_000_000, 'x')]);
    await expect.poll(async () => (await signedMail(large)).status).toBe(200);
  });

  it.each([
    ['an empty body', '', 'message/rfc822'],
    ['a form without a mail', 'a=b', 'application/x-www-form-urlencoded'],
    ['a broken multipart', '--x\r\nnonsense', 'multipart/form-data; boundary=x'],
    ['JSON that is none', '{', 'application/json'],
    ['JSON without a mail', '{"RawEmail":7}', 'application/json'],
  ])('that is %s is refused for good, in words', async (_, body, type) => {
    const response = await post(body, { 'content-type': type, authorization: basic(SECRET) });
    expect(response.status).toBe(406);
    expect(await response.text()).toContain('message/rfc822');
  });
});

describe('a provider', () => {
  const headers = { authorization: basic(SECRET) };

  it('SendGrid brings the raw mail in a form, and whom it was for', async () => {
    const boundary = 'xYzZY';
    const field = (name: string, value: Uint8Array) =>
      Buffer.concat([
        Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
        value,
        Buffer.from('\r\n'),
      ]);
    const envelope = Buffer.from('{"to":["support@example.net"],"from":"ada@example.com"}');
    const body = Buffer.concat([
      field('email', MAIL),
      field('envelope', envelope),
      Buffer.from(`--${boundary}--\r\n`),
    ]);

    await post(body, { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` });

    expect(taken.map(({ raw }) => Buffer.from(raw))).toEqual([MAIL]);
    expect(taken[0]?.envelopeTo).toEqual(['support@example.net']);
  });

  it('Mailgun brings it in another', async () => {
    const mail = [...MAIL].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    const body = `recipient=support%40example.net&body-mime=${mail}&sender=ada+x`;

    await post(body, { ...headers, 'content-type': 'application/x-www-form-urlencoded' });

    expect(taken.map(({ raw }) => Buffer.from(raw))).toEqual([MAIL]);
    expect(taken[0]?.envelopeTo).toEqual(['support@example.net']);
  });

  it('Postmark brings it in JSON', async () => {
    const body = JSON.stringify({
      OriginalRecipient: 'support@example.net',
      RawEmail: UTF8_MAIL.toString(),
      TextBody: 'never used',
    });

    await post(body, { ...headers, 'content-type': 'application/json; charset=utf-8' });

    expect(taken.map(({ raw }) => Buffer.from(raw))).toEqual([UTF8_MAIL]);
    expect(taken[0]?.envelopeTo).toEqual(['support@example.net']);
  });
});
