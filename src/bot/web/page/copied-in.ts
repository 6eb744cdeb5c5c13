import { COPIED_IN, moreAddressesWords } from '../../phrases.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

const SHOWN = 3;

/** Who else has a message: the first few, and the others one click away. */
export function copiedIn(addresses: readonly string[] = []): Markup {
  if (addresses.length === 0) return nothing;
  const more = addresses.slice(SHOWN);
  return html`<div class="letter-line">
    ${COPIED_IN} ${listed(addresses.slice(0, SHOWN))}
    ${
      more.length === 0
        ? nothing
        : html`<details class="more-addresses">
            <summary>${moreAddressesWords(more.length)}</summary>
            ${listed(more)}
          </details>`
    }
  </div>`;
}

function listed(addresses: readonly string[]): Markup {
  return html`${addresses.map((address, at) => html`${at === 0 ? nothing : ', '}<bdi>${address}</bdi>`)}`;
}
