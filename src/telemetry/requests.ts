import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

import { correlated } from '../correlation.ts';
import type { Metrics } from '../metrics.ts';
import type { Tracing } from './span.ts';

/**
 * Gives every request its id, which its answer names too, and sees how long the answer takes. A page that stays
 * open for news is none of it.
 */
export function requestWatch(parts: {
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'answered'>;
  readonly tracing: Tracing;
}): RequestHandler {
  const { log, metrics, tracing } = parts;
  return (request, response, next) => {
    const begunMs = performance.now();
    const span = tracing.begin(request.method, {
      kind: 'door',
      attributes: { 'http.request.method': request.method },
    });
    response.set('x-request-id', span.within.requestId);
    response.once('close', () => {
      if (staysOpen(response)) return;
      const seconds = (performance.now() - begunMs) / 1000;
      const door = doorOf(request);
      const status = response.writableFinished ? response.statusCode : 499;
      metrics.answered(door, status, seconds);
      span.end({
        name: `${request.method} ${door}`,
        attributes: { 'http.route': door, 'http.response.status_code': status },
        ...(status >= 500 && { failed: String(status) }),
      });
      correlated(span.within, () =>
        log.debug({ door, status, ms: Math.round(seconds * 1000) }, 'a request was answered'),
      );
    });
    correlated(span.within, next);
  };
}

/** The pattern of the address that answered, such as /issues/:id: an address itself may hold anything. */
function doorOf(request: { readonly baseUrl: string; readonly route?: unknown }): string {
  const { route } = request;
  const path: unknown =
    typeof route === 'object' && route !== null && 'path' in route ? route.path : undefined;
  return typeof path === 'string' ? `${request.baseUrl}${path}` : 'none';
}

function staysOpen(response: Response): boolean {
  return String(response.getHeader('content-type') ?? '').startsWith('text/event-stream');
}
