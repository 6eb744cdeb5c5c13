import type { CardView } from '../../card.ts';
import type { CustomerView } from '../../platform.ts';
import { EMPTY_LISTS, issueCountWords, refusalWords } from '../../phrases.ts';
import { cardData, issueLink, statusPill } from './card.ts';
import type { LinkSaid } from './customer-addresses.ts';
import { customerAddresses, customerLinks } from './customer-addresses.ts';
import { customerFiles } from './customer-files.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { clip } from './text.ts';
import { age } from './time.ts';

/** A customer's account over the issue, or alone on its page. */
export function customerDialog(view: CustomerView, now: Date, standsOpen = false, said?: LinkSaid): Markup {
  return html`<dialog
    id="customer-dialog"
    class="dialog customer"
    aria-labelledby="customer-title"
    data-home="/"
    ${standsOpen ? 'open' : ''}
  >
    <div class="dialog-top">
      <h2 id="customer-title" tabindex="-1" autofocus>
        <span class="dialog-kicker">Customer</span>${' '}<bdi id="customer-name"
          >${clip(view.customer.name, 80)}</bdi
        >
      </h2>
      <form method="dialog"><button class="button">Back</button></form>
    </div>
    <div id="customer-account" class="dialog-live account">${customerAccount(view, now, said)}</div>
  </dialog>`;
}

/** The account after something was written, and with it the name above it. */
export function customerAccountAgain(view: CustomerView, now: Date, said?: LinkSaid): Markup {
  return html`${customerAccount(view, now, said)}
    <bdi id="customer-name" hx-swap-oob="true">${clip(view.customer.name, 80)}</bdi>`;
}

function customerAccount(view: CustomerView, now: Date, said?: LinkSaid): Markup {
  return html`${optOuts(view)}
    <div class="account-who">${customerAddresses(view)} ${renameForm(view)}</div>
    <div class="account-what">${issues(view, now)} ${customerFiles(view)} ${notes(view, now)}</div>
    <div class="account-link">${customerLinks(view, now, said)}</div>`;
}

/** Said first, because it changes what can be done for them. */
function optOuts(view: CustomerView): Markup {
  const refusing = view.addresses.filter(({ optedOutOf }) => optedOutOf.length > 0);
  if (refusing.length === 0) return nothing;
  return html`<div class="notice">
    ${refusing.map(({ address }) => html`<p>${refusalWords({ reason: 'customer-opted-out', to: address })}</p>`)}
  </div>`;
}

function renameForm(view: CustomerView): Markup {
  const known = view.addresses.some((each) => each.address === view.customer.name) ? '' : view.customer.name;
  return html`<form
    class="block in-line"
    method="post"
    action="/customers/${view.customer.id}/name"
    hx-post="/customers/${view.customer.id}/name"
    hx-target="#customer-account"
    hx-swap="morph:innerHTML"
    hx-sync="this:drop"
  >
    <label for="customer-name-field">Name</label>
    <input
      id="customer-name-field"
      name="name"
      value="${known}"
      maxlength="200"
      autocomplete="off"
      placeholder="No name yet"
    />
    <button class="button">Rename</button>
  </form>`;
}

function notes(view: CustomerView, now: Date): Markup {
  return html`<section class="block">
    <h3>Notes</h3>
    ${view.notes.length === 0 ? html`<p class="faint">${EMPTY_LISTS.notes}</p>` : nothing}
    <ul class="notes">
      ${view.notes.map(
        (note) =>
          html`<li class="said comment">
            <p class="said-by"><strong>${note.by}</strong> ${age(note.at, now)}</p>
            <p class="said-text" dir="auto">${note.text}</p>
          </li>`,
      )}
    </ul>
    <form
      class="note-form"
      method="post"
      action="/customers/${view.customer.id}/notes"
      hx-post="/customers/${view.customer.id}/notes"
      hx-target="#customer-account"
      hx-swap="morph:innerHTML"
      hx-sync="this:drop"
      data-draft="note-${view.customer.id}"
    >
      <label for="note">Add a note</label>
      <textarea id="note" name="note" rows="2" maxlength="10000"></textarea>
      <button class="button">Add Note</button>
    </form>
  </section>`;
}

function issues(view: CustomerView, now: Date): Markup {
  const open = view.cards.filter(({ status }) => status !== 'closed');
  return html`<section class="block">
    <h3>Issues <span class="faint">${issueCountWords(view.cards.length, open.length)}</span></h3>
    <ul class="issue-list">
      ${view.cards.map((each) => html`<li>${compact(each, now)}</li>`)}
    </ul>
  </section>`;
}

function compact(card: CardView, now: Date): Markup {
  const id = `customer-issue-${card.issue}`;
  return html`<article class="compact is-${card.status}" ${cardData(card)} aria-labelledby="${id}">
    ${issueLink(
      card,
      html`<span class="compact-top"
          ><span>#${card.issue}</span> ${statusPill(card, id)} ${age(card.lastActivityAt, now)}</span
        ><span class="compact-text" dir="auto"
          >${
            card.subject === undefined || card.subject === ''
              ? nothing
              : html`<strong><bdi>${clip(card.subject, 120)}</bdi></strong
                  >${' '}`
          }${clip(card.firstMessage, 120)}</span
        >`,
      'compact-link',
    )}
  </article>`;
}
