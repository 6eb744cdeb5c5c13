import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, expect, it } from 'vitest';

import type { Fault, SlackServer } from '../support/slack-server/index.ts';
import { startSlackServer } from '../support/slack-server/index.ts';
import { call, clientFor, UNLIMITED } from './bolt.ts';

let slack: SlackServer;
let channel: string;

beforeEach(async () => {
  slack = await startSlackServer(UNLIMITED);
  channel = slack.addChannel({ name: 'support' }).id;
});
afterEach(() => slack.stop());

const METHOD = 'chat.postMessage';
const post = () => call(clientFor(slack), METHOD, { channel, text: 'hi' });

it.each<readonly [Fault, number, new (...args: never) => Error, object]>([
  [
    { method: METHOD, kind: 'ratelimited', retryAfter: 7 },
    0,
    webApi.WebAPIRateLimitedError,
    { retryAfter: 7 },
  ],
  [{ method: METHOD, kind: 'http', status: 503 }, 0, webApi.WebAPIHTTPError, { statusCode: 503 }],
  [
    { method: METHOD, kind: 'error', error: 'internal_error' },
    0,
    webApi.WebAPIPlatformError,
    { data: { error: 'internal_error' } },
  ],
  [{ method: METHOD, kind: 'lost_response' }, 1, webApi.WebAPIRequestError, {}],
  [{ method: METHOD, kind: 'lost_response_500' }, 1, webApi.WebAPIHTTPError, { statusCode: 500 }],
  [{ method: METHOD, kind: 'down' }, 0, webApi.WebAPIRequestError, {}],
  [{ method: '*', kind: 'hang' }, 0, webApi.WebAPIRequestError, {}],
])('%o: %i messages arrive, the caller gets what Slack would cause', async (fault, count, kind, details) => {
  slack.fault(fault);

  const failed = await post().catch((error: unknown) => error);
  const next = await post();

  expect(failed).toBeInstanceOf(kind);
  expect(failed).toMatchObject(details);
  expect(next['ok']).toBe(true);
  expect(slack.messages(channel)).toHaveLength(count + 1);
  expect(slack.calls(METHOD).map(({ outcome }) => outcome)).toEqual([`fault: ${fault.kind}`, 'ok']);
});

it('a fault strikes as often as it was asked to, and only its method', async () => {
  slack.fault({ method: METHOD, kind: 'error', error: 'fatal_error', count: 2 });

  const outcomes = await Promise.allSettled([post(), post(), post(), clientFor(slack).auth.test()]);

  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(2);
});
