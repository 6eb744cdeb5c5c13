import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { storable } from '../src/storable.ts';

function nested(levels: number): unknown {
  return JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
}

describe('what came from outside', () => {
  it.each([
    ['a\0b', 'ab'],
    ['a\ud800b', 'a\ufffdb'],
    [{ 'na\0me': ['\0', { deep: '\0x' }] }, { name: ['', { deep: 'x' }] }],
    [7, 7],
    [null, null],
    [undefined, undefined],
  ])('%j is kept as %j', (came, kept) => {
    expect(storable(came)).toEqual(kept);
  });

  it('is left as it is where nothing is wrong with it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\\u0000|\\ud[89a-f]/i.test(text));
        expect(JSON.stringify(storable(value))).toBe(text);
      }),
    );
  });

  it('gives nothing another prototype, whatever its names are', () => {
    const kept = storable(JSON.parse('{"__proto__":{"admin":true},"constructor":1}'));

    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
    expect(Reflect.get(Object(kept), 'admin')).toBeUndefined();
  });

  it('is nothing where it is nested without end, and no stack runs over', () => {
    expect(storable(nested(64))).toEqual(nested(64));
    expect(storable(nested(66))).toBeUndefined();
    expect(storable(nested(200_000))).toBeUndefined();
  });
});
