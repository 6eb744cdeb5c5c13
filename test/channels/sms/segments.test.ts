import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { asSent, measure } from '../../../src/channels/sms/segments.ts';

describe('what a reply is sent as', () => {
  it.each([
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    ['ü'.repeat(160), 1],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    ['ж'.repeat(70), 1],
    ['ж'.repeat(71), 2],
    ['😀'.repeat(35), 1],
    ['😀'.repeat(36), 2],
    [`${'a'.repeat(150)}😀`, 3],
  ])('%#: counted as the carrier counts', (text, parts) => {
    expect(measure(text)).toEqual({ length: text.length, limit: 1600, parts });
  });

  it('typographic characters become plain ones where that makes fewer texts', () => {
    const long = `“Your order” – it’s on its way… ${'a'.repeat(100)}`;

    expect(asSent(long)).toBe(`"Your order" - it's on its way... ${'a'.repeat(100)}`);
    expect(measure(long)).toEqual({ length: asSent(long).length, limit: 1600, parts: 1 });
  });

  it('and stay where it makes no difference', () => {
    expect(asSent('It’s on its way…')).toBe('It’s on its way…');
    expect(asSent(`“${'ж'.repeat(200)}”`)).toBe(`“${'ж'.repeat(200)}”`);
  });

  it('a line break is one character, however the browser sent it', () => {
    expect(asSent('a\r\nb\rc')).toBe('a\nb\nc');
  });

  it('a text far over the limit is measured quickly', () => {
    expect(measure('ж'.repeat(500_000))).toMatchObject({ length: 500_000, limit: 1600 });
  });

  it('what is measured is what is sent, and sending that changes nothing more', () => {
    const texts = string({ unit: constantFrom('a', '“', '…', '😀', 'ж', '\r\n', ' '), maxLength: 300 });
    assert(
      property(texts, (text) => {
        expect(measure(text)).toEqual(measure(asSent(text)));
        expect(asSent(asSent(text))).toBe(asSent(text));
      }),
      { numRuns: 50 },
    );
  });
});
