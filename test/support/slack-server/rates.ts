import type { Clock } from './clock.ts';
import type { Settings } from './settings.ts';

/** Token buckets: https://docs.slack.dev/apis/web-api/rate-limits */
export function rateMeter(clock: Clock, settings: Settings) {
  const buckets = new Map<string, { readonly tokens: number; readonly at: number }>();

  /** Takes one; else the whole seconds until there is another. */
  return function retryAfter(method: string, teamId: string, channel: string): number | undefined {
    const rate = settings.rates[method];
    if (!rate) return undefined;
    const key = `${method} ${teamId} ${rate.by === 'channel' ? channel : ''}`;
    const now = clock.now();
    const before = buckets.get(key) ?? { tokens: rate.burst, at: now };
    const tokens = Math.min(rate.burst, before.tokens + ((now - before.at) / 1000) * rate.perSecond);
    if (tokens < 1) {
      buckets.set(key, { tokens, at: now });
      return Math.max(1, Math.ceil((1 - tokens) / rate.perSecond));
    }
    buckets.set(key, { tokens: tokens - 1, at: now });
    return undefined;
  };
}
