import type { Employee } from '../../../issues/issue.ts';
import {
  ADD_CHANNEL,
  CHANNEL_NAME,
  CHANNEL_NAME_HINT,
  CHAT_WITH,
  CHAT_WITH_HINT,
  MAKE_CHANNEL,
  NEW_CHAT,
  NO_COLLEAGUES,
  OPEN_CHAT,
} from '../../phrases.ts';
import { avatar } from './avatar.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

/** Asks for a channel's name. */
export function channelForm(typed = '', problem?: string): Markup {
  return html`<header class="bar"><h1>${ADD_CHANNEL}</h1></header>
    <form class="plain room-form" method="post" action="/channels">
      <div class="field">
        <label for="channel-name">${CHANNEL_NAME}</label>
        <p class="hint" id="channel-hint">${CHANNEL_NAME_HINT}</p>
        <input
          id="channel-name"
          name="name"
          value="${typed}"
          maxlength="60"
          autocomplete="off"
          autocapitalize="none"
          required
          autofocus
          aria-describedby="channel-hint channel-problem"
          ${problem === undefined ? nothing : html`aria-invalid="true"`}
        />
        ${problemWords('channel-problem', problem)}
      </div>
      <div><button class="button primary">${MAKE_CHANNEL}</button></div>
    </form>`;
}

/** Asks with whom a private chat is to be. */
export function chatForm(colleagues: readonly Employee[], problem?: string): Markup {
  if (colleagues.length === 0)
    return html`<header class="bar"><h1>${NEW_CHAT}</h1></header>
      <div class="plain"><p>${NO_COLLEAGUES}</p></div>`;
  return html`<header class="bar"><h1>${NEW_CHAT}</h1></header>
    <form class="plain room-form" method="post" action="/chats">
      <fieldset class="people" aria-describedby="chat-hint chat-problem">
        <legend class="label">${CHAT_WITH}</legend>
        <p class="hint" id="chat-hint">${CHAT_WITH_HINT}</p>
        ${colleagues.map(
          ({ id, name }) =>
            html`<label class="person"
              ><input type="checkbox" name="with" value="${id}" />${avatar(name, id)}<span
                >${name}</span
              ></label
            >`,
        )}
        ${problemWords('chat-problem', problem)}
      </fieldset>
      <div><button class="button primary">${OPEN_CHAT}</button></div>
    </form>`;
}

function problemWords(id: string, problem: string | undefined): Markup {
  if (problem === undefined) return nothing;
  return html`<p class="problem" id="${id}" role="alert">${problem}</p>`;
}
