import * as fc from 'fast-check';

import { MARK } from '../hostile.ts';
import type { Route } from './routes.ts';
import type { Fields } from './values.ts';
import { change, changed, changedFields, evilText, formText, jsonText, multipartBody } from './values.ts';
import type { Wire } from './wire.ts';

/** Something as whoever may come would send it. */
export type Good =
  | { readonly as: 'json'; readonly value: unknown }
  /** `wrapped`: all of it as JSON in this one field. */
  | {
      readonly as: 'form';
      readonly fields: Fields;
      readonly wrapped?: { readonly name: string; readonly value: unknown };
    }
  | { readonly as: 'multipart'; readonly fields: Fields }
  | { readonly as: 'bytes'; readonly type: string; readonly bytes: Uint8Array };

export interface Sent {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly type: string;
  readonly body: Uint8Array;
}

type Headers = Readonly<Record<string, string>>;

/** A door with all that is needed to knock at it properly, so that it can be knocked at improperly. */
export interface FuzzDoor {
  readonly name: string;
  readonly host: string;
  readonly routes: readonly Route[];
  /** At least one; `GET` brings none of them. */
  readonly good: readonly Good[];
  readonly query: readonly Fields[];
  /** What proves where a request comes from, over what is really sent. */
  readonly proof: (sent: Sent) => Headers;
  /** What a forger would come with. */
  readonly forged: (sent: Sent) => Headers;
  /** Where the address itself is the proof. */
  readonly address?: (path: string) => string;
}

/** Requests of which something is wrong: what they say, how they say it, or who says so. */
export function requestsFor(door: FuzzDoor): fc.Arbitrary<Wire> {
  return fc
    .record({
      route: fc.constantFrom(...door.routes),
      good: fc.constantFrom(...door.good),
      query: fc.constantFrom<Fields>([], ...door.query),
      places: fc.array(param, { minLength: 3, maxLength: 3 }),
      changes: fc.array(change, { maxLength: 12 }),
      asked: fc.array(change, { maxLength: 2 }),
      who: fc.constantFrom('known', 'known', 'known', 'forged', 'nobody'),
      twist,
    })
    .map(({ route, good, query, places, changes, asked, who, twist: how }) => {
      const plain = filled(route.path, places);
      const bare = who === 'known' && door.address ? door.address(plain) : plain;
      const search = formText(changedFields(query, asked));
      const asking = search === '' || bare.includes('?') ? bare : `${bare}?${search}`;
      const path = how.path ? how.path(bare) : asking;
      const method = how.method ?? route.method;
      const made = method === 'GET' || method === 'HEAD' ? NOTHING : bodyOf(good, changes);
      const sent = { method, path, type: how.type ?? made.type, body: how.body ?? made.body };
      const proof = who === 'nobody' ? {} : who === 'forged' ? door.forged(sent) : door.proof(sent);
      return wireOf(door.host, sent, proof, how);
    });
}

const NOTHING = { type: '', body: new Uint8Array() };
const BOUNDARY = 'b0undary';

function bodyOf(good: Good, changes: readonly Parameters<typeof changed>[1][number][]) {
  switch (good.as) {
    case 'json':
      return { type: 'application/json', body: Buffer.from(jsonText(changed(good.value, changes))) };
    case 'form': {
      const { fields, wrapped } = good;
      const all = wrapped
        ? [...fields, [wrapped.name, jsonText(changed(wrapped.value, changes))] as const]
        : changedFields(fields, changes);
      return { type: 'application/x-www-form-urlencoded', body: Buffer.from(formText(all)) };
    }
    case 'multipart':
      return {
        type: `multipart/form-data; boundary=${BOUNDARY}`,
        body: multipartBody(changedFields(good.fields, changes), BOUNDARY),
      };
    case 'bytes': {
      const lines = Buffer.from(good.bytes).toString('latin1').split('\r\n');
      return { type: good.type, body: Buffer.from(changedLines(lines, changes).join('\r\n'), 'latin1') };
    }
    default:
      return good satisfies never;
  }
}

function changedLines(lines: readonly string[], changes: Parameters<typeof changed>[1]): readonly string[] {
  const before: unknown = changed([...lines], changes);
  return Array.isArray(before)
    ? before.map((line) => (typeof line === 'string' ? line : jsonText(line)))
    : lines;
}

const param = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('1', '2', '3') },
  fc.constantFrom(
    '0',
    '-1',
    '999999999',
    '2147483648',
    '99999999999999999999',
    '1e3',
    '0x1',
    '1.5',
    '%31',
    '%00',
  ),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '..%2f..%2fetc%2fpasswd',
    '%ff',
    '%',
    '%F0%9F',
    'mine',
    'all',
    'reply.css',
  ),
  fc.constant('6f1dc1a0-2f4b-4c1e-9a8e-1f2d3c4b5a69'),
  evilText.map((text) => encodeURIComponent(text.slice(0, 300).toWellFormed())),
);

function filled(pattern: string, places: readonly string[]): string {
  let n = 0;
  return pattern.replaceAll(/:\w+/g, () => places[n++ % places.length] ?? '1');
}

