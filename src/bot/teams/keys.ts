import { z } from 'zod';

/** The keys that sign what comes in, by their name. */
export interface KeyRing {
  /** undefined: there is none of that name. Throws `KeysUnavailable`. */
  named(kid: string): Promise<SigningKey | undefined>;
}

export interface SigningKey {
  readonly jwk: { readonly kty: 'RSA'; readonly n: string; readonly e: string };
  readonly endorsements: readonly string[];
}

/** The keys could not be asked for, so nobody can tell whether a request is genuine. */
export class KeysUnavailable extends Error {
  constructor(cause: unknown) {
    super('the keys that sign requests of Teams cannot be asked for', { cause });
    this.name = 'KeysUnavailable';
  }
}

const Metadata = z.object({ jwks_uri: z.url({ protocol: /^https?$/ }) });
const KeySet = z.object({
  keys: z.array(
    z.object({
      kty: z.string(),
      kid: z.string().optional(),
      n: z.string().optional(),
      e: z.string().optional(),
      endorsements: z.array(z.string()).optional(),
    }),
  ),
});

/** Keys change rarely, and new ones are published before they are used. */
const DAY_MS = 24 * 60 * 60_000;
/** Anybody can name a key that is not there; that must not make us ask for each. */
const MINUTE_MS = 60_000;
const PATIENCE_MS = 5_000;

export function keyRing(openIdUrl: string, clock: () => Date): KeyRing {
  let known: ReadonlyMap<string, SigningKey> = new Map();
  let askedAt = -Infinity;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    const { jwks_uri } = Metadata.parse(await json(openIdUrl));
    const { keys } = KeySet.parse(await json(jwks_uri));
    known = new Map(
      keys.flatMap(({ kty, kid, n, e, endorsements = [] }) =>
        kty === 'RSA' && kid !== undefined && n !== undefined && e !== undefined
          ? [[kid, { jwk: { kty, n, e }, endorsements }] as const]
          : [],
      ),
    );
    askedAt = clock().getTime();
  }

  return {
    async named(kid) {
      const age = clock().getTime() - askedAt;
      if (age > (known.has(kid) ? DAY_MS : MINUTE_MS)) {
        asking ??= ask().finally(() => (asking = undefined));
        try {
          await asking;
        } catch (error) {
          // A key we have stays good while Microsoft is away.
          if (!known.has(kid)) throw new KeysUnavailable(error);
        }
      }
      return known.get(kid);
    },
  };
}

async function json(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return response.json();
}
