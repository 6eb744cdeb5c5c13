import { afterAll, describe, expect, it } from 'vitest';

import { mailReader } from '../../../../src/channels/email/index.ts';
import { untilStopped } from '../../../support/leaks.ts';
import { aMail, aMultipart } from '../../../support/mails.ts';

const reader = mailReader();
/** Enough to load what it needs, which takes 11 MB, and not for `HEAVY`, which takes more than 26. */
const small = mailReader({ heapMb: 18, messageBytes: 3_000_000 });
const hasty = mailReader({ timeoutMs: 500 });
const stops = [reader, small, hasty].map((one) => untilStopped('a mail reader', () => one.stop()));

afterAll(() => Promise.all(stops.map((stop) => stop())));

/** So many lines of a file that reading them takes seconds. */
const SLOW = aMail({
  headers: { 'Content-Type': 'application/octet-stream' },
  body: 'x\n'.repeat(1_000_000),
});
/** So much HTML that it takes much memory. */
const HEAVY = aMail({
  headers: { 'Content-Type': 'text/html' },
  body: '<p>x'.repeat(250_000),
});

describe('in a thread of its own', () => {
  it('a mail is read as without one', async () => {
    const attached = 'Content-Type: application/pdf; name="a.pdf"\r\n\r\nx';
    const bytes = aMultipart('mixed', ['Content-Type: text/plain\r\n\r\nHello', attached, attached]);
    const mail = await reader.readMail(bytes);

    expect(mail).toMatchObject({ text: 'Hello', date: new Date('2026-01-06T09:15:00Z'), unreadable: false });
    expect(mail.attachments.map(({ bytes: file }) => Buffer.from(file).toString())).toEqual(['x\n', 'x\n']);
  });

  it('the options go along', async () => {
    const raw = 'Authentication-Results: mx.example.net; dmarc=fail\r\n';
    const mail = await reader.readMail(aMail({ raw }), { authservId: 'mx.example.net' });
    expect(mail.authentication).toBe('fail');
  });

  it('mails are read one after the other, and answered in their order', async () => {
    const order: string[] = [];
    const bodies = ['one', 'two', 'three'];
    await Promise.all(
      bodies.map(async (body) => {
        const { text } = await reader.readMail(aMail({ body }));
        order.push(text);
      }),
    );
    expect(order).toEqual(bodies);
  });

  it('the bytes stay with the caller', async () => {
    const bytes = aMail();
    const length = bytes.length;
    await reader.readMail(bytes);
    expect(bytes).toHaveLength(length);
  });
});

describe('a mail that breaks a limit is known by its headers, and the next one is read', () => {
  it('of memory', async () => {
    const [heavy, next] = await Promise.all([small.readMail(HEAVY), small.readMail(aMail({ body: 'next' }))]);
    expect(heavy).toMatchObject({
      unreadable: true,
      from: { address: 'ann@example.com' },
      subject: 'My order',
    });
    expect(next).toMatchObject({ unreadable: false, text: 'next' });
  });

  it('of time', async () => {
    const [slow, next] = await Promise.all([hasty.readMail(SLOW), hasty.readMail(aMail({ body: 'next' }))]);
    expect(slow).toMatchObject({
      unreadable: true,
      from: { address: 'ann@example.com' },
      subject: 'My order',
    });
    expect(next).toMatchObject({ unreadable: false, text: 'next' });
  });

  it('of size', async () => {
    const mail = await small.readMail(aMail({ body: 'a line\r\n'.repeat(400_000) }));
    expect(mail).toMatchObject({ unreadable: true, subject: 'My order', text: '' });
    expect(await small.readMail(aMail({ body: 'next' }))).toMatchObject({ unreadable: false });
  });

  it('and of an automatic one it is still known that it is', async () => {
    const bytes = aMail({
      headers: { 'Auto-Submitted': 'auto-replied', 'List-Id': '<x>' },
      body: 'x'.repeat(3_000_000),
    });
    expect(await small.readMail(bytes)).toMatchObject({ unreadable: true, automatic: true, list: true });
  });
});

describe('stopping', () => {
  it('answers what was asked before', async () => {
    const one = mailReader();
    const mail = one.readMail(aMail());
    await one.stop();
    expect((await mail).unreadable).toBe(false);
  });

  it('needs no thread', async () => {
    await expect(mailReader().stop()).resolves.toBeUndefined();
  });
});
