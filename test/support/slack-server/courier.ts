import type { Clock } from './clock.ts';
import type { JsonObject } from './json.ts';
import { textIn } from './json.ts';
import type { Settings } from './settings.ts';
import type { Answer, Parcel, Retry, Transport } from './transports.ts';
import { nowhere } from './transports.ts';
import type { Team } from './world.ts';

/** One attempt to bring something to the bot. */
export interface Delivery extends Parcel {
  readonly at: number;
  readonly retry: Retry | undefined;
  readonly answer: Answer;
}

const REASONS: Readonly<Record<string, string>> = { nowhere: 'connection_failed' };

/** Brings events and interactions to the bot, and remembers how that went. */
export function courierOf(
  settings: Settings,
  clock: Clock,
  newId: (prefix: string) => string,
  told: () => void,
) {
  const deliveries: Delivery[] = [];
  const underWay = new Set<Promise<unknown>>();
  let transport: Transport = nowhere;
  let lastEvent: JsonObject | undefined;
  let stopped = false;

  async function attempt(parcel: Parcel, retry: Retry | undefined): Promise<Answer> {
    const at = clock.now();
    const answer = await transport.send(parcel, retry);
    deliveries.push({ ...parcel, at, retry, answer });
    told();
    return answer;
  }

  /** Again at most three times, with the same event_id: https://docs.slack.dev/apis/events-api#error-handling */
  async function withRetries(payload: JsonObject): Promise<Answer> {
    const parcel = { kind: 'events_api', payload } as const;
    let answer = await attempt(parcel, undefined);
    for (const [index, delayMs] of settings.retryDelaysMs.entries()) {
      if (answer.outcome === 'acknowledged' || answer.outcome === 'nowhere' || answer.noRetry || stopped)
        break;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      answer = await attempt(parcel, { number: index + 1, reason: answer.outcome });
    }
    return answer;
  }

  function track<T>(promise: Promise<T>): Promise<T> {
    underWay.add(promise);
    return promise.finally(() => underWay.delete(promise));
  }

  return {
    deliveries,
    track,
    stop: (): void => void (stopped = true),
    use: (next: Transport): void => void (transport = next),

    /** `subscription` is how the manifest names it (`message.channels`); nothing is sent that it does not name. */
    event(team: Team, subscription: string, event: JsonObject): Promise<Answer | undefined> {
      if (!settings.events.includes(subscription)) return Promise.resolve(undefined);
      const payload: JsonObject = {
        token: 'verification-token-of-old',
        team_id: team.id,
        context_team_id: team.id,
        context_enterprise_id: null,
        api_app_id: settings.appId,
        event,
        type: 'event_callback',
        event_id: newId('Ev'),
        event_time: Math.floor(clock.now() / 1000),
        authorizations: [
          {
            enterprise_id: null,
            team_id: team.id,
            user_id: team.botUserId,
            is_bot: true,
            is_enterprise_install: false,
          },
        ],
        is_ext_shared_channel: false,
        event_context: `4-${newId('X')}`,
      };
      lastEvent = payload;
      return track(withRetries(payload));
    },

    /** The last event once more, under the same event_id, as after an acknowledgement that got lost. */
    redeliver(reason: string): Promise<Answer> {
      if (!lastEvent) throw new Error('there was no event yet');
      const name = REASONS[reason] ?? reason;
      return track(attempt({ kind: 'events_api', payload: lastEvent }, { number: 1, reason: name }));
    },

    /** Once: what people do is not repeated for them. */
    once: (parcel: Parcel): Promise<Answer> => track(attempt(parcel, undefined)),

    async verifyUrl(): Promise<Answer> {
      const challenge = newId('challenge');
      const payload = { type: 'url_verification', token: 'verification-token-of-old', challenge };
      const answer = await track(attempt({ kind: 'url_verification', payload }, undefined));
      if (!textIn(answer.body).includes(challenge))
        throw new Error("Your URL didn't respond with the challenge");
      return answer;
    },

    /** Resolves when nothing is on its way any more, retries included. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
