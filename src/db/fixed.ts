/** A statement whose text is the same every time, and the values for its `$1`, `$2`, … */
export interface Fixed {
  readonly text: string;
  readonly values: readonly Value[];
}

type Value = string | number | boolean | null;

/**
 * As drizzle's `sql`, but only values may stand in it, no other statements: so its text is put together once for each
 * place in the code, and not for every use, which was most of what a text cost. For what is done for every message
 * or click.
 */
export function fixed(parts: TemplateStringsArray, ...values: readonly Value[]): Fixed {
  const known = texts.get(parts);
  if (known !== undefined) return { text: known, values };
  const text = parts.reduce((before, part, place) => `${before}$${place}${part}`);
  texts.set(parts, text);
  return { text, values };
}

const texts = new WeakMap<TemplateStringsArray, string>();
