import diagnostics from 'node:diagnostics_channel';

/** A door of a running app, as Express has it. */
export interface Route {
  readonly method: string;
  /** With its placeholders, such as `/issues/:id`. */
  readonly path: string;
}

/**
 * Every door that the app at this address has mounted, read from the app itself, so that none is forgotten: the
 * server of a request in this process is known to Node, and its listener is Express.
 */
export async function routesOf(url: string): Promise<readonly Route[]> {
  const found: Route[] = [];
  function look(message: unknown): void {
    const server = valueOf(message, 'server');
    if (!isOf(server, url)) return;
    for (const listener of server.listeners('request')) walk(valueOf(listener, 'router'), found);
  }
  diagnostics.subscribe('http.server.request.start', look);
  await (await fetch(`${url}/healthz`)).text();
  diagnostics.unsubscribe('http.server.request.start', look);
  if (found.length === 0) throw new Error('Express keeps its routes elsewhere now');
  const seen = new Map(found.map((route) => [`${route.method} ${route.path}`, route]));
  return [...seen.values()];
}

interface Listening {
  address(): unknown;
  listeners(event: string): readonly unknown[];
}

function isOf(server: unknown, url: string): server is Listening {
  const address = typeof server === 'object' && server !== null && 'address' in server && server.address;
  if (typeof address !== 'function') return false;
  return String(valueOf(address.call(server), 'port')) === new URL(url).port;
}

function walk(router: unknown, found: Route[]): void {
  const stack = valueOf(router, 'stack');
  for (const layer of Array.isArray(stack) ? stack : []) {
    const route = valueOf(layer, 'route');
    const path = valueOf(route, 'path');
    if (typeof path === 'string')
      for (const method of Object.keys(Object(valueOf(route, 'methods'))))
        found.push({ method: method.toUpperCase(), path });
    else walk(valueOf(layer, 'handle'), found);
  }
}

function valueOf(of: unknown, name: string): unknown {
  return of !== null && (typeof of === 'object' || typeof of === 'function')
    ? Reflect.get(of, name)
    : undefined;
}
