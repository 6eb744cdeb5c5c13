/** What people wrote, made to fit where it is shown. All pure. */

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The start of a text, with an ellipsis where something is missing; never half of what people see as a letter. */
export function clipped(text: string, max: number): string {
  const whole = tidy(text);
  if (whole.length <= max) return whole;
  let end = 0;
  // No letter that is whole begins later, and segmenting all of a long text takes long.
  for (const { index, segment } of GRAPHEMES.segment(whole.slice(0, max * 2))) {
    const next = index + segment.length;
    if (next > max - 1) break;
    end = next;
  }
  return `${whole.slice(0, end)}…`;
}

/** All of a text in pieces of at most so many characters, cut where a line or a word ends if one does near there. */
export function pieces(text: string, max: number): readonly string[] {
  const found: string[] = [];
  let rest = tidy(text);
  while (rest.length > max) {
    const end = pieceEnd(rest, max);
    found.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...found, rest].filter((piece) => piece.trim() !== '');
}

/** In one line, for notifications and lists. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function pieceEnd(text: string, max: number): number {
  const near = Math.floor(max * 0.8);
  for (const mark of ['\n', ' ']) {
    const at = text.lastIndexOf(mark, max - 1);
    if (at >= near) return at + 1;
  }
  // Never between the halves of a character.
  return /[\uDC00-\uDFFF]/.test(text.charAt(max)) ? max - 1 : max;
}

/** Without what no JSON carries safely (half characters) or nobody can see (control characters). */
export function tidy(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}--[\n\t]]/gv, '');
}
