import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { issueReader } from '../../src/db/issue-reader.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, cardWith, startSlackApp } from '../support/slack-app.ts';

const BLUE = '#1D9BD1';

/** Started again just when Slack does not answer the question whose token it is. */
describe('after a restart, while Slack cannot say who the bot is', () => {
  let office: SlackApp;
  beforeEach(async () => {
    office = await startSlackApp();
  });
  afterEach(() => office.stop());

  async function aCard(words: string) {
    const { ana, channel } = office;
    // Who somebody is, is kept too, from the first thing they do.
    await ana.runs('/issues', '', channel);
    await office.texts(aPhone(), words);
    return office.card(words);
  }

  async function restartInSilence(): Promise<void> {
    office.slack.fault({ method: 'auth.test', kind: 'hang', count: 1_000 });
    await office.app.restart();
  }

  async function commentsOn(words: string): Promise<readonly string[]> {
    const reader = issueReader(office.opened);
    const { issues } = await reader.list({ text: words });
    const detail = issues[0] && (await reader.detail(issues[0].id));
    return (detail?.history ?? []).flatMap((entry) => (entry.kind === 'comment' ? [entry.text] : []));
  }

  it('what it said the last time is enough: a click is done, talk is kept, and cards are drawn', async () => {
    const { slack, channel, ana } = office;
    const { ts } = await aCard('The door squeaks');
    await restartInSilence();

    const began = performance.now();
    const seen = await ana.clicks(channel, ts, 'Take It');
    const tookMs = performance.now() - began;
    const { answer } = await ana.types(channel, 'Oil it, then', { thread_ts: ts });
    await cardWith(slack, channel, 'The door squeaks', ({ color }) => color === BLUE);

    expect(seen).toMatchObject({ outcome: 'acknowledged', error: undefined });
    // Before a click is answered whatever has become of it.
    expect(tookMs).toBeLessThan(1_500);
    expect(answer?.outcome).toBe('acknowledged');
    expect(await commentsOn('The door squeaks')).toEqual(['Oil it, then']);
    expect(slack.calls('auth.test').filter(({ outcome }) => outcome === 'ok')).toHaveLength(1);
  });

  it('and it never said it: a click is acknowledged in time and done, and nothing said meanwhile is lost', async () => {
    const { slack, channel, ana, opened } = office;
    const { ts } = await aCard('The window rattles');
    await opened.db.execute(sql`delete from shelf where key like 'slack/token/%'`);
    await restartInSilence();

    const seen = await ana.clicks(channel, ts, 'Take It');
    const talk = ana.types(channel, 'Glue it, then', { thread_ts: ts });
    await slack.until(() => slack.deliveries().length > 0);
    const answered = await ana.runs('/issues', 'unassigned', channel);
    slack.clearFaults();
    await talk;

    expect(seen).toMatchObject({ outcome: 'acknowledged', error: undefined });
    expect(answered).toMatchObject({ outcome: 'acknowledged', error: undefined });
    expect((await talk).answer?.outcome).toBe('acknowledged');
    await expect.poll(() => commentsOn('The window rattles')).toEqual(['Glue it, then']);
    await cardWith(slack, channel, 'The window rattles', ({ color }) => color === BLUE);
  });

  it('the token itself is in no row of what is kept', async () => {
    const { slack, opened } = office;
    await slack.until(() => slack.calls('auth.test').some(({ outcome }) => outcome === 'ok'));
    const rows = async () => JSON.stringify(await opened.db.execute(sql`select key, value from shelf`));
    await expect.poll(rows).toContain('slack/token/');

    expect(await rows()).not.toContain(slack.botToken());
  });
});
