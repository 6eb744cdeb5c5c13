import type { Headers } from './headers.ts';

/**
 * What our own server found out (DMARC), from the top-most header with its name: a sender can write such
 * headers too, but ours stands above them. https://www.rfc-editor.org/rfc/rfc8601
 */
export function authenticationOf(
  headers: Headers,
  authservId: string | undefined,
): 'pass' | 'fail' | undefined {
  if (authservId === undefined) return undefined;
  const ours = headers
    .all('authentication-results')
    .find((value) => isSignedBy(value, authservId.toLowerCase()));
  const result = /(?:^|[;\s])dmarc\s*=\s*(\w+)/i.exec(ours?.slice(0, 8_000) ?? '')?.[1]?.toLowerCase();
  return result === 'pass' || result === 'fail' ? result : undefined;
}

function isSignedBy(value: string, authservId: string): boolean {
  const name = /^[^\s;]{1,255}/.exec(value)?.[0].toLowerCase();
  if (name === undefined) return false;
  return authservId.startsWith('*.') ? name.endsWith(authservId.slice(1)) : name === authservId;
}
