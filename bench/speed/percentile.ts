/** Of a list that need not be in order; NaN of an empty one. */
export function percentile(list: readonly number[], percent: number): number {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}
