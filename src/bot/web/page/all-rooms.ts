import {
  ADD_CHANNEL,
  ALL_ROOMS,
  ALL_ROOMS_SUBTITLE,
  CHANNELS,
  NEW_CHAT,
  NO_CHATS,
  PRIVATE_CHATS,
} from '../../phrases.ts';
import type { RoomView } from '../rooms.ts';
import { avatar } from './avatar.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { ALL_ROOMS_PATH, NEW_CHANNEL_PATH, NEW_CHAT_PATH, newsFigure } from './room-links.ts';

/** Every channel and private chat one under the other, for windows that are too narrow to list them beside. */
export function allRoomsPage(rooms: readonly RoomView[]): Markup {
  return html`<header class="bar">
      <div>
        <h1>${ALL_ROOMS}</h1>
        <p class="subtitle">${ALL_ROOMS_SUBTITLE}</p>
      </div>
    </header>
    <section class="feed newest-first" aria-label="${ALL_ROOMS}">
      <div
        id="all-rooms"
        class="all-rooms"
        hx-get="${ALL_ROOMS_PATH}/list"
        hx-trigger="sse:card, sse:talk, sse:read, refresh from:body"
        hx-swap="morph:innerHTML"
      >
        ${allRooms(rooms)}
      </div>
    </section>`;
}

/** What stands inside it, to be read again. */
export function allRooms(rooms: readonly RoomView[]): Markup {
  const chats = rooms.filter(({ kind }) => kind === 'chat');
  return html`<h2 id="all-channels">${CHANNELS}</h2>
    <ul aria-labelledby="all-channels">
      ${rooms.filter(({ kind }) => kind === 'channel').map(row)}
    </ul>
    <a class="button" href="${NEW_CHANNEL_PATH}"><span aria-hidden="true">+ </span>${ADD_CHANNEL}</a>
    <h2 id="all-chats">${PRIVATE_CHATS}</h2>
    ${chats.length === 0 ? html`<p class="hint">${NO_CHATS}</p>` : nothing}
    <ul aria-labelledby="all-chats">
      ${chats.map(row)}
    </ul>
    <a class="button" href="${NEW_CHAT_PATH}"><span aria-hidden="true">+ </span>${NEW_CHAT}</a>`;
}

function row(room: RoomView): Markup {
  const [other] = room.others;
  const picture =
    room.kind === 'chat' && other
      ? avatar(other.name, other.id)
      : html`<span class="avatar is-channel" aria-hidden="true">#</span>`;
  return html`<li class="${room.news === 0 ? '' : 'has-news'}">
    <a id="all-room-${room.id}" href="${room.path}">
      ${picture}<span><bdi>${room.kind === 'channel' ? room.title.slice(2) : room.title}</bdi></span
      >${newsFigure(room.news)}
    </a>
  </li>`;
}
