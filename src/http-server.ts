import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** For how long whoever asks may take to say it. */
export interface Patience {
  readonly headersMs: number;
  /** For all of a request. An answer may take as long as it likes. */
  readonly requestMs: number;
  /** How often is looked. */
  readonly lookMs: number;
}

/** A server that lets nobody hold a connection by talking slowly, nor the process by coming in thousands. */
export function webServer(listener: RequestListener, patience: Patience = PATIENCE): Server {
  const server = createServer(
    {
      headersTimeout: patience.headersMs,
      requestTimeout: patience.requestMs,
      connectionsCheckingInterval: patience.lookMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    listener,
  );
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

/** Resolves once it listens, with where. Rejects where it may not. */
export function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('not listening on a port'));
      else resolve(address);
    });
  });
}

/**
 * Takes no connection any more and lets those go that have nothing to say. Resolves when all that was asked is
 * answered; whoever does not want to wait for that calls `closeAllConnections`.
 */
export function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection whose answer has just been sent would else be kept for the next question.
    const letting = setInterval(() => server.closeIdleConnections(), LET_GO_EVERY_MS);
    server.close(() => {
      clearInterval(letting);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/**
 * Longer than proxies keep theirs (nginx and the large clouds: 60 s): else a proxy sends a request into a
 * connection that is just being closed here, and has to answer it with an error.
 */
const KEEP_ALIVE_MS = 75_000;
const LET_GO_EVERY_MS = 25;

/** Fifty megabytes of files over a line of 1.5 Mbit/s are a whole request of five minutes. */
const PATIENCE: Patience = { headersMs: 15_000, requestMs: 300_000, lookMs: 5_000 };

/** Ten times what a large team's open pages need; a connection of somebody who only waits takes some 10 KB. */
const MOST_CONNECTIONS = 5_000;
