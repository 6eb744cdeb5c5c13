import type { Handler } from 'express';
import helmet from 'helmet';

/**
 * Stands before every page meant for a browser. Without a sign-in whoever reaches a page may use it, so a
 * page on this machine answers only to this machine's own names (another name that resolves here is a
 * rebinding attack), and takes changes only from its own pages. Where people sign in it answers to the public
 * address alone, and takes no change of which nothing says that it is from there.
 */
export function pageGuard(options: {
  readonly publicUrl: string;
  /** Any name will do: the workspace was opened to others on purpose. */
  readonly anyHost: boolean;
  /** People sign in, so a browser's cookies are worth stealing a click for. */
  readonly signedIn: boolean;
  readonly rejected: (door: string, reason: string) => void;
}): Handler {
  const ours = new URL(options.publicUrl);
  const ownHosts = new Set([...(options.signedIn ? [] : LOCAL_NAMES), ours.hostname]);
  const headers = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: POLICY },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'sameorigin' },
    // With none at all, a browser would not say where a form comes from either.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: options.publicUrl.startsWith('https:'),
  });

  return (request, response, next) => {
    const host = hostOf(`http://${request.headers.host ?? ''}`);
    if (!options.anyHost && (host === undefined || !ownHosts.has(host.hostname))) {
      options.rejected('page', 'foreign-host');
      response.status(421).type('text/plain').send('This page answers only to its own address.\n');
      return;
    }
    const own = options.signedIn ? isFrom(ours.origin, request.headers) : isOwnOrigin(request.headers, host);
    if (!SAFE.has(request.method) && !own) {
      options.rejected('page', 'foreign-origin');
      response.status(403).type('text/plain').send('Changes are taken only from the page itself.\n');
      return;
    }
    headers(request, response, next);
  };
}

const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const SAFE = new Set(['GET', 'HEAD']);

const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  fontSrc: ["'self'"],
  frameSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'self'"],
};

/** A browser says where a change comes from; a program that says nothing is not a browser's page. */
function isOwnOrigin(
  headers: { readonly origin?: string | undefined; readonly [name: string]: unknown },
  host: URL | undefined,
): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (headers.origin === undefined) return true;
  return host !== undefined && hostOf(headers.origin)?.host === host.host;
}

/**
 * Every browser in use names the origin of a form; one that names none is believed only by the header that
 * pages cannot set (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site).
 */
function isFrom(
  origin: string,
  headers: { readonly origin?: string | undefined; readonly [name: string]: unknown },
): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  return headers.origin === undefined ? site === 'same-origin' : headers.origin === origin;
}

function hostOf(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
