import { z } from 'zod';

import { Secret } from '../../secret.ts';
import type { OAuthSettings } from './oauth-config.ts';
import type { RefreshTokens } from './refresh-tokens.ts';

/** What opens a mailbox and sends from it for about an hour. */
export interface AccessTokens {
  /**
   * One that is good for five minutes more at least. Whoever asks while one is being fetched gets that one.
   * Throws `OAuthFailed`.
   */
  token(): Promise<Secret>;
  /** A mail server did not take this one: it is not handed out again. */
  refused(token: Secret): void;
}

/** The provider gave no token. Its own words are in the message; ours, and no secret. */
export class OAuthFailed extends Error {
  /** OAuth's code (RFC 6749, 5.2), such as `invalid_grant`; absent where the provider was not reached. */
  readonly error: string | undefined;

  constructor(message: string, error?: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'OAuthFailed';
    this.error = error;
  }
}

/** Asks for tokens by refresh token or as the client itself (RFC 6749, 6 and 4.4). */
export function accessTokens(
  settings: OAuthSettings,
  refreshTokens: RefreshTokens | undefined,
  clock: () => Date = () => new Date(),
): AccessTokens {
  let held: { readonly token: Secret; readonly until: number } | undefined;
  let asking: Promise<Secret> | undefined;

  async function fetchOne(): Promise<Secret> {
    const askedAt = clock().getTime();
    const refreshToken = await refreshTokens?.newest();
    const answer = await askProvider(settings, refreshToken);
    if (answer.refresh_token !== undefined) await refreshTokens?.keep(new Secret(answer.refresh_token));
    const token = new Secret(answer.access_token);
    held = { token, until: askedAt + answer.expires_in * 1000 - RENEW_BEFORE_MS };
    return token;
  }

  return {
    async token() {
      if (held && clock().getTime() < held.until) return held.token;
      asking ??= fetchOne().finally(() => {
        asking = undefined;
      });
      return asking;
    },

    refused(token) {
      if (held?.token === token) held = undefined;
    },
  };
}

const RENEW_BEFORE_MS = 5 * 60_000;
const ANSWER_WITHIN_MS = 20_000;

const Granted = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(3600),
  refresh_token: z.string().min(1).optional(),
});
type Granted = z.infer<typeof Granted>;

const Refused = z.object({ error: z.string(), error_description: z.string().optional() });

async function askProvider(settings: OAuthSettings, refreshToken: Secret | undefined): Promise<Granted> {
  const { provider, tokenUrl, clientId, clientSecret, scope } = settings;
  const name = NAMES[provider];
  const secrets = [clientSecret, refreshToken].flatMap((secret) => (secret ? [secret.reveal()] : []));
  const form = new URLSearchParams({
    client_id: clientId,
    ...(clientSecret && { client_secret: clientSecret.reveal() }),
    ...(refreshToken
      ? { grant_type: 'refresh_token', refresh_token: refreshToken.reveal() }
      : { grant_type: 'client_credentials' }),
    ...(scope !== undefined && { scope }),
  });

  let response: Response;
  let body: unknown;
  try {
    // A redirect would carry the secrets to wherever it leads.
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    response = await fetch(tokenUrl, { method: 'POST', body: form, redirect: 'error', signal });
    body = await response.json().catch(() => undefined);
  } catch (error) {
    throw new OAuthFailed(`${name} could not be reached for a token: ${reasonOf(error)}.`, undefined, error);
  }

  const granted = Granted.safeParse(body);
  if (response.ok && granted.success) return granted.data;
  const refused = Refused.safeParse(body);
  if (!refused.success)
    throw new OAuthFailed(`${name} answered ${response.status} and no token when asked for one.`);
  const { error, error_description: description } = refused.data;
  const words = description === undefined ? error : `${error}: ${description}`;
  throw new OAuthFailed(`${name} gave no token: ${without(secrets, words)}`, error);
}

const NAMES = { google: 'Google', microsoft: 'Microsoft' } as const;

/** A provider may quote what it was sent. */
function without(secrets: readonly string[], words: string): string {
  const oneLine = words.replace(/\s+/g, ' ').trim().slice(0, 600);
  return secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), oneLine);
}

/** `fetch` says only that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
