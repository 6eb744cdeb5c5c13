import { ADMIN_TITLES } from '../../phrases.ts';
import type { RoomView } from '../rooms.ts';
import { ADMIN_PAGES, adminPath } from './admin.ts';
import { HELD_PATH } from './held.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import { roomLinks } from './room-links.ts';

export interface NavigationView {
  /** The path of the page it stands on. */
  readonly here: string;
  readonly rooms: readonly RoomView[];
  readonly counts: { readonly mine: number; readonly unassigned: number };
  /** Shows the ways to what only admins see. */
  readonly isAdmin: boolean;
  readonly panels: readonly { readonly title: string; readonly path: string }[];
}

/** The ways through the workspace, with figures that keep themselves fresh. */
export function navigation(view: NavigationView): Markup {
  return html`<nav
    class="navigation"
    aria-label="Workspace"
    hx-get="/navigation?${new URLSearchParams({ here: view.here }).toString()}"
    hx-trigger="sse:card, sse:talk, sse:read, refresh from:body"
    hx-swap="morph:innerHTML"
  >
    ${navigationLists(view)}
  </nav>`;
}

/** What stands inside it, to be read again. */
export function navigationLists(view: NavigationView): Markup {
  return html`${roomLinks(view.rooms, view.here)}
    <h2 id="nav-tracker">Issue Tracker</h2>
    <ul class="tracker" aria-labelledby="nav-tracker">
      ${entry(view, '/tracker/mine', 'Mine', figure(view.counts.mine, 'mine'))}
      ${entry(view, '/tracker/unassigned', 'Unassigned', figure(view.counts.unassigned, 'unassigned'))}
      ${entry(view, '/tracker/all', 'All')} ${entry(view, '/tracker/closed', 'Closed')}
      ${view.isAdmin ? entry(view, HELD_PATH, html`Held<span class="for-wide"> messages</span>`) : nothing}
    </ul>
    ${view.isAdmin ? administration(view) : nothing}
    ${
      view.panels.length === 0
        ? nothing
        : html`<h2 id="nav-panels" class="for-narrow">Try it</h2>
            <ul aria-labelledby="nav-panels" class="for-narrow">
              ${view.panels.map((panel, index) => entry(view, `/panels/${index + 1}`, panel.title))}
            </ul>`
    }`;
}

function administration(view: NavigationView): Markup {
  return html`<h2 id="nav-admin">Administration</h2>
    <ul class="administration" aria-labelledby="nav-admin">
      ${ADMIN_PAGES.map((page) => entry(view, adminPath(page), ADMIN_TITLES[page]))}
    </ul>`;
}

function entry(view: NavigationView, path: string, title: string | Markup, extra: Markup = nothing): Markup {
  const current = path === view.here.split('?')[0];
  return html`<li>
    <a href="${path}" ${current ? html`aria-current="page"` : nothing}><span>${title}</span>${extra}</a>
  </li>`;
}

function figure(amount: number, kind: 'mine' | 'unassigned'): Markup {
  if (amount === 0) return nothing;
  return html` <span class="figure ${kind}">${amount}</span>`;
}
