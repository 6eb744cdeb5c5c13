import { domainToASCII } from 'node:url';

/**
 * An address as a mail server is given it: one address and nothing beside it, its domain in ASCII. undefined
 * where it is none, or holds anything that some program on the way might read as a second one.
 */
export function sendableAddress(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const [local, named] = [address.slice(0, Math.max(at, 0)), address.slice(at + 1)];
  if (!LOCAL_PART.test(local) || Buffer.byteLength(local) > 64) return undefined;
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(named)) return undefined;

  const domain = domainToASCII(named.toLowerCase());
  return domain.length <= 253 && DOMAIN.test(domain) ? `${local}@${domain}` : undefined;
}

// Of RFC 5322 only what needs no quotes; letters beyond ASCII are for the server to take or refuse (RFC 6531).
const LOCAL_PART = /^[^\s"(),:;<>@[\\\]\p{C}]+$/u;
const DOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
