import type { CallWishes, MissedNotice } from '../../../issues/calls.ts';
import type { NoticeKind } from '../../../issues/effects.ts';
import { NOTICES } from '../../../issues/effects.ts';
import type { CardView } from '../../card.ts';
import {
  BROWSER_CALLS,
  BROWSER_CALLS_ARE_ON,
  BROWSER_CALLS_BLOCKED,
  BROWSER_CALLS_HINT,
  BROWSER_CALLS_NO_SCRIPT,
  BROWSER_CALLS_UNABLE,
  HEAR_SOUND,
  MISSED,
  MISSED_CLEAR,
  NOTICE_WORDS,
  NOTIFICATIONS,
  NOTIFICATIONS_SUBTITLE,
  noticeWords,
  OFF,
  ON,
  QUIET,
  QUIET_END,
  QUIET_END_LABEL,
  QUIET_FOR_AN_HOUR,
  QUIET_HINT,
  QUIET_UNTIL_ENDED,
  quietUntilMorningWords,
  quietUntilWords,
  SOUND,
  SOUND_HINT,
  TELL_ABOUT,
  TELL_ABOUT_HINT,
} from '../../phrases.ts';
import type { QuietChoice } from '../quiet-times.ts';
import { momentOf, nextMorning } from '../quiet-times.ts';
import { NOTIFICATIONS_PATH } from './calls-sign.ts';
import { issueLink } from './card.ts';
import type { Clock } from './clock.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { clip } from './text.ts';
import { age } from './time.ts';

export interface NotificationsView {
  readonly wishes: CallWishes;
  readonly notices: ReadonlyMap<NoticeKind, boolean>;
  /** With the card each is about. */
  readonly missed: readonly (MissedNotice & { readonly card: CardView })[];
  readonly clock: Clock;
}

const NAME_START = 80;

/** Where an employee says how they are called. What they choose elsewhere, or on another device, shows here too. */
export function notificationsPage(view: NotificationsView): Markup {
  return html`<header class="bar">
      <div>
        <h1>${NOTIFICATIONS}</h1>
        <p class="subtitle">${NOTIFICATIONS_SUBTITLE}</p>
      </div>
    </header>
    <section class="feed newest-first" aria-label="${NOTIFICATIONS}">
      <div
        id="calls-panel"
        class="calls-panel"
        hx-get="${NOTIFICATIONS_PATH}/panel"
        hx-trigger="sse:calls, calls-due from:body, refresh from:body"
        hx-swap="morph:innerHTML"
      >
        ${notificationsPanel(view)}
      </div>
    </section>`;
}

/** What stands inside it, to be read again. */
export function notificationsPanel({ wishes, notices, missed, clock }: NotificationsView): Markup {
  return html`${missed.length === 0 ? nothing : missedNotices(missed, clock)} ${quiet(wishes, clock)}
    ${inThisBrowser()}
    <section class="calls-part" aria-labelledby="sound-title">
      ${partHead('sound', SOUND, SOUND_HINT)}
      ${switchForm({ id: 'sound', to: 'sound', name: 'sound', on: wishes.sound, label: 'sound-title' })}
      <p class="needs-script">
        <button type="button" class="button small" data-hear>${HEAR_SOUND}</button>
      </p>
    </section>
    <section class="calls-part" aria-labelledby="alerts-title">
      ${partHead('alerts', TELL_ABOUT, TELL_ABOUT_HINT)}
      <ul class="calls-list">
        ${NOTICES.map(
          (about) =>
            html`<li>
              <span id="alert-${about}-label">${sentence(NOTICE_WORDS[about])}</span>
              ${switchForm({
                ...{ id: `alert-${about}`, to: 'notices', name: 'tell', on: notices.get(about) ?? true },
                ...{ label: `alert-${about}-label`, about },
              })}
            </li>`,
        )}
      </ul>
    </section>`;
}

