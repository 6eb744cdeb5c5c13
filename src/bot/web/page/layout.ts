import type { Employee } from '../../../issues/issue.ts';
import { RECONNECTING, UNANSWERED, UNREACHABLE, UNSENT_TEXT } from '../../phrases.ts';
import { avatar } from './avatar.ts';
import type { CallsSignView } from './calls-sign.ts';
import { callsSign } from './calls-sign.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';
import type { NavigationView } from './navigation.ts';
import { navigation } from './navigation.ts';
import { pictureFrame } from './picture.ts';
import { newsOf } from './room-links.ts';
import { shortcutsButton, shortcutsList } from './shortcuts.ts';

export interface PageView {
  readonly title: string;
  /** Typed into the search box. */
  readonly searched: string;
  readonly me: Employee;
  readonly people: readonly { readonly id: string; readonly name: string }[];
  /** Who is signed in, where people do; else the menu of `people` stands there. */
  readonly account?: Markup;
  readonly navigation: NavigationView;
  readonly calls: CallsSignView;
  readonly main: Markup;
  /** A dialog that stands open when the page has loaded. */
  readonly issue?: Markup;
  readonly customer?: Markup;
  /** What can be undone on a page that was answered without scripts. */
  readonly undo?: Markup;
  /** Where a file under `assets/` is served. */
  readonly asset: (name: string) => string;
}

const HTMX_SETTINGS = JSON.stringify({
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  disableInheritance: true,
  historyEnabled: false,
  scrollIntoViewOnBoost: false,
});

const SCRIPTS = ['htmx.js', 'sse.js', 'idiomorph.js', 'workspace.js', 'rooms.js', 'sign-in.js'];
/** Each has its names for itself. */
const MODULES = [
  ...['calls.js', 'undo.js', 'replying.js'],
  ...['drafts.js', 'shortcuts.js', 'pictures.js', 'issue-end.js'],
];

/** A whole page: navigation at the left, what it is about in the middle, the pretend customer at the right. */
export function layout(view: PageView): Markup {
  const panels = view.navigation.here.startsWith('/panels/') ? [] : view.navigation.panels;
  const news = newsOf(view.navigation.rooms);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${news === '' ? '' : `(${news}) `}${view.title} · Switchboard</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content="${HTMX_SETTINGS}" />
        <link rel="icon" href="${view.asset('icon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${view.asset('workspace.css')}" />
        <link rel="stylesheet" href="${view.asset('issue-view.css')}" />
        <link rel="stylesheet" href="${view.asset('rooms.css')}" />
        <link rel="stylesheet" href="${view.asset('calls.css')}" />
        <link rel="stylesheet" href="${view.asset('admin.css')}" />
        ${['undo.css', 'drafts.css', 'shortcuts.css', 'pictures.css', 'account.css', 'print.css'].map(
          (name) => html`<link rel="stylesheet" href="${view.asset(name)}" /> `,
        )}
        ${SCRIPTS.map((name) => html`<script src="${view.asset(name)}" defer></script> `)}
        ${MODULES.map((name) => html`<script src="${view.asset(name)}" type="module"></script> `)}
      </head>
      <body
        hx-ext="sse, morph"
        sse-connect="/events"
        data-events="${view.asset('events.js')}"
        data-me="${view.me.id}"
        data-unreachable="${UNREACHABLE}"
        data-unanswered="${UNANSWERED}"
        data-unsent="${UNSENT_TEXT}"
      >
        <a class="skip" href="#main">Skip to the messages</a>
        <div class="frame">
          <header class="side">
            <a class="brand" href="/"
              ><img src="${view.asset('icon.svg')}" alt="" width="26" height="26" /><span class="brand-word"
                >Switchboard</span
              ></a
            >
            ${view.account ?? whoAmI(view)} ${callsSign(view.calls)} ${searchBox(view.searched)}
            ${navigation(view.navigation)} ${shortcutsButton()}
          </header>
          <main id="main" class="main" tabindex="-1">${view.main}</main>
          ${panels.length === 0 ? nothing : aside(panels)}
        </div>
        <div id="issue-slot">${view.issue ?? nothing}</div>
        <div id="customer-slot">${view.customer ?? nothing}</div>
        ${shortcutsList()} ${pictureFrame()}
        <div id="pop-ups" class="pop-ups" aria-live="polite" sse-swap="news" hx-swap="beforeend">
          <p class="connection" role="status"><span>${RECONNECTING}</span></p>
          ${view.undo ?? nothing}
        </div>
      </body>
    </html>`;
}

function whoAmI(view: PageView): Markup {
  return html`<details class="who">
    <summary>
      ${avatar(view.me.name, view.me.id)}
      <span class="who-name"><span class="who-label">Who am I</span> ${view.me.name}</span>
    </summary>
    <form method="post" action="/who" class="who-menu">
      <input type="hidden" name="back" value="${view.navigation.here}" />
      ${view.people.map(
        (person) =>
          html`<button
            name="who"
            value="${person.id}"
            ${person.name === view.me.name ? html`aria-current="true"` : nothing}
          >
            ${person.name}
          </button>`,
      )}
    </form>
  </details>`;
}

function searchBox(searched: string): Markup {
  return html`<form class="search" role="search" action="/search" method="get">
    <label class="visually-hidden" for="search">Search issues</label>
    <input
      id="search"
      type="search"
      name="q"
      value="${searched}"
      placeholder="Search issues"
      maxlength="200"
    />
  </form>`;
}

function aside(panels: NavigationView['panels']): Markup {
  return html`<aside class="panels" aria-label="Pretend customer">
    <button type="button" class="panels-toggle" data-toggle-panels aria-expanded="true">
      <span class="visually-hidden">Pretend customer</span><span aria-hidden="true" class="chevron"></span>
    </button>
    <div class="panels-body">${panels.length < 2 ? nothing : tabs(panels)} ${panels.map(panelBody)}</div>
  </aside>`;
}

/** Links, each to the page of its panel; a script turns them into tabs. */
function tabs(panels: NavigationView['panels']): Markup {
  return html`<div class="panel-tabs" data-news-words="Something has arrived">
    ${panels.map(
      (panel, index) =>
        html`<a
          class="panel-tab"
          id="panel-tab-${index + 1}"
          href="/panels/${index + 1}"
          data-tab="panel-${index + 1}"
          >${panel.title}</a
        >`,
    )}
  </div>`;
}

function panelBody(panel: NavigationView['panels'][number], index: number): Markup {
  return html`<div class="panel" id="panel-${index + 1}" ${index === 0 ? nothing : html`data-behind`}>
    <iframe src="${panel.path}" title="${panel.title}" loading="lazy"></iframe>
  </div>`;
}
