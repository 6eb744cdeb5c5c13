import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Resolves once it listens, with where. Rejects where it may not. */
export function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
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
