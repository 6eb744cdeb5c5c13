import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';

import { App } from '@slack/bolt';
import express from 'express';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { boltLog } from '../../../src/bot/slack/bolt-log.ts';
import { NotInstalled } from '../../../src/bot/slack/installations.ts';
import { EVENTS_PATH, slackReceiver } from '../../../src/bot/slack/receiver.ts';
import { Secret } from '../../../src/secret.ts';
import { StoreUnavailable } from '../../../src/issues/store.ts';
import { untilStopped } from '../../support/leaks.ts';

const SECRET = 'a-signing-secret';
const FORM = 'application/x-www-form-urlencoded';

let url: string;
let stop: () => Promise<void>;
let rejected: string[] = [];
let heard: string[] = [];
let onEvent: () => Promise<void>;

beforeAll(async () => {
  const web = express();
  const tools = {
    log: pino({ enabled: false }),
    rejected: (door: string, reason: string) => void rejected.push(`${door} ${reason}`),
  };
  const { receiver, router } = slackReceiver(new Secret(SECRET), tools, () => new Date());
  const app = new App({
    receiver,
    convoStore: false,
    logger: boltLog(tools.log),
    async authorize({ teamId }) {
      if (teamId === 'T0UNKNOWN') throw new NotInstalled(teamId);
      return { botToken: 'xoxb-1', botId: 'B1', botUserId: 'U0BOT' };
    },
  });
  app.event('channel_archive', async () => {
    await onEvent();
    heard.push('event');
  });
  app.view('form', async ({ ack, view }) => {
    heard.push(`${Object.keys(view.state.values).length} fields`);
    await ack();
  });
  app.action('issue:take', async ({ ack, action }) => {
    heard.push('value' in action ? String(action.value) : '');
    await ack();
  });
  web.use(router);
  const server = web.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${portOf(server.address())}${EVENTS_PATH}`;
  stop = untilStopped('the door', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
afterAll(() => stop());
beforeEach(() => {
  rejected = [];
  heard = [];
  onEvent = async () => {};
});

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}

function signed(body: string, at = Math.floor(Date.now() / 1_000), secret = SECRET) {
  const hash = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `v0=${hash}` };
}

function post(
  body: string,
  headers: Readonly<Record<string, string>>,
  type = 'application/json',
  signal = AbortSignal.timeout(40_000),
) {
  return fetch(url, { method: 'POST', headers: { 'content-type': type, ...headers }, body, signal });
}

function anEvent(team = 'T1'): string {
  return JSON.stringify({
    ...{ type: 'event_callback', team_id: team, api_app_id: 'A1', event_id: 'Ev1', event_time: 1 },
    event: { type: 'channel_archive', channel: 'C1', user: 'U1', event_ts: '1.000000' },
  });
}

function aClick(): string {
  const payload = {
    ...{ type: 'block_actions', team: { id: 'T1' }, user: { id: 'U1', team_id: 'T1' }, trigger_id: '1.2.a' },
    actions: [{ type: 'button', action_id: 'issue:take', block_id: 'b', value: '12', action_ts: '1.0' }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

describe('a request that is not Slack’s', () => {
  const HOUR_AGO = Math.floor(Date.now() / 1_000) - 3_600;
  it.each([
    ['without a signature', {}, 'unsigned'],
    ['signed by somebody else', signed(anEvent(), undefined, 'another-secret'), 'forged'],
    ['of an hour ago', signed(anEvent(), HOUR_AGO), 'stale'],
    ['with a time that is none', { ...signed(anEvent()), 'x-slack-request-timestamp': 'now' }, 'forged'],
  ])('%s is turned away and counted', async (_, headers, reason) => {
    const response = await post(anEvent(), headers);

    expect(response.status).toBe(401);
    expect(rejected).toEqual([`/slack/events ${reason}`]);
    expect(heard).toEqual([]);
  });

  it('but signed and no JSON is malformed', async () => {
    const response = await post('{', signed('{'));

    expect(response.status).toBe(400);
    expect(rejected).toEqual(['/slack/events malformed']);
  });

  const click = (more: object) => ({
    type: 'block_actions',
    team: { id: 'T1' },
    user: { id: 'U1' },
    ...more,
  });
  it.each<readonly [string, object]>([
    ['an event that is a word', { type: 'event_callback', team_id: 'T1', event: 'channel_archive' }],
    ['an event without a type', { type: 'event_callback', team_id: 'T1', event: {} }],
    [
      'a workspace with a blank in its name',
      { type: 'event_callback', team_id: 'T 1', event: { type: 'x' } },
    ],
    ['a click on nothing', click({ actions: [] })],
    ['a click by nobody', click({ user: null, actions: [{ type: 'button' }] })],
    ['a form without a form', click({ type: 'view_submission' })],
    [
      'a form with a number where words are typed',
      click({
        ...{ type: 'view_submission' },
        view: { id: 'V1', private_metadata: '', state: { values: { reply: { reply: { value: 7 } } } } },
      }),
    ],
    ['a command without words', { command: '/issues', team_id: 'T1', user_id: 'U1', channel_id: 'C1' }],
    ['nothing at all', {}],
  ])('but signed and %s is malformed, and not wanted again', async (_, body) => {
    const text = JSON.stringify(body);

    const response = await post(text, signed(text));

    expect(response.status).toBe(400);
    expect(rejected).toEqual(['/slack/events malformed']);
    expect(heard).toEqual([]);
  });

  it('but signed and nested without end is malformed', async () => {
    const text = anEvent().replace('"C1"', `${'['.repeat(50_000)}${']'.repeat(50_000)}`);

    expect((await post(text, signed(text))).status).toBe(400);
  });
});

describe('a request of Slack’s', () => {
  it('that verifies the address is answered with its challenge', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });

    const response = await post(body, signed(body));

    expect(await response.json()).toEqual({ challenge: 'abc' });
    expect(rejected).toEqual([]);
  });

  it.each([FORM, `${FORM}; charset=utf-8`])('with a click as %s reaches its listener', async (type) => {
    const response = await post(aClick(), signed(aClick()), type);

    expect(response.status).toBe(200);
    expect(heard).toEqual(['12']);
  });

  it('with a click that comes from no channel reaches its listener', async () => {
    const payload = new URLSearchParams(aClick()).get('payload')?.replace('{', '{"channel":null,') ?? '';
    const body = new URLSearchParams({ payload }).toString();

    expect((await post(body, signed(body), FORM)).status).toBe(200);
    expect(heard).toEqual(['12']);
  });

  it('with a form in which there are no fields reaches its listener', async () => {
    const payload = JSON.stringify({
      ...{ type: 'view_submission', team: { id: 'T1' }, user: { id: 'U1' } },
      view: { id: 'V1', callback_id: 'form', private_metadata: '' },
    });
    const body = new URLSearchParams({ payload }).toString();

    expect((await post(body, signed(body), FORM)).status).toBe(200);
    expect(heard).toEqual(['0 fields']);
  });

  it('that names nobody, where somebody could be named, reaches its listener', async () => {
    const body = anEvent().replace('"U1"', 'null');

    expect((await post(body, signed(body))).status).toBe(200);
    expect(heard).toEqual(['event']);
  });

  it('is answered only once what it brought is kept', async () => {
    let kept = false;
    onEvent = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      kept = true;
    };

    const response = await post(anEvent(), signed(anEvent()));

    expect(response.status).toBe(200);
    expect(kept).toBe(true);
  });

  it('that could not be kept is answered with 500, so that Slack brings it again', async () => {
    onEvent = () => Promise.reject(new StoreUnavailable(new Error('away')));

    const response = await post(anEvent(), signed(anEvent()));

    expect(response.status).toBe(500);
    expect(response.headers.get('x-slack-no-retry')).toBeNull();
  });

  it.each([
    ['as a schema', () => z.string().parse(7)],
    ['as JSON', () => JSON.parse('{')],
  ])('that its listener cannot read (%s) is answered with 400 and not wanted again', async (_, read) => {
    onEvent = async () => void read();

    const response = await post(anEvent(), signed(anEvent()));

    expect(response.status).toBe(400);
    expect(response.headers.get('x-slack-no-retry')).toBe('1');
    expect(rejected).toEqual(['/slack/events malformed']);
  });

  it('that no listener knows is answered as soon as that is known', async () => {
    const body = JSON.stringify({ type: 'shortcut', user: { id: 'U1' }, team: { id: 'T1' } });

    // Bolt by itself would let it wait for half a minute.
    const response = await post(body, signed(body), undefined, AbortSignal.timeout(20_000));

    expect(response.status).toBe(404);
    expect(rejected).toEqual(['/slack/events unanswered']);
  });

  it('from a workspace that has not installed us is not wanted again', async () => {
    const response = await post(anEvent('T0UNKNOWN'), signed(anEvent('T0UNKNOWN')));

    expect(response.status).toBe(401);
    expect(response.headers.get('x-slack-no-retry')).toBe('1');
    expect(rejected).toEqual(['/slack/events unknown-workspace']);
  });
});
