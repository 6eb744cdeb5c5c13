import type { Employee, EntryId } from '../../../issues/issue.ts';
import type { Entry } from '../../../issues/talk.ts';
import {
  DELETE_TALK,
  DELETED_TALK,
  EDIT_OR_DELETE,
  EDITED,
  MARK_READ,
  NEW_MESSAGES,
  SAVE_TALK,
  WROTE_AGAIN_ON,
  YOUR_MESSAGE,
} from '../../phrases.ts';
import type { RoomPage, RoomView } from '../rooms.ts';
import { avatar } from './avatar.ts';
import { card, issueLink } from './card.ts';
import type { Clock } from './clock.ts';
import { dayKey, dayWords, timeOfDay } from './clock.ts';
import { linked } from './linked.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { clip } from './text.ts';
import { thread } from './thread.ts';
import { age } from './time.ts';

export interface Drawn {
  readonly room: RoomView;
  readonly page: RoomPage;
  readonly me: Employee;
  readonly clock: Clock;
}

type Talked = Extract<Entry, { readonly kind: 'talk' }>;

/** Within this, what one person says again stands under their name without naming them again. */
const TOGETHER_MS = 5 * 60_000;
const NAME_START = 80;

/** What stands in the room, with a line wherever a day begins and one above what is new. */
export function roomEntries(drawn: Drawn): Markup {
  const { entries, line } = drawn.page;
  const first = line === undefined ? undefined : entries.find(({ id }) => id >= line)?.id;
  return html`${entries.map((entry, at) => {
    const before = entries[at - 1];
    const isFirstNew = entry.id === first;
    const isNewDay = before === undefined || dayKey(before.at, drawn.clock) !== dayKey(entry.at, drawn.clock);
    const together = before !== undefined && !isFirstNew && !isNewDay && goesOn(before, entry);
    return html`${isNewDay ? dayLine(entry.at, drawn.clock) : nothing}
    ${isFirstNew ? newLine(drawn, entry.id) : nothing} ${oneEntry(drawn, entry, together)}`;
  })}`;
}

function goesOn(before: Entry, entry: Entry): boolean {
  return (
    before.kind === 'talk' &&
    entry.kind === 'talk' &&
    before.by.id === entry.by.id &&
    entry.at.getTime() - before.at.getTime() < TOGETHER_MS
  );
}

function dayLine(at: Date, clock: Clock): Markup {
  return html`<div class="line day-line" id="day-${dayKey(at, clock)}"><h2>${dayWords(at, clock)}</h2></div>`;
}

function newLine({ room, page }: Drawn, first: EntryId): Markup {
  return html`<div class="line new-line" id="new-messages" data-from="${first}">
    <h2>${NEW_MESSAGES}</h2>
    <noscript
      ><form method="post" action="/rooms/${room.id}/read">
        <input type="hidden" name="upTo" value="${page.entries.at(-1)?.id}" />
        <button class="button small">${MARK_READ}</button>
      </form></noscript
    >
  </div>`;
}

function oneEntry(drawn: Drawn, entry: Entry, together: boolean): Markup {
  switch (entry.kind) {
    case 'talk':
      return talk(drawn, entry, together);
    case 'card': {
      const view = drawn.page.cards.get(entry.issue);
      if (!view) return nothing;
      const { path: back } = drawn.room;
      return html`<div class="entry posted" ${marks(drawn, entry)}>
        ${card(view, drawn.clock.now)}
        ${thread({ issue: entry.issue, thread: drawn.page.threads.get(entry.issue), back }, drawn.clock)}
      </div>`;
    }
    case 'message': {
      const view = drawn.page.cards.get(entry.issue);
      if (!view) return nothing;
      return html`<p class="entry further is-${view.status}" ${marks(drawn, entry)}>
        <span class="further-sign" aria-hidden="true">↳</span>
        <span class="further-words"
          ><bdi class="talk-author">${clip(view.customer.name, NAME_START)}</bdi> ${WROTE_AGAIN_ON}
          ${issueLink(view, html`<span class="visually-hidden">Issue </span>#${view.issue}`)}:
          <span class="further-text" dir="auto">${clip(entry.text, 160)}</span></span
        >
        ${age(entry.at, drawn.clock.now)}
      </p>`;
    }
    default:
      return entry satisfies never;
  }
}

function talk(drawn: Drawn, entry: Talked, together: boolean): Markup {
  const name = html`<strong class="talk-author">${entry.by.name}</strong>`;
  return html`<div class="entry talk ${together ? 'goes-on' : ''}" ${marks(drawn, entry)}>
    ${together ? timeOfDay(entry.at, drawn.clock) : avatar(entry.by.name, entry.by.id)}
    <div class="talk-body">
      <p class="talk-by">
        ${together ? html`<span class="visually-hidden">${name}</span>` : html`${name} ${timeOfDay(entry.at, drawn.clock)}`}
      </p>
      ${said(entry)} ${entry.by.id === drawn.me.id && !entry.deleted ? own(entry) : nothing}
    </div>
  </div>`;
}

function said(entry: Talked): Markup {
  if (entry.deleted) return html`<p class="talk-text faint">${DELETED_TALK}</p>`;
  const edited = entry.edited ? html` <span class="faint">(${EDITED})</span>` : nothing;
  return html`<p class="talk-text" dir="auto">${linked(entry.text)}${edited}</p>`;
}

/** What its writer can do with it. */
function own(entry: Talked): Markup {
  return html`<details class="own" id="own-${entry.id}">
    <summary><span class="visually-hidden">${EDIT_OR_DELETE}</span><span aria-hidden="true">⋯</span></summary>
    <form
      method="post"
      action="/entries/${entry.id}"
      hx-post="/entries/${entry.id}"
      hx-target="#feed"
      hx-swap="morph:innerHTML"
      hx-include="#feed-since, #room-line, #room-at"
      hx-sync="this:drop"
    >
      <label class="visually-hidden" for="own-${entry.id}-text">${YOUR_MESSAGE}</label>
      <textarea
        id="own-${entry.id}-text"
        class="sends-on-enter"
        name="text"
        rows="2"
        maxlength="10000"
        dir="auto"
      >
${entry.text}</textarea>
      <div class="own-buttons">
        <button class="button small primary">${SAVE_TALK}</button>
        <button class="button small" name="delete" value="1">${DELETE_TALK}</button>
      </div>
    </form>
  </details>`;
}

/** By which it is found, and shown where it was asked for. */
function marks({ page }: Drawn, { id }: Entry): Markup {
  return html`id="entry-${id}" data-entry="${id}" ${id === page.at ? html`data-asked` : nothing}`;
}
