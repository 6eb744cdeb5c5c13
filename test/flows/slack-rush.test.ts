import { afterAll, beforeAll, expect, it } from 'vitest';

import { issueReader } from '../../src/db/issue-reader.ts';
import { postingStore } from '../../src/db/posting-store.ts';
import { timePasses } from '../support/jobs.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, cardWith, startSlackApp } from '../support/slack-app.ts';

const RED = '#E01E5A';
const BLUE = '#1D9BD1';
const GREEN = '#2EB67D';

let office: SlackApp;
beforeAll(async () => {
  // So many at once take two busy cores longer than Slack's 3 s; here it counts what comes of them.
  office = await startSlackApp({ slack: { ackMs: 20_000 }, mention: 'here' });
});
afterAll(() => office.stop());

async function newCard(words: string, timeoutMs: number) {
  await office.texts(aPhone(), words);
  return cardWith(office.slack, office.channel, words, undefined, timeoutMs);
}

/** Lets what waits in the outbox be due, until this has come to be. */
async function inTime(is: () => boolean | Promise<boolean>, timeout: number): Promise<void> {
  await expect
    .poll(
      async () => {
        await timePasses(office.opened);
        return is();
      },
      { timeout, interval: 100 },
    )
    .toBe(true);
}

it('200 simultaneous clicks on 100 cards end with every card’s colour equal to its issue’s state', async () => {
  const { slack, channel, ana, ben } = office;
  const cards = await Promise.all(
    Array.from({ length: 100 }, (_, n) => newCard(`Rush ${n} of 100.`, 60_000)),
  );

  const seen = await Promise.all(
    cards.flatMap(({ ts }, n) => [
      ana.clicks(channel, ts, 'Take It'),
      ben.clicks(channel, ts, n % 2 === 0 ? 'Take It' : 'Mark as Closed'),
    ]),
  );
  await inTime(async () => {
    const response = await fetch(`${office.app.url}/readyz`);
    const body: unknown = await response.json();
    return JSON.stringify(body).includes('"waiting":0');
  }, 60_000);

  expect(seen.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 200 }, () => 'acknowledged'));
  const colours = new Map(slack.cardsIn(channel).map((card) => [card.ts, card.color]));
  for (const { ts } of cards) expect([ts, colours.get(ts)]).toEqual([ts, COLOURS[await stateOf(ts)]]);
}, 120_000);

const COLOURS = { unassigned: RED, assigned: BLUE, closed: GREEN };

/** What the database says of the issue whose card this is. */
async function stateOf(ts: string) {
  const { slack, channel, opened } = office;
  const issue = await postingStore(opened).issueOf('slack', `${slack.team.id}/${channel}/${ts}`);
  const summary = issue && (await issueReader(opened).summary(issue));
  if (!summary) throw new Error(`${ts} is no card of ours`);
  return summary.state.status;
}
