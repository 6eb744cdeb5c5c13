/**
 * The words of Switchboard.
 *
 * - Issue: one customer's open matter, from their first message until an employee closes it.
 * - Customer: a person outside, with addresses (a phone number, an email address).
 * - Employee: a person inside, with chat identities.
 * - Customer channel: how a customer reaches us, `sms` or `email`. Always the two words.
 * - Chat platform: where employees work: Slack, Teams, the workspace. To this folder its name is data.
 * - Conversation: where a platform shows cards; an opaque string that only its platform reads.
 * - Inbox: a named queue such as Support: the addresses it listens on, the conversations it posts to.
 * - Card: an issue as shown. Posting: one card in one conversation. Former conversation: where a card stands though its
 *   inbox posts there no more; it stays true, and shows nothing new.
 * - Route: one way to answer: from which of our addresses to which of the customer's.
 * - Keyword: a lone STOP, START, YES or HELP, which carriers give a meaning of its own.
 * - Opt-out: a customer's STOP to one of our addresses. It blocks that route until they text START.
 * - Command: what an employee asks of an issue. Event: what happened. Refusal: why it did not.
 * - Effect: what the outside must be told of an event. Outbox: where effects wait. Lane: effects in order.
 * - Delivery: how far a reply has come on its way to the customer.
 * - Waiting reply: one that has not been handed to its channel. To withdraw: its writer takes it back until then. Undo:
 *   to withdraw a reply, or to take a closing back as if it had not been.
 * - Pace: how much the other side takes in which time. Turn: when an effect may go, where there is a pace to keep.
 * - Thread: what stands under a card in a conversation. Origin: the thread message that something was written as.
 * - Notice: what one employee is told privately, and can switch off.
 * - Held message: one that a machine wrote (a bounce, an absence, a newsletter). It is kept where employees can
 *   look, and touches no issue until one of them releases it.
 * - Original: a message as it came, byte for byte. Whole text: all of it, before quotes were taken off.
 * - Session: one employee signed in on one device. Issuer: who vouches for people who sign in.
 * - Admin: an employee who may also change inboxes and people, and release held messages.
 * - Copied in: who else a message went to ("Cc"). To link: to say that an address is a customer's too.
 * - Audit: who did what from where, appended for good. Actor: whoever did it, a person or Switchboard itself.
 * - To remove words: to take away what was written on an issue, and its files. To erase a customer: to take away all
 *   that is kept of them. What stays of their issues is the skeleton: numbers, dates, who closed them.
 * - Redaction: what is to be taken away from a chat platform, where it was shown.
 * - Room: a conversation of the built-in workspace as kept there: a channel by its name, or a private chat by who is
 *   in it. Entry: what stands in a room: talk of employees, a card, a customer's further message. News: entries by
 *   others that somebody has not read. Reading: how far somebody is in a room, and where they left off.
 * - Call: what draws an employee's attention to the workspace: a pop-up, a sound, a notification of the browser. Quiet
 *   time: one in which nothing calls them ("Do not disturb"), while news is counted and notices are kept as missed.
 */

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** The number people say: "issue 12". */
export type IssueId = Branded<number, 'IssueId'>;
export type CustomerId = Branded<number, 'CustomerId'>;
export type EmployeeId = Branded<number, 'EmployeeId'>;
export type InboxId = Branded<number, 'InboxId'>;
/** A UUID, made before the decision, so that a reply has its name from the start. */
export type MessageId = Branded<string, 'MessageId'>;
export type AttachmentId = Branded<number, 'AttachmentId'>;
export type HeldId = Branded<number, 'HeldId'>;
export type RoomId = Branded<number, 'RoomId'>;
export type EntryId = Branded<number, 'EntryId'>;

// The only places where a plain value becomes an id: the store that reads it, the door that parses it.
export const issueId = (value: number) => value as IssueId;
export const customerId = (value: number) => value as CustomerId;
export const employeeId = (value: number) => value as EmployeeId;
export const inboxId = (value: number) => value as InboxId;
export const messageId = (value: string) => value as MessageId;
export const attachmentId = (value: number) => value as AttachmentId;
export const heldId = (value: number) => value as HeldId;
export const roomId = (value: number) => value as RoomId;
export const entryId = (value: number) => value as EntryId;

export interface Employee {
  readonly id: EmployeeId;
  readonly name: string;
  /** Somebody who left is kept, for what they did, but can be given nothing. */
  readonly active: boolean;
  /**
   * From where they act now, for the audit: a platform, a colon, and the conversation or network address, as far as
   * that is known. Never kept with them.
   */
  readonly via?: string;
}

/** An address with the customer channel it belongs to, in that channel's one spelling (E.164, lower case). */
export interface Address {
  readonly channel: string;
  readonly address: string;
}

