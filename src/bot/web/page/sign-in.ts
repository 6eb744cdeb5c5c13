import { issuerAwayWords, NOT_LET_IN, sentToWords, SIGN_IN, SIGN_IN_HINT, TRY_AGAIN } from '../../phrases.ts';
import type { Markup } from './markup.ts';
import { html, nothing } from './markup.ts';

export interface SignInView {
  /** Of the issuer. */
  readonly host: string;
  /** The path to go to afterwards. */
  readonly back: string;
  /** The issuer does not answer. */
  readonly isAway: boolean;
  readonly said?: string;
  readonly asset: (name: string) => string;
}

/** Shown to whom nobody knows yet. */
export function signInPage(view: SignInView): Markup {
  const query = new URLSearchParams({ back: view.back });
  return standAlone(
    SIGN_IN,
    view.asset,
    html`<h1>${SIGN_IN}</h1>
      ${view.said === undefined ? nothing : html`<p class="told" role="status">${view.said}</p>`}
      ${
        view.isAway
          ? html`<p class="notice" role="alert">${issuerAwayWords(view.host)}</p>
              <p><a class="button primary" href="/sign-in?${query.toString()}">${TRY_AGAIN}</a></p>`
          : html`<p>${SIGN_IN_HINT}</p>
              <p><a class="button primary" href="/sign-in/begin?${query.toString()}">${SIGN_IN}</a></p>
              <p class="faint">${sentToWords(view.host)}</p>`
      }`,
  );
}

export interface NotLetInView {
  readonly words: string;
  /** Whom to ask. */
  readonly ask?: string;
  readonly asset: (name: string) => string;
}

/** Shown to who was not let in. */
export function notLetInPage({ words, ask, asset }: NotLetInView): Markup {
  return standAlone(
    NOT_LET_IN,
    asset,
    html`<h1>${NOT_LET_IN}</h1>
      <p class="notice" role="alert">${words}</p>
      ${ask === undefined ? nothing : html`<p><bdi>${ask}</bdi></p>`}
      <p><a class="button primary" href="/sign-in">${TRY_AGAIN}</a></p>`,
  );
}

/** A page without the workspace around it. */
function standAlone(title: string, asset: (name: string) => string, main: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title} · Switchboard</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="${asset('icon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${asset('workspace.css')}" />
        <link rel="stylesheet" href="${asset('sign-in.css')}" />
      </head>
      <body class="alone">
        <main class="alone-sheet">
          <p class="alone-brand">
            <img src="${asset('icon.svg')}" alt="" width="26" height="26" />Switchboard
          </p>
          ${main}
        </main>
      </body>
    </html>`;
}
