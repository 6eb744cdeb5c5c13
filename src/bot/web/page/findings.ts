import type { Finding } from '../../../issues/views.ts';
import { FOUND_IN } from '../../phrases.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

/** Where a search found an issue, with the found words marked. */
export function findings(all: readonly Finding[] = []): Markup {
  if (all.length === 0) return nothing;
  return html`<ul class="findings">
    ${all.map(
      (finding) =>
        html`<li>
          <span class="found-in"
            >${FOUND_IN[finding.where]}${finding.by === undefined ? '' : ` ${finding.by}`}</span
          >
          <span dir="auto"
            >${finding.pieces.map(({ text, found }) => (found ? html`<mark>${text}</mark>` : html`${text}`))}</span
          >
        </li>`,
    )}
  </ul>`;
}
