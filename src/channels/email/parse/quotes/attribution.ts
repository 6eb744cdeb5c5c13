import type { Line } from './lines.ts';
import { wordsOf } from './words.ts';

/** Where "On Monday, Bob wrote:" stands: from its first line to its last, both in. */
export interface Attribution {
  readonly first: number;
  readonly last: number;
}

/** Mail programs break it over so many lines at most, and it is never longer than this. */
export const MOST_LINES_OF_ATTRIBUTION = 6;
const MOST_CHARACTERS = 500;

/**
 * The attribution that ends on this line, if one does. The nearest line that begins like one is its first:
 * an ordinary line above may begin with "On" as well.
 */
export function attributionEndingAt(lines: readonly Line[], last: number): Attribution | undefined {
  const end = lines[last];
  if (!end || end.blank || end.quoted || !endsLikeOne(end.plain)) return undefined;

  const beforeQuote = quoteFollows(lines, last);
  let without: Attribution | undefined;
  let seen: Evidence = { text: '', dated: false, addressed: false };
  for (let first = last; first > last - MOST_LINES_OF_ATTRIBUTION; first--) {
    const line = lines[first];
    if (!line || line.blank || line.quoted) break;
    const alone = seen.addressed;
    seen = withLine(seen, line);
    if (seen.text.length > MOST_CHARACTERS) break;
    if (isAttribution(seen, beforeQuote)) return { first: withName(lines, first, seen), last };
    // Up to the line with the address, for a name stands before it.
    if (!(without && alone) && isWithoutBeginning(seen, beforeQuote)) without = { first, last };
  }
  return without && { first: withName(lines, without.first), last };
}

/** Some lines as one, and what is in it that ordinary sentences seldom have. */
interface Evidence {
  readonly text: string;
  readonly dated: boolean;
  readonly addressed: boolean;
}

function withLine({ text, dated, addressed }: Evidence, { plain }: Line): Evidence {
  return {
    text: (text === '' ? plain : `${plain} ${text}`).replace(/^[-*_=>\s]+/, '').replace(/[-*_=\s]+$/, ''),
    dated: dated || DATE.test(plain),
    addressed: addressed || ADDRESS.test(plain),
  };
}

/** A name stands before its address, and may stand on the line above it. */
function withName(lines: readonly Line[], first: number, seen?: Evidence): number {
  const above = lines[first - 1];
  if (!above || above.blank || above.quoted) return first;
  if (/[<([]$/.test(above.seen)) return first - 1;
  const names = seen?.addressed === false && ADDRESS.test(above.plain) && startsWithName(above.plain);
  return names ? first - 1 : first;
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
  return /[:：]\W{0,3}$/u.test(seen.slice(-5)) || VERB_AT_END.test(seen.slice(-40));
}

/** "On 18 January 2026 Bob wrote:". People write such lines too, but seldom with the day and the minute. */
function isAttribution({ text, dated, addressed }: Evidence, beforeQuote: boolean): boolean {
  if (!addressed && !(dated && (beforeQuote || isToTheMinute(text)))) return false;
  const startsWithDate = STARTS_WITH_DATE.test(text);
  // "18.01.2026, 14:30, Bob <bob@example.com>:" needs no verb.
  if (startsWithDate && dated && addressed && /[>)\]]\s?[:：]$/.test(text)) return true;
  return (startsWithDate || OPENER.test(text)) && ENDS.test(text) && VERB.test(text);
}

function isToTheMinute(text: string): boolean {
  const withoutTime = text.replaceAll(TIME, '');
  return withoutTime !== text && DATE.test(withoutTime);
}

/** "Bob <bob@example.com> wrote:", or any line that names somebody right before a quote. */
function isWithoutBeginning({ text, dated, addressed }: Evidence, beforeQuote: boolean): boolean {
  if (!ENDS_WITH_COLON.test(text) || !(beforeQuote || addressed)) return false;
  if (beforeQuote && addressed) return true;
  return VERB.test(text) && (beforeQuote && dated ? true : startsWithName(text));
}

/** A sentence has other words before its verb; a name has few, none of them ending a sentence. */
function startsWithName(words: string): boolean {
  const address = words.search(ADDRESS);
  const before = address === -1 ? words : words.slice(0, address);
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
const OPENER = new RegExp(`^(?:${anyOf(wordsOf('openers'))})(?=[\\s\\d,])|^[在于於ב]`, 'u');

/** "Wed, 17 November", "tir. 18. apr.", "2026-01-18", "11:00 AM, November 17", "Monday, December 15". */
const STARTS_WITH_DATE = /^(?:\p{L}{1,14}[.,、]{0,2}\s+){0,2}\(?\d{1,4}(?:[-./:,年년]|\s|\p{L}|$)/u;
/** A time, a date in digits, a day beside a word, a year. */
const DATE =
  /\d{1,2}[:.h]\d{2}(?!\d)|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{1,2}(?:st|nd|rd|th)?[.,]?\s+(?:de\s+)?\p{L}{3,}|\p{L}{3,}\.?,?\s+\d{1,2}(?!\d)|[年년月월]|(?<!\d)20\d\d(?!\d)/u;
/** Not the day and month of "06.01.2026". */
const TIME = /(?<![\d.])\d{1,2}[:.h]\d{2}(?![\d.])/g;
const ADDRESS = /[^\s<>@()[\]"',;:]{1,64}@[^\s<>@()[\]"',;:]{1,255}|<\s*mailto:/;
