import { tidy } from '../text.ts';

/**
 * Customers' words are shown as they were written. In a rich text leaf and in plain text nothing is ever
 * read as a mention, a link or formatting; where Slack would read it, it is escaped.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */

/** For texts that Slack reads as markup: `<!channel>` and `<url|label>` cannot be written without these three. */
export function escaped(text: string): string {
  return tidy(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Escaped first and measured then, because Slack counts `&amp;` as five; never cut inside of it. */
export function escapedClip(text: string, max: number): string {
  const plain = tidy(text);
  const whole = escaped(plain);
  if (whole.length <= max) return whole;
  let start = '';
  for (const character of plain) {
    const next = start + escaped(character);
    if (next.length > max - 1) break;
    start = next;
  }
  return `${start}…`;
}

/**
 * A moment as each reader's own clock has it. The fallback is for who sees no formatting.
 * https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export function dateMark(at: Date, format: '{ago}' | '{date_short_pretty} {time}'): string {
  const utc = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at.getTime() / 1000)}^${format}|${utc}>`;
}
