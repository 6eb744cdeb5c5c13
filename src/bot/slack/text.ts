/**
 * Customers' words are shown as they were written. In a rich text leaf and in plain text nothing is ever
 * read as a mention, a link or formatting; where Slack would read it, it is escaped.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */

/** For texts that Slack reads as markup: `<!channel>` and `<url|label>` cannot be written without these three. */
export function escaped(text: string): string {
  return tidy(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The start of a text, with an ellipsis where something is missing; never half of a character. */
export function clipped(text: string, max: number): string {
  return clip(tidy(text), max, (character) => character);
}

/** Escaped first and measured then, because Slack counts `&amp;` as five; never cut inside of it. */
export function escapedClip(text: string, max: number): string {
  return clip(tidy(text), max, escaped);
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

/**
 * A moment as each reader's own clock has it. The fallback is for who sees no formatting.
 * https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export function dateMark(at: Date, format: '{ago}' | '{date_short_pretty} {time}'): string {
  const utc = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at.getTime() / 1000)}^${format}|${utc}>`;
}

function clip(text: string, max: number, written: (character: string) => string): string {
  const whole = written(text);
  if (whole.length <= max) return whole;
  let start = '';
  for (const character of text) {
    const next = start + written(character);
    if (next.length > max - 1) break;
    start = next;
  }
  return `${start}…`;
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
function tidy(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}--[\n\t]]/gv, '');
}
