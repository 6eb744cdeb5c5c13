import nock from 'nock';
import { afterAll, afterEach, beforeEach } from 'vitest';

/**
 * The network of a test file, strict: a call that no mock answers fails the test, a mock that nobody calls
 * fails it, and the message says which. Calls to this machine pass only where `loopback` says so.
 */
export function httpMock({ loopback = false }: { readonly loopback?: boolean } = {}): typeof nock {
  const unmatched: string[] = [];

  function note(request: unknown): void {
    const called = describeCall(request);
    if (!(loopback && /127\.0\.0\.1|localhost/.test(called))) unmatched.push(called);
  }

  beforeEach(() => {
    unmatched.length = 0;
    if (!nock.isActive()) nock.activate();
    nock.disableNetConnect();
    if (loopback) nock.enableNetConnect(/^(127\.0\.0\.1|localhost)(:\d+)?$/);
    nock.emitter.on('no match', note);
  });

  afterEach(() => {
    nock.emitter.removeListener('no match', note);
    const unused = nock.pendingMocks();
    nock.abortPendingRequests();
    nock.cleanAll();
    const complaints = [
      ...unmatched.map((call) => `called, but not mocked: ${call}`),
      ...unused.map((mock) => `mocked, but never called: ${mock}`),
    ];
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });

  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });

  return nock;
}

function describeCall(request: unknown): string {
  if (typeof request !== 'object' || request === null) return String(request);
  if (request instanceof Request) return `${request.method} ${request.url}`;
  const { method, host, hostname, path, url } = { ...INHERITED, ...partsOf(request) };
  return `${method} ${url ?? `${host ?? hostname}${path}`}`;
}

const INHERITED: Readonly<Record<string, unknown>> = { method: 'GET', path: '' };

function partsOf(request: object): Readonly<Record<string, unknown>> {
  const names = ['method', 'host', 'hostname', 'path', 'url'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value: unknown = Reflect.get(request, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
