/**
 * What is said of a reply that did not go well: a line for each who was to get it and of whom something is known, first
 * the customer, then those in copy by their addresses.
 */
export interface Said {
  readonly problem: string | null;
  readonly cc: readonly string[] | null;
}

/** Pure. null where nothing is said. */
export function inLines(problems: readonly (string | null | undefined)[]): string | null {
  return problems.flatMap(linesOf).join('\n') || null;
}

/** Pure. With what is said of somebody in copy: the end takes the place of what was said of them, a delay of nothing. */
export function withCopy(
  { problem: said }: Said,
  about: string,
  problem: string,
  isEnd: boolean,
): string | null {
  const [lines, line] = [linesOf(said), `${about}: ${problem}`];
  const place = lines.findIndex((each) => each.startsWith(`${about}: `));
  if (place === -1) return inLines([...lines, line]);
  return isEnd ? inLines(lines.with(place, line)) : said;
}

/** Pure. What is said of those in copy: it stands, whatever becomes of the customer's. */
export function ofCopies({ problem, cc }: Said): readonly string[] {
  return linesOf(problem).filter((line) => cc?.some((each) => ` ${line}`.includes(` ${each}: `)));
}

function linesOf(problem: string | null | undefined): readonly string[] {
  return problem?.split('\n') ?? [];
}
