import type { Line } from './lines.ts';
import { plain, wordsOf } from './words.ts';

/** Where "On Monday, Bob wrote:" stands: from its first line to its last, both in. */
export interface Attribution {
  readonly first: number;
  readonly last: number;
}

/** Mail programs break it over so many lines at most, and it is never longer than this. */
const MOST_LINES = 6;
const MOST_CHARACTERS = 500;

/**
 * The attribution that ends on this line, if one does. The nearest line that begins like one is its first:
 * an ordinary line above may begin with "On" as well.
 */
export function attributionEndingAt(lines: readonly Line[], last: number): Attribution | undefined {
  const end = lines[last];
  if (!end || end.blank || end.quoted || !endsLikeOne(end.seen)) return undefined;

  const beforeQuote = quoteFollows(lines, last);
  let without: Attribution | undefined;
  let text = '';
  for (let first = last; first > last - MOST_LINES; first--) {
    const line = lines[first];
    if (!line || line.blank || line.quoted) break;
    text = first === last ? line.seen : `${line.seen} ${text}`;
    if (text.length > MOST_CHARACTERS) break;
    const words = plain(text)
      .replace(/^[-*_=>\s]+/, '')
      .replace(/[-*_=\s]+$/, '');
    if (isAttribution(words)) return { first, last };
    if (isWithoutBeginning(words, beforeQuote)) without ??= { first, last };
  }
  return without;
}

function quoteFollows(lines: readonly Line[], last: number): boolean {
  for (let next = last + 1; next <= last + 4; next++) {
    const line = lines[next];
    if (line && !line.blank) return line.quoted;
  }
  return false;
}

/** Cheap, and true of few lines: a colon, a verb, or the dashes of "---- Bob wrote ----". */
function endsLikeOne(seen: string): boolean {
  return /[:：]\W{0,3}$/u.test(seen.slice(-5)) || VERB_AT_END.test(plain(seen.slice(-40)));
}

/** "On 18 January 2026 Bob wrote:". */
function isAttribution(words: string): boolean {
  const dated = DATE.test(words);
  const addressed = ADDRESS.test(words);
  const startsWithDate = STARTS_WITH_DATE.test(words);
  // "18.01.2026, 14:30, Bob <bob@example.com>:" needs no verb.
  if (startsWithDate && dated && addressed && ENDS_WITH_COLON.test(words)) return true;
  const begins = startsWithDate || OPENER.test(words);
  return begins && (dated || addressed) && VERB.test(words) && ENDS.test(words);
}

/** "Bob <bob@example.com> wrote:", or any line that names somebody right before a quote. */
function isWithoutBeginning(words: string, beforeQuote: boolean): boolean {
  if (!ENDS_WITH_COLON.test(words)) return false;
  const addressed = ADDRESS.test(words);
  const verb = VERB.test(words);
  if (verb && addressed && startsWithName(words)) return true;
  return beforeQuote && (addressed || (verb && DATE.test(words)));
}

/** A sentence has other words before its verb; a name has few, none of them ending a sentence. */
function startsWithName(words: string): boolean {
  const before = words.slice(0, words.search(ADDRESS));
  return before.split(/\s+/).length <= 7 && !/[.?!]\s/.test(before);
}

function anyOf(words: readonly string[]): string {
  return words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)).join('|');
}

/** Chinese, Japanese, Korean and Thai put no space before a word. */
const VERBS = `(?:(?<![\\p{L}])(?:${anyOf(wordsOf('verbs'))})(?![\\p{L}])|写道|寫道|のメール|書きました|작성|เขียน)`;
const VERB = new RegExp(VERBS, 'u');
const VERB_AT_END = new RegExp(`${VERBS}(?:[^\\p{L}\\p{N}<>@]{0,6})$`, 'u');
const ENDS_WITH_COLON = /[:：]$/;
const ENDS = new RegExp(`[:：]$|${VERB_AT_END.source}`, 'u');
const OPENER = new RegExp(`^(?:${anyOf(wordsOf('openers'))})(?![\\p{L}])|^[在于於ב]`, 'u');

/** "Wed, 17 November", "tir. 18. apr.", "2026-01-18", "11:00 AM, November 17", "Monday, December 15". */
const STARTS_WITH_DATE = /^(?:\p{L}{1,14}[.,、]{0,2}\s+){0,2}\(?\d{1,4}(?:[-./:,年년]|\s|\p{L}|$)/u;
/** A time, a date in digits, a day beside a word, a year. */
const DATE =
  /\d{1,2}[:.h]\d{2}(?!\d)|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{1,2}(?:st|nd|rd|th)?[.,]?\s+(?:de\s+)?\p{L}{3,}|\p{L}{3,}\.?,?\s+\d{1,2}(?!\d)|[年년月월]|(?<!\d)20\d\d(?!\d)/u;
const ADDRESS = /[^\s<>@()[\]"',;:]{1,64}@[^\s<>@()[\]"',;:]{1,255}|<\s*mailto:/;