export interface Conversation {
  readonly platform: string;
  readonly conversation: string;
}

/** A conversation as an inbox posts to it. */
export interface Post extends Conversation {
  /** Whom to call when a customer writes again and nobody has the issue; only the platform reads it. */
  readonly mention?: string;
}

/** A message people wrote on a platform, by the platform's own name for it. */
export interface Origin extends Conversation {
  readonly ref: string;
}

export interface Inbox {
  readonly id: InboxId;
  readonly name: string;
  readonly listens: readonly Address[];
  readonly posts: readonly Post[];
  /** What stands below its replies where a channel has room for it; `{name}` is whoever wrote. */
  readonly signature?: string;
}

export type Unassigned = { readonly status: 'unassigned' };
export type Assigned = {
  readonly status: 'assigned';
  readonly assignee: Employee;
  readonly assignedBy: Employee;
  readonly assignedAt: Date;
};
export type Closed = {
  readonly status: 'closed';
  readonly closedBy: Employee;
  readonly closedAt: Date;
  readonly resolution: Resolution;
  /** Where Reopen returns to. */
  readonly before: Unassigned | Assigned;
};
export type IssueState = Unassigned | Assigned | Closed;
export type Status = IssueState['status'];

/** `no-reply-needed` is Resolve's word: a "Thanks" that asked nothing of anybody. */
export type Resolution = 'handled' | 'no-reply-needed';

/**
 * One way to answer the customer. `blocked` says why not, if not: `opted-out` (their STOP) or
 * `unanswerable` (a short code, a name instead of a number).
 */
export interface Route {
  readonly channel: string;
  readonly to: string;
  readonly from: string;
  /** Who was copied in when the customer wrote last, and will be again. */
  readonly cc?: readonly string[];
  readonly blocked?: 'opted-out' | 'unanswerable';
}

/** A file that goes out with a reply. */
export interface OutboundFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** A reply that has not been handed to its channel: it can still be withdrawn by whoever wrote it. */
export interface WaitingReply {
  readonly message: MessageId;
  readonly by: Employee;
  readonly at: Date;
}

/** What a decision needs to know of an issue; read and written under its customer's lock. */
export interface Issue {
  readonly id: IssueId;
  readonly inbox: Inbox;
  readonly customer: CustomerId;
  readonly state: IssueState;
  /** Grows by one with every change. */
  readonly revision: number;
  readonly openedAt: Date;
  /** The ways to answer, the one the customer used last first. */
  readonly routes: readonly Route[];
  /** The customer's newest message here, so that nobody answers without having seen it. */
  readonly lastCustomerMessage?: MessageId;
  readonly waitingReplies: readonly WaitingReply[];
  /** A later unresolved issue of the same customer in the same inbox: it stands in the way of Reopen. */
  readonly newerOpenIssue?: IssueId;
  /** Where its card stands though its inbox posts there no more. */
  readonly former?: readonly Conversation[];
}

export type IssueEvent =
  /** `follows`: the closed issue that the message which opened this one was an answer to. */
  | { readonly type: 'issue-opened'; readonly follows?: IssueId; readonly at: Date }
  | { readonly type: 'message-received'; readonly message: MessageId; readonly at: Date }
  | { readonly type: 'message-held'; readonly from: string; readonly subject: string; readonly at: Date }
  | { readonly type: 'message-released'; readonly by: Employee; readonly at: Date }
  | { readonly type: 'customer-opted-out'; readonly address: Address; readonly at: Date }
  | { readonly type: 'customer-opted-in'; readonly address: Address; readonly at: Date }
  | { readonly type: 'issue-assigned'; readonly to: Employee; readonly by: Employee; readonly at: Date }
  | {
      readonly type: 'issue-released';
      readonly by: Employee;
      readonly at: Date;
      readonly reason: 'given-back' | 'left';
    }
  | {
      readonly type: 'comment-added';
      readonly message: MessageId;
      readonly by: Employee;
      readonly text: string;
      readonly origin?: Origin;
      readonly at: Date;
    }
  | {
      readonly type: 'reply-queued';
      readonly message: MessageId;
      readonly by: Employee;
      readonly text: string;
      readonly route: Route;
      readonly files: readonly OutboundFile[];
      readonly origin?: Origin;
      /** How long it waits before it is handed to its channel. */
      readonly waitMs?: number;
      readonly at: Date;
    }
  | {
      readonly type: 'reply-withdrawn';
      readonly message: MessageId;
      readonly by: Employee;
      readonly at: Date;
    }
  | {
      readonly type: 'issue-closed';
      readonly by: Employee;
      readonly resolution: Resolution;
      readonly at: Date;
    }
  /** `undone`: whoever closed it took that back at once. */
  | {
      readonly type: 'issue-reopened';
      readonly by: Employee;
      readonly undone?: true;
      readonly at: Date;
    };
