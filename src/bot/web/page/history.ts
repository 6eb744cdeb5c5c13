import type { HistoryEntry } from '../../../issues/views.ts';
import { DELIVERY_WORDS, EMPTY_LISTS, eventWords } from '../../phrases.ts';
import { attachments } from './attachments.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { age } from './time.ts';

/** Everything of an issue in the order it happened; what customers see and what they do not look different. */
export function history(
  issue: number,
  customer: string,
  entries: readonly HistoryEntry[],
  now: Date,
): Markup {
  if (entries.length === 0) return html`<p class="empty">${EMPTY_LISTS.history}</p>`;
  return html`<ol class="history" aria-label="History">
    ${entries.map((entry) => line(issue, customer, entry, now))}
  </ol>`;
}

function line(issue: number, customer: string, entry: HistoryEntry, now: Date): Markup {
  switch (entry.kind) {
    case 'customer-message':
      return html`<li class="said from-customer" id="message-${entry.message}">
        <p class="said-by"><bdi>${customer}</bdi> ${age(entry.at, now)}</p>
        <p class="said-text" dir="auto">${entry.text}</p>
        ${attachments(entry.attachments)}
      </li>`;
    case 'reply':
      return html`<li class="said reply" id="message-${entry.message}">
        <p class="said-by">${entry.by} to <bdi>${entry.to}</bdi> ${age(entry.at, now)}</p>
        ${entry.text === '' ? nothing : html`<p class="said-text" dir="auto">${entry.text}</p>`}
        ${attachments(entry.attachments ?? [])} ${delivery(issue, entry)}
      </li>`;
    case 'comment':
      return html`<li class="said comment" id="message-${entry.message}">
        <p class="said-by"><strong>Private comment</strong> ${entry.by} ${age(entry.at, now)}</p>
        <p class="said-text" dir="auto">${entry.text}</p>
      </li>`;
    case 'event':
      return html`<li class="event">${eventWords(entry.event)} · ${age(entry.at, now)}</li>`;
    default:
      return entry satisfies never;
  }
}

function delivery(issue: number, reply: Extract<HistoryEntry, { readonly kind: 'reply' }>): Markup {
  const failed = reply.delivery === 'failed' || reply.delivery === 'unknown';
  return html`<div class="delivery is-${reply.delivery}">
    <span
      ><strong>${DELIVERY_WORDS[reply.delivery]}</strong>${
        reply.problem === undefined ? nothing : html`: ${reply.problem}`
      }</span
    >
    ${
      failed
        ? html`<form
            method="post"
            action="/issues/${issue}/retries"
            hx-post="/issues/${issue}/retries"
            hx-target="#issue-live"
            hx-swap="morph:innerHTML"
            hx-sync="this:drop"
          >
            <button class="button small" name="message" value="${reply.message}">Retry</button>
          </form>`
        : nothing
    }
  </div>`;
}
