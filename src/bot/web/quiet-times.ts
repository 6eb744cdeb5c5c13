import { TOMORROW } from '../phrases.ts';
import type { Clock } from './page/clock.ts';
import { dayAway, dayKey, dayWords } from './page/clock.ts';

/** For how long somebody asks to be left alone; `end` is no longer. */
export const QUIET_CHOICES = ['hour', 'morning', 'open', 'end'] as const;
export type QuietChoice = (typeof QUIET_CHOICES)[number];

/** When mornings begin, by the clock of whoever asks. */
const MORNING_HOUR = 8;
/** Until then the night still belongs to the day before. */
const NIGHT_ENDS_HOUR = 5;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Pure. When a quiet time ends that begins now; undefined where it has no end of its own. */
export function endOf(choice: Exclude<QuietChoice, 'end'>, clock: Clock): Date | undefined {
  switch (choice) {
    case 'hour':
      return new Date(clock.now.getTime() + HOUR_MS);
    case 'morning':
      return nextMorning(clock);
    case 'open':
      return undefined;
    default:
      return choice satisfies never;
  }
}

/** Pure. The morning that comes next after sleep, by the reader's clock. */
export function nextMorning({ now, zone }: Clock): Date {
  const wall = wallOf(now, zone);
  const day = wall.getUTCHours() < NIGHT_ENDS_HOUR ? wall : new Date(wall.getTime() + DAY_MS);
  const morning = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), MORNING_HOUR);
  // How far the clock is off is what it will be in the morning, not what it is now.
  const guess = new Date(morning - offsetAt(now, zone));
  return new Date(morning - offsetAt(guess, zone));
}

/** Pure. That moment, as the reader would say it; without the day where it is today. */
export function momentOf(at: Date, clock: Clock): { readonly day?: string; readonly time: string } {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: clock.zone, timeStyle: 'short' }).format(at);
  if (dayKey(at, clock) === dayKey(clock.now, clock)) return { time };
  const day = dayKey(at, clock) === dayAway(1, clock) ? TOMORROW : dayWords(at, clock);
  return { day, time };
}

function offsetAt(at: Date, zone: string): number {
  return wallOf(at, zone).getTime() - Math.floor(at.getTime() / 1000) * 1000;
}

/** What the clock on the wall shows, as if it were UTC. */
function wallOf(at: Date, zone: string): Date {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((each) => each.type === type)?.value ?? 0);
  return new Date(
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')),
  );
}
