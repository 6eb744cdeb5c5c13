import type { HistoryEntry, HistoryEvent } from '../../../issues/views.ts';
import {
  ANSWERS_GO_TO,
  DELIVERY_WORDS,
  EMPTY_LISTS,
  eventWords,
  followsWords,
  ISSUE_OPENED,
  WROTE_HERE_TOO,
} from '../../phrases.ts';
import { attachments } from './attachments.ts';
import { unverifiedBadge } from './badge.ts';
import { issueLink } from './card.ts';
import { copiedIn } from './copied-in.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import type { CustomerMessage, WholeMessage } from './message-text.ts';
import { messageText } from './message-text.ts';
import { sameSubject } from '../../same-subject.ts';
import { clip } from './text.ts';
import { age } from './time.ts';

export interface HistoryView {
  readonly issue: number;
  readonly customer: string;
  readonly entries: readonly HistoryEntry[];
  readonly whole?: WholeMessage;
}

/** Everything of an issue in the order it happened; what customers see and what they do not look different. */
export function history(view: HistoryView, now: Date): Markup {
  if (view.entries.length === 0) return html`<p class="empty">${EMPTY_LISTS.history}</p>`;
  let subject = '';
  const lines = view.entries.map((entry) => {
    if (entry.kind !== 'customer-message') return line(view, entry, now);
    const isNew = entry.subject !== undefined && !sameSubject(entry.subject, subject);
    subject = entry.subject ?? subject;
    return customerMessage(view, entry, isNew ? subject : '', now);
  });
  return html`<ol class="history" aria-label="History">
    ${lines}
  </ol>`;
}

/** `subject`: where it is another than before. */
function customerMessage(view: HistoryView, entry: CustomerMessage, subject: string, now: Date): Markup {
  return html`<li class="said from-customer" id="message-${entry.message}">
    <p class="said-by">${author(view, entry)} · ${age(entry.at, now)}</p>
    ${entry.unverified === true ? unverifiedBadge() : nothing} ${copiedIn(entry.cc)}
    ${
      entry.replyTo === undefined
        ? nothing
        : html`<p class="letter-line">${ANSWERS_GO_TO} <bdi>${entry.replyTo}</bdi></p>`
    }
    ${subject === '' ? nothing : html`<p class="subject" dir="auto">${subject}</p>`}
    ${messageText(view.issue, entry, view.whole)} ${attachments(entry.attachments)}
  </li>`;
}

/** By name and address; by address alone where the name would say that it was the customer. */
function author({ customer }: HistoryView, { from, fromAnother }: CustomerMessage): Markup {
  if (fromAnother === true) return html`<bdi class="author">${from}</bdi> (${WROTE_HERE_TOO})`;
  if (from === customer) return html`<bdi class="author">${from}</bdi>`;
  return html`<bdi class="author">${clip(customer, 80)}</bdi> <bdi>${from}</bdi>`;
}

function line(
  { issue }: HistoryView,
  entry: Exclude<HistoryEntry, { readonly kind: 'customer-message' }>,
  now: Date,
): Markup {
  switch (entry.kind) {
    case 'reply':
      return html`<li class="said reply" id="message-${entry.message}">
        <p class="said-by">
          <bdi class="author">${entry.by}</bdi> to <bdi>${entry.to}</bdi> · ${age(entry.at, now)}
        </p>
        ${copiedIn(entry.cc)}
        ${entry.text === '' ? nothing : html`<p class="said-text" dir="auto">${entry.text}</p>`}
        ${attachments(entry.attachments ?? [])} ${delivery(issue, entry)}
      </li>`;
    case 'comment':
      return html`<li class="said comment" id="message-${entry.message}">
        <p class="said-by"><strong>Private comment</strong> <bdi>${entry.by}</bdi> · ${age(entry.at, now)}</p>
        <p class="said-text" dir="auto">${entry.text}</p>
      </li>`;
    case 'event':
      return html`<li class="event">${happened(entry.event)} · ${age(entry.at, now)}</li>`;
    default:
      return entry satisfies never;
  }
}

function happened(event: HistoryEvent): Markup {
  if (event.type !== 'issue-opened' || event.follows === undefined)
    return html`<bdi>${eventWords(event)}</bdi>`;
  return html`${ISSUE_OPENED}; ${issueLink({ issue: event.follows }, html`${followsWords(event.follows)}`)}`;
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
