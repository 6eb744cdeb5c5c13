/** How long to wait before the next try. */
export interface BackOff {
  /** After one more failure. */
  nextMs(): number;
  reset(): void;
}

/**
 * Doubles from `firstMs` to `lastMs`. A random half of it is taken off, so that many who lost the same server
 * do not come back in the same moment.
 */
export function backOff(
  { firstMs, lastMs }: { readonly firstMs: number; readonly lastMs: number },
  random: () => number = Math.random,
): BackOff {
  let failures = 0;
  return {
    nextMs() {
      const fullMs = Math.min(lastMs, firstMs * 2 ** failures);
      failures += 1;
      return Math.round(fullMs * (1 - random() / 2));
    },
    reset() {
      failures = 0;
    },
  };
}
