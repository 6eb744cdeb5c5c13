import { decodeWords } from 'postal-mime';

import { decodeUtf7, isUtf7 } from './charset.ts';

/** The headers of a mail or of a part of one, by name in lower case, in their order. */
export class Headers {
  readonly #fields: ReadonlyMap<string, readonly string[]>;

  constructor(fields: Iterable<readonly [name: string, value: string]>) {
    const byName = new Map<string, string[]>();
    for (const [name, value] of fields) {
      const values = byName.get(name.toLowerCase());
      if (values) values.push(value.trim());
      else byName.set(name.toLowerCase(), [value.trim()]);
    }
    this.#fields = byName;
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  all(name: string): readonly string[] {
    return this.#fields.get(name) ?? [];
  }

  /** The first one; empty where there is none. */
  get(name: string): string {
    return this.all(name)[0] ?? '';
  }

  /** As people read it: encoded words decoded. */
  text(name: string): string {
    return readable(this.get(name));
  }

  names(): readonly string[] {
    return [...this.#fields.keys()];
  }
}

/** Headers as they stand in a message, up to the first empty line. */
export function parseHeaders(source: string): Headers {
  const fields: [string, string][] = [];
  for (const line of source.split(/\r?\n|\r/)) {
    if (line === '') {
      if (fields.length > 0) break;
      continue;
    }
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last) last[1] += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon > 0) fields.push([line.slice(0, colon).trim(), line.slice(colon + 1)]);
  }
  return new Headers(fields);
}

/** Encoded words decoded, white space in one spelling, nothing that cannot be seen. */
export function readable(value: string): string {
  const decoded = value.includes('=?') ? decodeWords(wordsMended(value)) : value;
  return decoded
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll(/[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The decoder knows no UTF-7, and takes letters that stand unencoded within an encoded word for UTF-8. */
function wordsMended(value: string): string {
  return value.replaceAll(ENCODED_WORD, (word: string, charset: string, encoding: string, text: string) => {
    if (isUtf7(charset)) return decodeUtf7(encoding.toLowerCase() === 'b' ? fromBase64(text) : fromQ(text));
    if (/^utf-?8$/i.test(charset) || encoding.toLowerCase() === 'b') return word;
    return word.replaceAll(/[^\p{ASCII}]+/gu, (letters) => `?=${letters}=?${charset}?${encoding}?`);
  });
}

const ENCODED_WORD = /=\?([^?\s]{1,60})\?([QqBb])\?([^?]{0,2000})\?=/g;

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1');
}

function fromQ(text: string): string {
  return unquoted(text.replaceAll('_', ' '));
}

/** Bytes written as `=C3`, one character each. */
export function unquoted(text: string): string {
  return text.replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Every `<id>` of a header; where it has no brackets, its words. */
export function idsIn(value: string): readonly string[] {
  const bracketed = [...value.slice(0, MOST_OF_IDS).matchAll(/<\s*([^<>\s]{1,998})\s*>/g)].map(
    ([, id]) => id ?? '',
  );
  if (bracketed.length > 0) return bracketed;
  return value
    .slice(0, MOST_OF_IDS)
    .split(/[\s,<>]+/)
    .filter((word) => word.includes('@') || /^[\w.$+-]{8,}$/.test(word));
}

const MOST_OF_IDS = 64 * 1024;