function quiet({ quiet: now }: CallWishes, clock: Clock): Markup {
  const morning = nextMorning(clock);
  const { day, time } = momentOf(morning, clock);
  return html`<section class="calls-part ${now ? 'is-quiet' : ''}" aria-labelledby="quiet-title">
    ${partHead('quiet', QUIET, QUIET_HINT)}
    <p class="quiet-state" role="status">
      ${now ? html`${ON}, ${quietUntilWords(now.until && momentOf(now.until, clock))}` : OFF}
    </p>
    <form
      class="calls-choices"
      method="post"
      action="${NOTIFICATIONS_PATH}/quiet"
      hx-post="${NOTIFICATIONS_PATH}/quiet"
      hx-target="#calls-panel"
      hx-swap="morph:innerHTML"
    >
      <input type="hidden" name="back" value="${NOTIFICATIONS_PATH}" />
      ${choice('hour', QUIET_FOR_AN_HOUR)}
      ${choice('morning', quietUntilMorningWords(day === undefined, time))}
      ${choice('open', QUIET_UNTIL_ENDED)}
      ${
        now
          ? html`<button
              class="button primary"
              id="quiet-end"
              name="for"
              value="end"
              aria-label="${QUIET_END_LABEL}"
            >
              ${QUIET_END}
            </button>`
          : nothing
      }
    </form>
  </section>`;
}

function choice(value: QuietChoice, words: string): Markup {
  return html`<button class="button" id="quiet-${value}" name="for" value="${value}">${words}</button>`;
}

/** Asked for and kept by `calls.js`: what a browser allows, only the browser knows. */
function inThisBrowser(): Markup {
  return html`<section
    class="calls-part"
    id="browser-calls"
    aria-labelledby="browser-title"
    data-on="${ON}"
    data-off="${OFF}"
    data-blocked="${BROWSER_CALLS_BLOCKED}"
    data-unable="${BROWSER_CALLS_UNABLE}"
    data-are-on="${BROWSER_CALLS_ARE_ON}"
  >
    ${partHead('browser', BROWSER_CALLS, BROWSER_CALLS_HINT)}
    <div class="calls-switch needs-script">
      <button
        type="button"
        class="switch"
        id="browser-switch"
        role="switch"
        aria-checked="false"
        aria-labelledby="browser-title"
      >
        ${OFF}
      </button>
    </div>
    <p class="problem" id="browser-said" role="status"></p>
    <noscript><p class="hint">${BROWSER_CALLS_NO_SCRIPT}</p></noscript>
  </section>`;
}

function missedNotices(missed: NotificationsView['missed'], clock: Clock): Markup {
  const newest = missed.reduce((last, { at }) => (at > last ? at : last), new Date(0));
  return html`<section class="calls-part" aria-labelledby="missed-title">
    <h2 id="missed-title">${MISSED}</h2>
    <ul class="calls-list missed">
      ${missed.map(
        ({ about, card, at }) =>
          html`<li class="${about === 'reply-failed' ? 'is-trouble' : ''}">
            ${issueLink(
              card,
              html`<bdi>${noticeWords(about, card.issue, clip(card.customer.name, NAME_START))}</bdi>`,
            )}
            ${age(at, clock.now)}
          </li>`,
      )}
    </ul>
    <form
      class="calls-choices"
      method="post"
      action="${NOTIFICATIONS_PATH}/missed"
      hx-post="${NOTIFICATIONS_PATH}/missed"
      hx-target="#calls-panel"
      hx-swap="morph:innerHTML"
    >
      <button class="button" id="missed-clear" name="upTo" value="${newest.toISOString()}">
        ${MISSED_CLEAR}
      </button>
    </form>
  </section>`;
}

function partHead(id: string, title: string, hint: string): Markup {
  return html`<div class="calls-head">
    <h2 id="${id}-title">${title}</h2>
    <p class="hint">${hint}</p>
  </div>`;
}

/** A switch that is a button of a form: it asks for the other state, and works without a script. */
function switchForm(view: {
  readonly id: string;
  readonly to: string;
  readonly name: string;
  readonly on: boolean;
  /** The id of what names it. */
  readonly label: string;
  readonly about?: NoticeKind;
}): Markup {
  const { id, to, name, on, label, about } = view;
  return html`<form
    class="calls-switch"
    method="post"
    action="${NOTIFICATIONS_PATH}/${to}"
    hx-post="${NOTIFICATIONS_PATH}/${to}"
    hx-target="#calls-panel"
    hx-swap="morph:innerHTML"
  >
    ${about === undefined ? nothing : html`<input type="hidden" name="about" value="${about}" />`}
    <button
      class="switch"
      id="${id}-switch"
      role="switch"
      aria-checked="${on ? 'true' : 'false'}"
      aria-labelledby="${label}"
      name="${name}"
      value="${on ? 'off' : 'on'}"
    >
      ${on ? ON : OFF}
    </button>
  </form>`;
}

function sentence(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
