import * as z from 'zod';

import { Sealed, sealUnder } from '../../../sealed.ts';
import type { Secret } from '../../../secret.ts';

/** A sign-in under way, as this browser alone keeps it: what the issuer's answer must fit. */
const Attempt = z.object({
  state: z.string(),
  nonce: z.string(),
  /** PKCE; absent where the issuer takes none. */
  verifier: z.string().exactOptional(),
  /** Where to go afterwards: a path of ours. */
  back: z.string(),
  /** Not later than this, in milliseconds. */
  until: z.number(),
});
export type Attempt = z.infer<typeof Attempt>;

export const ATTEMPT_LIFE_MS = 10 * 60_000;

/** Kept in a cookie, not in the database, so that whoever begins a thousand of them fills nothing. */
export interface Attempts {
  close(attempt: Attempt): string;
  /** undefined where it is not of our making, or too old. */
  open(cookie: string | undefined, now: Date): Attempt | undefined;
}

export function attemptsUnder(secret: Secret): Attempts {
  const seal = sealUnder(secret.reveal(), 'sign-in');

  return {
    close(attempt) {
      const sealed = seal.close(JSON.stringify(attempt), BELONGS_TO);
      return Buffer.from(JSON.stringify(sealed)).toString('base64url');
    },

    open(cookie, now) {
      if (cookie === undefined) return undefined;
      const sealed = fromJson(Sealed, Buffer.from(cookie, 'base64url').toString());
      const text = sealed && seal.open(sealed, BELONGS_TO);
      const attempt = text === undefined ? undefined : fromJson(Attempt, text);
      return attempt && now.getTime() < attempt.until ? attempt : undefined;
    },
  };
}

const BELONGS_TO = 'a browser';

function fromJson<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
