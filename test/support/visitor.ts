import { parseSetCookie } from 'cookie';

/** A browser without a screen: it keeps cookies and follows where it is sent. */
export interface Visitor {
  /** One request; nothing is followed. */
  ask(path: string, options?: RequestInit): Promise<Response>;
  /** A form of a page of ours, as a browser submits it. */
  submit(
    path: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  /** Opens a page and follows every redirect; where it ended and what it says. */
  open(path: string): Promise<{ readonly status: number; readonly path: string; readonly text: string }>;
  /** Signs in as whoever is next at the issuer; where that ended. */
  signIn(back?: string): ReturnType<Visitor['open']>;
  /** Begins to sign in and stops before the issuer's answer reaches us: the address of that answer. */
  answerOfIssuer(back?: string): Promise<URL>;
  /** The Set-Cookie lines seen last from the app. */
  lastCookies(): readonly string[];
}

export function visitorOf(appUrl: string): Visitor {
  const jars = new Map<string, Map<string, string>>();
  let seen: readonly string[] = [];

  async function ask(address: string, options: RequestInit = {}): Promise<Response> {
    const url = new URL(address, appUrl);
    const jar = jars.get(url.origin) ?? new Map<string, string>();
    jars.set(url.origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', cookie, ...Object.fromEntries(new Headers(options.headers)) };
    const response = await fetch(url, { redirect: 'manual', ...options, headers });
    const lines = response.headers.getSetCookie();
    if (url.origin === appUrl && lines.length > 0) seen = lines;
    for (const line of lines) {
      const { name, value = '', expires } = parseSetCookie(line);
      if (expires !== undefined && expires < new Date()) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Up to where `isEnd` says, or nothing leads on. */
  async function follow(address: string, isEnd: (url: URL) => boolean = () => false) {
    let url = new URL(address, appUrl);
    for (let steps = 0; steps < 12; steps += 1) {
      if (isEnd(url)) return { url, response: undefined };
      const response = await ask(url.href);
      const location = response.headers.get('location');
      if (location === null) return { url, response };
      await response.text();
      url = new URL(location, url);
    }
    throw new Error(`sent around in circles, last to ${url.pathname}`);
  }

  async function open(address: string) {
    const { url, response } = await follow(address);
    return {
      status: response?.status ?? 0,
      path: `${url.pathname}${url.search}`,
      text: (await response?.text())?.replace(/\s+/g, ' ') ?? '',
    };
  }
  const begin = (back: string) => `/sign-in/begin?${new URLSearchParams({ back })}`;

  return {
    ask,
    open,
    submit: (path, fields = {}, headers = { origin: appUrl, 'sec-fetch-site': 'same-origin' }) =>
      ask(path, { method: 'POST', headers, body: new URLSearchParams(fields) }),
    signIn: (back = '/') => open(begin(back)),
    answerOfIssuer: async (back = '/') => (await follow(begin(back), isCallback)).url,
    lastCookies: () => seen,
  };
}

function isCallback({ pathname }: URL): boolean {
  return pathname === '/sign-in/callback';
}
