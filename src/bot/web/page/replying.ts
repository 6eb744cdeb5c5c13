import type { IssueId } from '../../../issues/issue.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';

/** Where `replying.js` says who is replying; the same id where it is drawn anew, so that the words stay. */
export function replyingOnCard(issue: IssueId): Markup {
  return html`<p class="replying" id="card-${issue}-replying" data-replying="${issue}"></p>`;
}

/** In the form it is also said aloud. */
export function replyingInForm(issue: IssueId): Markup {
  return html`<p class="replying" id="form-replying" data-replying="${issue}" role="status"></p>`;
}
