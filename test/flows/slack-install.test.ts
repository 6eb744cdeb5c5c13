import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openDatabase } from '../../src/db/client.ts';
import { shelf } from '../../src/db/schema-outbox.ts';
import { installedWords } from '../../src/bot/phrases.ts';
import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { aSignedText, deliver } from '../support/signed.ts';
import { aPhone, cardWith } from '../support/slack-app.ts';
import type { SlackServer } from '../support/slack-server/index.ts';
import { startSlackServer } from '../support/slack-server/index.ts';

const TWILIO = 'a-token-of-this-test';

let slack: SlackServer;
let app: TestApp;
beforeAll(async () => {
  slack = await startSlackServer({ rates: {} });
  app = await startTestApp('postgresql', settings);
  slack.deliverTo(app.url);
});
afterAll(async () => {
  await app.stop();
  await slack.stop();
});

function settings() {
  return {
    TWILIO_AUTH_TOKEN: TWILIO,
    SLACK_SIGNING_SECRET: slack.settings.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    SLACK_CLIENT_ID: slack.settings.clientId,
    SLACK_CLIENT_SECRET: slack.settings.clientSecret,
    SLACK_STATE_SECRET: 'a state secret that is long enough',
  };
}

/** A browser on the install link, up to where Slack sends it back to us. */
async function consents(
  team: string,
  url = app.url,
): Promise<{ readonly back: string; readonly cookie: string }> {
  const link = await fetch(`${url}/slack/install`, { redirect: 'manual' });
  const consent = new URL(link.headers.get('location') ?? '');
  consent.searchParams.set('team', team);
  const given = await fetch(consent, { redirect: 'manual' });
  return {
    back: given.headers.get('location') ?? '',
    cookie: link.headers.get('set-cookie')?.split(';')[0] ?? '',
  };
}

async function install(team: string): Promise<string> {
  const { back, cookie } = await consents(team);
  const done = await fetch(back, { headers: { cookie } });
  expect(done.status).toBe(200);
  return done.text();
}

/** A workspace with somebody in it and a channel that has the app. */
function aWorkspace(name: string) {
  const team = slack.addTeam({ name, installed: false });
  const person = slack.as(slack.addUser({ name: `${name}-ana`, team: team.id }));
  return { team, person, channel: slack.addChannel({ name: `${name}-support`, team: team.id }).id };
}

async function texts(words: string, to: string, from = aPhone()): Promise<void> {
  const text = aSignedText({ token: TWILIO, publicUrl: app.url, from, to, text: words });
  expect(await deliver(app.url, text)).toBe(200);
}

describe('installing the app', () => {
  it('leads to Slack with our scopes and back, and says in which workspace it is now', async () => {
    const { team } = aWorkspace('first');
    const link = await fetch(`${app.url}/slack/install`, { redirect: 'manual' });
    const consent = new URL(link.headers.get('location') ?? '');

    expect(link.status).toBe(302);
    expect(consent.pathname).toBe('/oauth/v2/authorize');
    expect(consent.searchParams.get('scope')?.split(',')).toEqual(slack.settings.scopes);
    expect(consent.searchParams.get('redirect_uri')).toBe(`${app.url}/slack/oauth_redirect`);
    expect(await install(team.id)).toContain(installedWords('first'));
  });

  it('is refused in a browser that did not begin it, with no code, and with a code used twice', async () => {
    const { team } = aWorkspace('strangers');
    const { back, cookie } = await consents(team.id);
    const noCode = new URL(back);
    noCode.searchParams.delete('code');

    expect((await fetch(back)).status).toBe(400);
    expect((await fetch(back, { headers: { cookie: `${cookie}x` } })).status).toBe(400);
    expect((await fetch(noCode, { headers: { cookie } })).status).toBe(400);
    expect((await fetch(back, { headers: { cookie } })).status).toBe(200);
    expect((await fetch(back, { headers: { cookie } })).status).toBe(400);
  });

  it('is refused where the workspace is not among those that may have it', async () => {
    const [friends, strangers] = [aWorkspace('friends').team, aWorkspace('others').team];
    const strict = await startTestApp('postgresql', () => ({ ...settings(), SLACK_WORKSPACES: friends.id }));

    const [welcome, refused] = [
      await consents(friends.id, strict.url),
      await consents(strangers.id, strict.url),
    ];

    expect((await fetch(refused.back, { headers: { cookie: refused.cookie } })).status).toBe(403);
    expect((await fetch(welcome.back, { headers: { cookie: welcome.cookie } })).status).toBe(200);
    await strict.stop();
  });

  it('keeps no token that the database could show', async () => {
    const { team } = aWorkspace('secrets');
    await install(team.id);
    const opened = await openDatabase({ ...app.settings, log: pino({ enabled: false }) });

    const kept = JSON.stringify(await opened.db.select().from(shelf));
    await opened.stop();

    expect(kept).toContain(`slack/installation/${team.id}`);
    expect(kept).not.toContain(slack.tokenOf(team));
  });
});

