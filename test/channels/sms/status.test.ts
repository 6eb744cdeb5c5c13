import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { formIn } from '../../../src/channels/sms/form.ts';
import { parseStatus, statusCallbackOf } from '../../../src/channels/sms/status.ts';

const SID = `SM${'2'.repeat(32)}`;
const message = randomUUID();

describe('a status callback', () => {
  it.each([
    ['accepted', 'queued'],
    ['scheduled', 'queued'],
    ['queued', 'queued'],
    ['sending', 'queued'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'failed'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
  ])('%s is reported as %s', (MessageStatus, delivery) => {
    expect(parse({ MessageStatus })).toMatchObject({
      kind: 'report',
      report: { message, attempt: 2, providerId: SID, delivery },
    });
  });

  it('of a failure says in words what happened and what to do', () => {
    expect(parse({ MessageStatus: 'undelivered', ErrorCode: '30003' })).toMatchObject({
      report: { problem: expect.stringContaining('Press Retry') },
    });
    expect(parse({ MessageStatus: 'failed', ErrorCode: '21610' })).toMatchObject({
      report: { problem: expect.stringContaining('texted STOP') },
    });
    expect(parse({ MessageStatus: 'failed', ErrorCode: '39999' })).toMatchObject({
      report: { problem: expect.stringContaining('39999') },
    });
    expect(parse({ MessageStatus: 'failed', ErrorCode: '' })).toMatchObject({
      report: { problem: expect.stringContaining('no reason') },
    });
  });

  it.each([
    ['21610', { optOut: true }],
    ['30003', {}],
  ])('of a failure for %s says whether the customer has opted out', (ErrorCode, expected) => {
    const parsed = parse({ MessageStatus: 'failed', ErrorCode });
    if (parsed.kind !== 'report') throw new Error('no report');

    const { optOut } = parsed.report;
    expect({ ...(optOut !== undefined && { optOut }) }).toEqual(expected);
  });

  it('with a status nobody knows yet is ignored', () => {
    expect(parse({ MessageStatus: 'pondering' })).toEqual({ kind: 'ignored' });
  });

  it.each([
    [{ m: 'x', a: '1' }],
    [{ m: message, a: '0' }],
    [{ m: message, a: '1.5' }],
    [{ m: message }],
    [{ a: '1' }],
    [{ m: [message, message], a: '1' }],
  ])('that does not name its reply is malformed: %j', (query) => {
    expect(parse({ MessageStatus: 'sent' }, query)).toEqual({ kind: 'malformed' });
  });

  it('names the reply and the attempt it was sent for', () => {
    const url = new URL(statusCallbackOf('https://desk.example.com/base', message, 3));

    expect(url.pathname).toBe('/base/sms/twilio/status');
    expect(parse({ MessageStatus: 'sent' }, Object.fromEntries(url.searchParams))).toMatchObject({
      report: { message, attempt: 3 },
    });
  });
});

function parse(more: Readonly<Record<string, string>>, query: unknown = { m: message, a: '2' }) {
  return parseStatus(
    query,
    formIn(Buffer.from(new URLSearchParams({ MessageSid: SID, ...more }).toString())),
  );
}
