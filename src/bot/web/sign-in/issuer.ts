import type { Configuration, IDToken, UserInfoResponse } from 'openid-client';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';

import type { SignedIn } from '../../../issues/staff.ts';
import type { Attempt } from './attempt.ts';
import { ATTEMPT_LIFE_MS } from './attempt.ts';
import { personOf } from './claims.ts';
import type { SignInConfig } from './config.ts';
import type { SignInProblem } from './faults.ts';
import { faultOf } from './faults.ts';
import { traitsOf } from './issuers.ts';

/** Who vouches for people: OpenID Connect, the authorization code flow. */
export interface Issuer {
  readonly host: string;
  /** Whether it answers, or has answered before. */
  isThere(): Promise<boolean>;
  /** Where to send a browser, and what its answer must fit; undefined while the issuer is away. */
  begin(back: string, now: Date): Promise<{ readonly address: URL; readonly attempt: Attempt } | undefined>;
  /** Whom the answer speaks of, by the query it came with. */
  finish(attempt: Attempt, query: URLSearchParams): Promise<Vouched>;
}

export type Vouched =
  | { readonly ok: true; readonly person: SignedIn }
  /** `code` is for the log; it has nothing of the person in it. */
  | { readonly ok: false; readonly why: SignInProblem; readonly code?: string };

/** Nothing is asked of the issuer before somebody wants to sign in, so that the product starts without it. */
export function issuerOf(config: SignInConfig): Issuer {
  const { issuer, clientId, clientSecret, callback } = config;
  const traits = traitsOf(issuer);
  let known: Promise<Configuration> | undefined;

  async function metadata(): Promise<Configuration> {
    known ??= discovery(issuer, clientId, clientSecret.reveal(), authenticate, {
      timeout: TIMEOUT_S,
      execute: [
        // The key is checked even where TLS would vouch for who answers.
        enableNonRepudiationChecks,
        ...(issuer.protocol === 'http:' ? [allowInsecureRequests] : []),
      ],
    });
    try {
      return await known;
    } catch (error) {
      // Whoever comes next asks anew.
      known = undefined;
      throw error;
    }
  }

  const post = ClientSecretPost(clientSecret.reveal());
  const basic = ClientSecretBasic(clientSecret.reveal());
  /** The standard's default is `basic`; some issuers take only the other. */
  function authenticate(...request: Parameters<typeof post>) {
    const [{ token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] }] = request;
    return (methods.includes('client_secret_basic') ? basic : post)(...request);
  }

  return {
    host: issuer.host,

    isThere: () =>
      metadata().then(
        () => true,
        () => false,
      ),

    async begin(back, now) {
      const server = await metadata().catch(() => undefined);
      if (!server) return undefined;
      const verifier = traits.pkce ? randomPKCECodeVerifier() : undefined;
      const [state, nonce] = [randomState(), randomNonce()];
      const address = buildAuthorizationUrl(server, {
        ...{ redirect_uri: callback.href, scope: 'openid email profile', state, nonce },
        ...(verifier !== undefined && {
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        }),
      });
      const until = now.getTime() + ATTEMPT_LIFE_MS;
      return { address, attempt: { state, nonce, back, until, ...(verifier !== undefined && { verifier }) } };
    },

    async finish(attempt, query) {
      try {
        const server = await metadata();
        // Built from our own address: the one the request came by is what its sender says.
        const answer = new URL(`?${query}`, callback);
        const tokens = await authorizationCodeGrant(server, answer, {
          ...{ expectedState: attempt.state, expectedNonce: attempt.nonce, idTokenExpected: true },
          ...(attempt.verifier !== undefined && { pkceCodeVerifier: attempt.verifier }),
        });
        const claims = tokens.claims();
        if (!claims) return { ok: false, why: 'not-verifiable' };
        return {
          ok: true,
          person: personOf(await complete(server, claims, tokens.access_token), issuer, traits),
        };
      } catch (error) {
        return { ok: false, ...faultOf(error) };
      }
    },
  };
}

const TIMEOUT_S = 8;

/** Some issuers tell addresses only when asked for them apart. */
async function complete(
  server: Configuration,
  claims: IDToken,
  accessToken: string,
): Promise<IDToken | (IDToken & UserInfoResponse)> {
  if (claims['email'] !== undefined || server.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...(await fetchUserInfo(server, accessToken, claims.sub)), ...claims };
}
