import { html } from 'hono/html';

import type { PretendCustomer } from '../customers.ts';
import type { Mail, Person } from '../mailboxes.ts';
import { withoutQuote } from '../quote.ts';
import type { ReadFile, Reading } from '../reading.ts';
import { nameOf, subjectOf } from './list.ts';
import type { Markup } from './shell.ts';
import { BACK, CLIP, dayOf, icon, place, shell, timeOf } from './shell.ts';

export interface OpenedMail {
  readonly mail: Mail;
  readonly reading: Reading;
}

/** A thread with its mails opened, oldest first. */
export type Opened = readonly [OpenedMail, ...OpenedMail[]];

export function threadPage(customer: PretendCustomer, opened: Opened): Promise<string> {
  const [{ mail: first }] = opened;
  return shell(
    `${subjectOf(first)}: ${customer.name}`,
    html`<header class="top">
        <a class="round" href="${place('', customer)}" aria-label="All mail" title="All mail"
          >${icon(BACK)}</a
        >
        <h1 class="title">${subjectOf(first)}</h1>
      </header>
      <div class="scroll" id="scroll" role="log" aria-label="Mails" tabindex="0">
        <div
          class="opened"
          id="messages"
          hx-get="${place('/messages', customer, { of: first.id })}"
          hx-trigger="every 1s"
          hx-swap="morph:innerHTML"
        >
          ${messages(customer, opened)}
        </div>
      </div>
      <p class="trouble" id="trouble" role="alert" hidden></p>`,
  );
}

/** The mails alone, for a page that is open. */
export async function messagesOf(customer: PretendCustomer, opened: Opened): Promise<string> {
  return (await messages(customer, opened)).toString();
}

/** A machine does not answer machines (RFC 3834). */
export function mayAnswerAway({ head, way }: Mail): boolean {
  return way.kind === 'received' && way.returnPath !== '' && !head.automatic;
}

function messages(customer: PretendCustomer, opened: Opened): Markup {
  return html`<ol class="messages">
      ${opened.map((each) => message(customer, each))}
    </ol>
    ${answers(customer, opened.at(-1) ?? opened[0])}`;
}

function message(customer: PretendCustomer, { mail, reading }: OpenedMail): Markup {
  const { id, head, way } = mail;
  const at = new Date(mail.at);
  const { words, quote } = withoutQuote(reading.text);
  return html`<li
    class="message ${way.kind === 'received' ? 'theirs' : 'own'}"
    id="mail-${id}"
    data-mail="${id}"
    data-state="${way.kind}"
  >
    <header class="message-top">
      <strong class="from">${nameOf(head.from)}</strong>
      <time class="when" datetime="${mail.at}">${dayOf(at)}, ${timeOf(at)}</time>
      <details class="whom" id="whom-${id}">
        <summary>
          to ${head.to.map(nameOf).join(', ')}${head.cc.length > 0 ? ` and ${head.cc.length} in copy` : ''}
        </summary>
        <dl>
          ${whom('From', [head.from])} ${whom('To', head.to)} ${whom('Cc', head.cc)}
          ${whom('Reply to', head.replyTo)}
        </dl>
        <a href="${place(`/original/${id}`, customer)}" target="_blank" rel="noreferrer">Show the original</a>
      </details>
    </header>
    ${words === '' && quote !== '' ? '' : html`<p class="text">${words === '' ? html`<i>No text</i>` : words}</p>`}
    ${
      quote === ''
        ? ''
        : html`<details class="quote" id="quote-${id}">
            <summary>Quoted text</summary>
            <p class="text">${quote}</p>
          </details>`
    }
    ${
      reading.files.length === 0
        ? ''
        : html`<ul class="files" aria-label="Files">
            ${reading.files.map((each, n) => file(customer, id, each, n))}
          </ul>`
    }
    ${stateOf(mail)}
  </li>`;
}

function whom(label: string, people: readonly Person[]): Markup | string {
  if (people.length === 0) return '';
  const all = people.map(({ name, address }) => (name === '' ? address : `${name} <${address}>`));
  return html`<dt>${label}</dt>
    <dd>${all.join(', ')}</dd>`;
}

function file(
  customer: PretendCustomer,
  id: string,
  { name, contentType }: ReadFile,
  number: number,
): Markup {
  const address = place(`/file/${id}/${number}`, customer);
  if (!PICTURES.has(contentType))
    return html`<li>
      <a class="file" href="${address}" download>${icon(CLIP)}<span>${name}</span></a>
    </li>`;
  return html`<li>
    <a class="picture" href="${address}" target="_blank" rel="noreferrer" title="${name}"
      ><img src="${address}" alt="${name}" loading="lazy"
    /></a>
  </li>`;
}

const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

function stateOf({ way }: Mail): Markup | string {
  switch (way.kind) {
    case 'received':
      return '';
    case 'sending':
      return html`<p class="state">Sending…</p>`;
    case 'sent':
      return html`<p class="state">Sent</p>`;
    case 'refused':
      return html`<p class="state bad">Not delivered: ${way.problem}</p>`;
    default:
      return way satisfies never;
  }
}

function answers(customer: PretendCustomer, { mail }: OpenedMail): Markup {
  const away = place('/away', customer, { of: mail.id });
  return html`<div class="answers">
    <a class="button primary" id="answer" href="${place('/write', customer, { answers: mail.id })}">
      ${icon('M10 8V4L3 11l7 7v-4c5 0 8 1.5 10.5 5-.7-6-4-11-10.5-11z')} Reply
    </a>
    ${
      mayAnswerAway(mail)
        ? html`<form method="post" action="${away}" hx-post="${away}" hx-swap="none">
            <button
              class="button"
              id="away"
              type="submit"
              title="As a mail program does while its owner is away"
            >
              Out-of-office reply
            </button>
          </form>`
        : ''
    }
  </div>`;
}
