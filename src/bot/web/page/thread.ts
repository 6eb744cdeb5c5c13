import { randomUUID } from 'node:crypto';

import type { IssueId } from '../../../issues/issue.ts';
import type { Thread } from '../../../issues/talk.ts';
import { ADD_COMMENT, olderCommentsWords, THREAD_HINT, threadLabel, threadWords } from '../../phrases.ts';
import { avatar } from './avatar.ts';
import { issueLink, refusalAlert } from './card.ts';
import type { Clock } from './clock.ts';
import { linked } from './linked.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { clip } from './text.ts';
import { age } from './time.ts';

const COMMENT_START = 2_000;
const LAST_START = 90;

export interface ThreadView {
  readonly issue: IssueId;
  readonly thread: Thread | undefined;
  /** The page it stands on, to return to where there is no script. */
  readonly back: string;
  readonly refusal?: string;
  readonly open?: boolean;
}

/** The private comments of an issue under its card, with a field to add one. Marked as what no customer sees. */
export function thread(
  { issue, thread: said, back, refusal, open = false }: ThreadView,
  { now }: Clock,
): Markup {
  const last = said?.comments.at(-1);
  return html`<details class="thread" id="thread-${issue}" ${open ? 'open' : ''}>
    <summary>
      <span class="thread-count">${threadWords(said?.count ?? 0)}</span>
      ${
        last === undefined
          ? nothing
          : html`<span class="thread-last" dir="auto"
                ><bdi>${last.by.name}</bdi>: ${clip(last.text, LAST_START)}</span
              >
              ${age(last.at, now)}`
      }
    </summary>
    <div class="thread-body">
      <p class="hint thread-note">${THREAD_HINT}</p>
      ${said === undefined ? nothing : comments(issue, said, now)}
      ${refusal === undefined ? nothing : refusalAlert(refusal)}
      <form
        class="thread-form"
        data-draft="thread-${issue}"
        method="post"
        action="/issues/${issue}/thread"
        hx-post="/issues/${issue}/thread"
        hx-target="#thread-${issue}"
        hx-swap="morph:outerHTML"
        hx-sync="this:drop"
      >
        <input type="hidden" name="request" value="${randomUUID()}" />
        <input type="hidden" name="back" value="${back}" />
        <label class="visually-hidden" for="thread-${issue}-text">${threadLabel(issue)}</label>
        <textarea
          id="thread-${issue}-text"
          class="sends-on-enter"
          name="text"
          rows="1"
          maxlength="10000"
          dir="auto"
          placeholder="${threadLabel(issue)}"
        ></textarea>
        <button class="button small">${ADD_COMMENT}</button>
      </form>
    </div>
  </details>`;
}

function comments(issue: IssueId, said: Thread, now: Date): Markup {
  const older = said.count - said.comments.length;
  return html`${
      older > 0
        ? html`<p class="hint">${issueLink({ issue }, html`${olderCommentsWords(older)}`)}</p>`
        : nothing
    }
    <ol class="thread-list">
      ${said.comments.map(
        ({ by, text, at }) =>
          html`<li>
            ${avatar(by.name, by.id)}
            <div>
              <p class="talk-by"><strong class="talk-author">${by.name}</strong> ${age(at, now)}</p>
              <p class="talk-text" dir="auto">${linked(clip(text, COMMENT_START))}</p>
            </div>
          </li>`,
      )}
    </ol>`;
}
