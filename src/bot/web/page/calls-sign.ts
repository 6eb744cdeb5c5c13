import type { CallWishes } from '../../../issues/calls.ts';
import {
  MISSED_WORD,
  NOTIFICATIONS,
  QUIET,
  QUIET_END,
  QUIET_END_LABEL,
  quietUntilWords,
} from '../../phrases.ts';
import { momentOf } from '../quiet-times.ts';
import type { Clock } from './clock.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

export const NOTIFICATIONS_PATH = '/notifications';

/** How the one who looks is called now, and how much they missed. */
export interface CallsSignView {
  readonly wishes: CallWishes;
  readonly missed: number;
  /** The path of the page it stands on. */
  readonly here: string;
  readonly clock: Clock;
}

/**
 * The way to the notifications, and the sign that nothing calls them now, with the button that ends it. It keeps
 * itself fresh, and `calls.js` reads off it whether there is to be a sound and when the quiet ends by itself.
 */
export function callsSign(view: CallsSignView): Markup {
  const query = new URLSearchParams({ here: view.here }).toString();
  return html`<div
    id="calls"
    class="calls"
    hx-get="${NOTIFICATIONS_PATH}/sign?${query}"
    hx-trigger="sse:calls, calls-due, refresh from:body"
    hx-swap="morph:innerHTML"
  >
    ${callsSignParts(view)}
  </div>`;
}

/** What stands inside it, to be read again. */
export function callsSignParts({ wishes, missed, here, clock }: CallsSignView): Markup {
  const { quiet, sound } = wishes;
  const isHere = here === NOTIFICATIONS_PATH;
  return html`<a
      id="calls-link"
      class="calls-link"
      href="${NOTIFICATIONS_PATH}"
      data-sound="${sound ? 'on' : 'off'}"
      data-until="${quiet?.until?.toISOString() ?? ''}"
      ${isHere ? html`aria-current="page"` : nothing}
      >${quiet ? STRUCK_BELL : BELL}<span class="calls-words">${NOTIFICATIONS}</span>${
        missed === 0
          ? nothing
          : html` <span class="figure new"
              >${missed}<span class="visually-hidden"> ${MISSED_WORD}</span></span
            >`
      }</a
    >${quiet ? quietSign(quietUntilWords(quiet.until && momentOf(quiet.until, clock)), here) : nothing}`;
}

function quietSign(until: string, here: string): Markup {
  return html`<form
    class="quiet-sign"
    id="quiet-sign"
    method="post"
    action="${NOTIFICATIONS_PATH}/quiet"
    hx-post="${NOTIFICATIONS_PATH}/quiet"
    hx-swap="none"
  >
    <input type="hidden" name="back" value="${here}" />
    <p><strong>${QUIET}</strong> <span>${until}</span></p>
    <button class="button small" name="for" value="end" aria-label="${QUIET_END_LABEL}">${QUIET_END}</button>
  </form>`;
}

const BELL = html`<svg class="calls-picture" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
  <path d="M12 3a6 6 0 0 0-6 6v4l-2 4h16l-2-4V9a6 6 0 0 0-6-6z" />
  <path d="M10 20a2.2 2.2 0 0 0 4 0" />
</svg>`;

const STRUCK_BELL = html`<svg
  class="calls-picture"
  viewBox="0 0 24 24"
  width="20"
  height="20"
  aria-hidden="true"
>
  <path d="M12 3a6 6 0 0 0-6 6v4l-2 4h16l-2-4V9a6 6 0 0 0-6-6z" />
  <path d="M10 20a2.2 2.2 0 0 0 4 0M4 4l16 17" />
</svg>`;
