import twilio from 'twilio';
import { z } from 'zod';

import type { TwilioSettings } from './config.ts';

/** Longer than Twilio takes, shorter than the outbox's lease. */
const REQUEST_TIMEOUT_MS = 10_000;

/** Twilio's library, made to ask the configured base and to fail with what its answer said. */
export function restClient(settings: TwilioSettings): ReturnType<typeof twilio> {
  const { username, password } = settings.login;
  return twilio(username, password.reveal(), {
    accountSid: settings.accountSid,
    httpClient: new RestClient(settings.apiUrl),
    // Its own settings from the environment stay out: they would move it to another edge or region.
    env: {},
  });
}

/** Twilio answered, but not with what was asked for. */
export class RestFault extends Error {
  readonly status: number;
  readonly code: number | undefined;
  readonly retryAfter: string | undefined;

  constructor(status: number, code: number | undefined, retryAfter: string | undefined) {
    super(`Twilio answered ${status}${code === undefined ? '' : `, error ${code}`}`);
    this.name = 'RestFault';
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

type Request<T> = typeof twilio.RequestClient.prototype.request<T>;

/**
 * The library has no option for another base, and drops the headers of a refusal, of which Retry-After is
 * needed; both are done here. Nothing is retried: that is for the outbox.
 */
class RestClient extends twilio.RequestClient {
  readonly #base: URL | undefined;

  constructor(base: URL | undefined) {
    super({ timeout: REQUEST_TIMEOUT_MS });
    this.#base = base;
  }

  override async request<T>(options: Parameters<Request<T>>[0]): ReturnType<Request<T>> {
    const answer = await super.request<T>({ ...options, uri: this.#moved(options.uri) });
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
    const { headers } = Answer.parse(answer);
    throw new RestFault(answer.statusCode, codeIn(answer.body), headers['retry-after']);
  }

  #moved(uri: string): string {
    return this.#base ? rebased(new URL(uri), this.#base).href : uri;
  }
}

/** The same path and query at another base. */
export function rebased(url: URL, base: URL): URL {
  return new URL(`${base.pathname.replace(/\/$/, '')}${url.pathname}${url.search}`, base);
}

const Answer = z.object({ headers: z.looseObject({ 'retry-after': z.string().optional() }) });
const ErrorBody = z.object({ code: z.coerce.number().int() });

function codeIn(body: unknown): number | undefined {
  const parsed = ErrorBody.safeParse(typeof body === 'string' ? jsonIn(body) : body);
  return parsed.success ? parsed.data.code : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
