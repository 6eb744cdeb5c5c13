import type { AttachmentView } from '../../../issues/views.ts';
import { attachmentWords } from '../../phrases.ts';
import { isInlineImage } from '../../attachment-types.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

/** The files of a message or an issue: pictures small, all else as a named chip, trouble in words. */
export function attachments(files: readonly AttachmentView[]): Markup {
  if (files.length === 0) return nothing;
  return html`<ul class="files">
    ${files.map((file) => html`<li>${attachment(file)}</li>`)}
  </ul>`;
}

function attachment(file: AttachmentView): Markup {
  const words = attachmentWords(file);
  if (file.state !== 'kept') return html`<span class="chip chip--${file.state}"><bdi>${words}</bdi></span>`;
  const address = `/attachments/${file.id}`;
  if (!isInlineImage(file.contentType))
    return html`<a class="chip" href="${address}" download><bdi>${words}</bdi></a>`;
  return html`<a class="thumbnail" href="${address}" target="_blank" rel="noopener"
    ><img src="${address}" alt="${words}" loading="lazy" />${
      file.name === undefined ? nothing : html`<bdi class="thumbnail-name" aria-hidden="true">${words}</bdi>`
    }</a
  >`;
}
