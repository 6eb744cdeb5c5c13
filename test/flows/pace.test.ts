import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { paceOf as slackPace } from '../../src/bot/slack/pace.ts';
import { paceOf as teamsPace } from '../../src/bot/teams/pace.ts';
import type { Opened } from '../../src/db/client.ts';
import { rowsOf } from '../../src/db/database.ts';
import type { Pace } from '../../src/issues/effects.ts';
import { aPhone, startSlackApp } from '../support/slack-app.ts';
import { DOCUMENTED } from '../support/slack-server/index.ts';
import { startTeamsApp } from '../support/teams-app.ts';

const TEXTS = 12;

describe('what a platform publishes', () => {
  /** How many a pace lets through in any window of this length. */
  const most = (paces: readonly Pace[], seconds: number) =>
    Math.min(...paces.map(({ burst, everyMs }) => burst + (seconds * 1_000) / everyMs));

  it.each([
    [7, 1],
    [8, 2],
    [60, 30],
    [1_800, 3_600],
  ])('Teams takes %i messages of a bot in a channel in %i s, and gets no more', (count, seconds) => {
    expect(most(teamsPace('post', '19:a@thread.tacv2'), seconds)).toBeLessThanOrEqual(count);
    // And not so few that a channel would wait for nothing.
    expect(most(teamsPace('post', '19:a@thread.tacv2'), seconds)).toBeGreaterThanOrEqual(count * 0.85);
  });

  it('Slack takes a message a second in a channel, a short burst besides, and gets no more', () => {
    expect(most(slackPace('post', 'C1'), 60)).toBeLessThanOrEqual(65);
  });

  it('a channel does not wait for what is posted into another', () => {
    const names = (paces: readonly Pace[]) => paces.map(({ of }) => of);

    expect(names(slackPace('post', 'C1'))).not.toEqual(names(slackPace('post', 'C2')));
    expect(names(teamsPace('post', 'a')).slice(0, 3)).not.toEqual(names(teamsPace('post', 'b')).slice(0, 3));
  });
});

it(`${TEXTS} texts at once all reach Slack as cards, and it never has to ask us to wait`, async () => {
  const office = await startSlackApp({ slack: { rates: DOCUMENTED }, env: { PACING: 'published' } });
  const { slack, channel, opened } = office;

  await Promise.all(Array.from({ length: TEXTS }, (_, n) => office.texts(aPhone(), `Text ${n}`)));
  await secondsPass(opened, slack.passes, () => slack.cardsIn(channel).length === TEXTS);
  await office.stop();

  expect(slack.calls('chat.postMessage').map(({ outcome }) => outcome)).toEqual(
    Array.from({ length: TEXTS }, () => 'ok'),
  );
});

it(`${TEXTS} texts at once all reach Teams as cards, and it never has to ask us to wait`, async () => {
  const office = await startTeamsApp({ teams: { rates: 'documented' }, env: { PACING: 'published' } });
  const { teams, channel, opened } = office;

  await Promise.all(Array.from({ length: TEXTS }, (_, n) => office.texts(aPhone(), `Text ${n}`)));
  await secondsPass(opened, teams.passes, () => teams.cardsIn(channel).length === TEXTS);
  await office.stop();

  const outcomes = teams.calls('createConversation').map(({ outcome }) => outcome);
  expect(outcomes).toEqual(Array.from({ length: TEXTS }, () => outcomes[0]));
});

/** Lets the same time pass for the platform and for us, a quarter of a second at a time, once all that is due is done. */
async function secondsPass(opened: Opened, passes: (ms: number) => void, is: () => boolean): Promise<void> {
  await expect
    .poll(
      async () => {
        if (is()) return true;
        if (await anythingDue(opened)) return false;
        passes(250);
        await opened.db.execute(
          sql`update jobs set run_at = run_at - interval '0.25 seconds' where run_at > now()`,
        );
        await opened.db.execute(sql`update paces set free_at = free_at - interval '0.25 seconds'`);
        await opened.notify('jobs', '');
        return false;
      },
      { timeout: 40_000, interval: 20 },
    )
    .toBe(true);
}

async function anythingDue({ db }: Opened): Promise<boolean> {
  const due = sql`select 1 from jobs where run_at <= now() or locked_by is not null limit 1`;
  return (await rowsOf(db, due, z.unknown())).length > 0;
}
