import { parseCookie } from 'cookie';

import { TODAY, YESTERDAY } from '../../phrases.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';

/** Days and times of day as one reader's clock has them. */
export interface Clock {
  readonly now: Date;
  /** As https://www.iana.org/time-zones names it. */
  readonly zone: string;
}

const COOKIE = 'switchboard-zone';

/** Pure. The reader's clock, in the time zone that `rooms.js` has told; before that in UTC. */
export function clockOf(cookies: string | undefined, now: Date): Clock {
  const zone = cookies === undefined ? undefined : parseCookie(cookies)[COOKIE];
  return { now, zone: zone !== undefined && isZone(zone) ? zone : 'UTC' };
}

/** Pure. The same for two moments of the same day. */
export function dayKey(at: Date, { zone }: Clock): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);
}

/** Pure. The key of the day that is so many days from today. Not every day has 24 hours. */
export function dayAway(days: number, clock: Clock): string {
  const today = Date.parse(dayKey(clock.now, clock));
  return new Date(today + days * DAY_MS).toISOString().slice(0, 10);
}

/** Pure. "Today", "Yesterday", "Monday, 23 November". */
export function dayWords(at: Date, clock: Clock): string {
  const day = dayKey(at, clock);
  if (day === dayKey(clock.now, clock)) return TODAY;
  if (day === dayAway(-1, clock)) return YESTERDAY;
  const sameYear = day.slice(0, 4) === dayKey(clock.now, clock).slice(0, 4);
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: clock.zone,
    ...{ weekday: 'long', day: 'numeric', month: 'long' },
    ...(!sameYear && { year: 'numeric' }),
  }).format(at);
}

/** The time of day. */
export function timeOfDay(at: Date, { zone }: Clock): Markup {
  const words = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' }).format(at);
  return html`<time class="clock" datetime="${at.toISOString()}">${words}</time>`;
}

const DAY_MS = 86_400_000;

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format();
    return true;
  } catch {
    return false;
  }
}
