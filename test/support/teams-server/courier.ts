import type { Json, JsonObject } from '../slack-server/json.ts';
import { parseJson, textIn } from '../slack-server/json.ts';
import type { Forgery, Issuer } from './issuer.ts';
import type { Settings } from './settings.ts';

/** How the bot took an activity. */
export interface Answer {
  readonly outcome: 'answered' | 'too late' | 'unreachable' | 'nobody';
  readonly status: number | undefined;
  readonly text: string;
  readonly json: Json | undefined;
}

/** How an activity is carried: the token as it should be, forged, or whatever the header is to say. */
export interface Carrying {
  readonly forgery?: Forgery;
  /** The whole `Authorization` header; `null` for none. */
  readonly authorization?: string | null;
  /** What the token is for, if not the `serviceUrl` of the activity. */
  readonly tokenServiceUrl?: string;
}

export interface Delivery {
  readonly activity: JsonObject;
  readonly answer: Answer;
}

/** Brings activities to the bot, each with a token of its own. */
export function courierOf(settings: Settings, issuer: Issuer, ring: () => void) {
  let where: string | undefined;
  let onTheWay = 0;
  const waiting = new Set<() => void>();
  const giveUp = new AbortController();
  const deliveries = Array<Delivery>();

  async function carry(activity: JsonObject, how: Carrying): Promise<Answer> {
    if (where === undefined) return { outcome: 'nobody', status: undefined, text: '', json: undefined };
    const serviceUrl = how.tokenServiceUrl ?? textIn(activity['serviceUrl']);
    const authorization =
      how.authorization === undefined
        ? `Bearer ${issuer.tokenFor(serviceUrl, how.forgery)}`
        : how.authorization;
    const posted = post(where + settings.requestPath, activity, authorization, giveUp.signal);
    return Promise.race([posted, late(settings.answerMs, posted)]);
  }

  async function deliver(activity: JsonObject, how: Carrying = {}): Promise<Answer> {
    onTheWay += 1;
    try {
      const answer = await carry(activity, how);
      deliveries.push({ activity, answer });
      return answer;
    } finally {
      onTheWay -= 1;
      if (onTheWay === 0) for (const resume of waiting) resume();
      ring();
    }
  }

  return {
    deliveries,
    deliver,
    deliverTo: (url: string | undefined): void => void (where = url),

    /** The last activity (of this type) again, as it was: what comes once may come twice. */
    redeliver(type?: string): Promise<Answer> {
      const last = deliveries.findLast(({ activity }) => type === undefined || activity['type'] === type);
      if (!last) throw new Error('nothing was delivered yet');
      return deliver(last.activity);
    },

    /** Resolves when no delivery is on its way any more. */
    async settled(): Promise<void> {
      if (onTheWay === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      await promise;
      waiting.delete(resolve);
    },

    stop: (): void => giveUp.abort(),
  };
}

async function post(
  url: string,
  activity: JsonObject,
  authorization: string | null,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization !== null && { authorization }) },
      body: JSON.stringify(activity),
      signal,
    });
    const text = await response.text();
    return { outcome: 'answered', status: response.status, text, json: parseJson(text) };
  } catch {
    return { outcome: 'unreachable', status: undefined, text: '', json: undefined };
  }
}

async function late(ms: number, posted: Promise<Answer>): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const timer = setTimeout(
    () => resolve({ outcome: 'too late', status: undefined, text: '', json: undefined }),
    ms,
  );
  void posted.then(() => clearTimeout(timer));
  return promise;
}
