import { isIP } from 'node:net';

import { Secret } from '../../secret.ts';

/** A mail server as its URL names it. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /**
   * `from-the-start`: TLS before anything is said. `starttls`: it must be taken up before the login.
   * `if-offered`: on this machine, where nobody stands in between.
   */
  readonly tls: 'from-the-start' | 'starttls' | 'if-offered';
  readonly user?: string;
  readonly password?: Secret;
  /** What stands behind the host, decoded and without its slash; empty where nothing does. */
  readonly path: string;
}

export type MailScheme = 'imap' | 'imaps' | 'smtp' | 'smtps';

/**
 * Reads `imaps://user:password@host:993/Folder`. A URL that is none, or that cannot work, comes back as what
 * is wrong with it: the rest of a sentence that begins with the name of the setting, and never its value.
 */
export function mailServer(text: string, schemes: readonly [MailScheme, MailScheme]): MailServer | string {
  const url = URL.parse(text);
  const scheme = schemes.find((one) => url?.protocol === `${one}:`);
  if (!url || scheme === undefined || url.hostname === '' || url.search !== '' || url.hash !== '')
    return `must look like ${schemes[0]}://user:password@host; characters such as / ? # % in a user or a password are percent-encoded (%2F %3F %23 %25).`;

  const port = url.port === '' ? USUAL_PORT[scheme] : Number(url.port);
  const spoken = SPOKEN_ON[port];
  if (spoken !== undefined && spoken !== scheme)
    return `says ${scheme}:// on port ${port}, where servers speak ${spoken}://; use ${spoken}://, or port ${USUAL_PORT[scheme]}.`;

  const parts = decoded([url.username, url.password, url.pathname.replace(/^\//, '')]);
  if (!parts) return 'has a % that encodes nothing; a % in a user or a password is written %25.';
  const [user = '', password = '', path = ''] = parts;
  return {
    // An IPv6 address stands in brackets in a URL, and without them everywhere else.
    host: url.hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1'),
    port,
    tls: scheme.endsWith('s') ? 'from-the-start' : isLoopback(url.hostname) ? 'if-offered' : 'starttls',
    ...(user !== '' && { user }),
    ...(password !== '' && { password: new Secret(password) }),
    path,
  };
}

/**
 * Whether it is this machine. A name that only resolves to it does not count, as somebody else decides what a
 * name resolves to.
 */
export function isLoopback(host: string): boolean {
  const bare = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

const USUAL_PORT: Readonly<Record<MailScheme, number>> = { imaps: 993, imap: 143, smtps: 465, smtp: 587 };

/** https://www.iana.org/assignments/service-names-port-numbers, RFC 8314 */
const SPOKEN_ON: Readonly<Record<number, MailScheme>> = {
  25: 'smtp',
  143: 'imap',
  465: 'smtps',
  587: 'smtp',
  993: 'imaps',
};

function decoded(parts: readonly string[]): readonly string[] | undefined {
  try {
    return parts.map((part) => decodeURIComponent(part));
  } catch {
    return undefined;
  }
}
