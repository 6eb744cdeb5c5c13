import { attributionEndingAt, MOST_LINES_OF_ATTRIBUTION } from './attribution.ts';
import { headerBlockAt } from './header-block.ts';
import type { Line } from './lines.ts';
import { linesOf, tidy } from './lines.ts';
import { isForwardMark, isHeading, isOriginalMark, isReplyAboveMark, isRule } from './separators.ts';
import { isMobileFooter, signatureStart } from './signature.ts';

export interface StripOptions {
  /**
   * It answers a mail. One that answers nothing and holds another mail was sent on to us, and the other mail
   * is what it is about: that stays. Default: true.
   */
  readonly answers?: boolean;
}

/**
 * What somebody wrote, without the mail they answered and without their signature. Only whole lines are taken
 * away, and all stay where nothing would be left. Work grows with the length of the text and not faster.
 */
export function stripQuotes(text: string, options: StripOptions = {}): string {
  let kept = tidy(text).trim();
  // Taking a quote away can lay bare what was hidden behind it, such as a signature.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const less = stripOnce(kept, options.answers ?? true);
    if (less === kept) break;
    kept = less;
  }
  return kept;
}

const MOST_ROUNDS = 10;

/** Whether a mail program says in it that it passes another mail on. */
export function hasForwardMark(text: string): boolean {
  return linesOf(text).lines.some(isForwardMark);
}

function stripOnce(text: string, answers: boolean): string {
  const { lines, unread } = linesOf(text);
  const { end, runs, forward } = read(lines, answers);
  const whole = end === lines.length;

  const body = answered(lines.slice(0, end), runs, forward === undefined && unread === '');
  const kept = joined(body) + (whole && unread !== '' ? `\n${unread}` : '');
  const result = kept.trim();
  return saysSomething(result) ? result : text;
}

/** A stretch of quoted lines, from its attribution (if it has one) to its last line. */
interface Run {
  readonly first: number;
  readonly last: number;
  readonly attributed: boolean;
}

interface Reading {
  /** From here on everything is somebody else's. */
  readonly end: number;
  readonly runs: readonly Run[];
  /** From here on it was sent on to us. */
  readonly forward?: number;
}

function read(lines: readonly Line[], answers: boolean): Reading {
  const runs: Run[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (!line || line.blank) continue;
    if (isReplyAboveMark(line)) return { end: at, runs: runs.filter(({ last }) => last < at) };
    if (line.quoted) {
      const last = endOfRun(lines, at);
      runs.push({ first: at, last, attributed: false });
      at = last;
      continue;
    }
    if (isForwardMark(line)) return { end: lines.length, runs, forward: at };
    const block = headerBlockAt(lines, at);
    // With nothing above it, it is a copy of this mail's own headers.
    if (block !== undefined && !lines.slice(0, at).some(isText)) {
      at = block;
      continue;
    }
    if (isOriginalMark(line) || block !== undefined) {
      const first = aboveRules(lines, at);
      if (!answers) return { end: lines.length, runs, forward: first };
      const last = endOfMarked(lines, block ?? headerBlockAt(lines, nextText(lines, at + 1)) ?? at);
      if (last === undefined) return { end: first, runs };
      runs.push({ first, last, attributed: true });
      at = last;
      continue;
    }
    if (isMobileFooter(lines, at) && isLast(lines, at)) return { end: at, runs };
    const attribution = attributionEndingAt(lines, at);
    if (!attribution) continue;
    const last = endOfMarked(lines, at);
    if (last === undefined) return { end: attribution.first, runs };
    runs.push({ first: attribution.first, last, attributed: true });
    at = last;
  }
  return { end: lines.length, runs };
}

