/**
 * What somebody looks for, understood: words, the number of an issue, telephone numbers. Pure; any text is
 * understood as something, if only as nothing that could be found.
 */
export type SearchTerm =
  /** A word; where it is the last one, the beginning of a word. `issue`: the number may be an issue's. */
  | { readonly kind: 'word'; readonly word: string; readonly begins: boolean; readonly issue?: number }
  /** A number as people type it, by its digits alone; its groups are words of a message. */
  | { readonly kind: 'number'; readonly digits: readonly string[]; readonly groups: readonly string[] };

/** Stands between words and belongs to none. Beyond ASCII what writing of several scripts has. */
export const PUNCTUATION =
  '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~“”„‘’‚«»‹›–—…·•¿¡§\u00A0，。、；：？！（）「」『』【】';

/** More than anybody types on purpose. */
const LONGEST_SEARCH = 200;
const MOST_TERMS = 8;

/** What is looked for. A search of nothing but signs has no terms, and nothing is like it. */
export function searchTerms(text: string): readonly SearchTerm[] {
  const asked = cleaned(text);
  const terms: SearchTerm[] = [];
  let from = 0;
  for (const number of asked.matchAll(NUMBER)) {
    const digits = digitsOf(number[0]);
    if (digits.length === 0) continue;
    terms.push(...wordsIn(asked.slice(from, number.index)));
    terms.push({ kind: 'number', digits, groups: apart(number[0]) });
    from = number.index + number[0].length;
  }
  terms.push(...wordsIn(asked.slice(from)));
  return terms
    .slice(0, MOST_TERMS)
    .map((term, at, all) =>
      term.kind === 'word' && at === all.length - 1 && term.issue === undefined
        ? { ...term, begins: true }
        : term,
    );
}

/** The words as they were typed, between spaces: for looking into texts where no word begins so. */
export function searchPieces(text: string): readonly string[] {
  return cleaned(text).split(/\s+/).filter(Boolean).slice(0, MOST_TERMS);
}

/** Digits with what people put between them; not a part of a word. */
const NUMBER = /(?<![\p{L}\p{N}#])\+?[(\d][\d\s().\-/]*\d(?![\p{L}\p{N}])/gu;
const FEWEST_DIGITS = 5;
const MOST_DIGITS = 18;

/** In full, and without the one or two zeros that stand for a long distance or another country. */
function digitsOf(typed: string): readonly string[] {
  const digits = typed.replaceAll('(0)', '').replaceAll(/\D/g, '');
  if (digits.length < FEWEST_DIGITS || digits.length > MOST_DIGITS) return [];
  const bare = digits.replace(/^00?(?=[1-9])/, '');
  return bare === digits ? [digits] : [bare, digits];
}

function wordsIn(text: string): readonly SearchTerm[] {
  return text.split(/\s+/).flatMap((typed): readonly SearchTerm[] => {
    const number = /^#([1-9]\d{0,8})$/.exec(typed)?.[1];
    if (number !== undefined) return [{ kind: 'word', word: number, begins: false, issue: Number(number) }];
    return apart(typed).map((word) => ({
      ...{ kind: 'word', word, begins: false },
      // A bare number may be an issue's as well as the beginning of something longer.
      ...(/^[1-9]\d{0,8}$/.test(word) && typed === word && { issue: Number(word), begins: true }),
    }));
  });
}

function apart(text: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  for (const sign of text) {
    if (!APART.has(sign) && !/\s/u.test(sign)) word += sign;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return word === '' ? words : [...words, word];
}

const APART: ReadonlySet<string> = new Set(PUNCTUATION);

/** Without what a database cannot be asked for: control characters and halves of characters. */
function cleaned(text: string): string {
  return text
    .slice(0, LONGEST_SEARCH)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029\uFFFD]/gu, ' ');
}

/** A piece of a text, and whether it was looked for. */
export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

/**
 * The text around the first thing that was found in it, at most about `length` characters, with all that was
 * found there apart; undefined where nothing of the search stands in it.
 */
export function excerpt(text: string, search: string, length = 180): readonly Piece[] | undefined {
  const flat = text.replaceAll(/\s+/gu, ' ').trim();
  const pattern = patternFor(search, flat);
  if (!pattern) return undefined;
  const first = flat.search(pattern);
  const start = first < length / 3 ? 0 : wordBegin(flat, first - Math.floor(length / 3));
  const end = Math.min(flat.length, start + length);
  const shown = flat.slice(start, end).replaceAll(HALVES, '');
  const pieces = inPieces(shown, pattern);
  return [
    ...(start > 0 ? [{ text: '…', found: false }] : []),
    ...pieces,
    ...(end < flat.length ? [{ text: '…', found: false }] : []),
  ];
}

const HALVES = /^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g;

/** Where words begin so; else wherever it stands. */
function patternFor(search: string, text: string): RegExp | undefined {
  const words = searchTerms(search).flatMap((term) =>
    term.kind === 'word'
      ? [`(?<![\\p{L}\\p{N}])${literally(term.word)}${term.begins ? '' : '(?![\\p{L}\\p{N}])'}`]
      : [
          ...term.digits.map((digits) => [...digits].join('[\\s().\\-/]{0,3}')),
          ...term.groups.map((group) => `(?<![\\p{L}\\p{N}])${literally(group)}`),
        ],
  );
  const anywhere = searchPieces(search).map(literally);
  return [words, anywhere]
    .filter((alternatives) => alternatives.length > 0)
    .map((alternatives) => new RegExp(alternatives.join('|'), 'giu'))
    .find((pattern) => text.search(pattern) >= 0);
}

function literally(word: string): string {
  return word.replaceAll(/[$()*+.?[\\\]^{|}/]/g, String.raw`\$&`);
}

function inPieces(text: string, pattern: RegExp): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '') continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), found: false });
    pieces.push({ text: match[0], found: true });
    from = match.index + match[0].length;
  }
  return from < text.length ? [...pieces, { text: text.slice(from), found: false }] : pieces;
}

function wordBegin(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return space < 0 || space > at + 30 ? at : space + 1;
}
