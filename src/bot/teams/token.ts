import { z } from 'zod';

import type { RegisteredBot } from './config.ts';
import { ISSUER } from './verify.ts';

/** What the bot shows to the connector. */
export interface AccessToken {
  readonly value: string;
  readonly expiresAt: number;
}

/** The login refused or could not be reached; certainly nothing was posted. */
export class LoginFailed extends Error {
  /** Microsoft's own word; undefined where it gave none, or was not reached. */
  readonly code: string | undefined;

  constructor(code: string | undefined, cause?: unknown) {
    super('the login of Microsoft gave no token', { cause });
    this.name = 'LoginFailed';
    this.code = code;
  }
}

const Granted = z.object({ access_token: z.string(), expires_in: z.coerce.number() });
const Denied = z.object({ error: z.string() });

const SCOPE = `${ISSUER}/.default`;
const PATIENCE_MS = 10_000;

/**
 * Asks for a token with the app's password.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export async function logIn(
  { loginUrl, tenant, appId, password }: RegisteredBot,
  clock: () => Date,
): Promise<AccessToken> {
  const askedAt = clock().getTime();
  const answer = await fetch(`${loginUrl.replace(/\/$/, '')}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: password?.reveal() ?? '',
      scope: SCOPE,
    }),
    signal: AbortSignal.timeout(PATIENCE_MS),
    redirect: 'error',
  }).then(
    async (response) => ({ ok: response.ok, body: await response.json().catch(() => undefined) }),
    (error: unknown) => {
      throw new LoginFailed(undefined, error);
    },
  );
  const granted = Granted.safeParse(answer.body);
  if (answer.ok && granted.success)
    return { value: granted.data.access_token, expiresAt: askedAt + granted.data.expires_in * 1_000 };
  const denied = Denied.safeParse(answer.body);
  throw new LoginFailed(denied.success ? denied.data.error : undefined);
}

/** The tokens of a bot: one is asked for when it is first needed and kept until shortly before it ends. */
export function tokenKeeper(ask: () => Promise<AccessToken>, clock: () => Date) {
  let kept: AccessToken | undefined;
  let asking: Promise<AccessToken> | undefined;
  return {
    async current(): Promise<string> {
      if (kept && kept.expiresAt - MARGIN_MS > clock().getTime()) return kept.value;
      asking ??= ask().finally(() => (asking = undefined));
      kept = await asking;
      return kept.value;
    },
    /** It was not taken: the next call asks for another. */
    forget(token: string): void {
      if (kept?.value === token) kept = undefined;
    },
  };
}

const MARGIN_MS = 5 * 60_000;
