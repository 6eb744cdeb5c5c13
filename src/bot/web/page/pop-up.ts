import type { CardView } from '../../card.ts';
import { newMessageWords } from '../../phrases.ts';
import { issueLink } from './card.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';
import { conversationTitle } from './navigation.ts';

/** Told to everybody at the top right: who wrote, and in which conversation. Click opens the issue. */
export function newMessage(card: CardView, conversation: string): Markup {
  const words = newMessageWords(card.customer.name, conversationTitle(conversation));
  return html`<div class="pop-up">${issueLink(card, html`<bdi>${words}</bdi>`)}</div>`;
}

/** Told to the one who did something: that it is done. */
export function done(words: string): Markup {
  return html`<div class="pop-up is-done">${words}</div>`;
}
