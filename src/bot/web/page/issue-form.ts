import type { IssueView, RouteView } from '../../platform.ts';
import {
  COMMENT_HINT,
  NO_ROUTE,
  REPLY_HINT,
  replyRouteWords,
  ROUTE_LABEL,
  TAKEN_BACK_HINT,
  UNSENT_HINT,
} from '../../phrases.ts';
import { draftNote, issueDraft } from './draft-note.ts';
import { filesField } from './files-field.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { replyingInForm } from './replying.ts';

/** What somebody typed, and what is wrong with it beside the field it concerns. */
export interface IssueDraft {
  readonly assignee: string;
  readonly comment: string;
  readonly reply: string;
  readonly route: string;
  /** How long the reply is, in words. */
  readonly size: string;
  /** The reply had been sent and was taken back. */
  readonly takenBack?: true;
  /** Files were chosen, and the browser has forgotten them. */
  readonly filesAgain?: boolean;
  readonly problem?: { readonly field: IssueField; readonly words: string };
}

export type IssueField = 'assignee' | 'comment' | 'reply' | 'files' | 'form';

export const EMPTY_DRAFT: IssueDraft = { assignee: '', comment: '', reply: '', route: '', size: '' };

/** Assignee, private comment, reply: one submit does all of them or none. */
export function issueForm(view: IssueView, request: string, draft: IssueDraft = EMPTY_DRAFT): Markup {
  return html`<form
    id="issue-form"
    class="issue-form${draft.takenBack ? ' is-taken-back' : ''}"
    method="post"
    enctype="multipart/form-data"
    action="/issues/${view.card.issue}"
    hx-post="/issues/${view.card.issue}"
    hx-target="#issue-form"
    hx-swap="outerHTML"
    hx-sync="this:drop"
    aria-label="Answer or assign issue ${view.card.issue}"
    data-draft="${issueDraft(view.card.issue)}"
  >
    <input type="hidden" name="request" value="${request}" />
    <input type="hidden" name="seen" value="${view.seen ?? ''}" />
    ${draftNote(view.card.issue)} ${problem(draft, 'form')} ${assigneeField(view, draft)}
    ${commentField(draft)} ${replyField(view, draft)}
    <div class="form-end">
      <button class="button primary submit" data-with-reply="Send reply">Save</button>
    </div>
  </form>`;
}

/** Pure. A route as the value of a form field. */
export function routeValue(route: Pick<RouteView, 'channel' | 'to' | 'from'>): string {
  return new URLSearchParams({ channel: route.channel, to: route.to, from: route.from }).toString();
}

function assigneeField(view: IssueView, draft: IssueDraft): Markup {
  const unchanged = view.card.assignee === undefined ? 'Nobody yet' : `${view.card.assignee} (as it is)`;
  return html`<div class="field">
    <label for="assignee">Assign to</label>
    <select id="assignee" name="assignee" ${marks(draft, 'assignee')}>
      <option value="">${unchanged}</option>
      ${view.colleagues
        .filter((colleague) => colleague.id !== view.assignee)
        .map(
          (colleague) =>
            html`<option value="${colleague.id}" ${draft.assignee === String(colleague.id) ? 'selected' : ''}>
              ${colleague.name}
            </option>`,
        )}
    </select>
    ${problem(draft, 'assignee')}
  </div>`;
}

function commentField(draft: IssueDraft): Markup {
  return html`<div class="field private">
    <label for="comment">Private comment</label>
    <p class="hint" id="comment-hint">${COMMENT_HINT}</p>
    <textarea
      id="comment"
      name="comment"
      rows="3"
      maxlength="10000"
      ${marks(draft, 'comment', 'comment-hint')}
    >
${draft.comment}</textarea>
    ${problem(draft, 'comment')}
  </div>`;
}

function replyField(view: IssueView, draft: IssueDraft): Markup {
  const usable = view.routes.filter((route) => route.blocked === undefined);
  if (usable.length === 0) return noReply(view, draft);
  return html`<div class="field outward">
    <label for="reply">Reply to customer</label>
    <p class="hint">${REPLY_HINT}</p>
    ${takenBack(draft)} ${routeField(view, usable, draft)} ${replyingInForm(view.card.issue)}
    <textarea
      id="reply"
      name="reply"
      rows="4"
      maxlength="10000"
      dir="auto"
      ${marks(draft, 'reply', view.routes.length === 1 ? 'routes reply-size' : 'reply-size')}
      hx-post="/measure"
      hx-trigger="input changed delay:150ms, change from:#routes"
      hx-target="#reply-size"
      hx-swap="innerHTML"
      hx-params="reply, route"
      hx-sync="this:replace"
    >
${draft.reply}</textarea>
    <p class="size" id="reply-size" aria-live="polite">${draft.size}</p>
    ${problem(draft, 'reply')} ${files(view, draft)}
  </div>`;
}

