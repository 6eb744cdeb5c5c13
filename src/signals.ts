/** How the process is told to end, and how it does; a test hands in its own. */
export interface Ending {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  exit(code: number): void;
  /** Milliseconds that only ever grow. */
  now(): number;
}

/**
 * The first SIGTERM or SIGINT stops what `stop` stops and exits with 0; another one exits with 1, at once. In a
 * container we are process 1, to whom a signal without a listener does nothing: hence a listener for each.
 */
export function stopOnSignals(stop: () => Promise<void>, ending: Ending): void {
  let askedAt: number | undefined;
  function asked(): void {
    const now = ending.now();
    if (askedAt === undefined) {
      askedAt = now;
      stop().then(
        () => ending.exit(0),
        () => ending.exit(1),
      );
    } else if (now - askedAt >= ECHO_MS) ending.exit(1);
  }
  ending.on('SIGTERM', asked);
  ending.on('SIGINT', asked);
}

/** A Ctrl+C reaches us twice below npm: from the terminal, and passed on by npm. Nobody presses it so fast. */
const ECHO_MS = 250;
