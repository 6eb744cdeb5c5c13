import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { stripQuotes } from '../../../../src/channels/email/index.ts';

/** Of which mails consist, and what has kept other strippers busy for minutes. */
const FRAGMENTS = [
  '\n',
  '\n\n',
  ' ',
  '> ',
  '>\n',
  '> word\n',
  'word ',
  'Hello there\n',
  '2012 from ',
  'Am aschrieb',
  'wrote:\n',
  'On ',
  'On Tue, 6 Jan 2026 at 09:15, Ann <ann@example.com> wrote:\n',
  'On 1 Jan ann@example.com\n',
  'ann@example.com ',
  'From: ann\n',
  'From: ann@example.com\n',
  'Sent: 6 January 2026\n',
  'Subject: x\n',
  '-- \n',
  '-----Original Message-----\n',
  '---------- Forwarded message ----------\n',
  'Best regards\n',
  'Sent from my iPhone\n\n',
  'reply above this line\n',
  '____________\n',
  '12:30 ',
  'x:\n',
  '*',
  '<',
  '​',
] as const;

const texts = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('whatever the text is', () => {
  it('what is left stands in it, in the same order', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(standsIn(words(stripQuotes(text)), words(text.replaceAll('​', '')))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('there is nothing left to take away from what is left', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = stripQuotes(text);
        expect(stripQuotes(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it('something is left of something', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(words(stripQuotes(text)).length > 0).toBe(words(text.replaceAll('​', '')).length > 0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the work grows no faster than the text', () => {
  it.each(FRAGMENTS)('of %j, again and again', (fragment) => {
    const short = `Hello\n\n${fragment.repeat(Math.ceil(12_000 / fragment.length))}`;
    const long = `Hello\n\n${fragment.repeat(Math.ceil(48_000 / fragment.length))}`;
    stripQuotes(long);

    // Quadratic work would be sixteen times as much. What takes next to no time says nothing about it.
    expect(cpuMs(long)).toBeLessThan(10 * Math.max(cpuMs(short), 10));
  });

  it('of quotes within quotes', () => {
    const nested = Array.from(
      { length: 400 },
      (_, depth) => `${'>'.repeat(depth)} level ${depth} wrote:\n`,
    ).join('');
    expect(cpuMs(nested)).toBeLessThan(200);
  });

  it('of one line that does not end', () => {
    expect(stripQuotes('On '.repeat(100_000))).toHaveLength(299_999);
    expect(cpuMs('On '.repeat(300_000))).toBeLessThan(200);
  });

  it('and what is longer than anybody reads is kept', () => {
    const text = `Hello\n${'a line of a log\n'.repeat(20_000)}the end`;
    expect(stripQuotes(text)).toBe(text);
  });
});

/** The least of three: another process can only add to it. */
function cpuMs(text: string): number {
  const runs = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    stripQuotes(text);
    return process.cpuUsage(before).user / 1_000;
  });
  return Math.min(...runs);
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function standsIn(some: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  return some.every((word) => {
    const found = all.indexOf(word, at);
    at = found + 1;
    return found !== -1;
  });
}
