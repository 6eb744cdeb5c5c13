import * as fc from 'fast-check';

import { MARK } from '../hostile.ts';

/** Stands where `JSON.stringify` would not get through; see `jsonText`. */
const DEEP = 'stands-for-much-depth';
const PROTO = 'stands-for-proto';

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON'];

const TRICKS = [
  '\0',
  '\ud800',
  '\udc00\ud83d',
  '\u202e\u2066',
  '\r\nX-Injected: yes\r\n\r\n',
  '<!channel> <@U0123> <at>all</at>',
  "'; drop table issues; --",
  '../../../../etc/passwd',
  '%00%ff%u0041',
  '{{x}} ${x} <%= x %>',
  '+15550001111',
  'x'.repeat(20_000),
  '(a+)+'.repeat(300),
  '🏳️‍🌈'.repeat(500),
  ...NAMES,
];

/** What a stranger may write. All of it is marked, so that it is found where it does not belong. */
export const evilText: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom(...TRICKS) },
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.constantFrom(...TRICKS), { minLength: 2, maxLength: 3 }).map((tricks) => tricks.join('')),
  )
  .map((text) => `${MARK}${text}`);

const evilValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, 2_147_483_648, Number.MAX_SAFE_INTEGER, '', [], {}),
  fc.constantFrom<unknown>(
    [[]],
    [null],
    [{}],
    { [PROTO]: { admin: true } },
    DEEP,
    '0',
    '1',
    '99999999999999999999',
  ),
  fc.constantFrom(...NAMES),
  { weight: 3, arbitrary: evilText },
  fc.array(evilText, { maxLength: 3 }),
);

/** What is done to one place of something good: it gets another value, goes, or is called otherwise. */
export const change = fc.record({
  at: fc.nat(10_000),
  how: fc.oneof(
    { weight: 6, arbitrary: evilValue.map((value) => ({ put: value })) },
    { weight: 2, arbitrary: fc.constant('drop' as const) },
    { weight: 1, arbitrary: fc.constantFrom(PROTO, ...NAMES).map((name) => ({ rename: name })) },
  ),
});
export type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** A copy of something that JSON can hold, changed in these places. */
export function changed(good: unknown, changes: readonly Change[]): unknown {
  const root = { it: structuredClone(good) };
  for (const { at, how } of changes) {
    const places = placesIn(root);
    const place = places[at % places.length];
    if (!place) continue;
    const [parent, name] = place;
    const before: unknown = Reflect.get(parent, name);
    if (typeof how === 'object' && 'put' in how) Reflect.set(parent, name, structuredClone(how.put));
    else Reflect.deleteProperty(parent, name);
    if (typeof how === 'object' && 'rename' in how && !Array.isArray(parent))
      Object.defineProperty(parent, how.rename, { value: before, enumerable: true, configurable: true });
  }
  return root.it;
}

function placesIn(value: unknown): readonly (readonly [object, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name) => {
    const inner: unknown = Reflect.get(value, name);
    return [[value, name] as const, ...placesIn(inner)];
  });
}

/** As JSON, with what no object of JavaScript can hold. */
export function jsonText(value: unknown): string {
  return (JSON.stringify(value) ?? '')
    .replaceAll(`"${PROTO}":`, '"__proto__":')
    .replaceAll(`"${DEEP}"`, `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`);
}

const DEPTH = 20_000;

export type Fields = readonly (readonly [string, string])[];

/** Fields of a form, some of them changed. */
export function changedFields(good: Fields, changes: readonly Change[]): Fields {
  let fields = [...good];
  for (const { at, how } of changes) {
    const place = fields.length === 0 ? 0 : at % fields.length;
    const [name = 'x', value = ''] = fields[place] ?? [];
    if (how === 'drop') fields = fields.filter((_, n) => n !== place);
    else if ('rename' in how) fields[place] = [how.rename, value];
    else if (Array.isArray(how.put)) fields.push(...how.put.map((each) => [name, plain(each)] as const));
    else fields[place] = [name, plain(how.put)];
  }
  return fields;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value);
}

/** As a browser writes it, or nearly: half of a `%` is nobody's. */
export function formText(fields: Fields): string {
  return fields.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&');
}

function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%EF%BF%BD', '%ED%A0%80');
}

/** Parts of a form with files. The boundary is not looked for in them. */
export function multipartBody(fields: Fields, boundary: string): Buffer {
  const parts = fields.map(([name, value], n) => {
    const file =
      name === 'files' ? `; filename="${value.slice(0, 200)}"\r\nContent-Type: ${value.slice(0, 40)}` : '';
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${n}${value}\r\n`;
  });
  return Buffer.from(`${parts.join('')}--${boundary}--\r\n`);
}
