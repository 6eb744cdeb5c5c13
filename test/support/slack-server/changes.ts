/** Lets a test wait for what will become visible, without asking in a loop. */
export function changeBell() {
  const waiting = new Set<() => void>();

  return {
    ring(): void {
      for (const look of waiting) look();
    },

    /** Resolves with the first answer that is not `undefined` or `false`; asks again after everything that happens. */
    until<T>(look: () => T | undefined | false, timeoutMs = 20_000): Promise<T> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => end(() => reject(new Error(`it never came to be: ${look.toString()}`))),
          timeoutMs,
        );
        function end(how: () => void): void {
          clearTimeout(timer);
          waiting.delete(again);
          how();
        }
        function again(): void {
          try {
            const seen = look();
            if (seen !== undefined && seen !== false) end(() => resolve(seen));
          } catch (error) {
            end(() => reject(error));
          }
        }
        waiting.add(again);
        again();
      });
    },
  };
}
