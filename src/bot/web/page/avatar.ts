import type { Markup } from './markup.ts';
import { html } from './markup.ts';
import { initials } from './text.ts';

const TONES = 6;

/** A round picture made of initials; `seed` picks its colour, the same everywhere for the same person. */
export function avatar(name: string, seed: number): Markup {
  const tone = `tone-${Math.abs(seed) % TONES}`;
  const letters = initials(name);
  return html`<span class="avatar ${tone}" aria-hidden="true">${letters === '' ? PERSON : letters}</span>`;
}

/** For who is only known by a number. */
const PERSON = html`<svg viewBox="0 0 24 24" width="20" height="20" fill="currentColor">
  <circle cx="12" cy="8" r="4.5" />
  <path d="M3.5 21a8.5 7.5 0 0 1 17 0z" />
</svg>`;
