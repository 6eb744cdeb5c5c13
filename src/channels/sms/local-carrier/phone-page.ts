import { html } from 'hono/html';

import { MAX_LENGTH } from '../segments.ts';
import type { PretendCustomer } from './numbers.ts';
import { CUSTOMERS, LOCAL_NUMBER } from './numbers.ts';
import type { Phone, PhoneText } from './phones.ts';

/** The whole page. `html` escapes whatever is put into it: a text is text. */
export async function phonePage(customer: PretendCustomer, phone: Phone): Promise<string> {
  const as = encodeURIComponent(customer.number);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content="${HTMX_CONFIG}" />
        <title>${customer.name}’s phone</title>
        <link rel="icon" href="/phone/assets/phone.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/phone/assets/phone.css" />
        <script src="/phone/assets/htmx.js" defer></script>
        <script src="/phone/assets/morph.js" defer></script>
        <script src="/phone/assets/phone.js" defer></script>
      </head>
      <body>
        <main class="phone" hx-ext="morph">
          ${header(customer)}
          <div class="thread" role="log" aria-label="Texts with ${spoken(LOCAL_NUMBER)}" tabindex="0">
            <p class="with">Texting ${spoken(LOCAL_NUMBER)}</p>
            <ol
              class="texts"
              id="texts"
              hx-get="/phone/texts?as=${as}"
              hx-trigger="every 1s, sent from:body"
              hx-swap="morph:innerHTML"
            >
              ${texts(phone)}
            </ol>
          </div>
          <p class="trouble" id="trouble" role="alert" hidden></p>
          ${composer(as)}
        </main>
      </body>
    </html>`;
  return (await page).toString();
}

/** The texts alone, for a page that is open. */
export async function textsOf(phone: Phone): Promise<string> {
  return (await texts(phone)).toString();
}

/** No inline script or style, nothing evaluated: the page's policy allows neither. */
const HTMX_CONFIG = JSON.stringify({
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyEnabled: false,
});

function header(customer: PretendCustomer) {
  return html`<header class="top">
    <h1 class="hidden">${customer.name}’s phone</h1>
    <span class="face" aria-hidden="true">${initials(customer.name)}</span>
    <form class="who" id="who" method="get" action="/phone">
      <label class="hidden" for="as">Customer</label>
      <span class="pick">
        <select id="as" name="as" autocomplete="off">
          ${CUSTOMERS.map(
            ({ name, number }) =>
              html`<option value="${number}" ${number === customer.number ? 'selected' : ''}>
                ${name}
              </option>`,
          )}
        </select>
        ${icon('m6 9 6 6 6-6')}
      </span>
      <noscript><button>Show</button></noscript>
      <span class="number">${spoken(customer.number)}</span>
    </form>
  </header>`;
}

function texts({ texts: all }: Phone) {
  if (all.length === 0)
    return html`<li class="empty" id="empty">
      <strong>No texts yet</strong>
      <span>Write one below: it reaches the team as a real text would.</span>
    </li>`;
  return html`${all.map((text, place) => bubble(text, all[place - 1], all[place + 1]))}`;
}

function bubble(text: PhoneText, before: PhoneText | undefined, after: PhoneText | undefined) {
  const at = new Date(text.at);
  const newDay = before === undefined || dayOf(new Date(before.at)) !== dayOf(at);
  const last = after === undefined || after.by !== text.by;
  const { sid, by, picture } = text;
  return html`<li class="text by-${by} ${last ? 'last' : ''}" id="${sid}" data-state="${text.state}">
    ${newDay ? html`<span class="day">${dayOf(at)}</span>` : ''}
    <span class="hidden">${SPEAKER[by]}:</span>
    ${picture ? html`<img src="/phone/picture/${picture.sid}" alt="A picture" />` : ''}
    ${text.text === '' ? '' : html`<span class="bubble">${text.text}</span>`}
    <span class="meta"><time datetime="${text.at}">${timeOf(at)}</time>${stateOf(text)}</span>
  </li>`;
}

const SPEAKER = { customer: 'You', us: 'They', carrier: 'The carrier' } as const;
const STATES = {
  sending: 'Sending…',
  sent: 'Sent',
  delivered: 'Delivered',
  failed: 'Not delivered',
} as const;

function stateOf({ by, state }: PhoneText) {
  if (by === 'carrier') return html` · Carrier`;
  return by === 'customer' ? html` · <span class="state">${STATES[state]}</span>` : '';
}

function composer(as: string) {
  return html`<form
    class="composer"
    id="composer"
    method="post"
    action="/phone/text?as=${as}"
    hx-post="/phone/text?as=${as}"
    hx-swap="none"
  >
    <label class="round picture" title="Send a picture">
      <input
        class="hidden"
        id="picture"
        type="file"
        accept="image/png,image/jpeg,image/gif"
        aria-label="Send a picture"
        data-to="/phone/picture?as=${as}"
      />
      ${icon('M4 5h16v14H4zM4 16l4.5-4.5 3.5 3.5 3-3 5 5', 'M15.5 9.5h.01')}
    </label>
    <label class="hidden" for="text">Text message</label>
    <textarea
      id="text"
      name="text"
      rows="1"
      maxlength="${MAX_LENGTH}"
      placeholder="Text message"
      autocomplete="off"
      required
    ></textarea>
    <button class="round send" type="submit" aria-label="Send text" title="Send text">
      ${icon('M12 19V5M6 11l6-6 6 6')}
    </button>
  </form>`;
}

function icon(...paths: readonly string[]) {
  return html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
    ${paths.map((path) => html`<path d="${path}" />`)}
  </svg>`;
}

function initials(name: string): string {
  const words = name.split(' ');
  return words.map((word) => word.slice(0, 1)).join('');
}

/** +15550001111 as people in the US write it. */
function spoken(number: string): string {
  return number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 ($1) $2-$3');
}

// The phone is shown on the machine that runs it, so the machine's own time zone is the reader's.
function timeOf(at: Date): string {
  return at.toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' });
}

function dayOf(at: Date): string {
  return at.toLocaleDateString('en-US', { weekday: 'long', month: 'long', day: 'numeric' });
}
