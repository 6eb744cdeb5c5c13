import type { JsonObject } from './json.ts';

/** What Slack answers instead of doing it: `{ ok: false, error }` with status 200. */
export class Refusal extends Error {
  readonly error: string;
  readonly more: JsonObject;

  constructor(error: string, more: JsonObject = {}) {
    super(error);
    this.error = error;
    this.more = more;
  }
}

export function refuse(error: string, more: JsonObject = {}): never {
  throw new Refusal(error, more);
}

/** With the reasons, as `[ERROR] … [json-pointer:…]`. */
export function refuseWith(error: string, reasons: readonly string[]): never {
  const messages = reasons.map((reason) => `[ERROR] ${reason}`);
  throw new Refusal(error, { errors: reasons, response_metadata: { messages } });
}
