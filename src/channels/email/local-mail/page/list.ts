import { html } from 'hono/html';

import type { PretendCustomer } from '../customers.ts';
import { CUSTOMERS, LOCAL_ADDRESS, withoutTag } from '../customers.ts';
import type { Mail, Person } from '../mailboxes.ts';
import type { Thread } from '../threads.ts';
import type { Markup } from './shell.ts';
import { CLIP, dayOf, icon, place, shell, timeOf } from './shell.ts';

/** One customer's mailbox, a line for each thread. */
export function listPage(customer: PretendCustomer, threads: readonly Thread[], now: Date): Promise<string> {
  return shell(
    `${customer.name}: mail`,
    html`${header(customer)}
      <div class="scroll" id="scroll">
        <div
          id="threads"
          hx-get="${place('/list', customer)}"
          hx-trigger="every 1s"
          hx-swap="morph:innerHTML"
        >
          ${list(customer, threads, now)}
        </div>
      </div>
      <p class="trouble" id="trouble" role="alert" hidden></p>`,
  );
}

/** The list alone, for a page that is open. */
export async function listOf(
  customer: PretendCustomer,
  threads: readonly Thread[],
  now: Date,
): Promise<string> {
  return (await list(customer, threads, now)).toString();
}

function header(customer: PretendCustomer): Markup {
  return html`<header class="top">
    <h1 class="hidden">${customer.name}: mail</h1>
    <span class="face" aria-hidden="true">${initials(customer.name)}</span>
    <form class="who" method="get" action="/mail">
      <label class="hidden" for="as">Customer</label>
      <span class="pick">
        <select id="as" name="as" autocomplete="off">
          ${CUSTOMERS.map(
            ({ name, address }) =>
              html`<option value="${address}" ${address === customer.address ? 'selected' : ''}>
                ${name}
              </option>`,
          )}
        </select>
        ${icon('M7 10l5 5 5-5')}
      </span>
      <span class="address">${customer.address}</span>
      <noscript><button type="submit">Choose</button></noscript>
    </form>
    <a class="button primary" href="${place('/write', customer)}">
      ${icon('M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19l-4 1z')} Write
    </a>
  </header>`;
}

function list(customer: PretendCustomer, threads: readonly Thread[], now: Date): Markup {
  if (threads.length === 0)
    return html`<div class="empty">
      ${icon('M3 6h18v12H3z', 'M3 7l9 7 9-7')}
      <strong>No mail yet</strong>
      <p>
        Write to <span class="nowrap">${LOCAL_ADDRESS}</span> and see what the team gets. Their reply arrives
        here.
      </p>
      ${
        customer.bounces
          ? html`<p>Mail to this address is sent back: reply to it, and see how the team is told.</p>`
          : ''
      }
    </div>`;
  return html`<ul class="threads">
    ${threads.map((thread) => line(customer, thread, now))}
  </ul>`;
}

function line(customer: PretendCustomer, { id, mails }: Thread, now: Date): Markup {
  const [first] = mails;
  const last = mails.at(-1) ?? first;
  const unread = mails.some(({ way }) => way.kind === 'received' && !way.read);
  const at = new Date(last.at);
  return html`<li>
    <a
      class="line ${unread ? 'unread' : ''}"
      id="thread-${id}"
      href="${place('/thread', customer, { of: id })}"
      data-thread="${id}"
    >
      <span class="people"
        >${unread ? html`<span class="hidden">Unread:</span>` : ''}<span class="names"
          >${names(customer, mails)}</span
        >${mails.length > 1 ? html`<span class="count" title="${mails.length} mails">${mails.length}</span>` : ''}</span
      >
      <time class="when" datetime="${last.at}">${whenOf(at, now)}</time>
      <span class="about"
        ><span class="subject">${subjectOf(first)}</span><span class="marks">${marksOf(mails)}</span></span
      >
      <span class="start"
        >${last.way.kind === 'received' ? '' : html`<span class="you">You:</span> `}${
          last.head.start === '' ? 'No text' : last.head.start
        }</span
      >
    </a>
  </li>`;
}

export function subjectOf({ head }: Mail): string {
  return head.subject === '' ? '(no subject)' : head.subject;
}

/** Who else is in it, each by the name somebody called them by: for whom one's own mails were, and who wrote. */
function names(customer: PretendCustomer, mails: readonly Mail[]): string {
  const people = mails.flatMap(({ head, way }) => (way.kind === 'received' ? [head.from] : head.to));
  const others = people.filter(({ address }) => address !== customer.address);
  const shown = new Map(
    (others.length > 0 ? others : people).map((each) => [withoutTag(each.address), each]),
  );
  for (const each of others) if (each.name !== '') shown.set(withoutTag(each.address), each);
  return [...shown.values()].map(nameOf).join(', ');
}

export function nameOf({ name, address }: Person): string {
  return name === '' ? address : name;
}

function marksOf(mails: readonly Mail[]): Markup | string {
  if (mails.some(({ way }) => way.kind === 'refused')) return html`<span class="bad">Not delivered</span>`;
  if (mails.some(({ way }) => way.kind === 'sending')) return html`<span>Sending…</span>`;
  if (!mails.some(({ head }) => head.hasFiles)) return '';
  return html`${icon(CLIP)}<span class="hidden">With files</span>`;
}

function whenOf(at: Date, now: Date): string {
  return at.toDateString() === now.toDateString() ? timeOf(at) : dayOf(at);
}

function initials(name: string): string {
  const words = name.split(' ').filter((word) => /^\p{Lu}/u.test(word));
  return words.map((word) => word.slice(0, 1)).join('');
}
