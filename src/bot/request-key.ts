import { createHash } from 'node:crypto';

import type { Route } from '../issues/issue.ts';

/**
 * Pure. The name under which what was filled in is done; `request` is the one-time name of its form. The same once
 * more, because its answer was lost, is done once; something else in the same form is done as well.
 */
export function requestKey(platform: string, request: string, filledIn: readonly string[]): string {
  return `${platform}:${request}:${digestOf(filledIn)}`;
}

/** Pure. A route as the value of a choice, in 43 characters: an email address alone may be longer than a choice can be. */
export function routeKey({ channel, to, from }: Pick<Route, 'channel' | 'to' | 'from'>): string {
  return digestOf([channel, to, from]);
}

function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
