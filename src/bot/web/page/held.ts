import type { HeldList, Said } from '../../platform.ts';
import {
  EMPTY_LISTS,
  HELD_HINT,
  HELD_TITLE,
  NEWER,
  NO_SUBJECT,
  NO_TEXT,
  OLDER,
  RELEASE_HELD,
  releasedByWords,
} from '../../phrases.ts';
import { refusalAlert } from './card.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { clip } from './text.ts';
import { age } from './time.ts';

export const HELD_PATH = '/held';

type Held = HeldList['held'][number];

export interface HeldPageView {
  readonly list: HeldList;
  /** Older ones than this are shown; the newest where it is not said. */
  readonly before?: number;
  /** What a release came to, on the message it was asked of. */
  readonly said?: { readonly id: number; readonly said: Said };
}

/** What machines wrote. It reads itself again when somebody releases something. */
export function heldPage(view: HeldPageView, now: Date): Markup {
  const source = `${HELD_PATH}/list${view.before === undefined ? '' : `?before=${view.before}`}`;
  return html`<header class="bar">
      <div>
        <h1>${HELD_TITLE}</h1>
        <p class="subtitle">${HELD_HINT}</p>
      </div>
    </header>
    <section class="feed newest-first" aria-label="${HELD_TITLE}">
      <div
        id="held"
        class="feed-list"
        hx-get="${source}"
        hx-trigger="sse:card, refresh from:body"
        hx-swap="morph:innerHTML"
      >
        ${heldList(view, now)}
      </div>
    </section>`;
}

export function heldList({ list, before, said }: HeldPageView, now: Date): Markup {
  if (list.held.length === 0 && before === undefined) return html`<p class="empty">${EMPTY_LISTS.held}</p>`;
  return html`${list.held.map((each) => heldMessage(each, now, said?.id === each.id ? said.said : undefined))}
    <p class="paging">
      ${before === undefined ? nothing : html`<a class="button" href="${HELD_PATH}">${NEWER}</a>`}
      ${
        list.next === undefined
          ? nothing
          : html`<a class="button" href="${HELD_PATH}?before=${list.next}">${OLDER}</a>`
      }
    </p>`;
}

export function heldMessage(held: Held, now: Date, said?: Said): Markup {
  const id = `held-${held.id}`;
  return html`<article class="held" id="${id}" tabindex="-1" aria-labelledby="${id}-subject">
    <p class="held-top"><span class="badge">${held.whyWords}</span> ${age(held.at, now)}</p>
    <h2 class="subject" id="${id}-subject" dir="auto">${clip(held.subject, 200) || NO_SUBJECT}</h2>
    <p class="letter-line">From <bdi>${held.from}</bdi> to <bdi>${held.to}</bdi></p>
    ${
      held.text.trim() === ''
        ? html`<p class="faint">${NO_TEXT}</p>`
        : html`<p class="quote" dir="auto">${held.text}</p>`
    }
    <div aria-live="polite">${saidWords(said)}</div>
    ${held.released === undefined ? releaseForm(held) : released(held.released, now)}
  </article>`;
}

function saidWords(said: Said | undefined): Markup {
  if (!said) return nothing;
  return said.ok ? html`<p class="told">${said.words}</p>` : refusalAlert(said.words);
}

function releaseForm({ id }: Held): Markup {
  return html`<form
    class="actions"
    method="post"
    action="${HELD_PATH}/${id}/release"
    hx-post="${HELD_PATH}/${id}/release"
    hx-target="#held-${id}"
    hx-swap="outerHTML"
    hx-sync="this:drop"
  >
    <button class="button" id="release-${id}" aria-describedby="held-${id}-subject">${RELEASE_HELD}</button>
  </form>`;
}

function released({ by, at }: NonNullable<Held['released']>, now: Date): Markup {
  return html`<p class="faint">${releasedByWords(by)} · ${age(at, now)}</p>`;
}
