import type { IssueId, MessageId } from '../../../issues/issue.ts';
import {
  NOTHING_WAS_SENT,
  openAgainUnsentWords,
  openAgainWords,
  UNDO,
  UNDO_CLOSING,
  UNDO_SENDING,
  undoableForWords,
} from '../../phrases.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';
import { done } from './pop-up.ts';

/** Something its doer can take back for a moment. */
export interface Undoable {
  readonly issue: IssueId;
  readonly what:
    | { readonly kind: 'reply'; readonly message: MessageId }
    | { readonly kind: 'closing'; readonly closedAt: Date };
  /** What was done. */
  readonly words: string;
  readonly leftMs: number;
}

/** Says what was done and offers to take it back. `undo.js` counts the time down and takes the bar away. */
export function undoBar({ issue, what, words, leftMs }: Undoable): Markup {
  const seconds = Math.ceil(leftMs / 1000);
  return html`<div class="undo-bar" data-issue="${issue}" data-left="${leftMs}">
    <p class="undo-words">
      <bdi>${words}</bdi> <span class="visually-hidden">${undoableForWords(seconds)}</span>
    </p>
    <form
      method="post"
      action="/issues/${issue}/undo"
      hx-post="/issues/${issue}/undo"
      hx-target="closest .undo-bar"
      hx-swap="outerHTML"
      hx-sync="this:drop"
    >
      ${
        what.kind === 'reply'
          ? html`<input type="hidden" name="message" value="${what.message}" />`
          : html`<input type="hidden" name="closedAt" value="${what.closedAt.getTime()}" />`
      }
      <button class="button" id="undo-${issue}" aria-keyshortcuts="Control+Z Meta+Z">
        ${UNDO}<span class="visually-hidden"> ${what.kind === 'reply' ? UNDO_SENDING : UNDO_CLOSING}</span>
      </button>
    </form>
    <span class="undo-left" aria-hidden="true"
      ><span class="undo-seconds">${seconds}</span> s<kbd class="undo-key" hidden>Ctrl+Z</kbd></span
    >
    <span class="undo-line" aria-hidden="true"></span>
  </div>`;
}

/** The same beside another part that is answered. */
export function besideIt(bar: Markup): Markup {
  return html`<div hx-swap-oob="beforeend:#pop-ups">${bar}</div>`;
}

/** It was taken back. A reply opens again at once, unless something unsent lies over it: then by a click. */
export function undone(issue: IssueId, kind: Undoable['what']['kind'], reply: MessageId | undefined): Markup {
  if (reply === undefined) return done(kind === 'reply' ? NOTHING_WAS_SENT : openAgainWords(issue));
  return html`<div class="pop-up is-done">
    <a
      href="${takenBackPath(issue, reply)}"
      hx-get="/issues/${issue}/dialog?again=${reply}"
      hx-target="#issue-slot"
      hx-swap="innerHTML"
      hx-trigger="load, click"
      >${kind === 'reply' ? NOTHING_WAS_SENT : openAgainUnsentWords(issue)}</a
    >
  </div>`;
}

/** It was not, and why. */
export function notUndone(words: string): Markup {
  return html`<div class="pop-up is-trouble" role="alert"><bdi>${words}</bdi></div>`;
}

export function takenBackPath(issue: IssueId, reply: MessageId): string {
  return `/issues/${issue}?again=${reply}`;
}
