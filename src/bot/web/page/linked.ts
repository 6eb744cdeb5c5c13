import { issueId } from '../../../issues/issue.ts';
import { issueLink } from './card.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';

/**
 * What an employee wrote, as text in which addresses of pages and numbers of issues ("#12") lead there. Customers' words
 * are never linked.
 */
export function linked(text: string): Markup {
  return html`${piecesOf(text).map(markupOf)}`;
}

function markupOf({ words, leads }: Piece): Markup {
  if (leads === 'nowhere') return html`${words}`;
  if (leads === 'to an issue') return issueLink({ issue: issueId(Number(words.slice(1))) }, html`${words}`);
  return html`<a href="${words}" target="_blank" rel="noopener noreferrer nofollow">${words}</a>`;
}

interface Piece {
  readonly words: string;
  readonly leads: 'nowhere' | 'to a page' | 'to an issue';
}

/** Pure. Only http and https; a stop or bracket at the end belongs to the sentence around it. What is cut off leads nowhere. */
function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(LEADS_SOMEWHERE)) {
    const isIssue = match.startsWith('#');
    const words = isIssue ? match : match.replace(/[.,;:!?)\]}*_]+$/, '');
    if (!isIssue && (words.endsWith('…') || !URL.canParse(words))) continue;
    if (index > end) pieces.push({ words: text.slice(end, index), leads: 'nowhere' });
    pieces.push({ words, leads: isIssue ? 'to an issue' : 'to a page' });
    end = index + words.length;
  }
  if (end < text.length) pieces.push({ words: text.slice(end), leads: 'nowhere' });
  return pieces;
}

/** A number that stands by itself, and is none of an issue's that cannot be. */
const LEADS_SOMEWHERE =
  /https?:\/\/[^\s<>"'`]+|(?<![\p{L}\p{N}_#&/-])#[1-9]\d{0,8}(?![\p{L}\p{N}_…-]|[.,]\d)/gu;
