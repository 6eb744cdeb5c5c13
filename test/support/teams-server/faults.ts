/** What a call of the bot does, and the two doors of the login. */
export type Method =
  | 'createConversation'
  | 'reply'
  | 'update'
  | 'delete'
  | 'members'
  | 'team'
  | 'token'
  | 'openid';

/** What shall go wrong with the next `count` calls of a method. */
export type Fault = {
  readonly method: Method | '*';
  /** Once, unless told otherwise. */
  readonly count?: number;
} & (
  | { readonly kind: 'http'; readonly status: number; readonly retryAfter?: number }
  /** Does nothing and never answers. */
  | { readonly kind: 'hang' }
  /** Does nothing and drops the connection. */
  | { readonly kind: 'reset' }
  /** Does the work, then drops the connection without an answer. */
  | { readonly kind: 'lost' }
);

export function faultList() {
  let planned: readonly (Fault & { readonly left: number })[] = [];
  return {
    plan(fault: Fault): void {
      planned = [...planned, { ...fault, left: fault.count ?? 1 }];
    },
    clear: (): void => void (planned = []),
    /** The oldest plan for this method, used up by one. */
    next(method: Method): Fault | undefined {
      const fault = planned.find((each) => each.method === method || each.method === '*');
      if (!fault) return undefined;
      planned = planned
        .map((each) => (each === fault ? { ...each, left: each.left - 1 } : each))
        .filter(({ left }) => left > 0);
      return fault;
    },
  };
}
