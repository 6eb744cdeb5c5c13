import { isInlineImage } from '../../attachment-types.ts';
import { olderFilesWords, THEIR_FILES } from '../../phrases.ts';
import type { CustomerView } from '../../platform.ts';
import { attachments } from './attachments.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

const SHOWN = 24;

/** What the customer has sent besides words, the newest issue's first: pictures small, then all else by name. */
export function customerFiles({ cards }: CustomerView): Markup {
  const all = cards.flatMap((card) => card.attachments);
  if (all.length === 0) return nothing;
  const shown = all.slice(0, SHOWN);
  const isPicture = (file: (typeof all)[number]) => file.state === 'kept' && isInlineImage(file.contentType);
  return html`<section class="block their-files" aria-labelledby="their-files">
    <h3 id="their-files">${THEIR_FILES}</h3>
    ${attachments(shown.filter(isPicture))} ${attachments(shown.filter((file) => !isPicture(file)))}
    ${all.length > SHOWN ? html`<p class="faint">${olderFilesWords(all.length - SHOWN)}</p>` : nothing}
  </section>`;
}
