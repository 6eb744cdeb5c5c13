/** Resolves when the work has ended, or after that long without it: true where it has ended. Throws what it threw. */
export async function inTime(work: Promise<unknown>, withinMs: number): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), withinMs);
  try {
    return await Promise.race([work.then(() => true), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
