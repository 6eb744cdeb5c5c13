import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

import { z } from 'zod';

/** A text as kept where others may read it: encrypted, and bound to what it belongs to. */
export const Sealed = z.object({ v: z.literal(1), nonce: z.base64(), tag: z.base64(), text: z.base64() });
export type Sealed = z.infer<typeof Sealed>;

/** Encrypts and decrypts under one secret. What was sealed for one thing does not open for another. */
export interface Seal {
  close(text: string, belongsTo: string): Sealed;
  /** undefined where it was made under another secret, for another thing, or changed since. */
  open(sealed: Sealed, belongsTo: string): string | undefined;
}

/**
 * AES-256-GCM under a key drawn from the secret for this `purpose` alone (HKDF, RFC 5869), so that what else
 * the secret signs tells nothing about it. A nonce is random: 96 bits allow 2^32 seals under one key (NIST SP
 * 800-38D, 8.3), and only a few things are sealed.
 */
export function sealUnder(secret: string, purpose: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, 'switchboard', purpose, 32));

  return {
    close(text, belongsTo) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(belongsTo));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return {
        v: 1,
        nonce: nonce.toString('base64'),
        tag: cipher.getAuthTag().toString('base64'),
        text: body.toString('base64'),
      };
    },

    open(sealed, belongsTo) {
      try {
        const nonce = Buffer.from(sealed.nonce, 'base64');
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
        decipher.setAAD(Buffer.from(belongsTo)).setAuthTag(Buffer.from(sealed.tag, 'base64'));
        const body = decipher.update(Buffer.from(sealed.text, 'base64'));
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
