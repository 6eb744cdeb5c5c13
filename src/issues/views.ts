import type { Delivery } from './delivery.ts';
import type { Piece } from './search.ts';
import type {
  Address,
  AttachmentId,
  Conversation,
  CustomerId,
  EmployeeId,
  InboxId,
  Issue,
  IssueEvent,
  IssueId,
  IssueState,
  MessageId,
  Status,
} from './issue.ts';

/** A file as shown: kept (its bytes can be read), coming, or given up with the reason. */
export interface AttachmentView {
  readonly id: AttachmentId;
  readonly contentType: string;
  readonly name?: string;
  readonly state: 'coming' | 'kept' | 'failed';
  readonly problem?: string;
}

/** A customer as named everywhere: by the name employees gave, else by address. */
export interface CustomerName {
  readonly id: CustomerId;
  readonly name: string;
}

/** What a card shows: one row of any list. */
export interface IssueSummary {
  readonly id: IssueId;
  readonly inbox: string;
  /** With the address they used last; absent where they have written nothing and have none. */
  readonly customer: CustomerName & { readonly address?: string };
  /** The writer's address and ours of the newest customer message (or of the issue's first message). */
  readonly channel: string;
  readonly from: string;
  readonly to: string;
  /** Of the newest customer message that has one. */
  readonly subject?: string;
  /** Who was copied in on the newest customer message. */
  readonly cc?: readonly string[];
  /** True where the newest customer message may be somebody else's who uses their address. */
  readonly unverified?: boolean;
  readonly state: IssueState;
  readonly revision: number;
  /** Who wrote first, where that was not the customer. */
  readonly startedBy?: string;
  /** The message the issue began with, and the newest if there is a second; at most 1,000 characters each. */
  readonly firstMessage: string;
  readonly lastMessage?: string;
  readonly messageCount: number;
  readonly attachments: readonly AttachmentView[];
  readonly openedAt: Date;
  readonly lastActivityAt: Date;
  readonly optedOut: boolean;
  /** Replies that failed, or of which nobody knows. */
  readonly troubledReplies: number;
  /** True where its words were removed. */
  readonly removed?: boolean;
}

/** The history of an issue in the order it happened. */
export type HistoryEntry =
  | {
      readonly kind: 'customer-message';
      readonly message: MessageId;
      readonly from: string;
      /** True where that is no address of the customer whose issue it is: somebody copied in, for one. */
      readonly fromAnother?: boolean;
      readonly subject?: string;
      /** Of the message before it on the issue that has one. */
      readonly subjectBefore?: string;
      readonly cc?: readonly string[];
      readonly replyTo?: string;
      readonly unverified?: boolean;
      readonly text: string;
      /** True where more was written than `text` shows: ask for the whole of it. */
      readonly hasMore?: boolean;
      /** True where the message is kept as it came. */
      readonly hasOriginal?: boolean;
      readonly attachments: readonly AttachmentView[];
      readonly at: Date;
      /** True where its words were removed: there is no text. */
      readonly removed?: boolean;
    }
  | {
      readonly kind: 'reply';
      readonly message: MessageId;
      readonly by: string;
      readonly to: string;
      readonly cc?: readonly string[];
      readonly text: string;
      /** Files that went along, if any did. */
      readonly attachments?: readonly AttachmentView[];
      readonly delivery: Delivery;
      readonly problem?: string;
      readonly at: Date;
      readonly removed?: boolean;
    }
  | {
      readonly kind: 'comment';
      readonly message: MessageId;
      readonly by: string;
      readonly text: string;
      readonly at: Date;
      readonly removed?: boolean;
    }
  | { readonly kind: 'event'; readonly event: HistoryEvent; readonly at: Date };

/** What happened besides what was written. */
export type HistoryEvent = Exclude<
  IssueEvent,
  { readonly type: 'message-received' | 'comment-added' | 'reply-queued' | 'reply-withdrawn' }
>;

export interface IssueDetail {
  readonly summary: IssueSummary;
  readonly issue: Issue;
  readonly history: readonly HistoryEntry[];
}

export interface CustomerAccount {
  readonly customer: CustomerName;
  readonly addresses: readonly CustomerAddressView[];
  /** What was linked and unlinked, oldest first. */
  readonly links: readonly LinkRecord[];
  readonly notes: readonly CustomerNote[];
  /** Newest first, at most 50. */
  readonly issues: readonly IssueSummary[];
  readonly since: Date;
}

