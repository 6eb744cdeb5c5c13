import type { Pace } from '../../issues/effects.ts';
import { placeIn } from './refs.ts';

/**
 * How fast Slack lets an app go. One message a second into a channel, "short bursts" allowed, of which it does not
 * say how long they may be; changing messages 50 times a minute in a workspace (tier 3), with bursts as well.
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
export function paceOf(doing: 'post' | 'update', conversation: string): readonly Pace[] {
  const { team = '', channel } = placeIn(conversation);
  return doing === 'post'
    ? [{ of: `slack post ${team}/${channel}`, burst: 5, everyMs: 1_000 }]
    : [{ of: `slack update ${team}`, burst: 20, everyMs: 1_200 }];
}
