import type { Markup } from './markup.ts';
import { html } from './markup.ts';

/** An age that `workspace.js` keeps fresh, and turns the exact time into the reader's own time zone. */
export function age(at: Date, now: Date): Markup {
  const exact = at.toISOString();
  return html`<time class="age" datetime="${exact}" title="${exact}">${ageWords(at, now)}</time>`;
}

/** A day, as such. */
export function day(at: Date): Markup {
  return html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 10)}</time>`;
}

/** Pure. How long ago, in few letters; a day by UTC. `workspace.js` has the same steps, by the reader's own clock. */
export function ageWords(at: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - at.getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h`;
  const days = Math.floor(hours / 24);
  if (days < 7) return `${days} d`;
  const year = at.getUTCFullYear() === now.getUTCFullYear() ? undefined : 'numeric';
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year }).format(
    at,
  );
}
