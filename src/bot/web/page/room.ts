import { randomUUID } from 'node:crypto';

import {
  CHANNEL_EMPTY,
  CHANNEL_NOTE,
  CHAT_EMPTY,
  chatNote,
  COMPOSER_HINT,
  composerWords,
  EARLIER,
  EMPTY_LISTS,
  SEND_TALK,
  tryWords,
} from '../../phrases.ts';
import type { RoomView } from '../rooms.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import type { Drawn } from './room-entries.ts';
import { roomEntries } from './room-entries.ts';

/** How a room looks beside what stands in it. */
export interface RoomParts extends Drawn {
  /** What the pretend customer to try it with is called, where there is one. */
  readonly panel: string | undefined;
  /** What somebody typed that could not be said, and why. */
  readonly draft?: { readonly text: string; readonly problem: string };
}

/** A channel or a private chat: what was said there, the newest at the bottom, and a field to write in. */
export function roomPage(parts: RoomParts): Markup {
  const { room, page } = parts;
  return html`<header class="bar">
      <div>
        <h1>${room.title}</h1>
        <p class="subtitle">${subtitle(room)}</p>
      </div>
    </header>
    <section class="feed newest-last" aria-label="${room.title}" tabindex="0">
      <div
        id="feed"
        class="feed-list room-list"
        data-room="${room.id}"
        data-read="${page.reading.upTo}"
        data-place="${page.reading.place ?? ''}"
        hx-get="${room.path}/feed"
        hx-include="#feed-since, #room-line, #room-at"
        hx-trigger="sse:card, sse:talk-${room.id}, refresh from:body"
        hx-swap="morph:innerHTML"
      >
        ${roomList(parts)}
      </div>
    </section>
    ${composer(parts)}`;
}

/** What stands inside, from where on it does, where the line stands and what was asked for: to be read again as it is. */
export function roomList(parts: RoomParts): Markup {
  const { room, page, panel } = parts;
  const since = page.entries[0]?.id;
  return html`<input type="hidden" id="feed-since" name="since" value="${since}" />
    <input type="hidden" id="room-line" name="line" value="${page.line}" />
    <input type="hidden" id="room-at" name="at" value="${page.at ?? ''}" />
    ${page.entries.length === 0 ? empty(room, panel) : nothing}
    ${page.hasEarlier ? earlier(room, since) : nothing} ${roomEntries(parts)}`;
}

/** A new one-time name for the next message. */
export function freshRequest(): Markup {
  return html`<input
    type="hidden"
    id="composer-request"
    name="request"
    value="${randomUUID()}"
    hx-swap-oob="true"
  />`;
}

function earlier(room: RoomView, since: number | undefined): Markup {
  const query = new URLSearchParams({ since: String(since ?? ''), more: '1' }).toString();
  return html`<a
    id="feed-more"
    class="button more"
    href="${room.path}?${query}"
    hx-get="${room.path}/feed?${query}"
    hx-target="#feed"
    hx-swap="morph:innerHTML"
    >${EARLIER}</a
  >`;
}

function composer({ room, draft }: RoomParts): Markup {
  const words = composerWords(
    room.kind === 'channel'
      ? { channel: room.title.slice(2) }
      : { chat: room.others.map(({ name }) => name) },
  );
  return html`<form
    class="composer"
    id="composer"
    method="post"
    action="/rooms/${room.id}/talk"
    hx-post="/rooms/${room.id}/talk"
    hx-target="#feed"
    hx-swap="morph:innerHTML"
    hx-include="#feed-since, #room-line, #room-at"
    hx-sync="this:drop"
    data-draft="room-${room.id}"
  >
    <input type="hidden" id="composer-request" name="request" value="${randomUUID()}" />
    <label class="visually-hidden" for="composer-text">${words}</label>
    ${draft === undefined ? nothing : html`<p class="problem" role="alert">${draft.problem}</p>`}
    <div class="composer-row">
      <textarea
        id="composer-text"
        class="sends-on-enter"
        name="text"
        rows="1"
        dir="auto"
        placeholder="${words}"
        aria-describedby="composer-hint"
      >
${draft?.text}</textarea>
      <button class="button primary">${SEND_TALK}</button>
    </div>
    <p class="hint" id="composer-hint">${COMPOSER_HINT}</p>
  </form>`;
}

function subtitle(room: RoomView): string {
  if (room.kind === 'chat') return chatNote(room.others.map(({ name }) => name));
  if (room.inboxes.length === 0) return CHANNEL_NOTE;
  const words = [...room.inboxes, ...room.addresses].join(' · ');
  return room.problem === undefined ? words : `${words} · ${room.problem}`;
}

function empty(room: RoomView, panel: string | undefined): Markup {
  const takesMessages = room.kind === 'channel' && room.inboxes.length > 0;
  if (!takesMessages) return html`<p class="empty">${room.kind === 'chat' ? CHAT_EMPTY : CHANNEL_EMPTY}</p>`;
  if (panel === undefined) return html`<p class="empty">${EMPTY_LISTS.feed}</p>`;
  return html`<div class="empty">
    <p>${tryWords(panel)}</p>
    <a class="button primary for-narrow" href="/panels/1">${panel}</a>
  </div>`;
}