describe('several workspaces', () => {
  it('each have their own conversations and their own cards, posted with their own tokens', async () => {
    const [north, south] = [aWorkspace('north'), aWorkspace('south')];
    await install(north.team.id);
    await install(south.team.id);

    await north.person.runs('/issues', 'connect +15550001001', north.channel);
    await south.person.runs('/issues', 'connect +15550001002', south.channel);
    await texts('A question for the north', '+15550001001');
    await texts('A question for the south', '+15550001002');

    const card = await cardWith(slack, north.channel, 'A question for the north');
    await cardWith(slack, south.channel, 'A question for the south');
    expect(slack.cardsIn(north.channel)).toHaveLength(1);
    await north.person.clicks(north.channel, card.ts, 'Take It');
    await cardWith(slack, north.channel, 'A question for the north', ({ buttons }) =>
      buttons.includes('Release It'),
    );
  });

  /** The message under the card that says so. */
  function under(channel: string, ts: string, words: string) {
    return slack.until(() => slack.thread(channel, ts).find(({ text }) => text.includes(words)));
  }

  function privately(user: string): string {
    return slack
      .directMessages(user)
      .map(({ text }) => text)
      .join('\n');
  }

  /** Nothing waits in the outbox. */
  async function allShown(): Promise<void> {
    await expect
      .poll(async () => (await fetch(`${app.url}/readyz`)).text(), { timeout: 10_000 })
      .toContain('"waiting":0');
  }

  it('call whoever has an issue where they have a name, and tell them privately where they have none', async () => {
    const [east, west] = [aWorkspace('east'), aWorkspace('west')];
    await install(east.team.id);
    await install(west.team.id);
    await east.person.runs('/issues', 'connect +15550001003', east.channel);
    const phone = aPhone();
    await texts('Who calls me back?', '+15550001003', phone);
    const { ts, text } = await cardWith(slack, east.channel, 'Who calls me back?');
    const issue = /issue (\d+)/.exec(text)?.[1] ?? '';

    await west.person.runs('/issues', `take ${issue}`, west.channel);
    await texts('Nobody has called', '+15550001003', phone);
    const uncalled = await under(east.channel, ts, 'Nobody has called');
    await slack.until(() => privately(west.person.user.id).includes('Nobody has called'));
    await east.person.runs('/issues', `assign ${issue} me`, east.channel);
    await texts('Still nobody', '+15550001003', phone);
    const called = await under(east.channel, ts, 'Still nobody');
    await allShown();

    expect(uncalled.text).not.toContain('<@');
    expect(called.text).toContain(`<@${east.person.user.id}>`);
    expect(privately(east.person.user.id)).not.toContain('Still nobody');
    expect(privately(west.person.user.id)).not.toContain('Still nobody');
  });

  it('call somebody who is in both by their name in the one where the card stands', async () => {
    const [left, right] = [aWorkspace('left'), aWorkspace('right')];
    await install(left.team.id);
    await install(right.team.id);
    const email = 'both@example.com';
    const [inLeft, inRight] = [left, right].map(({ team, channel }) => {
      const user = slack.addUser({ name: `both-${team.id}`, email, team: team.id });
      slack.addMember(channel, user.id);
      return slack.as(user);
    });
    await right.person.runs('/issues', 'connect +15550001004', right.channel);
    const phone = aPhone();
    await texts('Which of you is it?', '+15550001004', phone);
    const { ts } = await cardWith(slack, right.channel, 'Which of you is it?');
    await inLeft?.runs('/issues', 'mine', left.channel);
    await inRight?.clicks(right.channel, ts, 'Take It');

    await texts('It is you', '+15550001004', phone);
    const called = await under(right.channel, ts, 'It is you');
    await allShown();

    expect(called.text).toContain(`<@${inRight?.user.id}>`);
    expect(privately(inLeft?.user.id ?? '')).not.toContain('It is you');
  });

  it('tell somebody who is in both what they were given also where the app is in one of them no more', async () => {
    const [gone, stays] = [aWorkspace('gone'), aWorkspace('stays')];
    await install(gone.team.id);
    await install(stays.team.id);
    const email = 'twofold@example.com';
    const [inGone, inStays] = [gone, stays].map(({ team, channel }) => {
      const user = slack.addUser({ name: `twofold-${team.id}`, email, team: team.id });
      slack.addMember(channel, user.id);
      return slack.as(user);
    });
    await inGone?.runs('/issues', 'mine', gone.channel);
    await inStays?.runs('/issues', 'mine', stays.channel);
    await stays.person.runs('/issues', 'connect +15550001005', stays.channel);
    await texts('Whose am I?', '+15550001005');
    const { text } = await cardWith(slack, stays.channel, 'Whose am I?');
    await slack.uninstall(gone.team);
    await slack.settled();

    const issue = /issue (\d+)/.exec(text)?.[1] ?? '';
    await stays.person.runs('/issues', `assign ${issue} <@${inStays?.user.id}>`, stays.channel);

    await slack.until(() => privately(inStays?.user.id ?? '').includes('Whose am I?'));
  });

  it('are not served before the app is installed, nor after it was taken out, and again after that', async () => {
    const { team, person, channel } = aWorkspace('coming');

    expect((await person.runs('/issues', 'help', channel)).status).toBe(401);
    await install(team.id);
    expect((await person.runs('/issues', 'help', channel)).status).toBe(200);
    await slack.uninstall(team);
    await slack.settled();
    expect((await person.runs('/issues', 'help', channel)).status).toBe(401);
    await install(team.id);
    expect((await person.runs('/issues', 'unassigned', channel)).status).toBe(200);
  });
});