export interface CustomerAddressView extends Address {
  /** What they call themselves when they write from here; nobody has checked it. */
  readonly name?: string;
  readonly optedOutOf: readonly string[];
}

export interface LinkRecord extends Address {
  readonly kind: 'linked' | 'unlinked';
  readonly by: string;
  readonly at: Date;
}

/** Another customer who may be the same person. Only ever a suggestion: employees link. */
export interface Resemblance {
  readonly customer: CustomerName;
  readonly address: Address;
  readonly why: 'same-name' | 'address-mentioned';
}

export interface CustomerNote {
  readonly by: string;
  readonly text: string;
  readonly at: Date;
}

export interface IssueQuery {
  /** `open`: not closed. */
  readonly status?: Status | 'open';
  /** Who has it; among closed issues also who closed it. `nobody` has those that are open and unassigned. */
  readonly assignee?: EmployeeId | 'nobody';
  readonly inbox?: InboxId;
  /** Only these, all on one page. */
  readonly issues?: readonly IssueId[];
  /** Only issues whose card stands in this conversation, or is about to. */
  readonly conversation?: Conversation;
  /** Words looked for in the number, the customer's name and addresses, and every message (`search.ts`). */
  readonly text?: string;
  /** Only issues on which nothing has happened since. */
  readonly quietSince?: Date;
  /**
   * `closed`: only those that are closed, the one closed last first. `waiting`: only those that are open, the one
   * on which nothing has happened for longest first. Otherwise the newest first.
   */
  readonly order?: 'closed' | 'waiting';
  /** Only issues older than this one. */
  readonly before?: IssueId;
  /** In the order of closing, with `before`: when that one was closed. */
  readonly closedBefore?: Date;
  /** In the order of waiting, with `before`: since when that one had waited. */
  readonly waitingAfter?: Date;
  /** How many at most; 50 unless told. One of a few numbers: the database keeps a plan for each. */
  readonly limit?: number;
}

export interface IssuePage {
  /** In the order that was asked for. */
  readonly issues: readonly IssueSummary[];
  /** Give it as `before` for the next page. */
  readonly next?: IssueId;
  /** In the order of closing: give it as `closedBefore`. An issue that is reopened meanwhile misleads nobody. */
  readonly nextClosed?: Date;
  /** In the order of waiting: give it as `waitingAfter`. */
  readonly nextWaiting?: Date;
}

/** Where a search found an issue, with the found words apart. */
export interface Finding {
  readonly where: 'customer' | 'customer-message' | 'reply' | 'comment';
  /** Who wrote it, where that was one of us. */
  readonly by?: string;
  readonly pieces: readonly Piece[];
}

/** The reading side of the store. Nothing here locks or changes anything. */
export interface IssueReader {
  summary(id: IssueId): Promise<IssueSummary | undefined>;
  detail(id: IssueId): Promise<IssueDetail | undefined>;
  list(query: IssueQuery): Promise<IssuePage>;
  /** Where a search's text is found in these issues; nothing for one found by its number alone. */
  findings(text: string, issues: readonly IssueId[]): Promise<ReadonlyMap<IssueId, readonly Finding[]>>;
  customer(id: CustomerId): Promise<CustomerAccount | undefined>;
  /** The summary of one message's issue with that message, to show it under the card. */
  message(id: MessageId): Promise<HistoryEntry | undefined>;
  /** All that a customer wrote in one message, quotes and signature with it. */
  whole(id: MessageId): Promise<string | undefined>;
  /** A customer's message as it came. */
  original(id: MessageId): Promise<Uint8Array | undefined>;
  /** All that a customer wrote in each of their newest messages, at most ten. */
  writings(id: CustomerId): Promise<readonly string[]>;
  /** Who else calls themselves as this customer does, or has one of these addresses; at most five. */
  resembling(id: CustomerId, mentioned: readonly Address[]): Promise<readonly Resemblance[]>;
  /** How many unresolved issues each is: for the tracker's figures. */
  counts(employee: EmployeeId): Promise<{ readonly mine: number; readonly unassigned: number }>;
}
