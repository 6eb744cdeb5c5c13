/**
 * Does what has the same key one after the other, and never waits for another key. A customer's messages are kept in
 * turn anyway, under the customer's lock; waiting here, a flood of one sender's has one connection to the database
 * and not all of them, so what others write is kept meanwhile. A failure is its caller's alone.
 */
export function inTurn(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<void>>();

  return async (key, work) => {
    const before = last.get(key);
    const over = Promise.withResolvers<void>();
    last.set(key, over.promise);
    try {
      await before;
      return await work();
    } finally {
      over.resolve();
      if (last.get(key) === over.promise) last.delete(key);
    }
  };
}
