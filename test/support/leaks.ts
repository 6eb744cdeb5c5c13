import { afterAll } from 'vitest';

/** What a test file started and did not stop yet, by a name that helps to find it. */
const running = new Set<{ readonly name: string }>();

/** Wraps the `stop` of something long-lived: the file in which it is never called fails. Stops once. */
export function untilStopped(name: string, stop: () => Promise<void>): () => Promise<void> {
  const entry = { name };
  running.add(entry);
  let stopping: Promise<void> | undefined;
  return () => {
    running.delete(entry);
    stopping ??= stop();
    return stopping;
  };
}

/** A setup file's hook is registered first and so runs last, after the file's own. */
afterAll(() => {
  const leaked = [...running].map(({ name }) => name);
  if (leaked.length > 0) throw new Error(`never stopped: ${leaked.join(', ')}`);
});
