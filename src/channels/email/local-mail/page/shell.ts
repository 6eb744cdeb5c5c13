import { html } from 'hono/html';

import type { PretendCustomer } from '../customers.ts';

export type Markup = ReturnType<typeof html>;

/** The whole page around one view. `html` escapes whatever is put into it: a mail is text. */
export async function shell(title: string, view: Markup): Promise<string> {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content="${HTMX_CONFIG}" />
        <title>${title}</title>
        <link rel="icon" href="/mail/assets/mail.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/mail/assets/mail.css" />
        <script src="/mail/assets/htmx.js" defer></script>
        <script src="/mail/assets/morph.js" defer></script>
        <script src="/mail/assets/mail.js" defer></script>
      </head>
      <body>
        <main class="mail" hx-ext="morph">${view}</main>
      </body>
    </html>`;
  return (await page).toString();
}

/** No inline script or style, nothing evaluated: the page's policy allows neither. */
const HTMX_CONFIG = JSON.stringify({
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyEnabled: false,
});

/** Where something of this customer's mailbox is found. */
export function place(path: string, { address }: PretendCustomer, more: Record<string, string> = {}): string {
  return `/mail${path}?${new URLSearchParams({ as: address, ...more })}`;
}

export function icon(...paths: readonly string[]): Markup {
  return html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
    ${paths.map((path) => html`<path d="${path}" />`)}
  </svg>`;
}

export const CLIP =
  'M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8l-8.3 8.3a1.7 1.7 0 0 1-2.4-2.4L15 7';
export const BACK = 'M15 5l-7 7 7 7';

// The mail is shown on the machine that runs it, so the machine's own time zone is the reader's.
export function timeOf(at: Date): string {
  return at.toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' });
}

export function dayOf(at: Date): string {
  return at.toLocaleDateString('en-US', { month: 'short', day: 'numeric' });
}
