import { describe, expect, it } from 'vitest';

import { formIn } from '../../../src/channels/sms/form.ts';

describe('a form of Twilio’s', () => {
  it('has the first value of each field, and all of them as they are signed', () => {
    expect(formIn(Buffer.from('a=1&b=2&a=3&__proto__=4'))).toEqual({
      fields: Object.fromEntries([
        ['a', '1'],
        ['b', '2'],
        ['__proto__', '4'],
      ]),
      signed: Object.fromEntries<string | string[]>([
        ['a', ['1', '3']],
        ['b', '2'],
        ['__proto__', '4'],
      ]),
    });
  });

  it('with one name as often as the door lets through costs next to nothing', () => {
    const body = Buffer.from('a&'.repeat(32_000));
    const before = process.cpuUsage();

    expect(formIn(body).signed['a']).toHaveLength(32_000);

    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
  });
});
