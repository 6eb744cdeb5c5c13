import type { Json, JsonObject } from './json.ts';
import { changeBell } from './changes.ts';
import { idMaker, startClock } from './clock.ts';
import { courierOf } from './courier.ts';
import { faultList } from './faults.ts';
import { fileStore } from './files.ts';
import { messageStore } from './messages.ts';
import { rateMeter } from './rates.ts';
import { responseUrlBox } from './response-urls.ts';
import type { Settings } from './settings.ts';
import { socketModeOf } from './socket-mode.ts';
import { triggerBox } from './triggers.ts';
import { viewStore } from './views.ts';
import { emptyWorld } from './world.ts';

/** A call of the Web API, as it went. */
export interface ApiCall {
  readonly at: number;
  readonly method: string;
  /** Absent when the token was nobody's. */
  readonly teamId: string | undefined;
  readonly args: JsonObject;
  /** `ok`, Slack's error, or `fault: …`. */
  readonly outcome: string;
  readonly answer: Json;
}

/** What one person was told went wrong, as the client shows it. */
export interface ShownError {
  readonly userId: string;
  readonly text: string;
  /** What the person did. */
  readonly during: string;
}

/** An authorization somebody gave, not yet exchanged for a token. */
export interface OAuthCode {
  readonly teamId: string;
  readonly userId: string;
  readonly redirectUri: string | undefined;
}

/** All that this Slack is made of. */
export type Core = ReturnType<typeof coreOf>;

export function coreOf(settings: Settings, url: () => string) {
  const clock = startClock();
  const newId = idMaker();
  const changes = changeBell();
  const socketMode = socketModeOf(settings, changes.ring);
  return {
    settings,
    url,
    clock,
    newId,
    changes,
    socketMode,
    world: emptyWorld(settings, newId),
    messages: messageStore(),
    files: fileStore(),
    views: viewStore(clock, newId),
    triggers: triggerBox(clock, settings),
    responseUrls: responseUrlBox(clock),
    courier: courierOf(settings, clock, newId, changes.ring),
    faults: faultList(),
    retryAfter: rateMeter(clock, settings),
    calls: Array<ApiCall>(),
    errors: Array<ShownError>(),
    codes: new Map<string, OAuthCode>(),
    revokedTokens: new Set<string>(),
  };
}
