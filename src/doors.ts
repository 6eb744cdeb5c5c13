import type { ErrorRequestHandler, Express, RequestHandler, Router } from 'express';
import express from 'express';
import type { Logger } from 'pino';

import { StoreUnavailable } from './issues/store.ts';
import type { Metrics } from './metrics.ts';
import type { Health } from './readiness.ts';

/** All the HTTP doors of the process: every adapter's own, and the ones that tell how it is. */
export function doors(parts: {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly health: Pick<Health, 'ready' | 'alive'>;
  /** Stands before the figures. */
  readonly metricsGuard: RequestHandler;
  /** Sees every request but those that ask how the process is. */
  readonly watch: RequestHandler;
  /** Stands before what others call. */
  readonly floodGuard: RequestHandler;
  readonly routers: readonly Router[];
}): Express {
  const { log, metrics, health } = parts;
  const app = express();
  app.disable('x-powered-by');
  // From where somebody comes is what a proxy on our own network says of them; nobody else is believed.
  app.set('trust proxy', ['loopback', 'linklocal', 'uniquelocal']);

  app.get('/healthz', (_request, response) => {
    const alive = health.alive();
    response.status(alive.alive ? 200 : 503).json(alive);
  });
  app.get('/readyz', async (_request, response) => {
    const ready = await health.ready();
    response.status(ready.ready ? 200 : 503).json(ready);
  });
  app.get('/metrics', parts.metricsGuard, async (_request, response) => {
    const { contentType, body } = await metrics.page();
    response.set('content-type', contentType).send(body);
  });

  app.use(parts.watch, parts.floodGuard);
  for (const router of parts.routers) app.use(router);

  app.use((_request, response) => {
    response.status(404).type('text/plain').send('There is nothing here.\n');
  });
  app.use(onError(log));
  return app;
}

/** What a request fails with. The sender of a webhook sends it again on 503; nobody sees our words on 500. */
function onError(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const plain = response.type('text/plain');
    if (error instanceof StoreUnavailable) {
      log.error({ err: error, door: request.path }, 'the database cannot be reached');
      plain.status(503).set('retry-after', '5').send('The database cannot be reached. Try again.\n');
      return;
    }
    const status = clientMistake(error);
    if (status !== undefined) {
      plain.status(status).send('This request cannot be read.\n');
      return;
    }
    log.error({ err: error, door: request.path }, 'a request failed');
    plain.status(500).send('Something went wrong here. It has been noted.\n');
  };
}

/** Express and its parsers put the status of a mistake of the sender on the error. */
function clientMistake(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  return error.status >= 400 && error.status < 500 ? error.status : undefined;
}
