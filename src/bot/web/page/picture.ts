import { CLOSE_PICTURE, NEXT_PICTURE, OPEN_IN_TAB, PICTURE, PREVIOUS_PICTURE } from '../../phrases.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';

/** Where a picture stands enlarged. `pictures.js` shows a copy with the picture in it. */
export function pictureFrame(): Markup {
  return html`<template id="picture-template"
    ><dialog id="picture-dialog" class="dialog picture" aria-labelledby="picture-name">
      <div class="dialog-top">
        <h2 id="picture-name" tabindex="-1" autofocus aria-live="polite">
          <span class="dialog-kicker">${PICTURE} <span class="picture-place"></span></span> <bdi></bdi>
        </h2>
        <a class="button picture-original" target="_blank" rel="noopener">${OPEN_IN_TAB}</a>
        <form method="dialog"><button class="quiet close" aria-label="${CLOSE_PICTURE}">✕</button></form>
      </div>
      <div class="picture-sheet">
        <button type="button" class="picture-step picture-previous" aria-label="${PREVIOUS_PICTURE}">
          <span class="chevron" aria-hidden="true"></span>
        </button>
        <img alt="" />
        <button type="button" class="picture-step picture-next" aria-label="${NEXT_PICTURE}">
          <span class="chevron" aria-hidden="true"></span>
        </button>
      </div></dialog
  ></template>`;
}
