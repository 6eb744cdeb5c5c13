import { describe, expect, it } from 'vitest';

import { sameSubject } from '../../src/bot/same-subject.ts';

describe('a subject', () => {
  it.each([
    ['My parcel', 'Re: My parcel', true],
    ['My parcel', 'AW: Re: RE[2]: my parcel ', true],
    ['My parcel', '答复：My parcel', true],
    ['My parcel', 'Fwd: My parcel', false],
    ['My parcel', 'Your parcel', false],
    ['Research', 'Re: Search', false],
    ['', 'Re:', true],
  ])('%j and %j are one thread’s: %s', (one, other, same) => {
    expect(sameSubject(one, other)).toBe(same);
  });

  it('of any length is compared at once', () => {
    const began = performance.now();

    sameSubject('re: '.repeat(100_000), `${'re[1] '.repeat(100_000)}x`);

    expect(performance.now() - began).toBeLessThan(50);
  });
});
