import type { Markup } from './markup.ts';
import { html } from './markup.ts';

/** What an employee wrote, as text in which addresses of pages lead there. Customers' words are never linked. */
export function linked(text: string): Markup {
  return html`${piecesOf(text).map(({ words, isLink }) =>
    isLink
      ? html`<a href="${words}" target="_blank" rel="noopener noreferrer nofollow">${words}</a>`
      : html`${words}`,
  )}`;
}

interface Piece {
  readonly words: string;
  readonly isLink: boolean;
}

/** Pure. Only http and https; a stop or bracket at the end belongs to the sentence around it. */
function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"'`]+/g)) {
    const words = match[0].replace(/[.,;:!?)\]}*_]+$/, '');
    if (!URL.canParse(words)) continue;
    if (match.index > end) pieces.push({ words: text.slice(end, match.index), isLink: false });
    pieces.push({ words, isLink: true });
    end = match.index + words.length;
  }
  if (end < text.length) pieces.push({ words: text.slice(end), isLink: false });
  return pieces;
}
