/**
 * Whether a connector may be called: by its host, and only where nobody can listen. The bot shows its token to
 * whatever it calls, and the address comes with every activity.
 */
export function mayBeCalled(serviceUrl: string, hosts: readonly string[]): boolean {
  const url = URL.parse(serviceUrl);
  if (url === null || url.username !== '' || url.password !== '') return false;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
  return isSafe && hosts.includes(url.hostname);
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
