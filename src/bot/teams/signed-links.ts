import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import * as z from 'zod';

import type { Shelf } from '../../issues/store.ts';
import { Secret } from '../../secret.ts';

/**
 * Links that bear their own proof, and end: a browser that opens a link from Teams brings no cookie of ours, and
 * whoever has one may use it until then. The proof is of the whole path, so that of one link is good for no other.
 */
export interface SignedLinks {
  /** For one drawing: the links end then. */
  until(end: Date): Promise<(path: string) => string>;
  /** What is to be thought of a link that somebody came with. */
  judge(path: string, query: unknown): Promise<'good' | 'over' | 'forged'>;
}

export function signedLinks(
  { shelf, publicUrl }: { readonly shelf: Shelf; readonly publicUrl: string },
  clock: () => Date,
): SignedLinks {
  const kept: { key?: Promise<Secret> } = {};
  function key(): Promise<Secret> {
    kept.key ??= keyOn(shelf).catch((error: unknown) => {
      delete kept.key;
      throw error;
    });
    return kept.key;
  }

  return {
    async until(end) {
      const secret = await key();
      const seconds = Math.ceil(end.getTime() / 1_000);
      return (path) =>
        `${publicUrl}${path}?${new URLSearchParams({ until: String(seconds), proof: proofOf(secret, path, seconds) })}`;
    },

    async judge(path, query) {
      const asked = Asked.safeParse(query);
      if (!asked.success || !isProven(await key(), path, asked.data)) return 'forged';
      return asked.data.until * 1_000 < clock().getTime() ? 'over' : 'good';
    },
  };
}

const Asked = z.object({ until: z.coerce.number().pipe(z.int().positive()), proof: z.string().max(100) });

/** One for all processes: the first of them makes it. */
async function keyOn(shelf: Shelf): Promise<Secret> {
  const made = randomBytes(32).toString('base64url');
  return new Secret(z.string().parse(await shelf.keepFirst('teams/link-key', made)));
}

function proofOf(key: Secret, path: string, until: number): string {
  return createHmac('sha256', key.reveal()).update(`${path}.${until}`).digest('base64url');
}

function isProven(key: Secret, path: string, { until, proof }: z.infer<typeof Asked>): boolean {
  const right = Buffer.from(proofOf(key, path, until));
  const given = Buffer.from(proof);
  return given.length === right.length && timingSafeEqual(given, right);
}
