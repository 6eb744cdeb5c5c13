import type { Handler, Router } from 'express';
import type { Logger } from 'pino';

import type { AuditNote } from '../issues/audit.ts';
import type { Refusal, ReplySize } from '../issues/decide.ts';
import type { NoticeKind, Pace } from '../issues/effects.ts';
import type { InboxListing } from '../issues/inboxes.ts';
import type {
  Address,
  AttachmentId,
  Conversation,
  CustomerId,
  Employee,
  EmployeeId,
  HeldId,
  IssueId,
  MessageId,
  Origin,
  OutboundFile,
  Post,
  Route,
} from '../issues/issue.ts';
import type { ChatIdentity } from '../issues/people.ts';
import type { HeldMessage, Revised, Shelf, StoredFile } from '../issues/store.ts';
import type { Calls } from '../issues/calls.ts';
import type { Talk } from '../issues/talk.ts';
import type { CustomerAccount, Finding, HistoryEntry, IssueQuery, Resemblance } from '../issues/views.ts';
import type { AccessDesk } from './access-desk.ts';
import type { AdminDesk } from './admin-desk.ts';
import type { CardView } from './card.ts';
import type { Said } from './said.ts';

export type { Said } from './said.ts';

/**
 * A place where employees work. Calls from the outbox may come twice for the same card or message; they
 * throw `DeliveryError` when they fail.
 */
export interface ChatPlatform {
  /** Data, never a union: as stored in inboxes and postings. */
  readonly name: string;
  /** Verify, parse, ask the desk, answer in the platform's own way and time. */
  routes(desk: Desk): Router;
  /** Posts a card and returns the platform's own name for it, which nobody else reads. */
  postCard(conversation: string, card: CardView): Promise<CardRef>;
  updateCard(ref: CardRef, card: CardView): Promise<void>;
  /** Under the card; this one makes a sound. Returns the platform's own name for it. */
  postMessage(ref: CardRef, message: ThreadMessage): Promise<MessageRef>;
  /** Ends what it holds open, so that nothing comes in any more. What the outbox has begun may still go out. */
  stop(): Promise<void>;
}

/** Opaque: made by the platform, kept with the posting, handed back as it was. */
export type CardRef = string;

/** Opaque, as `CardRef`. */
export type MessageRef = string;

/** Something written, as posted under the card, with the card it belongs to. */
export interface ThreadMessage {
  readonly card: CardView;
  readonly entry: HistoryEntry;
  readonly mention?: Mention;
}

/** Whom a message calls: a person by the platform's own name, or what the inbox chose for this conversation. */
export type Mention = { readonly person: string } | { readonly group: string };

/** An ability: change a message under a card, so that it tells how a reply fared. Throws `gone` as cards do. */
export interface UpdatesMessages {
  updateMessage(ref: MessageRef, message: ThreadMessage): Promise<void>;
}

/** An ability: find out whether a posting whose answer was lost took place. undefined: it did not. */
export interface FindsPosts {
  findCard(conversation: string, issue: IssueId, since: Date): Promise<CardRef | undefined>;
  findMessage(ref: CardRef, message: MessageId, since: Date): Promise<MessageRef | undefined>;
}

/** An ability: say how much the platform takes in which time, before it has to be refused. */
export interface KeepsPace {
  /** What posting into the conversation, or changing something in it, uses up. */
  paceOf(doing: 'post' | 'update', conversation: string): readonly Pace[];
}

/** An ability: put a file under a card. */
export interface SharesFiles {
  shareFile(ref: CardRef, file: StoredFile, name: string): Promise<void>;
}

/** An ability: find out whether a file whose sharing began then is under the card. */
export interface FindsFiles {
  findFile(ref: CardRef, name: string, since: Date): Promise<boolean>;
}

/** An ability: take away files of ours from under a card that stays. */
export interface RemovesFiles {
  /** Those with such a name; how much that was. */
  removeFiles(ref: CardRef, is: (name: string) => boolean): Promise<number>;
}

/** An ability: tell one person privately. */
export interface Notifies {
  /** Returns the platform's own name for it, where it stays there. */
  notify(person: string, notice: Notice): Promise<MessageRef | undefined>;
}

/** An ability: say whether somebody can be called in a conversation by this name of theirs. Without it anybody can. */
export interface CallsLocally {
  canCall(person: string, conversation: string): Promise<boolean>;
}

/** An ability: take away what we posted. What is not there any more is no error. */
export interface Redacts {
  /** Everything of ours under a card, `known` or not, but what is `kept`; how much that was. */
  removeUnder(ref: CardRef, known: readonly MessageRef[], kept: readonly MessageRef[]): Promise<number>;
  /** A private word, by the name that `notify` gave it; how much that was. */
  removeNotice(person: string, ref: MessageRef): Promise<number>;
}

/** What one person is told, with the card it is about and where that stands on this platform, if it does. */
export interface Notice {
  readonly about: NoticeKind;
  readonly card: CardView;
  readonly ref?: CardRef;
  readonly entry?: HistoryEntry;
}

