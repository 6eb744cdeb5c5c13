import { NEWS_LIMIT } from '../../../issues/talk.ts';
import { ADD_CHANNEL, ALL_ROOMS, CHANNELS, NEW_CHAT, NEW_WORD, PRIVATE_CHATS } from '../../phrases.ts';
import type { RoomView } from '../rooms.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

export const NEW_CHANNEL_PATH = '/new-channel';
export const NEW_CHAT_PATH = '/new-chat';
export const ALL_ROOMS_PATH = '/rooms';

/** The channels and private chats somebody may enter, each with how much is new there. */
export function roomLinks(rooms: readonly RoomView[], here: string): Markup {
  const channels = rooms.filter(({ kind }) => kind === 'channel');
  const chats = rooms.filter(({ kind }) => kind === 'chat');
  return html`<div class="rooms" data-news="${newsOf(rooms)}">
    <a
      class="rooms-all"
      href="${ALL_ROOMS_PATH}"
      ${here === ALL_ROOMS_PATH ? html`aria-current="page"` : nothing}
      ><span>${ALL_ROOMS}</span>${newsFigure(rooms.reduce((all, { news }) => all + news, 0))}</a
    >
    <h2 id="nav-channels">${CHANNELS}</h2>
    <ul aria-labelledby="nav-channels">
      ${channels.map((room) => link(room, here))} ${adding(NEW_CHANNEL_PATH, ADD_CHANNEL, here)}
    </ul>
    <h2 id="nav-chats">${PRIVATE_CHATS}</h2>
    <ul aria-labelledby="nav-chats">
      ${chats.map((room) => link(room, here))} ${adding(NEW_CHAT_PATH, NEW_CHAT, here)}
    </ul>
  </div>`;
}

/** Pure. How many entries are new in all of them, as it stands in the title: "3", "99+", or nothing. */
export function newsOf(rooms: readonly RoomView[]): string {
  const sum = rooms.reduce((all, { news }) => all + news, 0);
  return sum === 0 ? '' : figureOf(sum);
}

function figureOf(news: number): string {
  return news >= NEWS_LIMIT ? `${NEWS_LIMIT - 1}+` : String(news);
}

/** The red circle; nothing where nothing is new. */
export function newsFigure(news: number): Markup {
  if (news === 0) return nothing;
  return html` <span class="figure new"
    >${figureOf(news)}<span class="visually-hidden"> ${NEW_WORD}</span></span
  >`;
}

function link(room: RoomView, here: string): Markup {
  return html`<li class="${room.news === 0 ? '' : 'has-news'}">
    <a href="${room.path}" ${room.path === here ? html`aria-current="page"` : nothing}
      ><span><bdi>${room.title}</bdi></span
      >${newsFigure(room.news)}</a
    >
  </li>`;
}

function adding(path: string, words: string, here: string): Markup {
  return html`<li class="adding">
    <a href="${path}" ${path === here ? html`aria-current="page"` : nothing}
      ><span><span aria-hidden="true">+</span> ${words}</span></a
    >
  </li>`;
}
