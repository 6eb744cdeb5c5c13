import type { DeliveryReport, SendReceipt } from './delivery.ts';
import type { Decision } from './decide.ts';
import type { InboundDecision, InboundMessage, Received, Sender } from './inbound.ts';
import type { AttachmentId, Conversation, Issue, IssueId, MessageId, Route } from './issue.ts';

/**
 * What the domain needs kept. The store owns lock, transaction and outbox; the domain owns the decision.
 * Every change of one customer's issues happens one after the other, and its effects are in the outbox
 * when the promise resolves, or nothing has happened at all.
 */
export interface IssueStore {
  /**
   * Brings a customer's message in. `decide` is called once, under the customer's lock, unless the message
   * was here before. A message to an address no inbox listens on goes to the oldest inbox.
   */
  receive(
    message: InboundMessage,
    id: MessageId,
    decide: (sender: Sender) => InboundDecision,
  ): Promise<Received>;

  /**
   * Changes one issue. `decide` is called once, under the lock, with the issue as it is. A `request` that was
   * already carried out is granted again and does nothing: forms may be submitted twice.
   */
  change(id: IssueId, decide: (issue: Issue) => Decision, request?: string): Promise<Decision>;
}

/** A reply as its delivery needs it. */
export interface ReplyToSend {
  readonly message: MessageId;
  readonly issue: IssueId;
  readonly attempt: number;
  readonly route: Route;
  readonly text: string;
  /** When an earlier sending of this attempt began whose end is not known: look before sending again. */
  readonly begunAt?: Date;
}

/** The replies on their way to customers. Each method stands a repetition. */
export interface ReplyStore {
  /**
   * Marks the sending as begun and hands out the reply; undefined when there is nothing to send (already
   * sent, or another attempt has taken its place). A customer who has opted out meanwhile blocks its route.
   */
  begin(message: MessageId, attempt: number): Promise<ReplyToSend | undefined>;
  /** What came of it; redraws the cards. */
  settle(message: MessageId, attempt: number, receipt: SendReceipt): Promise<void>;
  /** It certainly did not go; it will be tried again, and `problem` says why it waits. */
  postpone(message: MessageId, attempt: number, problem: string): Promise<void>;
  /** Nobody can tell whether it went. */
  markUnknown(message: MessageId, attempt: number): Promise<void>;
  /** A provider's report. Applied only where it is news (`advances`) and of the current attempt. */
  report(report: DeliveryReport): Promise<void>;
  /** Of these ids of a provider's messages, those that no reply of ours carries yet, in the same order. */
  unclaimed(channel: string, providerIds: readonly string[]): Promise<readonly string[]>;
  /** Puts a failed or unknown reply on its way again; false when there is nothing to retry. */
  retry(message: MessageId): Promise<boolean>;
}

/** Where cards stand. */
export interface PostingStore {
  /** The platform's own name for the card, where it is posted. */
  find(issue: IssueId, at: Conversation): Promise<string | undefined>;
  record(issue: IssueId, at: Conversation, ref: string): Promise<void>;
  /** Tells people, where inboxes are listed, that a conversation takes no cards (or takes them again). */
  trouble(at: Conversation, problem: string | undefined): Promise<void>;
}

export interface AttachmentToFetch {
  readonly id: AttachmentId;
  readonly issue: IssueId;
  readonly channel: string;
  readonly url: string;
}

export interface StoredFile {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface AttachmentStore {
  /** undefined when it is already here or was given up. */
  toFetch(id: AttachmentId): Promise<AttachmentToFetch | undefined>;
  keep(id: AttachmentId, file: StoredFile): Promise<void>;
  giveUp(id: AttachmentId, problem: string): Promise<void>;
  read(id: AttachmentId): Promise<StoredFile | undefined>;
}

/** Small things an adapter must remember over a restart, under keys of its own prefix. Values are JSON. */
export interface Shelf {
  kept(key: string): Promise<unknown>;
  keep(key: string, value: unknown): Promise<void>;
}

/** The store cannot be reached now. Whoever sent us something should send it again. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('the database cannot be reached', { cause });
    this.name = 'StoreUnavailable';
  }
}
