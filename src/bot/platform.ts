import type { Handler, Router } from 'express';
import type { Logger } from 'pino';

import type { Refusal, ReplySize } from '../issues/decide.ts';
import type { InboxListing } from '../issues/inboxes.ts';
import type {
  AttachmentId,
  CustomerId,
  Employee,
  EmployeeId,
  IssueId,
  MessageId,
  Route,
} from '../issues/issue.ts';
import type { ChatIdentity } from '../issues/people.ts';
import type { StoredFile } from '../issues/store.ts';
import type { CustomerAccount, HistoryEntry, IssueQuery } from '../issues/views.ts';
import type { CardView } from './card.ts';

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
  /** Under the card; this one makes a sound. */
  postMessage(ref: CardRef, message: ThreadMessage): Promise<void>;
  /** Ends what it holds open. */
  stop(): Promise<void>;
}

/** Opaque: made by the platform, kept with the posting, handed back as it was. */
export type CardRef = string;

/** Something written, as posted under the card, with the card it belongs to. */
export interface ThreadMessage {
  readonly card: CardView;
  readonly entry: HistoryEntry;
}

/** What a person clicked or filled in. */
export type Ask =
  | { readonly ask: 'take' | 'release' | 'close' | 'resolve' | 'reopen' }
  | { readonly ask: 'assign'; readonly to: EmployeeId }
  | { readonly ask: 'comment'; readonly text: string }
  | {
      readonly ask: 'reply';
      readonly text: string;
      readonly route: Pick<Route, 'channel' | 'to' | 'from'>;
      /** The newest customer message that was on the screen. */
      readonly seen?: MessageId;
    };

/** What came of it, with the card as it is now. `words` tell the one who asked why not, and what to do. */
export type Outcome =
  | { readonly ok: true; readonly card: CardView }
  | { readonly ok: false; readonly refusal: Refusal; readonly words: string; readonly card?: CardView };

/** What a platform may ask of us. Everything an employee can do goes through here. */
export interface Desk {
  /** The employee behind a chat identity; made when first seen. */
  identify(identity: ChatIdentity): Promise<Employee>;
  colleagues(): Promise<readonly Employee[]>;

  /** All asks in one transaction, or none. A `request` that was carried out before is granted again. */
  act(issue: IssueId, by: Employee, asks: readonly Ask[], request?: string): Promise<Outcome>;
  /** Sends a failed reply again, or one of which nobody knows. */
  retry(issue: IssueId, message: MessageId, by: Employee): Promise<Outcome>;

  card(issue: IssueId): Promise<CardView | undefined>;
  open(issue: IssueId, by: Employee): Promise<IssueView | undefined>;
  mine(by: Employee, query?: Pick<IssueQuery, 'text' | 'before'>): Promise<CardPage>;
  search(by: Employee, query: IssueQuery): Promise<CardPage>;
  /** Unresolved issues: mine and nobody's. */
  counts(by: Employee): Promise<{ readonly mine: number; readonly unassigned: number }>;

  customer(id: CustomerId, by: Employee): Promise<CustomerView | undefined>;
  /** False when there was nothing to write. */
  note(customer: CustomerId, by: Employee, text: string): Promise<boolean>;
  rename(customer: CustomerId, by: Employee, name: string): Promise<void>;

  /** What the text would be sent as, before it is sent. */
  measure(channel: string, text: string): ReplySize;
  attachment(id: AttachmentId): Promise<StoredFile | undefined>;
  inboxes(): Promise<readonly InboxListing[]>;
}

/** Newest first; `next` is the `before` of the following page. */
export interface CardPage {
  readonly cards: readonly CardView[];
  readonly next?: IssueId;
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
  /** Counts a request that was turned away. */
  readonly rejected: (door: string, reason: string) => void;
  /** Stands before pages for a browser on this machine: headers, host and origin checks. */
  readonly pageGuard: Handler;
  /** Pages that play the customer, to be shown beside the workspace. */
  readonly panels: readonly { readonly title: string; readonly path: string }[];
}

/** The process's settings as they came; each folder reads its own prefix. */
export type Environment = Readonly<Record<string, string | undefined>>;
