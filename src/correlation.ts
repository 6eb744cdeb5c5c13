import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What work belongs to. Every log line that is written amid it says so, and so does every job it queues. */
export interface Correlation {
  /** Of the request, the mail or the round that began it: 32 hex digits; the trace's id where traces are kept. */
  readonly requestId: string;
  /** The span it is in, 16 hex digits; only where traces are kept. */
  readonly spanId?: string;
  readonly issueId?: number;
  readonly job?: JobInHand;
}

export interface JobInHand {
  readonly id: number;
  /** Which try this is, from 1. */
  readonly attempt: number;
  /** When it was put into the outbox, by `performance.now()` of this process. */
  readonly queuedAtMs: number;
}

const storage = new AsyncLocalStorage<Correlation>();

/** Runs the work and all that follows from it under these ids. */
export function correlated<T>(ids: Correlation, work: () => T): T {
  return storage.run(ids, work);
}

/** What the work that asks belongs to. */
export function correlation(): Correlation | undefined {
  return storage.getStore();
}

export function newRequestId(): string {
  return randomUUID().replaceAll('-', '');
}

/** The ids as they are kept with a job, for whoever carries it out later and elsewhere. */
export function causeNow(): string | undefined {
  const now = storage.getStore();
  return now && (now.spanId === undefined ? now.requestId : `${now.requestId}-${now.spanId}`);
}

/** What `causeNow` kept; ids of its own for what nothing is known of. */
export function correlationOf(cause: string | null): Correlation {
  const [, requestId, spanId] = /^([0-9a-f]{32})(?:-([0-9a-f]{16}))?$/.exec(cause ?? '') ?? [];
  return { requestId: requestId ?? newRequestId(), ...(spanId !== undefined && { spanId }) };
}
