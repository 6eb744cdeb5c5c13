import type { JsonObject } from '../../slack-server/json.ts';
import type { Core } from '../core.ts';

/** One call of the bot, its path decoded. */
export interface Call {
  readonly core: Core;
  readonly parts: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}
