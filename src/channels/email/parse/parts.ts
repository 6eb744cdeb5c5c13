import type { Headers } from './headers.ts';
import { parseHeaders } from './headers.ts';

/** Where a part of a message stands in it. */
export interface Part {
  readonly headers: Headers;
  readonly start: number;
  /** Where its body begins and ends. */
  readonly body: number;
  readonly end: number;
  /** How many parts stand before it. */
  readonly position: number;
}

/** Real messages have tens of parts. */
const MOST_PARTS = 2_000;
/** Multiparts that are open at once; the parser refuses deeper messages by itself. */
const MOST_DEPTH = 64;
const MOST_OF_HEADERS = 1024 * 1024;

/** The parts of a message in their order, multiparts among them, without looking into mails within the mail. */
export function* partsOf(message: Buffer): Generator<Part> {
  const open: Boundary[] = [];
  let start = 0;
  for (let position = 0; start < message.length; position++) {
    if (position > MOST_PARTS) throw new RangeError('The message has too many parts.');
    const body = Math.min(bodyStart(message, start), nextDelimiter(open, start)?.at ?? message.length);
    const headers = parseHeaders(message.toString('latin1', start, Math.min(body, start + MOST_OF_HEADERS)));
    const boundary = boundaryOf(headers);
    if (boundary !== undefined && open.length < MOST_DEPTH) open.push(new Boundary(message, boundary));
    let next = nextDelimiter(open, body);
    yield { headers, start, body, end: next?.at ?? message.length, position };
    // Behind a multipart that is closed comes nothing that counts, until a part of the one around it.
    while (next?.closes === true) {
      open.length = next.depth;
      next = nextDelimiter(open, next.after);
    }
    if (!next) return;
    open.length = next.depth + 1;
    start = next.after;
  }
}

/** A parameter of a structured header, such as the charset of a content type. */
export function parameter(value: string, name: string): string | undefined {
  const pattern = String.raw`;\s*${name}\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))`;
  const found = new RegExp(pattern, 'i').exec(value.slice(0, 4_000));
  return found?.[1]?.replaceAll(/\\(.)/g, '$1') ?? found?.[2];
}

function boundaryOf(headers: Headers): string | undefined {
  const type = headers.get('content-type');
  return /^\s*multipart\//i.test(type) ? parameter(type, 'boundary') : undefined;
}

function bodyStart(message: Buffer, start: number): number {
  for (let at = start; at < message.length;) {
    const end = message.indexOf(0x0a, at);
    if (end === -1) return message.length;
    if (end === at || (end === at + 1 && message[at] === 0x0d)) return end + 1;
    at = end + 1;
  }
  return message.length;
}

interface Delimiter {
  readonly at: number;
  readonly after: number;
  readonly closes: boolean;
}

type DelimiterOf = Delimiter & { readonly depth: number };

/** Of all multiparts that are open; the innermost wins where two have the same boundary. */
function nextDelimiter(open: readonly Boundary[], from: number): DelimiterOf | undefined {
  let first: DelimiterOf | undefined;
  for (const [depth, boundary] of open.entries()) {
    const next = boundary.next(from);
    if (next && (!first || next.at <= first.at)) first = { ...next, depth };
  }
  return first;
}

/** The boundary of a multipart. It remembers where it was seen next, so that nothing is searched twice. */
class Boundary {
  readonly #message: Buffer;
  readonly #line: Buffer;
  #next: Delimiter | undefined;
  #searchedFrom: number | undefined;

  constructor(message: Buffer, boundary: string) {
    this.#message = message;
    this.#line = Buffer.from(`\n--${boundary}`, 'latin1');
  }

  next(from: number): Delimiter | undefined {
    const known =
      this.#searchedFrom !== undefined && this.#searchedFrom <= from && (this.#next?.at ?? from) >= from;
    if (known) return this.#next;
    this.#searchedFrom = from;
    this.#next = this.#search(from);
    return this.#next;
  }

  #search(from: number): Delimiter | undefined {
    for (let at = this.#find(from - 1); at !== -1; at = this.#find(at + 1)) {
      const end = at + this.#line.length;
      const rest = /^(--)?[ \t]*\r*(?:\n|$)/.exec(this.#message.toString('latin1', end, end + 80));
      if (rest) return { at: at + 1, after: end + rest[0].length, closes: rest[1] !== undefined };
    }
    return undefined;
  }

  #find(from: number): number {
    return this.#message.indexOf(this.#line, Math.max(0, from));
  }
}
