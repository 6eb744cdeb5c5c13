import { html } from 'hono/html';

import type { IssueView, RouteView } from '../platform.ts';
import { FORM_LIMIT_MB } from '../multipart.ts';
import {
  FILES_AGAIN,
  FILES_GO_ALONG,
  FILES_LABEL,
  filesAtMostWords,
  LABELS,
  limitWords,
  REPLY_HINT,
  replyToWords,
  ROUTE_LABEL,
  sendingAsWords,
  wroteAgainWords,
} from '../phrases.ts';
import { routeKey } from '../request-key.ts';
import { everybodyWords } from './letter.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';

type Markup = ReturnType<typeof html>;

export interface ReplyPage {
  /** Where the form goes: the page's own link. */
  readonly action: string;
  readonly me: string;
  readonly view: IssueView;
  /** Those that can be used. */
  readonly routes: readonly RouteView[];
  readonly text: string;
  readonly route: string | undefined;
  /** The newest customer message that the page shows. */
  readonly seen: string | undefined;
  readonly limitOf: (channel: string) => number;
  /** What kept it from being sent. */
  readonly problem?: string | undefined;
  /** Files were chosen, and must be chosen again. */
  readonly hadFiles?: boolean;
  readonly css: string;
}

/** Pure. A reply with a field for its files. Works without scripts; whatever people wrote is escaped. */
export function replyPage(drawn: ReplyPage): Markup {
  const { view, routes, problem, hadFiles = false } = drawn;
  const customer = view.card.customer.name;
  const last = view.history.findLast((entry) => entry.kind === 'customer-message');
  const limits = new Set(routes.map((route) => limitWords(route.word, drawn.limitOf(route.channel))));
  const notice = [problem, problem !== undefined && hadFiles ? FILES_AGAIN : undefined];
  return page(
    replyToWords(customer),
    drawn.css,
    html`<p class="who">${sendingAsWords(drawn.me, view.card.issue)}</p>
      ${notice
        .filter((words) => words !== undefined)
        .map((words) => html`<p class="problem" role="alert">${words}</p>`)}
      ${
        last === undefined
          ? ''
          : html`<figure>
              <figcaption>${wroteAgainWords(customer)}</figcaption>
              <blockquote>${clipped(last.text.trim(), LIMITS.cardMessage * 3)}</blockquote>
            </figure>`
      }
      <form method="post" action="${drawn.action}" enctype="multipart/form-data">
        ${drawn.seen === undefined ? '' : html`<input type="hidden" name="seen" value="${drawn.seen}" />`}
        ${routeField(routes, drawn.route)}
        <label for="reply">${LABELS.message}</label>
        <textarea id="reply" name="reply" rows="7" aria-describedby="reply-hint">${drawn.text}</textarea>
        <p class="hint" id="reply-hint">${[REPLY_HINT, ...limits].join(' ')}</p>
        <label for="files">${FILES_LABEL}</label>
        <input id="files" type="file" name="files" multiple aria-describedby="files-hint" />
        <p class="hint" id="files-hint">${FILES_GO_ALONG} ${filesAtMostWords(FORM_LIMIT_MB)}</p>
        <button type="submit">${LABELS.send}</button>
      </form>`,
  );
}

/** Pure. A page that only says something. */
export function replySaying(title: string, words: string, css: string): Markup {
  return page(title, css, html`<p role="status">${words}</p>`);
}

function routeField(routes: readonly RouteView[], chosen: string | undefined): Markup {
  const [only] = routes;
  if (only === undefined) return html``;
  if (routes.length === 1)
    return html`<input type="hidden" name="route" value="${routeKey(only)}" />
      <p class="route">${everybodyWords(only)}</p>`;
  return html`<label for="route">${ROUTE_LABEL}</label>
    <select id="route" name="route">
      ${routes.map((route) => {
        const key = routeKey(route);
        return html`<option value="${key}" ${key === chosen ? html`selected` : ''}>
          ${everybodyWords(route)}
        </option>`;
      })}
    </select>`;
}

function page(title: string, css: string, main: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title} · Switchboard</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="stylesheet" href="${css}" />
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${main}
        </main>
      </body>
    </html>`;
}
