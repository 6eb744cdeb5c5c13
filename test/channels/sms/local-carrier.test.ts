import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LOCAL_NUMBER } from '../../../src/channels/sms/addresses.ts';
import type { Shelf } from '../../../src/issues/store.ts';
import type { ChannelHarness } from '../../contracts/customer-channel.ts';
import { customerChannelContract } from '../../contracts/customer-channel.ts';
import { anOutboundReply } from '../../support/builders.ts';
import type { SmsServer } from '../../support/sms.ts';
import { memoryShelf, startSms } from '../../support/sms.ts';

const MARIA = '+15550001111';
const TOM = '+15550001112';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

customerChannelContract('SMS by the local carrier', async (): Promise<ChannelHarness> => {
  const server = await startSms(() => ({}));
  return {
    ...server,
    ours: LOCAL_NUMBER,
    theirs: MARIA,
    customerWrites: (text) => write(server, MARIA, text),
    received: () => shown(server, MARIA, 'by-us'),
  };
});

describe('the pretend phone', () => {
  let sms: SmsServer;
  beforeAll(async () => {
    // Another public address: signatures are made and checked over it, while the calls stay on this machine.
    sms = await startSms(() => ({}), { publicUrl: 'https://desk.example.com' });
  });
  afterAll(() => sms.stop());

  it('shows a text as text', async () => {
    await write(sms, MARIA, '<img src=x onerror=alert(1)> & "quotes"');

    expect(await page(sms, MARIA)).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;');
    expect(await page(sms, MARIA)).not.toContain('<img src=x');
  });

  it('leaves out what no database keeps', async () => {
    await write(sms, MARIA, 'before\0after');
    await arrival(sms, 'beforeafter');

    expect(await page(sms, MARIA)).toContain('beforeafter');
  });

  it('marks a text as delivered once it was taken', async () => {
    await write(sms, MARIA, 'Did you get this?');
    await arrival(sms, 'Did you get this?');

    await expect.poll(() => page(sms, MARIA)).toMatch(/data-state="delivered"[^]*Did you get this\?/);
  });

  it('brings texts in the order they were written', async () => {
    const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`);
    for (const text of texts) await write(sms, TOM, text);
    await arrival(sms, 'text 19');

    expect(sms.messages.filter((message) => message.from === TOM).map((message) => message.text)).toEqual(
      texts,
    );
  });

  it('sends a picture, whose bytes are fetched with the credentials only', async () => {
    const response = await sendPicture(sms, PNG);
    expect(response.status).toBe(204);
    await expect.poll(() => sms.messages.at(-1)?.attachments).toHaveLength(1);

    const [picture] = sms.messages.at(-1)?.attachments ?? [];
    const url = picture && 'url' in picture ? picture.url : '';
    expect((await fetch(url)).status).toBe(401);
    expect(await sms.channel.fetchFile(url)).toEqual({ contentType: 'image/png', bytes: PNG });
  });

  it('sends nothing that only says it is a picture, and nothing over 5 MB', async () => {
    expect((await sendPicture(sms, Buffer.from('<svg/>'))).status).toBe(415);
    expect((await sendPicture(sms, Buffer.alloc(5 * 1024 * 1024 + 1))).status).toBe(413);
  });

  it('sends no text over 1,600 characters', async () => {
    const form = new URLSearchParams({ text: 'x'.repeat(1_601) });

    expect((await fetch(phoneUrl(sms, '/text', MARIA), { method: 'POST', body: form })).status).toBe(422);
  });

  it('works without scripts: the form leads back to the phone', async () => {
    const form = new URLSearchParams({ text: 'No scripts here' });
    const response = await fetch(phoneUrl(sms, '/text', TOM), { method: 'POST', body: form });

    expect(response.url).toBe(phoneUrl(sms, '', TOM));
    expect(await response.text()).toContain('No scripts here');
  });

  it.each(['phone.css', 'phone.js', 'phone.svg', 'htmx.js', 'morph.js'])(
    'brings its own %s',
    async (file) => {
      expect((await fetch(`${sms.url}/phone/assets/${file}`)).status).toBe(200);
    },
  );

  it.each(['..%2f..%2f..%2fpackage.json', 'package.json'])('hands out no other file: %s', async (file) => {
    expect((await fetch(`${sms.url}/phone/assets/${file}`)).status).toBe(404);
  });
});

describe('the local carrier', () => {
  let sms: SmsServer;
  beforeAll(async () => {
    sms = await startSms(() => ({}));
  });
  afterAll(() => sms.stop());

  const send = (text: string, to = MARIA, from = LOCAL_NUMBER) =>
    sms.channel.send({ to, from }, anOutboundReply(text), 'key');

  it('obeys a STOP until a START, and answers both itself', async () => {
    await write(sms, MARIA, 'stop');
    expect(await send('Are you sure?')).toMatchObject({ outcome: 'refused', optOut: true });
    expect(await shown(sms, MARIA, 'by-carrier')).toEqual([expect.stringContaining('unsubscribed')]);

    await write(sms, MARIA, 'YES');
    expect(await send('Welcome back.')).toMatchObject({ outcome: 'sent' });
    expect(await shown(sms, MARIA, 'by-carrier')).toEqual([
      expect.stringContaining('unsubscribed'),
      expect.stringContaining('re-subscribed'),
    ]);
    expect(await shown(sms, MARIA, 'by-us')).toEqual(['Welcome back.']);
  });

  it('answers HELP, and a YES from somebody who never left not at all', async () => {
    await write(sms, TOM, 'yes');
    await write(sms, TOM, 'HELP');

    expect(await shown(sms, TOM, 'by-carrier')).toEqual([expect.stringContaining('STOP to unsubscribe')]);
  });

  it('refuses what is too long, and what is sent from a number that is not ours', async () => {
    expect(await send('x'.repeat(1_601))).toMatchObject({ outcome: 'refused' });
    expect(await send('Hi', TOM, '+15550008888')).toMatchObject({ outcome: 'refused' });
  });

  it('takes webhooks signed by itself only', async () => {
    const response = await fetch(`${sms.url}/sms/twilio`, {
      method: 'POST',
      headers: { 'x-twilio-signature': 'of nobody' },
      body: new URLSearchParams({
        MessageSid: `SM${'1'.repeat(32)}`,
        From: MARIA,
        To: LOCAL_NUMBER,
        Body: 'x',
      }),
    });

    expect(response.status).toBe(401);
  });

  it('tries again when we could not keep a text, and loses nothing', async () => {
    sms.setStore('down');
    await write(sms, TOM, 'Is anybody there?');
    await expect.poll(() => page(sms, TOM)).toContain('Sending…');
    sms.setStore('up');

    await arrival(sms, 'Is anybody there?');
  });

  it('brings after a restart what was still on its way, and remembers the phones', async () => {
    const shelf: Shelf = memoryShelf();
    const before = await startSms(() => ({}), { shelf });
    before.setStore('down');
    await write(before, MARIA, 'Sent just before the end');
    await before.stop();

    const after = await startSms(() => ({}), { shelf });
    expect(await shown(after, MARIA, 'by-customer')).toEqual(['Sent just before the end']);
    await arrival(after, 'Sent just before the end');
    await after.stop();
  });

  it('keeps the last 100 texts of a phone', async () => {
    for (let n = 0; n < 105; n++) await send(`text ${n}`, '+15550001113');
    const texts = await shown(sms, '+15550001113', 'by-us');

    expect(texts).toHaveLength(100);
    expect(texts[0]).toBe('text 5');
  });
});

function phoneUrl(sms: SmsServer, path: string, as: string): string {
  return `${sms.url}/phone${path}?${new URLSearchParams({ as })}`;
}

async function write(sms: SmsServer, as: string, text: string): Promise<void> {
  const response = await fetch(phoneUrl(sms, '/text', as), {
    method: 'POST',
    headers: { 'hx-request': 'true' },
    body: new URLSearchParams({ text }),
  });
  expect(response.status).toBe(204);
}

function sendPicture(sms: SmsServer, body: Buffer<ArrayBuffer>): Promise<Response> {
  return fetch(phoneUrl(sms, '/picture', MARIA), {
    method: 'POST',
    headers: { 'content-type': 'image/png', 'hx-request': 'true' },
    body,
  });
}

async function page(sms: SmsServer, as: string): Promise<string> {
  return (await fetch(phoneUrl(sms, '', as))).text();
}

/** The bubbles of one side, as the phone shows them. */
async function shown(sms: SmsServer, as: string, side: string): Promise<readonly string[]> {
  const items = (await page(sms, as)).split('<li ').filter((item) => item.includes(side));
  return items.map((item) => /class="bubble">([^]*?)<\/span>/.exec(item)?.[1] ?? '').map(unescaped);
}

function unescaped(markup: string): string {
  const text = markup.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<');
  return text.replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function arrival(sms: SmsServer, text: string): Promise<void> {
  return expect
    .poll(() => sms.messages.some((message) => message.text === text), { timeout: 10_000 })
    .toBe(true);
}
