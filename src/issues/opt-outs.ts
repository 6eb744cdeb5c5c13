import type { CustomerId } from './issue.ts';

/** The opt-outs of customers, ended ones with them. Only ever read: a customer alone says STOP and START. */
export interface OptOuts {
  /** The newest first, a page of them. */
  list(query: { readonly before?: number; readonly limit?: number }): Promise<OptOutPage>;
}

/** `next` is the `before` of the following page. */
export interface OptOutPage {
  readonly optOuts: readonly OptOut[];
  readonly next?: number;
}

export interface OptOut {
  readonly id: number;
  readonly channel: string;
  /** The customer's address. */
  readonly address: string;
  /** Our address, to which they said STOP. */
  readonly ours: string;
  readonly since: Date;
  /** They have said START since then. */
  readonly endedAt?: Date;
  /** Whose address it is now. */
  readonly customer?: CustomerId;
}
