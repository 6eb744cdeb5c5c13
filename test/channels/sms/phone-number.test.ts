import { describe, expect, it } from 'vitest';

import { parsePhoneNumber, phoneNumbersIn } from '../../../src/channels/sms/phone-number.ts';

describe('a number as somebody types it', () => {
  it.each(['+15550001111', '+1 555 000 1111', '+1 (555) 000-1111', '+1.555.000.1111', ' +1-555-000-1111 '])(
    '“%s” is one spelling of the same',
    (typed) => {
      expect(parsePhoneNumber(typed)).toBe('+15550001111');
    },
  );

  it('without its country code is one of the country in which all of ours are', () => {
    expect(parsePhoneNumber('(555) 000-1111', ['+15550009999', '+15550008888'])).toBe('+15550001111');
    expect(parsePhoneNumber('020 7946 0018', ['+442079460000'])).toBe('+442079460018');
    expect(parsePhoneNumber('+44 20 7946 0018', ['+15550009999'])).toBe('+442079460018');
  });

  it('without its country code is none where ours are in two countries, or nowhere', () => {
    expect(parsePhoneNumber('(555) 000-1111', ['+15550009999', '+442079460000'])).toBeUndefined();
    expect(parsePhoneNumber('(555) 000-1111')).toBeUndefined();
  });

  it.each(['banana', 'call +15550001111', '5550001111@example.com', '+1 900 555 0000', '+1555', ''])(
    '“%s” is none',
    (typed) => {
      expect(parsePhoneNumber(typed, ['+15550009999'])).toBeUndefined();
    },
  );
});

describe('the numbers that stand in a text', () => {
  it.each([
    ['Maria Santos\n+1 555 000 1111', ['+15550001111']],
    ['Call +44 (20) 7946-0958 or +15550001111, or +1 (555) 000-1111.', ['+442079460958', '+15550001111']],
    ['Order 15550001111 of 2026-11-26 costs 1+1 or +5.', []],
  ])('of %j are %j', (text, numbers) => {
    expect(phoneNumbersIn(text)).toEqual(numbers);
  });
});