/** How a request is bent out of shape, whoever sends it and whatever it says. */
interface Twist {
  readonly method?: string;
  readonly path?: (path: string) => string;
  readonly type?: string;
  readonly body?: Uint8Array;
  readonly headers?: readonly string[];
  /** How the length of the body is told. */
  readonly framing?: 'shorter' | 'longer' | 'chunks' | 'broken chunks' | 'endless chunk' | 'both' | 'none';
  readonly cutAt?: number;
}

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'HEAD',
  'PROPFIND',
  'CONNECT',
  'QUERY',
  'post',
];
const TYPES = [
  ...[
    '',
    'application/json; charset=utf-16',
    'application/json;;;=',
    'text/xml',
    'text/plain',
    '*/*',
    'a'.repeat(5_000),
  ],
  ...[
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary="',
    'multipart/mixed; boundary=b',
  ],
  ...[
    'application/x-www-form-urlencoded; charset=ebcdic',
    'application/x-www-form-urlencoded, text/html',
    'message/rfc822',
  ],
  ...['application/json', 'application/x-www-form-urlencoded', `multipart/form-data; boundary=${BOUNDARY}`],
];
const HEADERS = [
  ...[
    'Content-Encoding: gzip',
    'Content-Encoding: br',
    'Content-Encoding: lamp',
    'Content-Encoding: deflate, gzip',
  ],
  ...['Cookie: switchboard-who=%E0%A4%A; =; ;;', `Cookie: ${'a=b; '.repeat(1_500)}`, 'Cookie: __proto__=1'],
  ...[
    'Authorization: Basic ====',
    'Authorization: Bearer a.b.c',
    'Authorization: Bearer',
    `Authorization: ${MARK}`,
  ],
  ...[
    'X-Forwarded-For: 1, , ::ffff:9, %',
    'X-Forwarded-For: 203.0.113.9',
    'Forwarded: for="_mdn"',
    'X-Forwarded-Proto: javascript',
  ],
  ...[
    'Range: bytes=9-1,-',
    'If-None-Match: *',
    'If-Modified-Since: never',
    'HX-Request: true',
    'Accept: ,;q=,',
    'Accept: text/html',
  ],
  ...[
    'Expect: 100-continue',
    'Expect: the-worst',
    'Upgrade: websocket\r\nConnection: upgrade',
    'Origin: null',
    'Sec-Fetch-Site: cross-site',
  ],
  ...[
    'X-Slack-Retry-Num: x',
    'X-Slack-Signature: v0',
    'X-Twilio-Signature: ',
    'X-Switchboard-Signature: t=1,v1=zz',
    'traceparent: 00-0-0-00',
  ],
  ...[
    ' folded: onto the last',
    'No colon',
    ': no name',
    `X-Long: ${'x'.repeat(20_000)}`,
    'X-Nul: a\0b',
    'Content-Length: -1',
    'Host: evil.example',
  ],
];

const twist: fc.Arbitrary<Twist> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Twist>({}) },
  fc.constantFrom(...METHODS, MARK).map((method) => ({ method })),
  fc.constantFrom(...TYPES).map((type) => ({ type })),
  fc.array(fc.constantFrom(...HEADERS), { minLength: 1, maxLength: 3 }).map((headers) => ({ headers })),
  fc
    .constantFrom('shorter', 'longer', 'chunks', 'broken chunks', 'endless chunk', 'both', 'none')
    .map((framing) => ({ framing }) as const),
  fc.uint8Array({ maxLength: 400 }).map((body) => ({ body })),
  fc.nat(400).map((cutAt) => ({ cutAt })),
  fc
    .constantFrom<NonNullable<Twist['path']>>(
      (path) => `${path}%`,
      (path) => `${path}%ff%00`,
      (path) => `/${path}//..;/`,
      (path) => `${path}?${'a[]=1&'.repeat(1_000)}`,
      (path) => `${path}?__proto__[x]=1&constructor=2&a=%&a=%E0%A4&=`,
      (path) => `${path}?${'%41'.repeat(3_000)}`,
      (path) => `http://evil.example${path}`,
      (path) => `${path}#${MARK}`,
      (path) => path.toUpperCase(),
      (path) => `${path}/`,
      () => '*',
      () => `/${'a/'.repeat(3_000)}`,
    )
    .map((path) => ({ path })),
);

function wireOf(host: string, sent: Sent, proof: Headers, how: Twist): Wire {
  const { framing = 'right', cutAt } = how;
  const { length } = sent.body;
  const carried = framing.endsWith('chunks') || framing === 'both' ? chunks(sent.body, framing) : sent.body;
  const announced =
    framing === 'shorter' ? length + 50 : framing === 'longer' ? Math.max(0, length - 5) : length;
  const isChunked = /chunk|both/.test(framing);
  const lines = [
    `${sent.method} ${sent.path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: close',
    ...(sent.type === '' ? [] : [`Content-Type: ${sent.type}`]),
    ...Object.entries(proof).map(([name, value]) => `${name}: ${value}`),
    ...(isChunked ? ['Transfer-Encoding: chunked'] : []),
    ...((isChunked && framing !== 'both') || framing === 'none' ? [] : [`Content-Length: ${announced}`]),
    ...(how.headers ?? []),
  ];
  // A character above 255 would go out as another one.
  const head = Buffer.from(lines.join('\r\n')).toString('latin1');
  if (cutAt !== undefined) return { head: head.slice(0, cutAt), body: new Uint8Array(), cut: true };
  return { head, body: framing === 'endless chunk' ? ENDLESS : carried, cut: CUT.has(framing) };
}

/** After these the other side would wait for more. */
const CUT: ReadonlySet<string> = new Set(['shorter', 'broken chunks', 'endless chunk']);
const ENDLESS = Buffer.from('fffffffffffffff\r\nendless');

function chunks(body: Uint8Array, framing: string): Uint8Array {
  const size = framing === 'broken chunks' ? 'zz' : body.length.toString(16);
  return Buffer.concat([
    Buffer.from(`${size};${MARK}=1\r\n`),
    body,
    Buffer.from('\r\n0\r\nTrailer: x\r\n\r\n'),
  ]);
}
