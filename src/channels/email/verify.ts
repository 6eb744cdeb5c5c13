import { createHmac, timingSafeEqual } from 'node:crypto';

import type { Request } from 'express';

import type { Secret } from '../../secret.ts';

/**
 * What whoever brings a mail shows: the secret as the password of Basic auth, for providers that can only be
 * given an address, or a signature, which is looked at once the body is here.
 */
export function claimOf(
  secret: Secret,
  request: Pick<Request, 'get'>,
): 'allowed' | 'signed' | 'unproved' | 'forged' {
  if (request.get(SIGNATURE_HEADER) !== undefined) return 'signed';
  const password = passwordIn(request.get('authorization'));
  if (password === undefined) return 'unproved';
  return same(password, secret.reveal()) ? 'allowed' : 'forged';
}

/**
 * `x-switchboard-signature: t=SECONDS,v1=HEX`, an HMAC-SHA256 over `SECONDS.BODY`, at most five minutes from now.
 * A repetition within them is harmless: the same mail is kept once.
 */
export function checkSignature(
  secret: Secret,
  request: Pick<Request, 'get'>,
  body: Uint8Array,
  now: Date,
): 'allowed' | 'forged' | 'stale' {
  const header = request.get(SIGNATURE_HEADER) ?? '';
  const { at, proof } = SIGNATURE.exec(header.trim())?.groups ?? {};
  if (at === undefined || proof === undefined) return 'forged';
  const expected = createHmac('sha256', secret.reveal()).update(`${at}.`).update(body).digest('hex');
  if (!same(proof.toLowerCase(), expected)) return 'forged';
  const ageMs = Math.abs(now.getTime() - Number(at) * 1000);
  return ageMs > MAX_AGE_MS ? 'stale' : 'allowed';
}

const SIGNATURE_HEADER = 'x-switchboard-signature';
const SIGNATURE = /^t=(?<at>\d{1,12}),\s*v1=(?<proof>[0-9a-f]{64})$/i;
const MAX_AGE_MS = 5 * 60_000;

/** Whatever the user's name: some providers demand one. */
function passwordIn(authorization: string | undefined): string | undefined {
  const encoded = /^basic\s+([\w+/=-]+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString();
  return decoded.includes(':') ? decoded.slice(decoded.indexOf(':') + 1) : undefined;
}

/** By digests, which are of one length whatever was shown, so that only equality can be learnt. */
function same(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHmac('sha256', 'compare').update(text).digest();
}
