import type { CustomerView, Said } from '../../platform.ts';
import {
  ADDRESS_KINDS,
  ADDRESSES,
  CUSTOMER_SINCE,
  LINK,
  LINK_HINT,
  LINK_LABEL,
  LINK_RECORDS,
  linkRecordWords,
  MAYBE_THE_SAME,
  OPTED_OUT,
  SIGNS_AS,
  UNLINK,
  UNLINK_IT,
  unlinkQuestion,
} from '../../phrases.ts';
import { avatar } from './avatar.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { clip } from './text.ts';
import { age, day } from './time.ts';

/** What linking or unlinking came to, told where it was asked. */
export interface LinkSaid extends Said {
  /** What was typed, to be corrected where it was wrong. */
  readonly typed?: string;
}

/** Who it is, and which addresses are theirs. */
export function customerAddresses(view: CustomerView): Markup {
  return html`<section class="block" aria-labelledby="addresses">
    <div class="account-facts">
      ${avatar(view.customer.name, view.customer.id)}
      <p>
        <strong><bdi>${clip(view.customer.name, 80)}</bdi></strong>
        <span class="faint">${CUSTOMER_SINCE} ${day(view.since)}</span>
      </p>
    </div>
    <div>
      <h3 id="addresses">${ADDRESSES}</h3>
      <ul class="addresses">
        ${view.addresses.map((each) => html`<li id="address-${each.channel}-${each.address}">${address(view, each)}</li>`)}
      </ul>
    </div>
  </section>`;
}

/** Which addresses may be theirs, too, and who said so. */
export function customerLinks(view: CustomerView, now: Date, said?: LinkSaid): Markup {
  return html`<section class="block">
    ${suggestions(view)} ${linkForm(view, said)} ${records(view, now)}
  </section>`;
}

type AddressView = CustomerView['addresses'][number];

function address(view: CustomerView, each: AddressView): Markup {
  return html`<div>
      <bdi class="address">${each.address}</bdi>
      <span class="address-facts faint"
        ><span class="kind">${ADDRESS_KINDS[each.channel] ?? each.channel}</span> ${
          each.name === undefined ? nothing : html`<span>${SIGNS_AS} “<bdi>${each.name}</bdi>”</span>`
        }</span
      >
      ${each.optedOutOf.map((ours) => html`<span class="badge">${OPTED_OUT} of <bdi>${ours}</bdi></span>`)}
    </div>
    ${view.addresses.length > 1 ? unlinkForm(view, each) : nothing}`;
}

/** Two steps, because the issues go with the address. */
function unlinkForm(view: CustomerView, { channel, address: unlinked }: AddressView): Markup {
  return html`<details class="unlink">
    <summary class="button small" aria-label="${UNLINK} ${unlinked}">${UNLINK}</summary>
    <form
      method="post"
      action="/customers/${view.customer.id}/unlink"
      hx-post="/customers/${view.customer.id}/unlink"
      hx-target="#customer-account"
      hx-swap="morph:innerHTML"
      hx-sync="this:drop"
    >
      <p class="notice"><bdi>${unlinkQuestion(unlinked)}</bdi></p>
      <input type="hidden" name="channel" value="${channel}" />
      <input type="hidden" name="address" value="${unlinked}" />
      <button class="button small">${UNLINK_IT}</button>
    </form>
  </details>`;
}

function linkForm(view: CustomerView, said: LinkSaid | undefined): Markup {
  return html`<form
    class="link-form"
    method="post"
    action="/customers/${view.customer.id}/link"
    hx-post="/customers/${view.customer.id}/link"
    hx-target="#customer-account"
    hx-swap="morph:innerHTML"
    hx-sync="this:drop"
  >
    <label for="link-address">${LINK_LABEL}</label>
    <p class="hint" id="link-hint">${LINK_HINT}</p>
    <div class="in-line">
      <input
        id="link-address"
        name="address"
        value="${said?.ok === false ? (said.typed ?? '') : ''}"
        maxlength="400"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        required
        aria-describedby="link-hint link-said"
      />
      <button class="button">${LINK}</button>
    </div>
    <div id="link-said" aria-live="polite">${saidWords(said)}</div>
  </form>`;
}

function saidWords(said: LinkSaid | undefined): Markup {
  if (!said) return nothing;
  if (said.ok) return html`<p class="told"><bdi>${said.words}</bdi></p>`;
  return html`<p class="problem" role="alert"><bdi>${said.words}</bdi></p>`;
}

function suggestions(view: CustomerView): Markup {
  if (view.suggestions.length === 0) return nothing;
  return html`<section aria-labelledby="maybe-same" class="suggestions">
    <h3 id="maybe-same">${MAYBE_THE_SAME}</h3>
    <ul>
      ${view.suggestions.map(
        ({ words, address: theirs }) =>
          html`<li>
            <span><bdi>${words}</bdi></span>
            <form
              method="post"
              action="/customers/${view.customer.id}/link"
              hx-post="/customers/${view.customer.id}/link"
              hx-target="#customer-account"
              hx-swap="morph:innerHTML"
              hx-sync="this:drop"
            >
              <input type="hidden" name="address" value="${theirs.address}" />
              <button class="button small" aria-label="${LINK} ${theirs.address}">${LINK}</button>
            </form>
          </li>`,
      )}
    </ul>
  </section>`;
}

function records(view: CustomerView, now: Date): Markup {
  if (view.links.length === 0) return nothing;
  return html`<section aria-labelledby="link-records">
    <h3 id="link-records">${LINK_RECORDS}</h3>
    <ul class="link-records">
      ${view.links.map((each) => html`<li><bdi>${linkRecordWords(each)}</bdi> · ${age(each.at, now)}</li>`)}
    </ul>
  </section>`;
}
