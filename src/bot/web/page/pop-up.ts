import type { NoticeKind } from '../../../issues/effects.ts';
import type { Employee } from '../../../issues/issue.ts';
import type { Entry, Room } from '../../../issues/talk.ts';
import type { CardView } from '../../card.ts';
import { inPrivateChat, newMessageWords, noticeWords } from '../../phrases.ts';
import { roomView } from '../rooms.ts';
import { issueLink } from './card.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { clip } from './text.ts';

const NAME_START = 80;
const TEXT_START = 140;

/**
 * Told to one employee at the top right: who wrote, in which channel or private chat, and how it begins. Click opens
 * it there. A page that shows the room already does not show it (`rooms.js`, by `data-room`).
 */
export function announcement(room: Room, entry: Entry, me: Employee, card: CardView | undefined): Markup {
  const { path, title, others } = roomView(room, me, []);
  const place = room.kind === 'channel' ? title : inPrivateChat(others.map(({ name }) => name));
  const by = entry.kind === 'talk' ? entry.by.name : (card?.customer.name ?? '');
  const text = entry.kind === 'card' ? (card?.firstMessage ?? '') : entry.text;
  return html`<div class="pop-up" data-room="${room.id}" data-issue="${card?.issue ?? ''}">
    <a href="${path}?at=${entry.id}#entry-${entry.id}"
      ><bdi>${newMessageWords(clip(by, NAME_START), place)}</bdi>${
        text === '' ? nothing : html`<span class="pop-up-text" dir="auto">${clip(text, TEXT_START)}</span>`
      }</a
    >
  </div>`;
}

/** A private word about an issue. Click opens the issue. */
export function noticed(card: CardView, about: NoticeKind): Markup {
  const words = noticeWords(about, card.issue, clip(card.customer.name, NAME_START));
  return html`<div class="pop-up is-notice">${issueLink(card, html`<bdi>${words}</bdi>`)}</div>`;
}

/** Told to the one who did something: that it is done. */
export function done(words: string): Markup {
  return html`<div class="pop-up is-done">${words}</div>`;
}
