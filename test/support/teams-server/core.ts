import { changeBell } from '../slack-server/changes.ts';
import type { Json, JsonObject } from '../slack-server/json.ts';
import { startClock } from './clock.ts';
import { courierOf } from './courier.ts';
import { dialogBox } from './dialogs.ts';
import type { Method } from './faults.ts';
import { faultList } from './faults.ts';
import { startIssuer } from './issuer.ts';
import { messageStore } from './messages.ts';
import { rateMeter } from './rates.ts';
import type { Settings } from './settings.ts';
import { emptyWorld } from './world.ts';

/** A call of the bot, as it went. */
export interface ApiCall {
  readonly at: number;
  readonly method: Method;
  /** Below the service URL, with its query. */
  readonly path: string;
  readonly body: Json;
  /** `ok`, the code of a refusal, or `fault: …`. */
  readonly outcome: string;
}

/** What one person was told went wrong, as the client shows it. */
export interface ShownError {
  readonly userId: string;
  readonly text: string;
  /** What the person did. */
  readonly during: string;
}

/** All that this Teams is made of. */
export type Core = Awaited<ReturnType<typeof coreOf>>;

export async function coreOf(settings: Settings, url: () => string) {
  const clock = startClock();
  const changes = changeBell();
  const issuer = await startIssuer(settings, clock);
  const world = emptyWorld(settings);
  const botId = `28:${settings.appId}`;
  return {
    settings,
    /** What activities name and the bot calls. */
    serviceUrl: () => `${url()}/emea/`,
    url,
    botId,
    clock,
    changes,
    issuer,
    world,
    messages: messageStore(),
    dialogs: dialogBox(),
    /** The card that one person sees in place of a message's, by `dialogs.ts`' key, until the message changes. */
    replaced: new Map<string, { readonly version: number; readonly card: JsonObject }>(),
    courier: courierOf(settings, issuer, changes.ring),
    faults: faultList(),
    retryAfter: rateMeter(clock, settings),
    calls: Array<ApiCall>(),
    errors: Array<ShownError>(),
    counts: { tokens: 0 },
  };
}
