import { setTimeout } from 'node:timers/promises';

import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';

/**
 * Does again, after a pause, what Slack did not answer as it should: for what may be done twice, such as a receipt,
 * a drawing, or a word to one person, who would rather hear it twice than not at all. What Slack refuses is
 * refused. Nothing waits for it, so it may take a while; what must happen goes through the outbox.
 */
export async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (isRefused(error)) throw error;
      await setTimeout(patience(error, pauseMs), undefined, { ref: false });
    }
  }
  return work();
}

const PAUSES_MS = [200, 1_000, 5_000];
const MOST_MS = 30_000;

function patience(error: unknown, otherwise: number): number {
  return error instanceof WebAPIRateLimitedError ? Math.min(error.retryAfter * 1_000, MOST_MS) : otherwise;
}

function isRefused(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && !PASSING.has(error.data.error);
}

/** https://docs.slack.dev/reference/methods/reactions.add#errors: Slack's own trouble, as for every method. */
const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
]);
