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

/** What is still running, by name; it is forgotten, so that nobody answers for what another left behind. */
export function leaked(): readonly string[] {
  const names = [...running].map(({ name }) => name);
  running.clear();
  return names;
}
