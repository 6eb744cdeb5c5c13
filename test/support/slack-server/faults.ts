/** What shall go wrong with the next `count` calls of a method (`*` is any; `upload`, `download` and `response_url` are three more). */
export type Fault = {
  readonly method: string;
  /** Once, unless told otherwise. */
  readonly count?: number;
} & (
  | { readonly kind: 'ratelimited'; readonly retryAfter: number }
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'error'; readonly error: string }
  /** Does the work, then closes the connection without an answer. */
  | { readonly kind: 'lost_response' }
  /** Does the work, then says that it failed. */
  | { readonly kind: 'lost_response_500' }
  /** Does nothing and never answers; the connection stays until the caller gives up. */
  | { readonly kind: 'hang' }
  /** Does the work, and answers only after this long. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Does nothing and drops the connection. */
  | { readonly kind: 'down' }
);

export function faultList() {
  let planned: readonly (Fault & { readonly left: number })[] = [];
  return {
    plan(fault: Fault): void {
      planned = [...planned, { ...fault, left: fault.count ?? 1 }];
    },
    clear: (): void => void (planned = []),
    /** The oldest plan for this method, used up by one. */
    next(method: string): Fault | undefined {
      const fault = planned.find((each) => each.method === method || each.method === '*');
      if (!fault) return undefined;
      planned = planned
        .map((each) => (each === fault ? { ...each, left: each.left - 1 } : each))
        .filter(({ left }) => left > 0);
      return fault;
    },
  };
}