/** An ability: hold a connection of its own to the platform instead of being called by it. */
export interface DialsOut {
  /** Resolves once connected; ends with `stop`. */
  dial(desk: Desk): Promise<void>;
}

/** An ability: post a card of no issue, to see that cards can be posted there. Throws `DeliveryError`. */
export interface PostsTestCards {
  postTestCard(conversation: string): Promise<void>;
}

/** An ability: keep pages that are for employees from everybody else, its own and those of others. */
export interface GuardsPages {
  readonly gate: Handler;
}

/** What a person clicked or filled in. */
export type Ask =
  | { readonly ask: 'take' | 'release' | 'close' | 'resolve' | 'reopen' }
  | { readonly ask: 'assign'; readonly to: EmployeeId }
  | {
      readonly ask: 'comment';
      readonly text: string;
      readonly origin?: Origin;
      /** Its name, where a form made one (`writtenId`): what is here by that name already is not written again. */
      readonly message?: MessageId;
    }
  | {
      readonly ask: 'reply';
      readonly text: string;
      readonly route: Pick<Route, 'channel' | 'to' | 'from'>;
      readonly files?: readonly OutboundFile[];
      /** The newest customer message that was on the screen. */
      readonly seen?: MessageId;
      readonly origin?: Origin;
      /** As of a comment. */
      readonly message?: MessageId;
      /** How long it waits, where it can be withdrawn. */
      readonly waitMs?: number;
    }
  | { readonly ask: 'withdraw'; readonly message: MessageId }
  /** The closing of then, and one's waiting replies since `repliesSince`. */
  | { readonly ask: 'undo-close'; readonly closedAt: Date; readonly repliesSince: Date };

/**
 * What came of it. `words` tell the one who asked why not, and what to do. `withdrawn`: the replies that were taken back
 * with it.
 */
export type Done =
  | { readonly ok: true; readonly withdrawn?: readonly MessageId[] }
  | { readonly ok: false; readonly refusal: Refusal; readonly words: string };

/** The same with the card as it is now; none where there is no such issue. */
export type Outcome =
  | (Extract<Done, { readonly ok: true }> & { readonly card: CardView })
  | (Extract<Done, { readonly ok: false }> & { readonly card?: CardView });

/** What a platform may ask of us. Everything an employee can do goes through here. */
export interface Desk {
  /** Who comes in, and as what. */
  readonly access: AccessDesk;
  /** For admins alone: ask `access` first. */
  readonly admin: AdminDesk;
  /** The employee behind a chat identity, who acts from that platform; made when first seen. */
  identify(identity: ChatIdentity): Promise<Employee>;
  colleagues(): Promise<readonly Employee[]>;
  /** A colleague by a platform's own names for them; none where they were never seen there. */
  namesOn(platform: string, colleague: EmployeeId): Promise<readonly string[]>;

  /** All asks in one transaction, or none. A `request` that was carried out before is granted again. */
  carryOut(issue: IssueId, by: Employee, asks: readonly Ask[], request?: string): Promise<Done>;
  /** The same, for whoever is shown the card at once. */
  act(issue: IssueId, by: Employee, asks: readonly Ask[], request?: string): Promise<Outcome>;
  /**
   * Writes to a customer first. `to` is as typed; the answer's card is theirs. `words` say what happened to it
   * besides, such as that it went to an issue that was open already.
   */
  start(by: Employee, to: string, text: string, request?: string): Promise<Outcome>;
  /** The issue whose card this is. */
  issueOf(platform: string, ref: CardRef): Promise<IssueId | undefined>;
  /** A thread message was edited, or deleted: `already-sent` when the customer has its first text. */
  revise(platform: string, ref: string, text: string | undefined): Promise<Revised>;
  /** The cards of these issues on one platform. */
  cardRefs(platform: string, issues: readonly IssueId[]): Promise<ReadonlyMap<IssueId, CardRef>>;
  /** Sends a failed reply again, or one of which nobody knows. */
  retry(issue: IssueId, message: MessageId, by: Employee): Promise<Outcome>;

  card(issue: IssueId): Promise<CardView | undefined>;
  open(issue: IssueId, by: Employee): Promise<IssueView | undefined>;
  mine(by: Employee, query?: Pick<IssueQuery, 'text' | 'before'>): Promise<CardPage>;
  search(by: Employee, query: IssueQuery): Promise<CardPage>;
  /** Where a search's text stands in these issues. */
  findings(text: string, issues: readonly IssueId[]): Promise<ReadonlyMap<IssueId, readonly Finding[]>>;
  /** Unresolved issues: mine and nobody's. */
  counts(by: Employee): Promise<{ readonly mine: number; readonly unassigned: number }>;

