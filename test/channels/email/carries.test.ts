import { describe, expect, it } from 'vitest';

import { cannotCarry } from '../../../src/channels/email/sending/carries.ts';

const picture = { contentType: 'image/png', size: 1_000, name: 'a.png' };

describe('files by email', () => {
  it.each([
    ['none', []],
    ['twenty', Array.from({ length: 20 }, () => picture)],
    ['18 MB', [{ ...picture, size: 18_000_000 }]],
    ['a script of another kind, by its name only', [{ ...picture, name: 'notes.json' }]],
    ['one whose name ends like a program in the middle', [{ ...picture, name: 'setup.exe.pdf' }]],
  ])('go: %s', (_what, files) => {
    expect(cannotCarry(files)).toBeUndefined();
  });

  it.each([
    [
      '21 files',
      Array.from({ length: 21 }, () => picture),
      'An email carries 20 files at most; these are 21.',
    ],
    [
      'too much together',
      [
        { ...picture, size: 10_000_000 },
        { ...picture, size: 9_200_000 },
      ],
      'these have 19.2 MB',
    ],
    ['a program by its name', [picture, { ...picture, name: 'Setup.EXE' }], '“Setup.EXE” is one'],
    ['a program that hides its name', [{ ...picture, name: 'a.pdf.js. .' }], 'refuse programs'],
    [
      'a program by its type',
      [{ contentType: 'application/x-msdownload', size: 1 }],
      'one of these files is one',
    ],
    [
      'a program by its type with a parameter',
      [{ ...picture, contentType: 'Text/JavaScript; charset=x' }],
      'programs',
    ],
  ])('do not go, in words: %s', (_what, files, words) => {
    expect(cannotCarry(files)).toContain(words);
  });
});