/** Where nothing can be sent there is the reason instead of a field; what was typed already stays under it. */
function noReply(view: IssueView, draft: IssueDraft): Markup {
  const reasons = view.routes.flatMap((route) => route.blockedWords ?? []);
  const told = draft.problem?.field === 'reply' ? draft.problem.words : undefined;
  const kept = unsentReply(view, draft);
  return html`<div class="field outward">
    <h3 class="label">Reply to customer</h3>
    ${takenBack(draft)}
    ${(reasons.length === 0 ? [NO_ROUTE] : reasons)
      .filter((words) => words !== told)
      .map((words) => html`<p class="hint">${words}</p>`)}
    ${isBegun(draft) ? kept : html`<template class="unsent-reply">${kept}</template>`}
  </div>`;
}

/** A reply that cannot go out. `drafts.js` takes it out of its template for words that the browser has kept. */
function unsentReply(view: IssueView, draft: IssueDraft): Markup {
  const route = view.routes.find((each) => routeValue(each) === draft.route) ?? view.routes[0];
  return html`${
      route === undefined ? nothing : html`<input type="hidden" name="route" value="${routeValue(route)}" />`
    }
    <label class="visually-hidden" for="reply">Reply to customer</label>
    <p class="hint" id="unsent-hint">${UNSENT_HINT}</p>
    <textarea
      id="reply"
      name="reply"
      rows="4"
      maxlength="10000"
      dir="auto"
      ${marks(draft, 'reply', 'unsent-hint')}
    >
${draft.reply}</textarea>
    ${problem(draft, 'reply')} ${files(view, draft)}`;
}

/** There is something in the reply, or something was. */
function isBegun({ reply, filesAgain, problem: wrong }: IssueDraft): boolean {
  return reply.trim() !== '' || filesAgain === true || wrong?.field === 'reply' || wrong?.field === 'files';
}

function takenBack(draft: IssueDraft): Markup {
  return draft.takenBack ? html`<p class="notice">${TAKEN_BACK_HINT}</p>` : nothing;
}

function files({ card }: IssueView, draft: IssueDraft): Markup {
  return filesField(card.issue, {
    again: draft.filesAgain === true,
    ...(draft.problem?.field === 'files' && { problem: draft.problem.words }),
  });
}

/** With one way to answer it is said; with several it is chosen. */
function routeField(view: IssueView, usable: readonly RouteView[], draft: IssueDraft): Markup {
  const chosen = usable.find((route) => routeValue(route) === draft.route) ?? usable[0];
  if (chosen === undefined) return nothing;
  if (view.routes.length === 1)
    return html`<p class="route" id="routes"><bdi>${replyRouteWords(chosen, chosen.word)}</bdi></p>
      <input type="hidden" name="route" value="${routeValue(chosen)}" />`;
  return html`<fieldset class="routes" id="routes">
    <legend class="visually-hidden">${ROUTE_LABEL}</legend>
    ${view.routes.map((route) => routeChoice(route, route === chosen))}
  </fieldset>`;
}

/** Each with everybody who gets it in full: nobody is to be written to unseen. */
function routeChoice(route: RouteView, chosen: boolean): Markup {
  const words = replyRouteWords(route, route.word);
  return html`<label class="route">
    <input
      type="radio"
      name="route"
      value="${routeValue(route)}"
      ${chosen ? 'checked' : ''}
      ${route.blocked === undefined ? '' : 'disabled'}
    />
    <span><bdi>${route.blockedWords === undefined ? words : `${words}: ${route.blockedWords}`}</bdi></span>
  </label>`;
}

function problem(draft: IssueDraft, field: IssueField): Markup {
  if (draft.problem?.field !== field) return nothing;
  return html`<p class="problem" id="${field}-problem" role="alert">${draft.problem.words}</p>`;
}

/** Ties a field to its hint and, where there is one, to what is wrong with it. */
function marks(draft: IssueDraft, field: IssueField, hints = ''): Markup {
  const wrong = draft.problem?.field === field;
  const described = [hints, ...(wrong ? [`${field}-problem`] : [])].filter((id) => id !== '').join(' ');
  return html`${described === '' ? nothing : html`aria-describedby="${described}"`}
  ${wrong ? html`aria-invalid="true" autofocus` : nothing}`;
}
