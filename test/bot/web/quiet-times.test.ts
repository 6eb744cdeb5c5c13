import { describe, expect, it } from 'vitest';

import { endOf, momentOf, nextMorning } from '../../../src/bot/web/quiet-times.ts';

const at = (now: string, zone = 'UTC') => ({ now: new Date(now), zone });

describe('when a quiet time ends', () => {
  it.each([
    ['an evening', '2026-11-27T20:00:00Z', 'UTC', '2026-11-28T08:00:00.000Z'],
    ['a morning', '2026-11-27T07:00:00Z', 'UTC', '2026-11-28T08:00:00.000Z'],
    ['a night before it is over', '2026-11-27T04:59:00Z', 'UTC', '2026-11-27T08:00:00.000Z'],
    ['New Year’s Eve', '2026-12-31T23:00:00Z', 'UTC', '2027-01-01T08:00:00.000Z'],
    ['an evening in Tokyo', '2026-11-27T10:00:00Z', 'Asia/Tokyo', '2026-11-27T23:00:00.000Z'],
    ['an evening in New York', '2026-11-28T01:00:00Z', 'America/New_York', '2026-11-28T13:00:00.000Z'],
    ['the night the clocks go forward', '2026-03-28T20:00:00Z', 'Europe/Berlin', '2026-03-29T06:00:00.000Z'],
    ['the night the clocks go back', '2026-10-24T20:00:00Z', 'Europe/Berlin', '2026-10-25T07:00:00.000Z'],
    ['half hours', '2026-11-27T15:00:00Z', 'Asia/Kolkata', '2026-11-28T02:30:00.000Z'],
  ])('the morning after %s is at eight on the clock of who asks', (_name, now, zone, morning) => {
    expect(nextMorning(at(now, zone)).toISOString()).toBe(morning);
  });

  it('an hour is an hour, and one may have no end', () => {
    expect(endOf('hour', at('2026-11-27T23:30:00Z'))?.toISOString()).toBe('2026-11-28T00:30:00.000Z');
    expect(endOf('open', at('2026-11-27T23:30:00Z'))).toBeUndefined();
  });

  it.each([
    ['2026-11-27T21:30:00Z', 'UTC', { time: '21:30' }],
    ['2026-11-28T08:00:00Z', 'UTC', { day: 'tomorrow', time: '08:00' }],
    ['2026-11-27T21:30:00Z', 'Asia/Tokyo', { day: 'tomorrow', time: '06:30' }],
    ['2026-11-30T08:00:00Z', 'UTC', { day: expect.stringMatching(/^Monday,? 30 November$/), time: '08:00' }],
  ])('%s in %s is said as %j', (until, zone, words) => {
    expect(momentOf(new Date(until), at('2026-11-27T12:00:00Z', zone))).toEqual(words);
  });

  it('tomorrow is the day after, also late before a day of 23 hours', () => {
    const clock = at('2026-03-28T22:30:00Z', 'Europe/Berlin');

    expect(momentOf(nextMorning(clock), clock)).toEqual({ day: 'tomorrow', time: '08:00' });
  });
});
