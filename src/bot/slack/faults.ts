import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';

import { DeliveryError } from '../../issues/delivery.ts';
import { NotInstalled } from './installations.ts';

/** `once`: doing it again would show it twice (a post, a file). `repeatable`: it would change nothing. */
export type Doing = 'once' | 'repeatable';

/** What became of a call that did not end well. */
export function deliveryErrorOf(error: unknown, doing: Doing): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (error instanceof NotInstalled) return new DeliveryError('never', NOT_INSTALLED, { cause: error });
  if (error instanceof WebAPIRateLimitedError)
    return new DeliveryError('later', 'Slack asks to wait a little; it is tried again.', {
      cause: error,
      afterMs: error.retryAfter * 1_000,
    });
  if (error instanceof WebAPIPlatformError) return refused(error.data.error, error, doing);
  if (error instanceof WebAPIHTTPError && error.statusCode < 500 && error.statusCode !== 408)
    return new DeliveryError('later', `Slack answered ${error.statusCode}.`, { cause: error });
  if (neverArrived(error))
    return new DeliveryError('later', 'Slack cannot be reached; it is tried again.', {
      cause: error,
      outage: 'unreachable',
    });
  return unclear("Slack's answer was lost.", error, doing);
}

function refused(code: string, cause: unknown, doing: Doing): DeliveryError {
  if (GONE.has(code)) return new DeliveryError('gone', 'It is not in Slack any more.', { cause });
  if (MAYBE_DONE.has(code)) return unclear('Slack failed while it did this.', cause, doing);
  if (LATER.has(code))
    return new DeliveryError('later', 'Slack asks to wait; it is tried again.', { cause, afterMs: 30_000 });
  const words = REFUSALS.get(code);
  if (words !== undefined) return new DeliveryError('never', words, { cause });
  // An answer that is no error code at all comes from something between Slack and us.
  if (!/^[a-z_]{1,60}$/.test(code)) return unclear("Slack's answer could not be read.", cause, doing);
  return new DeliveryError('never', `Slack refused it (${code}). The log of Switchboard tells more.`, {
    cause,
  });
}

function unclear(words: string, cause: unknown, doing: Doing): DeliveryError {
  return new DeliveryError(doing === 'once' ? 'unknown' : 'later', words, { cause, outage: 'failing' });
}

/** https://docs.slack.dev/reference/methods/chat.update#errors: there is nothing left that could be changed. */
const GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_not_found']);

/** "It's possible some aspect of the operation succeeded before the error was raised." (the same page) */
const MAYBE_DONE = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

const LATER = new Set(['ratelimited', 'rate_limited', 'accesslimited', 'team_added_to_org']);

const NOT_INSTALLED =
  'Switchboard is no longer installed in this Slack workspace. Ask its administrator to install it again.';
export const REMOVED =
  'Switchboard was removed from this channel. Invite it again with /invite @Switchboard.';
const INVITE = 'Invite it with /invite @Switchboard.';
export const ARCHIVED = 'This channel is archived. Unarchive it, or connect another one.';
const POLICY = "This workspace's rules forbid Switchboard to post here. Ask a Slack administrator.";

/** For people, who read it where inboxes are listed. https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['not_in_channel', REMOVED],
  ['channel_not_found', `There is no such channel, or it is private and Switchboard is not in it. ${INVITE}`],
  ['is_archived', ARCHIVED],
  // The message stands in an archived channel: it is still there, and can be changed once that is undone.
  ['is_inactive', ARCHIVED],
  ['account_inactive', NOT_INSTALLED],
  ['token_revoked', NOT_INSTALLED],
  ['token_expired', NOT_INSTALLED],
  [
    'invalid_auth',
    "Slack does not know Switchboard's token any more. Ask the administrator to set the current one.",
  ],
  [
    'not_authed',
    "Slack does not know Switchboard's token any more. Ask the administrator to set the current one.",
  ],
  [
    'missing_scope',
    'Switchboard lacks a permission in this Slack workspace. Ask its administrator to install it again with the current manifest.',
  ],
  ['no_permission', POLICY],
  ['restricted_action', POLICY],
  ['restricted_action_read_only_channel', POLICY],
  ['restricted_action_thread_only_channel', POLICY],
  ['restricted_action_thread_locked', POLICY],
  ['ekm_access_denied', POLICY],
  ['team_access_not_granted', NOT_INSTALLED],
  ['user_not_found', 'Slack does not know this person any more.'],
  ['user_disabled', 'This person is no longer in the Slack workspace.'],
  [
    'messages_tab_disabled',
    'Slack does not let Switchboard write to people: its Messages tab is switched off.',
  ],
]);

/** Whether the connection was never made, so that nothing can have been done. */
function neverArrived(error: unknown): boolean {
  return error instanceof WebAPIRequestError && causesOf(error).some(isUnconnected);
}

function isUnconnected(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && UNCONNECTED.has(error.code);
}

const UNCONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function causesOf(error: unknown, depth = 0): readonly Error[] {
  if (!(error instanceof Error) || depth > 5) return [];
  return [error, ...causesOf(error.cause, depth + 1)];
}
