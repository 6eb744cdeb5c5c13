/** What the product has acknowledged, and so answers for. */
export interface Ledger {
  /** Customers' messages: the mark in their text, and who wrote it. */
  readonly messages: Map<string, { readonly from: string }>;
  /** Employees' replies: the mark in their text, and the issue they were written on. */
  readonly replies: Map<string, { readonly issue: string; readonly channel: string }>;
}

export function newLedger(): Ledger {
  return { messages: new Map(), replies: new Map() };
}

/** Every text carries a mark that no other has, by which it is found wherever it got to. */
export function markIn(text: string): string | undefined {
  return /\b[MR]-\d+-\d+\b/.exec(text)?.[0];
}
