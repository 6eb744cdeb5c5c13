import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { describe, expect, it } from 'vitest';

import { deliveryErrorOf } from '../../../src/bot/slack/faults.ts';
import { NotInstalled } from '../../../src/bot/slack/installations.ts';

function refusedWith(error: string): Error {
  return new WebAPIPlatformError({ ok: false, error });
}

function failedWith(code: string): Error {
  return new WebAPIRequestError(
    new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }),
  );
}

const CASES: readonly (readonly [string, Error, string, string])[] = [
  // What happened, then what follows for a post, and for what may be done twice.
  ['a 429', new WebAPIRateLimitedError(7), 'later', 'later'],
  ['no connection', failedWith('ECONNREFUSED'), 'later', 'later'],
  ['no such host', failedWith('ENOTFOUND'), 'later', 'later'],
  ['a reset', failedWith('ECONNRESET'), 'unknown', 'later'],
  ['a timeout', new WebAPIRequestError(new DOMException('late', 'TimeoutError')), 'unknown', 'later'],
  ['a body cut off', new TypeError('terminated'), 'unknown', 'later'],
  ['a 500', new WebAPIHTTPError(500, '', {}), 'unknown', 'later'],
  ['a 503', new WebAPIHTTPError(503, '', {}), 'unknown', 'later'],
  ['a 403 of a proxy', new WebAPIHTTPError(403, '', {}), 'later', 'later'],
  ['a page instead of an answer', refusedWith('<html>Bad gateway</html>'), 'unknown', 'later'],
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'].map(
    (code) => [code, refusedWith(code), 'unknown', 'later'] as const,
  ),
  ['ratelimited in the body', refusedWith('ratelimited'), 'later', 'later'],
  ...['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_not_found'].map(
    (code) => [code, refusedWith(code), 'gone', 'gone'] as const,
  ),
  ...['channel_not_found', 'not_in_channel', 'is_archived', 'is_inactive', 'account_inactive'].map(
    (code) => [code, refusedWith(code), 'never', 'never'] as const,
  ),
  ...['token_revoked', 'invalid_auth', 'missing_scope', 'invalid_blocks', 'msg_too_long'].map(
    (code) => [code, refusedWith(code), 'never', 'never'] as const,
  ),
  ['the app taken out', new NotInstalled('T1'), 'never', 'never'],
];

describe('a call that fails', () => {
  it.each(CASES)('with %s', (_, error, once, repeatable) => {
    expect(deliveryErrorOf(error, 'once').kind).toBe(once);
    expect(deliveryErrorOf(error, 'repeatable').kind).toBe(repeatable);
  });

  it('with a 429 is tried again after as long as Slack says', () => {
    expect(deliveryErrorOf(new WebAPIRateLimitedError(7), 'once').afterMs).toBe(7_000);
  });

  it.each([
    ['no connection', failedWith('ECONNREFUSED'), 'unreachable'],
    ['a reset', failedWith('ECONNRESET'), 'failing'],
    ['a 503', new WebAPIHTTPError(503, '', {}), 'failing'],
    ['a 403 of a proxy', new WebAPIHTTPError(403, '', {}), undefined],
    ['a 429', new WebAPIRateLimitedError(7), undefined],
  ] as const)('with %s tells whether Slack is away: %s', (_, error, outage) => {
    expect(deliveryErrorOf(error, 'once').outage).toBe(outage);
    expect(deliveryErrorOf(error, 'repeatable').outage).toBe(outage);
  });

  it('for good is told in words that say what to do', () => {
    expect(deliveryErrorOf(refusedWith('not_in_channel'), 'once').message).toBe(
      'Switchboard was removed from this channel. Invite it again with /invite @Switchboard.',
    );
    expect(deliveryErrorOf(refusedWith('is_archived'), 'once').message).toMatch(/archived.*Unarchive it/);
    expect(deliveryErrorOf(refusedWith('token_revoked'), 'once').message).toMatch(/install it again/);
  });

  it('keeps what Slack said as its cause', () => {
    const cause = refusedWith('not_in_channel');

    expect(deliveryErrorOf(cause, 'once').cause).toBe(cause);
  });
});
