import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Secret } from '../../../src/secret.ts';
import { mediaUrlOf, notByText } from '../../../src/channels/sms/media-out.ts';
import { attachmentId } from '../../../src/issues/issue.ts';
import type { SmsServer } from '../../support/sms.ts';
import { AUTH_TOKEN, startSms } from '../../support/sms.ts';

const PNG = { contentType: 'image/png', bytes: new Uint8Array([137, 80, 78, 71]) };

describe('files that a text can carry', () => {
  const png = { contentType: 'image/png', size: 1_000 };
  const RULES: [string, readonly { contentType: string; size: number }[], RegExp | undefined][] = [
    ['a picture', [png], undefined],
    ['ten pictures', Array.from({ length: 10 }, () => png), undefined],
    ['eleven pictures', Array.from({ length: 11 }, () => png), /10 files at most/],
    ['5 MB', [{ ...png, size: 5_000_000 }], undefined],
    [
      'more than 5 MB together',
      [
        { ...png, size: 2_500_000 },
        { ...png, size: 2_500_001 },
      ],
      /5 MB/,
    ],
    ['a program', [png, { contentType: 'application/x-msdownload', size: 1 }], /x-msdownload/],
    ['a page', [{ contentType: 'text/html', size: 1 }], /text\/html/],
  ];

  it.each(RULES)('%s', (_, files, problem) => {
    const said = notByText(files, 'https://desk.example.com');

    if (problem) expect(said).toMatch(problem);
    else expect(said).toBeUndefined();
  });

  it('none where the carrier cannot fetch them: without https', () => {
    expect(notByText([png], 'http://desk.example.com')).toMatch(/PUBLIC_URL/);
    expect(notByText([png], 'http://localhost:3000')).toBeUndefined();
  });
});

describe('the address of a file that goes out', () => {
  let now = new Date('2026-11-22T12:00:00Z');
  let sms: SmsServer;
  beforeAll(async () => {
    sms = await startSms((url) => ({ TWILIO_AUTH_TOKEN: AUTH_TOKEN, PUBLIC_URL: url }), {
      clock: () => now,
      file: PNG,
    });
  });
  afterAll(() => sms.stop());

  const url = (token = AUTH_TOKEN) =>
    mediaUrlOf(sms.url, new Secret(token), { id: attachmentId(7), contentType: 'image/png' }, now);

  it('leads to its bytes, with their type', async () => {
    const response = await fetch(url());

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([...PNG.bytes]);
  });

  it.each([
    ['of another file', (good: string) => good.replace('/media/7', '/media/8')],
    ['with a later end', (good: string) => good.replace(/until=\d+/, 'until=99999999999999')],
    ['with no proof', (good: string) => good.replace(/&proof=.*/, '')],
    ['made with another token', () => url('another')],
  ])('%s leads nowhere', async (_, changed) => {
    expect((await fetch(changed(url()))).status).toBe(403);
  });

  it('ends after four hours', async () => {
    const before = url();
    now = new Date(now.getTime() + 4 * 3_600_000 + 1);

    expect((await fetch(before)).status).toBe(403);
  });
});
