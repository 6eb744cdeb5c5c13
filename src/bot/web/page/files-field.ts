import { FILES_AGAIN, FILES_GO_ALONG, FILES_LABEL, filesTooLargeWords } from '../../phrases.ts';
import { FORM_LIMIT_MB } from '../../multipart.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

/**
 * Files to go along with a reply. Where a script draws the form anew, the chosen files stay in it; they bear the
 * issue's name, so that they never get into the form of another.
 */
export function filesField(
  issue: number,
  view: { readonly again: boolean; readonly problem?: string },
): Markup {
  const id = `files-${issue}`;
  return html`<div class="files-field ${view.problem === undefined ? '' : 'has-problem'}">
    <label for="${id}">${FILES_LABEL}</label>
    <p class="hint" id="files-hint">${FILES_GO_ALONG}</p>
    <input
      id="${id}"
      class="files-input"
      type="file"
      name="files"
      multiple
      hx-preserve="true"
      aria-describedby="files-hint files-problem"
      data-limit="${FORM_LIMIT_MB * 1_000_000}"
      data-too-large="${filesTooLargeWords(FORM_LIMIT_MB)}"
    />
    <div id="files-problem">
      ${view.problem === undefined ? nothing : html`<p class="problem" role="alert">${view.problem}</p>`}
      ${view.again ? html`<p class="notice">${FILES_AGAIN}</p>` : nothing}
    </div>
  </div>`;
}
