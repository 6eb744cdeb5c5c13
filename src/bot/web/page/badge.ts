import { UNVERIFIED, UNVERIFIED_WHY } from '../../phrases.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';

/** On what may be somebody else's who uses the address; opening it says what that means. */
export function unverifiedBadge(): Markup {
  return html`<details class="explained">
    <summary class="badge">${UNVERIFIED}</summary>
    <p class="notice">${UNVERIFIED_WHY}</p>
  </details>`;
}
