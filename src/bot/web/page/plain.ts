import type { Markup } from './markup.ts';
import { html } from './markup.ts';

/** A page that says one thing and leads back. */
export function plainPage(title: string, words: string): Markup {
  return html`<header class="bar"><h1>${title}</h1></header>
    <div class="plain">
      <p>${words}</p>
      <p><a class="button" href="/">Back to the messages</a></p>
    </div>`;
}

/** A page of another part of Switchboard, shown within the workspace. */
export function panelPage(panel: { readonly title: string; readonly path: string }): Markup {
  return html`<header class="bar"><h1>${panel.title}</h1></header>
    <iframe class="panel-page" src="${panel.path}" title="${panel.title}"></iframe>`;
}
