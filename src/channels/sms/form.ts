/** A form as it was posted. */
export interface Form {
  /** The first value of each field. */
  readonly fields: Readonly<Record<string, string>>;
  /** Every value of every field, as the signature covers them. */
  readonly signed: Record<string, string | string[]>;
}

/** Decodes a urlencoded body. Nothing is trimmed: the signature covers every character. */
export function formIn(body: Uint8Array): Form {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(body))) {
    const before = values.get(name);
    // Never copied: one name thirty thousand times would take seconds, and nobody has proved anything yet.
    if (before) before.push(value);
    else values.set(name, [value]);
  }

  const entries = [...values];
  return {
    fields: Object.fromEntries(entries.map(([name, [first = '']]) => [name, first])),
    signed: Object.fromEntries(entries.map(([name, all]) => [name, all.length > 1 ? all : (all[0] ?? '')])),
  };
}
