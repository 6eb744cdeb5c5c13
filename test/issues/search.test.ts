import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { excerpt, searchTerms } from '../../src/issues/search.ts';

const word = (text: string, begins = false) => ({ kind: 'word', word: text, begins });

describe('what somebody looks for', () => {
  it.each([
    ['broken bike', [word('broken'), word('bike', true)]],
    ['ann@example.com', [word('ann'), word('example'), word('com', true)]],
    ['#12', [{ ...word('12'), issue: 12 }]],
    ['12', [{ ...word('12', true), issue: 12 }]],
    ['0012', [word('0012', true)]],
    ['+1 (555) 000-1111', [{ kind: 'number', digits: ['15550001111'], groups: ['1', '555', '000', '1111'] }]],
    [
      '020 7946 0018',
      [{ kind: 'number', digits: ['2079460018', '02079460018'], groups: ['020', '7946', '0018'] }],
    ],
    ['+44 (0)20 7946', [{ kind: 'number', digits: ['44207946'], groups: ['44', '0', '20', '7946'] }]],
    [
      '0049 30 1234',
      [{ kind: 'number', digits: ['49301234', '0049301234'], groups: ['0049', '30', '1234'] }],
    ],
    ['0000123', [{ kind: 'number', digits: ['0000123'], groups: ['0000123'] }]],
    ["_ & | ! :* '", []],
  ])('%s', (text, terms) => {
    expect(searchTerms(text)).toEqual(terms);
  });

  it('is understood whatever it is, as words without a sign that a query could be made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const term of searchTerms(text))
          for (const each of term.kind === 'word' ? [term.word] : [...term.groups, ...term.digits])
            // oxlint-disable-next-line no-control-regex -- that is what must not be there
            expect(each).toMatch(/^[^\s\u0000-\u001f'"\\&|!:*()<>]+$/);
      }),
    );
  });
});

describe('the text around what was found', () => {
  const marked = (text: string, search: string) =>
    excerpt(text, search)
      ?.map(({ text: piece, found }) => (found ? `[${piece}]` : piece))
      .join('');

  it.each([
    ['The blue Bicycle is broken', 'bicycle', 'The blue [Bicycle] is broken'],
    ['a bicyclette', 'bicycl', 'a [bicycl]ette'],
    ['Call 555 010-0199 today', '5550100199', 'Call [555 010-0199] today'],
    ['smartphone', 'phone', 'smart[phone]'],
    ['nothing', 'bicycle', undefined],
  ])('%s, with %s', (text, search, shown) => {
    expect(marked(text, search)).toBe(shown);
  });

  it('of a long message begins and ends with an ellipsis', () => {
    const shown = marked(`${'before '.repeat(100)}needle ${'after '.repeat(100)}`, 'needle');

    expect(shown).toMatch(/^…(before )+\[needle\] (after )+aft…$/);
  });

  it('is of the text itself, whatever was written and looked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, search) => {
        for (const { text: piece } of excerpt(text, search) ?? [])
          expect(piece === '…' || text.replaceAll(/\s+/gu, ' ').includes(piece)).toBe(true);
      }),
    );
  });
});
