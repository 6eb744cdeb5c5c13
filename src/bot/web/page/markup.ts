import { html } from 'hono/html';

/** Escapes whatever is put into it: the only way from data to a page. */
export { html };

export type Markup = ReturnType<typeof html>;

export const nothing = html``;
