import { describe, expect, it } from 'vitest';

import { reasonIn } from '../../../src/channels/email/sending/smtp-answer.ts';
import { refused } from '../../../src/channels/email/sending/smtp-words.ts';

describe("a server's reason", () => {
  it.each([
    ['550 5.1.1 User unknown', 'User unknown'],
    [
      '550-5.1.1 The email account that you tried to reach\n550 5.1.1 does not exist',
      'The email account that you tried to reach does not exist',
    ],
    ['554 5.7.1 <mx1.corp.internal[10.0.0.7]>: Client host rejected', 'Client host rejected'],
    [
      '550 Rejected by mail-gw03.int.example.com (192.168.7.1:25) for policy reasons',
      'Rejected by for policy reasons',
    ],
    ['451 fe80::1ff:fe23:4567:890a says no', 'says no'],
    [
      '550 5.7.1 See https://support.example.com/mail/answer/69585 for more',
      'See https://support.example.com/mail/answer/69585 for more',
    ],
    ['550 <cara@example.org>: mailbox disabled', '<cara@example.org>: mailbox disabled'],
    ['552 a\u202eb\u0007c', 'ab c'],
    ['550', ''],
    [`550 ${'x'.repeat(5_000)}`, `${'x'.repeat(199)}…`],
  ])('%j is shown as %j', (response, reason) => {
    expect(reasonIn(response)).toBe(reason);
  });

  it('is found in a moment, whatever the server says', () => {
    const endless = [
      'a.'.repeat(2_000),
      '('.repeat(4_000),
      ': '.repeat(2_000),
      '1.'.repeat(2_000),
      '[x'.repeat(2_000),
    ];
    const begun = performance.now();

    for (const text of endless) reasonIn(`550 ${text}`);

    expect(performance.now() - begun).toBeLessThan(200);
  });
});

describe('a refusal', () => {
  it.each([
    [550, '5.1.1', 'there is no such address.'],
    [452, '4.2.2', 'the mailbox is full.'],
    [552, undefined, 'the mail is too large.'],
    [550, '5.7.26', 'a rule over there does not let it through.'],
    [554, undefined, 'error 554.'],
  ])('%i %s says what it means, and what the server said', (code, enhanced, meaning) => {
    const answer = {
      code,
      reason: 'No',
      final: true,
      aboutLogin: false,
      ...(enhanced === undefined ? {} : { enhanced }),
    };

    expect(refused(answer)).toBe(`The mail server refused it: ${meaning} It said: “No”`);
    expect(refused({ ...answer, reason: '' })).toBe(`The mail server refused it: ${meaning}`);
  });
});
