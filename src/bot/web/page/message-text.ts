import type { MessageId } from '../../../issues/issue.ts';
import type { HistoryEntry } from '../../../issues/views.ts';
import { NO_TEXT, ORIGINAL, SHOW_LESS, SHOW_WHOLE } from '../../phrases.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

/** A message of which all is shown, quotes and signature with it. */
export interface WholeMessage {
  readonly message: MessageId;
  readonly text: string;
}

export type CustomerMessage = Extract<HistoryEntry, { readonly kind: 'customer-message' }>;

/**
 * What a customer wrote, and the ways to see more of it. What somebody has opened stays open while the history
 * around it is read again.
 */
export function messageText(issue: number, entry: CustomerMessage, whole?: WholeMessage): Markup {
  const open = whole?.message === entry.message ? whole.text : undefined;
  return html`<div id="text-${entry.message}" class="message-text ${open === undefined ? '' : 'is-whole'}">
    ${text(open ?? entry.text)}
    ${
      entry.hasMore === true || entry.hasOriginal === true
        ? html`<p class="more-of-it">
            ${entry.hasMore === true ? toggle(issue, entry, open !== undefined) : nothing}
            ${entry.hasOriginal === true ? original(entry) : nothing}
          </p>`
        : nothing
    }
  </div>`;
}

function text(words: string): Markup {
  if (words === '') return html`<p class="faint">${NO_TEXT}</p>`;
  return html`<p class="said-text" dir="auto">${words}</p>`;
}

function toggle(issue: number, { message }: CustomerMessage, isOpen: boolean): Markup {
  const part = `/issues/${issue}/messages/${message}`;
  const page = `/issues/${issue}${isOpen ? '' : `?whole=${message}`}#message-${message}`;
  return html`<a
    id="whole-${message}"
    href="${page}"
    hx-get="${isOpen ? part : `${part}/whole`}"
    hx-target="#text-${message}"
    hx-swap="outerHTML"
    >${isOpen ? SHOW_LESS : SHOW_WHOLE}</a
  >`;
}

/** Only ever saved: a browser would run what a stranger wrote into it. */
function original({ message }: CustomerMessage): Markup {
  return html`<a href="/messages/${message}/original" download>${ORIGINAL}</a>`;
}
