import {
  CLOSE_SHORTCUTS,
  OR,
  SHORTCUT_GROUPS,
  SHORTCUTS,
  SHORTCUTS_HINT,
  THEN,
  USE_SHORTCUTS,
} from '../../phrases.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';

/** Opens the list of keys. Hidden until the script is there that hears them. */
export function shortcutsButton(): Markup {
  return html`<button type="button" class="shortcuts-button" data-shortcuts aria-haspopup="dialog" hidden>
    <span class="shortcuts-word">${SHORTCUTS}</span> <kbd aria-hidden="true">?</kbd>
  </button>`;
}

/** Which keys there are, and the switch for all of them. `shortcuts.js` shows a copy. */
export function shortcutsList(): Markup {
  return html`<template id="shortcuts-template"
    ><dialog id="shortcuts-dialog" class="dialog shortcuts" aria-labelledby="shortcuts-title">
      <div class="dialog-top">
        <h2 id="shortcuts-title" tabindex="-1" autofocus>${SHORTCUTS}</h2>
        <form method="dialog">
          <button class="quiet close" aria-label="${CLOSE_SHORTCUTS}">✕</button>
        </form>
      </div>
      <div class="dialog-live shortcuts-list" tabindex="0" role="region" aria-labelledby="shortcuts-title">
        <label class="shortcuts-switch"><input type="checkbox" id="use-shortcuts" /> ${USE_SHORTCUTS}</label>
        <p class="hint">${SHORTCUTS_HINT}</p>
        ${SHORTCUT_GROUPS.map(
          ({ title, shortcuts }) =>
            html`<section>
              <h3>${title}</h3>
              <dl>
                ${shortcuts.map(
                  ({ keys, does }) =>
                    html`<div>
                      <dt>${keys.map((each, at) => html`${at === 0 ? '' : ` ${OR} `}${pressed(each)}`)}</dt>
                      <dd>${does}</dd>
                    </div>`,
                )}
              </dl>
            </section>`,
        )}
      </div>
    </dialog></template
  >`;
}

function pressed(keys: readonly string[]): Markup {
  return html`${keys.map((key, at) => html`${at === 0 ? '' : ` ${THEN} `}<kbd>${key}</kbd>`)}`;
}
