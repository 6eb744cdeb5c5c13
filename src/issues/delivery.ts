import type { MessageId } from './issue.ts';

/**
 * How far a reply has come. `queued`: not handed over yet. `sent`: the carrier has it. `unknown`: the answer
 * to our sending was lost and the carrier could not tell, so it may or may not have gone. `withdrawn`: its writer
 * took it back before it was handed over, and it never will be.
 */
export type Delivery = 'queued' | 'sent' | 'delivered' | 'failed' | 'unknown' | 'withdrawn';

/** What a provider tells of a reply, in any order and more than once. */
export interface DeliveryReport {
  readonly message: MessageId;
  /** Which sending of it: after a Retry, news of the earlier one no longer counts. */
  readonly attempt: number;
  /** The provider's id of the sending, where the report names it. */
  readonly providerId?: string;
  /** The address it speaks of, where several got the reply: what is said of one in copy is only a remark. */
  readonly about?: string;
  readonly delivery: Exclude<Delivery, 'unknown' | 'withdrawn'>;
  /** Why it failed, in words for an employee. */
  readonly problem?: string;
  /** It failed because the carrier knows of a STOP that we may not. */
  readonly optOut?: boolean;
}

const RANK = {
  queued: 0,
  unknown: 1,
  sent: 2,
  delivered: 3,
  failed: 3,
  withdrawn: 3,
} as const satisfies Record<Delivery, number>;

/** True when `next` is news after `current`: deliveries only move forward, and the first end stands. */
export function advances(current: Delivery, next: Delivery): boolean {
  return RANK[next] > RANK[current];
}

/** What sending a reply came to. */
export type SendReceipt =
  | {
      readonly outcome: 'sent';
      readonly providerId: string;
      readonly delivery: 'queued' | 'sent';
      /** What else is to be said of it, in words for an employee: who in copy did not get it. */
      readonly note?: string;
    }
  /** Refused for good. `optOut`: the carrier knows of a STOP that we did not. */
  | { readonly outcome: 'refused'; readonly problem: string; readonly optOut?: boolean };

/**
 * A delivery to the outside that did not happen, with what follows from it:
 * - `later`: certainly not done; try again (after `afterMs`, where it is known when: that costs no attempt).
 * - `unknown`: it may have been done; look before trying again.
 * - `never`: it cannot be done; tell people.
 * - `gone`: what it was to change is not there any more (a card somebody deleted): make it anew.
 * With `outage` the other side as a whole is away, so that it costs no attempt to try again.
 */
export class DeliveryError extends Error {
  readonly kind: 'later' | 'unknown' | 'never' | 'gone';
  readonly afterMs: number | undefined;
  readonly outage: Outage | undefined;

  constructor(
    kind: 'later' | 'unknown' | 'never' | 'gone',
    message: string,
    options: { readonly cause?: unknown; readonly afterMs?: number; readonly outage?: Outage } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'DeliveryError';
    this.kind = kind;
    this.afterMs = options.afterMs;
    this.outage = options.outage;
  }
}

/**
 * `unreachable`: nobody was reached, which says nothing of this delivery. `failing`: the other side failed or its
 * answer was lost; if that goes on for long, it may be due to this delivery after all.
 */
export type Outage = 'unreachable' | 'failing';
