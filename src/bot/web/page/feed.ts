import type { CardPage } from '../../platform.ts';
import type { IssueId } from '../../../issues/issue.ts';
import { card } from './card.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

/** Which cards a page lists, and how. */
export interface FeedView {
  readonly title: string;
  readonly subtitle: string;
  /** Where the list alone is read from. */
  readonly source: string;
  /** Chat order has the newest at the bottom; a tracker has it at the top. */
  readonly order: 'newest-last' | 'newest-first';
  readonly empty: string;
}

/** The list with its heading. It reads itself again whenever a card anywhere has changed. */
export function feed(view: FeedView, page: CardPage, now: Date): Markup {
  return html`<header class="bar">
      <div>
        <h1>${view.title}</h1>
        <p class="subtitle">${view.subtitle}</p>
      </div>
    </header>
    <section class="feed ${view.order}" aria-label="${view.title}">
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
  const cards = page.cards.map((each) => card(each, now));
  const more = page.next === undefined ? nothing : moreButton(view, page.next);
  return html`<input type="hidden" id="feed-since" name="since" value="${page.cards.at(-1)?.issue}" />
    ${page.cards.length === 0 ? html`<p class="empty">${view.empty}</p>` : nothing}
    ${view.order === 'newest-last' ? html`${more}${cards.toReversed()}` : html`${cards}${more}`}`;
}

function moreButton(view: FeedView, next: IssueId): Markup {
  const earlier = new URL(view.source, 'http://page.invalid');
  earlier.searchParams.set('since', String(next));
  earlier.searchParams.set('more', '1');
  return html`<button
    type="button"
    id="feed-more"
    class="button more"
    hx-get="${earlier.pathname}${earlier.search}"
    hx-target="#feed"
    hx-swap="morph:innerHTML"
  >
    Earlier
  </button>`;
}
