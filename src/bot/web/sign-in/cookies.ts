import { parseCookie, stringifySetCookie } from 'cookie';

/** A cookie that scripts and other sites do not get. */
export interface OwnCookie {
  read(header: string | undefined): string | undefined;
  set(value: string, until: Date): string;
  clear(): string;
}

/**
 * With https the name begins with `__Host-`: browsers then take it only from this very host, with Secure and
 * for the whole site (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis). `lax`, because
 * people come back from the issuer, and from links in chat, signed in.
 */
export function ownCookie(name: string, secure: boolean): OwnCookie {
  const full = secure ? `__Host-${name}` : name;
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  return {
    read: (header) => (header === undefined ? undefined : parseCookie(header)[full]),
    set: (value, until) => stringifySetCookie(full, value, { ...options, expires: until }),
    clear: () => stringifySetCookie(full, '', { ...options, expires: new Date(0) }),
  };
}
