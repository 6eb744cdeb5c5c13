import type { Checked } from '../checkup.ts';

/** What was found, a line each, with what to do below what is wrong. Pure. */
export function table(found: readonly Checked[]): string {
  const width = Math.max(...found.map(({ what }) => what.length));
  return found
    .flatMap(({ ok, what, found: words, todo }) => [
      `${ok ? '✓' : '✗'} ${what.padEnd(width)}  ${words}`,
      ...(todo === undefined ? [] : [`${' '.repeat(width + 4)}→ ${todo}`]),
    ])
    .join('\n');
}
