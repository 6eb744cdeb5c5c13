import type { IssueView } from '../../platform.ts';
import { OPTED_OUT, UNVERIFIED, UNVERIFIED_WHY } from '../../phrases.ts';
import { cardData, customerLine, refusalAlert, statusPill } from './card.ts';
import { history } from './history.ts';
import type { IssueDraft } from './issue-form.ts';
import { issueForm } from './issue-form.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import type { WholeMessage } from './message-text.ts';

export interface IssueDialogView {
  readonly issue: IssueView;
  readonly now: Date;
  /** One-time: what makes a form that is submitted twice act once. */
  readonly request: string;
  readonly draft?: IssueDraft;
  readonly refusal?: string;
  /** A message that was asked to be shown whole, where no script shows it. */
  readonly whole?: WholeMessage;
  /** The page under it, to which closing returns where the dialog came with the page. */
  readonly home: string;
  /** It came with its page, so it is open before any script runs. */
  readonly standsOpen?: boolean;
}

/** An issue over the page: its history at one side, what can be done about it at the other. */
export function issueDialog(view: IssueDialogView): Markup {
  const { card } = view.issue;
  // Read once more when it stands: what happened between its reading and then was told to nobody.
  return html`<dialog
    id="issue-dialog"
    class="dialog"
    aria-labelledby="issue-title"
    data-address="/issues/${card.issue}"
    data-home="${view.home}"
    ${view.standsOpen === true ? 'open' : ''}
  >
    <div class="dialog-top">
      <h2 id="issue-title" tabindex="-1" autofocus>
        <span class="dialog-kicker">Issue ${card.issue} · ${card.inbox}</span>
        <span id="issue-customer">${customerLine(card)}</span>
      </h2>
      <form action="/customers/${card.customer.id}" method="get">
        <button
          class="button view-customer"
          hx-get="/customers/${card.customer.id}/dialog"
          hx-target="#customer-slot"
          hx-swap="innerHTML"
        >
          View Customer
        </button>
      </form>
      <form method="dialog"><button class="quiet close" aria-label="Close">✕</button></form>
    </div>
    <div class="dialog-columns ${card.status === 'closed' ? 'one' : ''}">
      <section
        id="issue-live"
        class="dialog-live"
        aria-label="Issue ${card.issue}"
        tabindex="0"
        hx-get="/issues/${card.issue}/live"
        hx-trigger="load delay:300ms, sse:card, refresh from:body"
        hx-swap="morph:innerHTML"
      >
        ${issueLive(view.issue, view.now, view)}
      </section>
      ${card.status === 'closed' ? nothing : issueForm(view.issue, view.request, view.draft)}
    </div>
  </dialog>`;
}

/** The part that keeps itself fresh while somebody types beside it. */
function issueLive(
  view: IssueView,
  now: Date,
  { refusal, whole }: Pick<IssueDialogView, 'refusal' | 'whole'>,
): Markup {
  const { card, history: entries } = view;
  const shown = { issue: card.issue, customer: card.customer.name, entries, ...(whole && { whole }) };
  return html`<div class="issue-state is-${card.status}" id="issue-state" ${cardData(card)}>
      ${statusPill(card, 'issue-state-words')}
      ${card.optedOut ? html`<span class="badge">${OPTED_OUT}</span>` : nothing} ${askButtons(view)}
    </div>
    ${refusal === undefined ? nothing : refusalAlert(refusal)}
    ${view.routes
      .filter((route) => route.blocked === 'opted-out' && route.blockedWords !== undefined)
      .map((route) => html`<p class="notice">${route.blockedWords}</p>`)}
    ${
      card.unverified === true
        ? html`<p class="notice"><strong>${UNVERIFIED}.</strong> ${UNVERIFIED_WHY}</p>`
        : nothing
    }
    ${history(shown, now)}`;
}

/** The living part read again, and with it the customer's name above it. */
export function issueLiveAgain(view: IssueView, now: Date, refusal?: string): Markup {
  return html`${issueLive(view, now, refusal === undefined ? {} : { refusal })}
    <span id="issue-customer" hx-swap-oob="true">${customerLine(view.card)}</span>`;
}

function askButtons({ card }: IssueView): Markup {
  // Take It and the like; Assign It and Open are this dialog.
  const actions = card.actions.filter((action) => action.name !== 'assign' && action.name !== 'open');
  return html`<form
    class="actions"
    method="post"
    action="/issues/${card.issue}/asks"
    hx-post="/issues/${card.issue}/asks"
    hx-target="#issue-live"
    hx-swap="morph:innerHTML"
    hx-sync="this:drop"
  >
    <input type="hidden" name="shown" value="dialog" />
    ${actions.map(
      (action) =>
        html`<button class="button small" id="dialog-${action.name}" name="ask" value="${action.name}">
          ${action.label}
        </button>`,
    )}
  </form>`;
}
