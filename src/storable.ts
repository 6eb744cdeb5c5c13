/**
 * Pure. What a form or JSON brought, as any database of ours can keep it: without NUL and half characters in its
 * texts and names. undefined where it is nested deeper than anything that is meant for us.
 */
export function storable(value: unknown): unknown {
  return isDeeperThan(value, DEEPEST) ? undefined : kept(value);
}

/** Pure. The same of a text: PostgreSQL keeps neither NUL nor half a character. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** The cards and forms of every platform have a dozen levels. */
const DEEPEST = 64;

function isDeeperThan(value: unknown, levels: number): boolean {
  if (!Array.isArray(value) && !isPlain(value)) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

function kept(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(kept);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [String(kept(name)), kept(inner)]));
}

/** A form's fields have no prototype in some parsers. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