/** Nothing of theirs is below it: a sentence that begins like a footer is followed by others. */
function isLast(lines: readonly Line[], footer: number): boolean {
  let at = nextText(lines, footer + 1);
  for (let more = 0; more < MOST_FOOTERS && isMobileFooter(lines, at); more++) at = nextText(lines, at + 1);
  const line = lines[at];
  if (!line || line.quoted || isRule(line) || isOriginalMark(line) || isForwardMark(line)) return true;
  if (isReplyAboveMark(line) || headerBlockAt(lines, at) !== undefined) return true;
  return lines
    .slice(at, at + MOST_LINES_OF_ATTRIBUTION)
    .some((_, below) => attributionEndingAt(lines, at + below)?.first === at);
}

const MOST_FOOTERS = 3;

function isText(line: Line): boolean {
  return !line.blank && !line.quoted && !isRule(line);
}

/** The last line of the quote below this line, if its lines have marks. Then what has none is an answer. */
function endOfMarked(lines: readonly Line[], above: number): number | undefined {
  const first = nextText(lines, above + 1);
  return lines[first]?.quoted === true ? endOfRun(lines, first) : undefined;
}

/** The last line of a quote; a wrapped remainder of one of its lines belongs to it. */
function endOfRun(lines: readonly Line[], first: number): number {
  let last = first;
  for (let at = first; at < lines.length; at++) {
    const line = lines[at];
    if (!line) break;
    if (line.quoted) last = at;
    else if (line.blank) continue;
    else if (!(at === last + 1 && lines[at + 1]?.quoted === true && isRemainder(lines[at - 1], line))) break;
  }
  return last;
}

/**
 * Programs that wrap at about 76 columns leave the end of a quoted line without its mark. The line above is
 * long then, and goes on in it: a question with its answer below looks much the same.
 */
function isRemainder(above: Line | undefined, line: Line): boolean {
  if (!above || above.seen.length < 60 || /[?:]$/.test(above.seen)) return false;
  if (/[.!…]$/.test(above.seen) && !/^\p{Ll}/u.test(line.seen)) return false;
  return line.seen.length < above.seen.length || line.seen.split(' ').length <= 3;
}

function nextText(lines: readonly Line[], from: number): number {
  let at = from;
  while (lines[at]?.blank === true) at += 1;
  return at;
}

/** The rules, headings and empty lines right above belong to the block below them. */
function aboveRules(lines: readonly Line[], at: number): number {
  let first = at;
  for (let above = at - 1; above >= 0; above--) {
    const line = lines[above];
    if (!line || !(line.blank || isRule(line) || isHeading(line))) break;
    if (!line.blank) first = above;
  }
  return first;
}

/**
 * Without a quote below the answer and a signature. One quote above the answer goes as well. Where somebody
 * answers point by point all quotes between stay: an answer means nothing without its question.
 */
function answered(lines: readonly Line[], runs: readonly Run[], signed: boolean): readonly Line[] {
  let end = lines.length;
  let above = [...runs];
  for (let round = 0; round < 2; round++) {
    const before = end;
    end = withoutBlanks(lines, end);
    const lowest = above.at(-1);
    if (lowest && lowest.last >= end - 1) {
      above = above.slice(0, -1);
      end = withoutBlanks(lines, lowest.first);
    }
    if (signed) end = withoutSignature(lines, (above.at(-1)?.last ?? -1) + 1, end);
    if (end === before) break;
  }
  const [only, ...more] = above;
  if (only?.attributed !== true || more.length > 0) return lines.slice(0, end);
  return [...lines.slice(0, only.first), ...lines.slice(only.last + 1, end)];
}

function withoutBlanks(lines: readonly Line[], end: number): number {
  let at = end;
  while (lines[at - 1]?.blank === true) at -= 1;
  return at;
}

function withoutSignature(lines: readonly Line[], start: number, end: number): number {
  const first = start + signatureStart(lines.slice(start, end));
  // A signature that is all there is says more than nothing.
  return start > 0 || hasWords(joined(lines.slice(start, first))) ? first : end;
}

function joined(lines: readonly Line[]): string {
  return lines.map(({ whole }) => whole).join('\n');
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

function saysSomething(text: string): boolean {
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text);
}
