import type { CardPage } from '../../platform.ts';
import type { IssueId } from '../../../issues/issue.ts';
import { card } from './card.ts';
import { findings } from './findings.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

/** Which cards a page lists, and how. */
export interface FeedView {
  readonly title: string;
  readonly subtitle: string;
  /** Where the list alone is read from. */
  readonly source: string;
  /** Chat order has the newest at the bottom; a tracker has it at the top. */
  readonly order: 'newest-last' | 'newest-first' | 'waiting-first';
  readonly empty: string;
}

/** The list with its heading. It reads itself again whenever a card anywhere has changed. */
export function feed(view: FeedView, page: CardPage, now: Date, filters: Markup = nothing): Markup {
  return html`<header class="bar">
      <div>
        <h1>${view.title}</h1>
        <p class="subtitle">${view.subtitle}</p>
      </div>
    </header>
    ${filters}
    <section
      class="feed ${view.order === 'newest-last' ? 'newest-last' : 'newest-first'}"
      aria-label="${view.title}"
    >
      <div
        id="feed"
        class="feed-list"
        hx-get="${view.source}"
        hx-include="#feed-since"
        hx-trigger="sse:card, refresh from:body"
        hx-swap="morph:innerHTML"
      >
        ${feedList(view, page, now)}
      </div>
    </section>`;
}

/** What stands inside, and its oldest card: read again since that one, a list has no gaps. */
export function feedList(view: FeedView, page: CardPage, now: Date): Markup {
  const cards = page.cards.map((each) =>
    card(each, now, { found: findings(page.findings?.get(each.issue)) }),
  );
  const more = page.next === undefined ? nothing : moreButton(view, page, page.next);
  return html`${place(view, page)}
  ${page.cards.length === 0 ? html`<p class="empty">${view.empty}</p>` : nothing}
  ${view.order === 'newest-last' ? html`${more}${cards.toReversed()}` : html`${cards}${more}`}`;
}

function place(view: FeedView, { cards }: CardPage): Markup {
  if (view.order === 'waiting-first')
    return html`<input type="hidden" id="feed-since" name="shown" value="${cards.length}" />`;
  return html`<input type="hidden" id="feed-since" name="since" value="${cards.at(-1)?.issue}" />`;
}

function moreButton(view: FeedView, { cards }: CardPage, next: IssueId): Markup {
  const earlier = new URL(view.source, 'http://page.invalid');
  if (view.order === 'waiting-first') earlier.searchParams.set('shown', String(cards.length));
  else earlier.searchParams.set('since', String(next));
  earlier.searchParams.set('more', '1');
  return html`<button
    type="button"
    id="feed-more"
    class="button more"
    hx-get="${earlier.pathname}${earlier.search}"
    hx-target="#feed"
    hx-swap="morph:innerHTML"
  >
    ${view.order === 'waiting-first' ? 'More' : 'Earlier'}
  </button>`;
}
