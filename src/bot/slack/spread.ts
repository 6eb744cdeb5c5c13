import { DeliveryError } from '../../issues/delivery.ts';

/**
 * Gives each of those that Slack told to wait a second of its own, so that they do not all come back at once.
 * Slack lets about one post a second into a channel, with bursts: https://docs.slack.dev/apis/web-api/rate-limits
 */
export function spreadOut(elapsedMs: () => number = () => performance.now()) {
  /** Until when the seconds of a channel are given away, in milliseconds of a clock that never jumps. */
  const taken = new Map<string, number>();

  return async function spread<T>(channel: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DeliveryError) || error.kind !== 'later' || error.afterMs === undefined)
        throw error;
      const now = elapsedMs();
      for (const [other, until] of taken) if (until < now) taken.delete(other);
      const turn = Math.max(now + error.afterMs, (taken.get(channel) ?? 0) + 1_000);
      taken.set(channel, turn);
      throw new DeliveryError('later', error.message, {
        cause: error.cause,
        afterMs: Math.round(turn - now),
      });
    }
  };
}
