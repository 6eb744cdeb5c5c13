import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';

/** Why nobody was let in. */
export type SignInProblem =
  /** Nothing was begun in this browser, or it took too long, or this answer was used. */
  | 'none-begun'
  | 'wrong-state'
  | 'wrong-nonce'
  | 'wrong-audience'
  | 'too-old'
  | 'code-used'
  | 'declined'
  | 'issuer-away'
  | 'not-verifiable'
  | 'no-certain-email'
  | 'unknown'
  | 'deactivated';

/**
 * Pure. What a failure of the library means for who waits. Only its code is handed on: messages and causes
 * hold what the issuer says of the person.
 */
export function faultOf(error: unknown): { readonly why: SignInProblem; readonly code?: string } {
  if (error instanceof AuthorizationResponseError)
    return { why: error.error === 'access_denied' ? 'declined' : 'not-verifiable', code: error.error };
  if (error instanceof ResponseBodyError)
    return { why: error.error === 'invalid_grant' ? 'code-used' : 'not-verifiable', code: error.error };
  if (!(error instanceof ClientError)) return { why: isNetwork(error) ? 'issuer-away' : 'not-verifiable' };

  const code = error.code ?? 'unnamed';
  switch (code) {
    case 'OAUTH_TIMEOUT':
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
      return { why: 'issuer-away', code };
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return { why: 'too-old', code };
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED': {
      const claim = claimOf(error);
      if (claim === 'nonce') return { why: 'wrong-nonce', code };
      return { why: claim === 'aud' || claim === 'azp' ? 'wrong-audience' : 'not-verifiable', code };
    }
    default:
      return { why: isNetwork(error.cause) ? 'issuer-away' : 'not-verifiable', code };
  }
}

/** The claim that differs, as the library's own errors carry it in their causes. */
function claimOf(error: unknown): unknown {
  for (let at = error; typeof at === 'object' && at !== null; at = Reflect.get(at, 'cause')) {
    const claim: unknown = Reflect.get(at, 'claim');
    if (claim !== undefined) return claim;
  }
  return undefined;
}

/** fetch rejects with a TypeError when nobody answers, whose cause is the system's. */
function isNetwork(error: unknown): boolean {
  return error instanceof TypeError && error.message === 'fetch failed';
}
