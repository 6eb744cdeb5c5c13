import { describe, expect, it } from 'vitest';

import { DeliveryError } from '../../src/issues/delivery.ts';
import type { ReadinessParts } from '../../src/readiness.ts';
import { healthOf } from '../../src/readiness.ts';
import { wellbeingOf } from '../../src/telemetry/wellbeing.ts';

const OUTBOX = { waiting: 0, oldestDueSeconds: 0, dead: 0 };

function health(
  more: {
    behind?: () => Promise<number>;
    takesWrites?: boolean;
    lookedMsAgo?: number;
  } & Partial<ReadinessParts> = {},
) {
  const { behind = async () => 0, takesWrites = true, lookedMsAgo = 0, ...parts } = more;
  return healthOf({
    database: { behind, takesWrites: async () => takesWrites },
    outbox: { health: async () => OUTBOX, lookedMsAgo: () => lookedMsAgo },
    troubles: () => ({}),
    outside: () => ({}),
    installation: 'a-random-name',
    ...parts,
  });
}

describe('whether a process is ready', () => {
  it('it is where the database answers, is migrated, and the worker looks for work', async () => {
    expect(await health().ready()).toMatchObject({ ready: true, problems: [], outbox: OUTBOX });
  });

  const WRONG: [string, Parameters<typeof health>[0], RegExp][] = [
    [
      'the database does not answer',
      { behind: () => Promise.reject(new Error('secret')) },
      /database does not answer/,
    ],
    ['the database is a standby', { takesWrites: false }, /can only be read/],
    ['migrations are missing', { behind: async () => 2 }, /lacks 2 of this version's migrations/],
    ['the worker has stopped looking', { lookedMsAgo: 60_000 }, /has not looked for work for 60 seconds/],
  ];

  it.each(WRONG)('it is not while %s, and says so in words without secrets', async (_, parts, words) => {
    const said = await health(parts).ready();

    expect(said.ready).toBe(false);
    expect(said.problems.join(' ')).toMatch(words);
    expect(JSON.stringify(said)).not.toContain('secret');
  });

  it('it is not any more once it shuts down', async () => {
    const one = health();
    one.stopping();

    expect(await one.ready()).toMatchObject({ ready: false, problems: ['This process is shutting down.'] });
  });

  it('it is where a platform or a mailbox is down, and shows it', async () => {
    const said = await health({
      troubles: () => ({ email: 'The mailbox cannot be reached.' }),
      outside: () => ({ a: 'It is down.' }),
    }).ready();

    expect(said).toMatchObject({
      ready: true,
      troubles: { email: 'The mailbox cannot be reached.' },
      outside: { a: 'It is down.' },
    });
  });
});

describe('whether a process is alive', () => {
  it('it is while the database is away, which a new start would not mend', () => {
    const one = health({ behind: () => Promise.reject(new Error('away')), lookedMsAgo: 60_000 });

    expect(one.alive()).toEqual({ alive: true, problems: [], installation: 'a-random-name' });
  });

  it('it is not when its worker has been stuck for minutes', () => {
    expect(health({ lookedMsAgo: 301_000 }).alive()).toMatchObject({
      alive: false,
      problems: [expect.stringContaining('301 seconds')],
    });
  });
});

describe('how it goes outside', () => {
  const at = new Date('2026-01-02T03:04:05Z');
  const away = new DeliveryError('later', 'It cannot be reached.');

  it('counts the failures in a row, since when, and forgets them with the first success', () => {
    const wellbeing = wellbeingOf(() => at);
    wellbeing.heard('a', away);
    wellbeing.heard('a', new DeliveryError('unknown', 'The answer for +15557654321 was lost.'));

    expect(wellbeing.now(['a', 'b'])).toEqual({
      a: 'The answer for [number] was lost. (the last 2 calls failed, the first at 2026-01-02T03:04:05.000Z)',
      b: 'works',
    });
    wellbeing.heard('a');
    expect(wellbeing.now(['a'])).toEqual({ a: 'works' });
  });

  it.each(['never', 'gone'] as const)(
    'takes an answer of the kind "%s" for one: the other side is there',
    (kind) => {
      const wellbeing = wellbeingOf(() => at);
      wellbeing.heard('a', away);
      wellbeing.heard('a', new DeliveryError(kind, 'no'));

      expect(wellbeing.now(['a'])).toEqual({ a: 'works' });
    },
  );
});
