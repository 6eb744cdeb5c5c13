import type { Line } from './lines.ts';
import { wordsOf } from './words.ts';

/** Between dashes: "-----Original Message-----". What follows is the other's mail. */
export function isOriginalMark(line: Line): boolean {
  // Where Gmail folds a quote away, and a program copies what is shown.
  if (/^\[quoted text hidden\]$/i.test(line.seen)) return true;
  const phrase = phraseOf(line);
  return phrase !== undefined && ORIGINAL.has(phrase);
}

/** "---------- Forwarded message ----------", "Begin forwarded message:". What follows was sent on to us. */
export function isForwardMark(line: Line): boolean {
  if (line.quoted || line.seen.length > 120) return false;
  const bare = bareOf(line.plain);
  if (FORWARDED.has(bare)) return line.seen.length > bare.length;
  // "----- Forwarded by Bob/Example on 01/02/2026 -----"
  return /^[-_=*]{3,}/.test(line.seen) && FORWARDED_WORDS.some((words) => bare.startsWith(`${words} `));
}

/** A line that is nothing but a rule, as stands before a block of headers. */
export function isRule(line: Line): boolean {
  return line.seen.length <= 200 && /^(?:[-_=*—–]\s?){3,}$/.test(line.seen);
}

/** "------ Mail original ------", in a language that nobody taught us as well: between two rules. */
export function isHeading(line: Line): boolean {
  return line.seen.length <= 120 && /^[-_=*—–]{4,}[^-_=*—–]{1,60}[-_=*—–]{4,}$/.test(line.seen);
}

/** The line above which we and others ask people to write. */
export function isReplyAboveMark(line: Line): boolean {
  if (line.seen.length > 200) return false;
  return REPLY_ABOVE.some((pattern) => pattern.test(line.plain));
}

function phraseOf(line: Line): string | undefined {
  if (line.quoted || line.seen.length > 120) return undefined;
  const dashes = /^[-_=*\s—–]*/.exec(line.seen)?.[0].replaceAll(' ', '').length ?? 0;
  return dashes >= 2 ? bareOf(line.plain) : undefined;
}

function bareOf(words: string): string {
  return words.replace(/^[-_=*<>#\s—–]+/, '').replace(/[-_=*<>#:：\s—–]+$/, '');
}

const ORIGINAL: ReadonlySet<string> = new Set(wordsOf('original'));
const FORWARDED_WORDS = wordsOf('forwarded');
const FORWARDED: ReadonlySet<string> = new Set(FORWARDED_WORDS);

const REPLY_ABOVE: readonly RegExp[] = [
  /(?:reply|respond|write|type|answer)\b.{0,40}\b(?:above|over) this line/,
  /antwort.{0,30}(?:über|oberhalb).{0,20} zeile/,
  /(?:répondre|répondez|réponse|écrivez).{0,40}au-dessus de cette ligne/,
  /(?:responda|responder|escriba|respuesta).{0,40}(?:encima|arriba) de esta línea/,
  /(?:responda|responder|escreva|resposta).{0,40}acima d?esta linha/,
  /(?:rispondi|rispondere|scrivi).{0,40}sopra (?:a )?questa (?:riga|linea)/,
  /(?:antwoord|reageer|typ).{0,40}boven deze (?:regel|lijn)/,
];
