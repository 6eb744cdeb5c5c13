import { ADMIN_TITLES, EVERYBODY_IS_ADMIN, INBOXES_HINT, OPT_OUTS_HINT, PEOPLE_HINT } from '../../phrases.ts';
import type { Said } from '../../platform.ts';
import { refusalAlert } from './card.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

export type AdminPage = keyof typeof ADMIN_TITLES;

export const ADMIN_PAGES = ['people', 'inboxes', 'opt-outs'] as const satisfies readonly AdminPage[];

export function adminPath(page: AdminPage): string {
  return `/admin/${page}`;
}

const HINTS = { people: PEOPLE_HINT, inboxes: INBOXES_HINT, 'opt-outs': OPT_OUTS_HINT } as const;

/** A page for admins: what it is about, what came of what was done, and the list itself. */
export function adminPage(page: AdminPage, list: Markup, said?: Said): Markup {
  return html`<header class="bar">
      <div>
        <h1>${ADMIN_TITLES[page]}</h1>
        <p class="subtitle">${HINTS[page]}</p>
      </div>
    </header>
    <section class="feed newest-first" aria-label="${ADMIN_TITLES[page]}">
      <div class="feed-list admin-list">${saidWords(said)} ${list}</div>
    </section>`;
}

function saidWords(said: Said | undefined): Markup {
  if (!said) return nothing;
  return said.ok
    ? html`<p class="told" role="status"><bdi>${said.words}</bdi></p>`
    : refusalAlert(said.words);
}

/** Said where nobody signs in. */
export const everybodyIsAdmin = html`<p class="notice">${EVERYBODY_IS_ADMIN}</p>`;
