import type { Shelf } from '../../issues/store.ts';
import { Sealed, sealUnder } from '../../sealed.ts';
import { Secret } from '../../secret.ts';

/** The refresh token from the settings, or the newest that the provider gave in its place. */
export interface RefreshTokens {
  newest(): Promise<Secret>;
  keep(token: Secret): Promise<void>;
}

/**
 * Microsoft's refresh tokens end 90 days after they were given, and each use brings a new one
 * (https://learn.microsoft.com/entra/identity-platform/refresh-tokens): who used only the one from the
 * settings would be locked out after three months. Successors are kept encrypted (AES-256-GCM) under a key
 * drawn from the one in the settings, so another one in the settings takes the place of all of them, and the
 * shelf alone opens no mailbox. Of several processes that each bring one, any will do.
 */
export function refreshTokens(first: Secret, shelf: Shelf): RefreshTokens {
  const seal = sealUnder(first.reveal(), 'email/refresh-token');

  return {
    async newest() {
      const sealed = Sealed.safeParse(await shelf.kept(KEY));
      const opened = sealed.success ? seal.open(sealed.data, KEY) : undefined;
      return opened === undefined ? first : new Secret(opened);
    },

    keep: (token) => shelf.keep(KEY, seal.close(token.reveal(), KEY)),
  };
}

const KEY = 'email:refresh-token';
