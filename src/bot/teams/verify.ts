import { createPublicKey, verify } from 'node:crypto';

import { z } from 'zod';

import type { KeyRing } from './keys.ts';

/** Who signs what comes from Teams. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
export const ISSUER = 'https://api.botframework.com';

/** "allow a clock skew of 5 minutes" (the same page) */
const SKEW_SECONDS = 5 * 60;

export type Verdict =
  /** `serviceUrl`: the only one that what came with this token may name. */
  | { readonly ok: true; readonly serviceUrl: string }
  | { readonly ok: false; readonly reason: 'unsigned' | 'forged' | 'stale' };

const Header = z.object({ alg: z.literal('RS256'), kid: z.string() });
const Claims = z.object({
  iss: z.literal(ISSUER),
  aud: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  serviceurl: z.string(),
});

/**
 * Whether a request is signed by Teams and for this bot. The library checks it again; it takes part in this only
 * after us, because it takes other issuers too, answers 500 to a wrong key, and prints keys and tokens.
 * Throws `KeysUnavailable` where the keys cannot be asked for.
 */
export function tokenCheck(appId: string, keys: KeyRing, clock: () => Date) {
  return async function judge(authorization: string | undefined): Promise<Verdict> {
    if (authorization === undefined || authorization.trim() === '') return { ok: false, reason: 'unsigned' };
    const token = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization);
    if (!token) return FORGED;
    const [, head = '', body = '', signature = ''] = token;
    const header = Header.safeParse(jsonIn(head));
    const claims = Claims.safeParse(jsonIn(body));
    if (!header.success || !claims.success || claims.data.aud !== appId) return FORGED;

    const key = await keys.named(header.data.kid);
    // A key is endorsed for the channels whose messages it may sign.
    if (!key?.endorsements.includes('msteams')) return FORGED;
    const publicKey = createPublicKey({ key: key.jwk, format: 'jwk' });
    const isSigned = verify(
      'RSA-SHA256',
      Buffer.from(`${head}.${body}`),
      publicKey,
      Buffer.from(signature, 'base64url'),
    );
    if (!isSigned) return FORGED;

    const now = clock().getTime() / 1_000;
    const { exp, nbf = 0, serviceurl } = claims.data;
    if (exp + SKEW_SECONDS < now || nbf - SKEW_SECONDS > now) return { ok: false, reason: 'stale' };
    return { ok: true, serviceUrl: serviceurl };
  };
}

const FORGED = { ok: false, reason: 'forged' } as const;

function jsonIn(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
