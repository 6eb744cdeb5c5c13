import { describe, expect, it } from 'vitest';

import { ERRORS, knownError, wordsFor } from '../../../src/channels/sms/errors.ts';

describe('what an error of Twilio’s means', () => {
  it.each([
    [21610, 'opted-out'],
    [21211, 'refused'],
    [21614, 'refused'],
    [21408, 'refused'],
    [21606, 'refused'],
    [30034, 'refused'],
    [20003, 'refused'],
    [20429, 'later'],
    [30022, 'later'],
    [63017, 'later'],
    [63038, 'tomorrow'],
    [99999, 'refused'],
  ])('%i: %s', (code, action) => {
    expect(knownError(code).action).toBe(action);
  });

  it.each(Object.keys(ERRORS))('%s is told in sentences, without the number of the error', (code) => {
    const words = wordsFor(Number(code));

    expect(words).toMatch(/^[A-Z].*\.$/);
    expect(words).not.toContain(code);
  });

  it('one that is not in the table is told by its number, with where to read about it', () => {
    expect(wordsFor(12345)).toContain('https://www.twilio.com/docs/api/errors/12345');
  });
});
