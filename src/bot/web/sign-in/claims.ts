import * as z from 'zod';

import type { SignedIn } from '../../../issues/staff.ts';
import type { IssuerTraits } from './issuers.ts';

/** Of what an issuer says, what is used here. Some write booleans as words. */
const Claims = z.object({
  sub: z.string().min(1),
  name: z.string().trim().min(1).optional().catch(undefined),
  email: z.string().trim().min(3).optional().catch(undefined),
  email_verified: z.unknown().optional(),
  /** Microsoft's optional claim: whether the domain of the address is proven to be the tenant's. */
  xms_edov: z.unknown().optional(),
});

/** Pure. The person, with an address only where it is certain that it is theirs. */
export function personOf(claims: unknown, issuer: URL, traits: IssuerTraits): SignedIn {
  const { sub, name, email, email_verified: verified, xms_edov: proven } = Claims.parse(claims);
  const certain = isTrue(verified) || (traits.ownEmails && verified === undefined && !isFalse(proven));
  return {
    subject: `${issuer.href} ${sub}`,
    name: (name ?? email?.split('@')[0] ?? 'Somebody').slice(0, 200),
    ...(email !== undefined && certain && { email: email.toLowerCase() }),
  };
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function isFalse(value: unknown): boolean {
  return value === false || value === 'false' || value === 0 || value === '0';
}
