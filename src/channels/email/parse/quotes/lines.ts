import { plain } from './words.ts';

/** Longer texts are read this far; what follows shares the fate of the last line that was read. */
const MOST_CHARACTERS = 64 * 1024;
const MOST_LINES = 4_000;
/** So much of a line is looked at. Nothing that mail programs write around a quote is longer. */
const MOST_OF_A_LINE = 500;

export interface Line {
  /** As it stands in the text. */
  readonly whole: string;
  /** What is looked at: its start, without white space around it. */
  readonly seen: string;
  /** `seen` in the spelling in which words are compared. */
  readonly plain: string;
  readonly blank: boolean;
  /** It begins with `>`. */
  readonly quoted: boolean;
}

/** The lines that are looked at, and the text behind them that is not. */
export function linesOf(text: string): { readonly lines: readonly Line[]; readonly unread: string } {
  const lines: Line[] = [];
  let start = 0;
  while (start <= text.length && lines.length < MOST_LINES && start <= MOST_CHARACTERS) {
    const end = text.indexOf('\n', start);
    const stop = end === -1 ? text.length : end;
    lines.push(lineOf(text.slice(start, stop)));
    start = stop + 1;
  }
  return { lines, unread: text.slice(start) };
}

function lineOf(whole: string): Line {
  const seen = whole.slice(0, MOST_OF_A_LINE).trim();
  return {
    whole,
    seen,
    plain: plain(seen),
    blank: seen === '' && whole.trim() === '',
    quoted: isQuoted(seen),
  };
}

/** `>>> text <<<` is somebody's ornament, `>:(` a face, and `>:` the end of a broken "Bob <bob@example.com>:". */
function isQuoted(seen: string): boolean {
  if (!seen.startsWith('>')) return false;
  return !seen.endsWith('<<') && !/^>[:;：]/.test(seen);
}

/** One spelling of white space, and nothing that cannot be seen. The words stay as they are. */
export function tidy(text: string): string {
  return text
    .replaceAll(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll(/[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]/g, ' ')
    .replaceAll(/[\u200b\u2060\ufeff\u00ad\u180e\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, '')
    .replaceAll(/(?!\n)\p{Cc}|[\ufffe\uffff]/gu, '');
}
