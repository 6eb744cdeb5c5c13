import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { clipped, pieces } from '../../../src/bot/text.ts';
import { dateMark, escaped, escapedClip } from '../../../src/bot/slack/text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 200 });
const hostile = fc
  .array(fc.constantFrom('<!channel>', '<@U1>', '<http://e.vil|ok>', '&lt;', '&', '<', '>', '🎉', 'é', 'x'))
  .map((parts) => parts.join(''));

describe('a text that Slack reads as markup', () => {
  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['<https://evil.example|your bank>', '&lt;https://evil.example|your bank&gt;'],
    ['a & b &amp; c', 'a &amp; b &amp;amp; c'],
    ['nul\u0000 and half \ud83d', 'nul and half \ufffd'],
  ])('%j is written %j', (text, written) => {
    expect(escaped(text)).toBe(written);
  });

  it('has no angle bracket of its own, whatever was written', () => {
    fc.assert(fc.property(fc.oneof(anyText, hostile), (text) => !/[<>]/.test(escaped(text))));
  });
});

describe('a text that is too long', () => {
  it.each([
    ['Hello', 5, 'Hello'],
    ['Hello!', 5, 'Hell…'],
    ['🎉🎉🎉', 5, '🎉🎉…'],
    ['a<b', 5, 'a…'],
  ])('%j in %i characters is %j', (text, max, written) => {
    expect(text.includes('<') ? escapedClip(text, max) : clipped(text, max)).toBe(written);
  });

  it('never gets longer than allowed, is never cut within a character or an escape, and keeps its start', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, hostile), fc.integer({ min: 1, max: 60 }), (text, max) => {
        const short = escapedClip(text, max);
        const whole = escaped(text);

        expect(short.length).toBeLessThanOrEqual(max);
        expect(short.isWellFormed()).toBe(true);
        expect(short.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/&/);
        expect(short === whole || whole.startsWith(short.slice(0, -1))).toBe(true);
      }),
    );
  });
});

describe('a moment', () => {
  it('is told by the reader’s own clock, and in UTC where that cannot be', () => {
    expect(dateMark(new Date('2026-11-22T12:34:56Z'), '{ago}')).toBe(
      '<!date^1795350896^{ago}|2026-11-22 12:34 UTC>',
    );
  });
});

describe('a text in pieces', () => {
  it.each([
    ['', 10, []],
    ['  \n ', 10, []],
    ['one two', 10, ['one two']],
    ['one two three', 9, ['one two ', 'three']],
    ['line one\nline two', 10, ['line one\n', 'line two']],
    ['🎉🎉🎉', 3, ['🎉', '🎉', '🎉']],
    ['unbreakable', 4, ['unbr', 'eaka', 'ble']],
  ])('%j in %i characters each', (text, max, expected) => {
    expect(pieces(text, max)).toEqual(expected);
  });

  it('has all of it, in order, with no character cut in two', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 40 }), (text, max) => {
        const all = pieces(text, max);

        expect(all.every((piece) => piece.length <= max && piece.isWellFormed())).toBe(true);
        const dense = (words: string) => words.replaceAll(/\s/g, '');
        expect(dense(all.join(''))).toBe(dense(clipped(text, text.length * 2 + 10)));
      }),
    );
  });
});
