import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, MemoryStore, rateLimit } from 'express-rate-limit';

/**
 * Counts programs that could not prove who they are (401 and 403), by the address they come from, and tells those
 * who go on that it is too much (429) and when to come again. What proves itself is never held up, however much of
 * it there is: a platform comes from few addresses, and nothing of it may be lost. Each process counts for itself.
 */
export function floodGuard(most = MOST_FAILURES): RequestHandler {
  const failures = new MemoryStore();
  // Only its clock is used: as a handler it would hold up whoever comes from there.
  rateLimit({ windowMs: WINDOW_MS, store: failures, validate: false });

  return async (request, response, next) => {
    // Pages know by 401 that a session has ended; who signs in is counted there.
    if (isBrowser(request)) return next();
    const from = addressOf(request);
    const before = await failures.get(from);
    const isOver = before !== undefined && before.totalHits >= most;
    const endMs = before?.resetTime?.getTime() ?? Date.now() + WINDOW_MS;

    beforeHead(response, (status) => {
      if (!FAILED.has(status)) return status;
      void failures.increment(from);
      if (!isOver) return status;
      response.setHeader('retry-after', Math.max(1, Math.ceil((endMs - Date.now()) / 1_000)));
      return 429;
    });
    next();
  };
}

const WINDOW_MS = 60_000;
const MOST_FAILURES = 60;
const FAILED: ReadonlySet<number> = new Set([401, 403]);

/** A network where a whole one is given to somebody, as in version 6; as a key, it has an end. */
function addressOf({ ip = '' }: Pick<Request, 'ip'>): string {
  return ipKeyGenerator(ip).slice(0, 64);
}

function isBrowser({ headers }: Request): boolean {
  return headers.cookie !== undefined || headers['sec-fetch-site'] !== undefined;
}

/** Lets the status be another one just before it goes out. All ways of answering end in `writeHead`. */
function beforeHead(response: Response, statusOf: (status: number) => number): void {
  const writeHead = response.writeHead.bind(response);
  Object.assign(response, {
    writeHead(status: number, ...rest: []) {
      return writeHead(statusOf(status), ...rest);
    },
  });
}
