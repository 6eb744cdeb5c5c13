/** What the connector answers instead of doing it: a status and `{ error: { code, message } }`. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, message: string, retryAfter?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

export function refuse(status: number, code: string, message = code): never {
  throw new Refusal(status, code, message);
}

/** The bot's own mistake. */
export function bad(message: string): never {
  throw new Refusal(400, 'BadSyntax', message);
}
