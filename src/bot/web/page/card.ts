import type { CardView } from '../../card.ts';
import { OPTED_OUT, wroteFirstWords } from '../../phrases.ts';
import { attachments } from './attachments.ts';
import { avatar } from './avatar.ts';
import { unverifiedBadge } from './badge.ts';
import { copiedIn } from './copied-in.ts';
import { draftBadge } from './draft-note.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { replyingOnCard } from './replying.ts';
import { clip, count } from './text.ts';
import { age } from './time.ts';

const MESSAGE_START = 280;
const SUBJECT_START = 200;
const NAME_START = 80;

export interface CardExtras {
  readonly refusal?: string | undefined;
  /** Where a search found it. */
  readonly found?: Markup;
}

/**
 * One card, the same for everybody. `refusal` is for the one who clicked and stands on the card until they
 * dismiss it or click again.
 */
export function card(view: CardView, now: Date, { refusal, found = nothing }: CardExtras = {}): Markup {
  const id = `card-${view.issue}`;
  return html`<article
    class="card is-${view.status}"
    id="${id}"
    tabindex="-1"
    aria-labelledby="${id}-customer ${id}-state"
    ${cardData(view)}
  >
    <header class="card-top">
      ${statusPill(view, `${id}-state`)}
      ${view.optedOut ? html`<span class="badge">${OPTED_OUT}</span>` : nothing}
      ${view.unverified === true ? unverifiedBadge() : nothing} ${draftBadge(view.issue)}
      <span class="card-meta"
        >${issueLink(view, html`<span class="visually-hidden">Issue </span>#${view.issue}`)}
        ${age(view.lastActivityAt, now)}</span
      >
    </header>
    <div class="card-body">
      ${avatar(view.customer.name, view.customer.id)}
      <div class="card-text">
        <h2 class="card-customer" id="${id}-customer">${customerLine(view)}</h2>
        ${copiedIn(view.cc)} ${subject(view)} ${messages(view)} ${found} ${attachments(view.attachments)}
        ${view.trouble === undefined ? nothing : html`<p class="trouble">${view.trouble}</p>`}
        ${replyingOnCard(view.issue)} ${refusal === undefined ? nothing : refusalAlert(refusal)}
        ${actionButtons(view)}
      </div>
    </div>
  </article>`;
}

/** Pure. What scripts and tests read off a card. */
export function cardData(view: CardView): Markup {
  return html`data-issue="${view.issue}" data-status="${view.status}"
  data-assignee="${view.assignee ?? ''}"${
    view.closedBy === undefined ? nothing : html` data-closed-by="${view.closedBy}"`
  }`;
}

/** Sign, word and, where somebody has or had it, the name. */
export function statusPill(view: CardView, id: string): Markup {
  const saysTheWord = view.headline.startsWith(view.word);
  return html`<span class="state" id="${id}"
    ><span class="pill"
      ><span class="sign" aria-hidden="true">${view.sign}</span> ${
        saysTheWord ? view.headline : view.word
      }</span
    >${saysTheWord ? nothing : html` <span class="headline">${view.headline}</span>`}</span
  >`;
}

/** A link that opens the issue over the page, and works as a link where there is no script. */
export function issueLink(view: Pick<CardView, 'issue'>, content: Markup, className = ''): Markup {
  return html`<a
    class="${className}"
    href="/issues/${view.issue}"
    hx-get="/issues/${view.issue}/dialog"
    hx-target="#issue-slot"
    hx-swap="innerHTML"
    >${content}</a
  >`;
}

export function customerLine(view: CardView): Markup {
  const { name, address } = view.customer;
  return html`<bdi class="customer-name">${clip(name, NAME_START)}</bdi>
    <span class="customer-facts"
      >${name === address ? nothing : html`<bdi>${address}</bdi> · `}${view.channelWord} to
      <bdi>${view.to}</bdi> · ${count(view.messageCount, 'message')}</span
    >`;
}

/** What did not happen and why, on the thing that was clicked. */
export function refusalAlert(words: string): Markup {
  return html`<div class="refusal" role="alert">
    <span>${words}</span>
    <button type="button" class="quiet" data-dismiss aria-label="Dismiss">✕</button>
  </div>`;
}

function subject(view: CardView): Markup {
  if (view.subject === undefined || view.subject === '') return nothing;
  return html`<p class="subject" dir="auto">${clip(view.subject, SUBJECT_START)}</p>`;
}

function messages(view: CardView): Markup {
  const first = html`<p class="quote" dir="auto">${clip(view.firstMessage, MESSAGE_START)}</p>`;
  const begun =
    view.startedBy === undefined
      ? nothing
      : html`<p class="quote-label">${wroteFirstWords(view.startedBy)}</p>`;
  if (view.lastMessage === undefined) return view.firstMessage === '' ? nothing : html`${begun} ${first}`;
  return html`${begun} ${first}
    <p class="quote-label">Latest</p>
    <p class="quote" dir="auto">${clip(view.lastMessage, MESSAGE_START)}</p>`;
}

function actionButtons(view: CardView): Markup {
  return html`<form
    class="actions"
    method="post"
    action="/issues/${view.issue}/asks"
    hx-post="/issues/${view.issue}/asks"
    hx-target="#card-${view.issue}"
    hx-swap="outerHTML"
    hx-sync="this:drop"
  >
    ${view.actions.map((action) => actionButton(view, action))}
  </form>`;
}

function actionButton(view: CardView, action: CardView['actions'][number]): Markup {
  const id = `card-${view.issue}-${action.name}`;
  // Both open the issue and ask nothing yet: what is asked is filled in there.
  if (action.name === 'assign' || action.name === 'open')
    return html`<button
      id="${id}"
      class="button"
      formmethod="get"
      formaction="/issues/${view.issue}"
      hx-get="/issues/${view.issue}/dialog"
      hx-target="#issue-slot"
      hx-swap="innerHTML"
      aria-describedby="card-${view.issue}-customer"
    >
      ${action.label}
    </button>`;
  return html`<button
    id="${id}"
    class="button"
    name="ask"
    value="${action.name}"
    aria-describedby="card-${view.issue}-customer"
  >
    ${action.label}
  </button>`;
}
