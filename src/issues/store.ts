import type { DeliveryReport, SendReceipt } from './delivery.ts';
import type { QueuedEffect } from './effects.ts';
import type { Decision, Refusal } from './decide.ts';
import type { Automatic, InboundDecision, InboundMessage, Received, Sender } from './inbound.ts';
import type {
  Address,
  AttachmentId,
  Conversation,
  CustomerId,
  Employee,
  HeldId,
  Issue,
  IssueId,
  MessageId,
  Route,
} from './issue.ts';

/**
 * What the domain needs kept. The store owns lock, transaction and outbox; the domain owns the decision.
 * Every change of one customer's issues happens one after the other, and its effects are in the outbox
 * when the promise resolves, or nothing has happened at all.
 */
export interface IssueStore {
  /**
   * Brings a customer's message in. `decide` is called under the customer's lock, unless the message was here before;
   * again where that try was taken back. Messages of several customers may be kept in one transaction. A message to an
   * address no inbox listens on goes to the oldest inbox.
   */
  receive(
    message: InboundMessage,
    id: MessageId,
    decide: (sender: Sender) => InboundDecision,
  ): Promise<Received>;

  /**
   * As `receive`, for a message that had been held, as its channel reads it now. Released once: a second
   * release is a `duplicate`.
   */
  release(
    held: HeldId,
    by: Employee,
    message: InboundMessage,
    id: MessageId,
    decide: (sender: Sender) => InboundDecision,
  ): Promise<Received>;

  /**
   * Changes one issue. `decide` is called once, under the lock, with the issue as it is. A `request` that was
   * already carried out is granted again and does nothing: forms may be submitted twice. `kept`: which of `messages` are
   * here already.
   */
  change(
    id: IssueId,
    decide: (issue: Issue, kept: ReadonlySet<MessageId>) => Decision,
    request?: string,
    messages?: readonly MessageId[],
  ): Promise<Decision>;

  /**
   * Brings an employee's first word to a customer in: `decide` is called once, under the customer's lock, with
   * their unresolved issue or a new one. A refusal leaves nothing behind. `request` as in `change`.
   */
  start(opening: Opening, decide: (issue: Issue) => Decision, request?: string): Promise<Started>;

  /**
   * What was written as a thread message has been edited, or deleted (`text` undefined). A comment follows;
   * what the customer already has cannot.
   */
  revise(platform: string, ref: string, text: string | undefined): Promise<Revised>;
}

/** Whom an employee writes to first, and where the answer will come. */
export interface Opening {
  readonly channel: string;
  readonly to: string;
  /** The inbox that is to have it; the oldest that listens on this channel, unless told. */
  readonly inbox?: string;
  readonly by: Employee;
}

export type Started =
  | { readonly ok: true; readonly issue: IssueId; readonly customer: CustomerId }
  | { readonly ok: false; readonly refusal: Refusal };

export type Revised = 'comment-revised' | 'already-sent' | 'not-ours';

/** A reply as its delivery needs it. */
export interface ReplyToSend {
  readonly message: MessageId;
  readonly issue: IssueId;
  readonly attempt: number;
  readonly route: Route;
  readonly text: string;
  readonly files: readonly SentFile[];
  /** Who wrote it. */
  readonly by: string;
  readonly inbox: string;
  /** What the inbox puts below its replies; `{name}` stands for who wrote it. */
  readonly signature?: string;
  /** The customer's newest message by this route, as its channel described it. */
  readonly answering?: { readonly subject?: string; readonly envelope: unknown };
  /** The text of our first reply on this issue by this route, where no message of theirs is answered. */
  readonly openedWith?: string;
  /** The provider's ids of what we sent on this issue by this route before, oldest first. */
  readonly earlier: readonly string[];
  /** When an earlier sending of this attempt began whose end is not known: look before sending again. */
  readonly begun?: Begun;
}

/** By the database's clock: those of the processes may differ, and jump. */
export interface Begun {
  readonly at: Date;
  readonly agoMs: number;
}

/** A file of a reply, by the id under which its bytes are kept. */
export interface SentFile {
  readonly id: AttachmentId;
  readonly contentType: string;
  readonly name?: string;
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
  retry(message: MessageId, by: Employee): Promise<boolean>;
}

/** What is known of a card in a conversation. Without `ref` and `begunAt` its posting begins now. */
export interface Posting {
  /** Where it stands. */
  readonly ref?: string;
  /** When an earlier posting began whose end is not known: look before posting again. */
  readonly begunAt?: Date;
  /** True where people are told that the conversation takes no cards. */
  readonly troubled: boolean;
  /** The issue's inbox posts there no more, and no posting begins. */
  readonly former?: true;
}

/** A card in a conversation. `former`: its inbox posts there no more, so nothing new is said there. */
export interface StandingCard {
  readonly ref: string;
  readonly former: boolean;
}

