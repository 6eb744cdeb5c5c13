import type { Secret } from '../../secret.ts';
import type { AccessTokens } from './oauth.ts';

/** Who we are to a mail server, and what proves it at this moment. */
export interface Login {
  readonly user: string;
  /** Throws `OAuthFailed` where there is no token to be had. */
  proof(): Promise<Proof>;
  /** The server did not take it: the next proof is a fresh one where there can be one. */
  refused(proof: Proof): void;
}

export type Proof =
  | { readonly kind: 'password'; readonly password: Secret }
  | { readonly kind: 'token'; readonly token: Secret };

/** By an access token where there are any to be had, else by the password; undefined without either. */
export function loginFor(
  server: { readonly user?: string; readonly password?: Secret },
  tokens: AccessTokens | undefined,
): Login | undefined {
  const { user, password } = server;
  if (user === undefined) return undefined;
  if (tokens)
    return {
      user,
      proof: async () => ({ kind: 'token', token: await tokens.token() }),
      refused: (proof) => {
        if (proof.kind === 'token') tokens.refused(proof.token);
      },
    };
  if (password === undefined) return undefined;
  return { user, proof: async () => ({ kind: 'password', password }), refused: () => {} };
}