  customer(id: CustomerId, by: Employee): Promise<CustomerView | undefined>;
  /** False when there was nothing to write, or nobody to write it of. */
  note(customer: CustomerId, by: Employee, text: string): Promise<boolean>;
  rename(customer: CustomerId, by: Employee, name: string): Promise<void>;
  /** The address, as typed, is this customer's from now on. The words say what is so now, or what was wrong. */
  link(customer: CustomerId, by: Employee, typed: string): Promise<Said>;
  /** The address becomes a customer of its own again. */
  unlink(customer: CustomerId, by: Employee, address: Address): Promise<Said>;

  /** All that a customer wrote in one message, quotes and signature with it. */
  whole(message: MessageId): Promise<string | undefined>;
  /** A customer's message as it came, as a file. */
  original(message: MessageId): Promise<StoredFile | undefined>;
  /** What machines wrote, kept aside; newest first. */
  held(by: Employee, query?: { readonly before?: HeldId; readonly limit?: number }): Promise<HeldList>;
  /** Takes a held message in as a person's; asking for it twice does it once. */
  release(held: HeldId, by: Employee): Promise<Said>;

  /** What the text would be sent as, before it is sent, and what one message of the customer channel is called. */
  measure(channel: string, text: string): ReplySize & { readonly word: string };
  attachment(id: AttachmentId): Promise<StoredFile | undefined>;
  inboxes(): Promise<readonly InboxListing[]>;
  /**
   * Lets what arrives at the address, as typed, appear in the conversation. Without an address every inbox that
   * posts nowhere else is offered in the words. The words say what is so now, or what was wrong.
   */
  connect(at: Post, address: string, by?: Employee): Promise<Said>;
  /** No card appears in the conversation from now on. */
  disconnect(at: Conversation, by?: Employee): Promise<Said>;

  /** Tells people, where inboxes are listed, that a conversation takes no cards (or takes them again). */
  trouble(at: Conversation, problem: string | undefined): Promise<void>;
  /** The conversation takes cards again: its unresolved issues are drawn there anew; how many those are. */
  recovered(at: Conversation): Promise<number>;

  /** Writes down what no store sees: that somebody signed in or out. */
  record(by: Employee, note: AuditNote): Promise<void>;

  /** Which notices somebody wants. */
  notices(by: Employee): Promise<ReadonlyMap<NoticeKind, boolean>>;
  setNotice(by: Employee, about: NoticeKind, on: boolean): Promise<void>;
  /** Somebody is no longer on the team: what they held goes back; how many issues that was. */
  left(platform: string, person: string): Promise<number>;
}

/** Held messages with why each is held, in words. */
export interface HeldList {
  readonly held: readonly (HeldMessage & { readonly whyWords: string })[];
  readonly next?: HeldId;
}

/** `next` is the `before` of the following page, and `nextClosed` its `closedBefore`. */
export interface CardPage {
  readonly cards: readonly CardView[];
  readonly next?: IssueId;
  readonly nextClosed?: Date;
  readonly nextWaiting?: Date;
  /** Where a search found each, where that was asked. */
  readonly findings?: ReadonlyMap<IssueId, readonly Finding[]>;
}

/** An issue opened: what Assign It shows. */
export interface IssueView {
  readonly card: CardView;
  readonly history: readonly HistoryEntry[];
  readonly colleagues: readonly Employee[];
  readonly assignee?: EmployeeId;
  /** The ways to answer, the customer's latest first. */
  readonly routes: readonly RouteView[];
  /** Hand it back with a reply. */
  readonly seen?: MessageId;
}

export interface RouteView extends Route {
  /** "text", "email": what one message of this customer channel is called. */
  readonly word: string;
  /** Why it cannot be used, in words, where it cannot. */
  readonly blockedWords?: string;
}

export interface CustomerView extends Omit<CustomerAccount, 'issues'> {
  readonly cards: readonly CardView[];
  /** Who may be the same person. Only ever suggested: an employee links. */
  readonly suggestions: readonly (Resemblance & { readonly words: string })[];
}

/** News that every process on the same database hears, this one included. Nothing is kept for later. */
export interface Signals {
  publish(topic: string, payload: string): Promise<void>;
  /** Resolves once it listens; call the result to end it. */
  subscribe(topic: string, listener: (payload: string) => void): Promise<() => Promise<void>>;
}

/** What a platform is given by the app. */
export interface PlatformTools {
  readonly log: Logger;
  readonly signals: Signals;
  readonly shelf: Shelf;
  /** What employees say to each other, for a platform that keeps it with us. Not before the app has started. */
  readonly talk: () => Talk;
  /** How employees want to be called, for a platform that calls them itself. Not before the app has started. */
  readonly calls: () => Calls;
  /** Where the outside calls us; no slash at the end. */
  readonly publicUrl: string;
  /** Counts a request that was turned away. */
  readonly rejected: (door: string, reason: string) => void;
  /** Stands before pages for a browser on this machine: headers, host and origin checks. */
  readonly pageGuard: Handler;
  /** Pages that play the customer, to be shown beside the workspace. */
  readonly panels: readonly { readonly title: string; readonly path: string }[];
}

/** The process's settings as they came; each folder reads its own prefix. */
export type Environment = Readonly<Record<string, string | undefined>>;
