/** Numbers between 0 and 1: random, and the same for a seed, which a failure names. */
export interface Random {
  (): number;
  /** 0 to below `end`. */
  below(end: number): number;
  shuffled<T>(all: readonly T[]): readonly T[];
}

export function randomOf(seed: number): Random {
  let state = seed;
  function next(): number {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  }
  const below = (end: number) => Math.floor(next() * end);
  return Object.assign(next, {
    below,
    shuffled: <T>(all: readonly T[]) =>
      all
        .map((one) => [next(), one] as const)
        .toSorted(([a], [b]) => a - b)
        .map(([, one]) => one),
  });
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
