import {
  DRAFT,
  DRAFT_BACK,
  DRAFT_FILES_GONE,
  DRAFT_FILES_TO_CHOOSE,
  draftKeptWords,
  THROW_DRAFT_AWAY,
} from '../../phrases.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';

/** Pure. By which the browser keeps what was typed into an issue's form. */
export function issueDraft(issue: number): string {
  return `issue-${issue}`;
}

/** Says, once `drafts.js` has put a draft back, that it has, and what it could not. */
export function draftNote(issue: number): Markup {
  return html`<div
    class="notice draft-note"
    role="status"
    data-kept-words="${draftKeptWords(issue)}"
    data-files-words="${DRAFT_FILES_TO_CHOOSE}"
    hidden
  >
    <p>
      ${DRAFT_BACK} <span class="draft-files" hidden>${DRAFT_FILES_GONE} <bdi></bdi>.</span>
    </p>
    <button type="button" class="button small draft-throw">${THROW_DRAFT_AWAY}</button>
  </div>`;
}

/** On the card of an issue in which something unsent waits for the one who looks. */
export function draftBadge(issue: number): Markup {
  return html`<span class="badge draft-badge" data-draft-of="${issueDraft(issue)}" hidden>${DRAFT}</span>`;
}