/** Where cards and what stands under them were posted, by the platforms' own names. */
export interface PostingStore {
  /** The card that stands there. */
  find(issue: IssueId, at: Conversation): Promise<StandingCard | undefined>;
  /** Notes that a card is about to be posted, unless it stands there or does not belong there; and says what is known. */
  begin(issue: IssueId, at: Conversation): Promise<Posting>;
  record(issue: IssueId, at: Conversation, ref: string): Promise<void>;
  /** The card is not there any more. What stood under it may be, and is taken away with the issue's words. */
  forget(issue: IssueId, at: Conversation): Promise<void>;

  findMessage(message: MessageId, at: Conversation): Promise<string | undefined>;
  /** Notes that it is about to be posted. Returns when an earlier posting began whose end is not known. */
  beginMessage(message: MessageId, at: Conversation): Promise<Date | undefined>;
  recordMessage(message: MessageId, at: Conversation, ref: string): Promise<void>;

  /** As `beginMessage`, of a file under the card. */
  beginFile(attachment: AttachmentId, at: Conversation): Promise<Date | undefined>;
  /** It is certainly not there. */
  forgetFile(attachment: AttachmentId, at: Conversation): Promise<void>;

  /** The issue whose card this is. */
  issueOf(platform: string, ref: string): Promise<IssueId | undefined>;
  /** The cards of these issues on one platform, where they have one. */
  refsOf(platform: string, issues: readonly IssueId[]): Promise<ReadonlyMap<IssueId, string>>;

  /**
   * Draws every unresolved issue of the inboxes that post there anew: the conversation was connected, or is
   * back. How many those are.
   */
  redrawAll(at: Conversation): Promise<number>;

  /** Tells people, where inboxes are listed, that a conversation takes no cards (or takes them again). */
  trouble(at: Conversation, problem: string | undefined): Promise<void>;
  /** Takes back what people were told, and queues again what was given up there and is still wanted. */
  takesCardsAgain(at: Conversation): Promise<void>;

  /** Whom the issue's inbox calls there while nobody has the issue, by the platform's name for them. */
  groupOf(issue: IssueId, at: Conversation): Promise<string | undefined>;

  /** Puts these into the outbox: one effect that became several. One that waits already is not put there twice. */
  queue(effects: readonly QueuedEffect[]): Promise<void>;
}

export interface AttachmentToFetch {
  readonly id: AttachmentId;
  readonly issue: IssueId;
  readonly channel: string;
  readonly url: string;
}

export interface StoredFile {
  readonly name?: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface AttachmentStore {
  /** undefined when it is already here or was given up. */
  toFetch(id: AttachmentId): Promise<AttachmentToFetch | undefined>;
  keep(id: AttachmentId, file: StoredFile): Promise<void>;
  giveUp(id: AttachmentId, problem: string): Promise<void>;
  /** Its bytes, with a name to show. */
  read(id: AttachmentId): Promise<StoredFile | undefined>;
}

/**
 * Small things an adapter must remember over a restart, under keys of its own prefix. Values are JSON. A value with
 * `until` (in milliseconds) whose key begins with `passing/` is cleared away some time after that.
 */
export interface Shelf {
  kept(key: string): Promise<unknown>;
  keep(key: string, value: unknown): Promise<void>;
  /** Keeps the value unless there is one; what is kept then. The first of several processes wins. */
  keepFirst(key: string, value: unknown): Promise<unknown>;
}

/** What machines wrote, kept aside. Newest first. */
export interface HeldStore {
  list(query: { readonly before?: HeldId; readonly limit?: number }): Promise<HeldPage>;
  /** The message itself, to be read again by its channel; undefined when there is none or it was released. */
  original(id: HeldId): Promise<HeldOriginal | undefined>;
}

export interface HeldOriginal {
  readonly channel: string;
  /** Ours: where it arrived. */
  readonly to: string;
  readonly bytes: Uint8Array;
}

export interface HeldPage {
  readonly held: readonly HeldMessage[];
  readonly next?: HeldId;
}

export interface HeldMessage {
  readonly id: HeldId;
  readonly channel: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** Its start, at most 300 characters. */
  readonly text: string;
  readonly why: Automatic;
  readonly at: Date;
  readonly released?: { readonly by: string; readonly at: Date };
}

/** Which addresses are one customer's. Each change is recorded with who made it. */
export interface CustomerLinks {
  /**
   * The address is this customer's from now on, with the issues that began with it. Refused while both have an
   * unresolved issue in the same inbox. Linking what is linked changes nothing.
   */
  link(customer: CustomerId, address: Address, by: Employee): Promise<Linked>;
  /** The address becomes a customer of its own, with the issues that began with it. */
  unlink(customer: CustomerId, address: Address, by: Employee): Promise<Linked>;
}

export type Linked =
  | { readonly ok: true; readonly changed: boolean }
  | { readonly ok: false; readonly problem: LinkProblem };

export type LinkProblem =
  | { readonly reason: 'both-open'; readonly issues: readonly [IssueId, IssueId] }
  | { readonly reason: 'only-address' }
  | { readonly reason: 'not-theirs' }
  | { readonly reason: 'no-such-customer' };

/** The store cannot be reached now. Whoever sent us something should send it again. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('the database cannot be reached', { cause });
    this.name = 'StoreUnavailable';
  }
}
