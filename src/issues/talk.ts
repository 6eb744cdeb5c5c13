import type { Employee, EmployeeId, EntryId, IssueId, MessageId, RoomId } from './issue.ts';

/** A channel is open to every employee; a private chat to those who are in it, and to nobody else. */
export type Room =
  | { readonly kind: 'channel'; readonly id: RoomId; readonly name: string }
  | { readonly kind: 'chat'; readonly id: RoomId; readonly members: readonly Employee[] };

/** A room as one employee's list shows it. */
export type RoomListing = Room & {
  /** How many entries by others they have not read; `NEWS_LIMIT` stands for that many or more. */
  readonly news: number;
};

export const NEWS_LIMIT = 100;

/** What stands in a room. Ids grow in the order in which entries became visible to readers of the room. */
export type Entry = { readonly id: EntryId; readonly at: Date } & (
  | {
      readonly kind: 'talk';
      readonly by: Employee;
      /** Empty where the writer deleted it. */
      readonly text: string;
      readonly edited: boolean;
      readonly deleted: boolean;
    }
  | { readonly kind: 'card'; readonly issue: IssueId }
  /** A customer's further message on an issue, with its start, at most 300 characters. */
  | {
      readonly kind: 'message';
      readonly issue: IssueId;
      readonly message: MessageId;
      readonly text: string;
    }
);

/** Where something stands, and who may see it. */
export interface EntryPlace {
  readonly room: RoomId;
  readonly entry: EntryId;
  /** The members of a private chat; absent where everybody may see it. */
  readonly only?: readonly EmployeeId[];
}

export interface EntryQuery {
  /** Everything from this entry on, and at least a page. */
  readonly since?: EntryId;
  /** One page further back. */
  readonly more?: boolean;
  /** How many at most, whatever was asked for. */
  readonly limit?: number;
}

export interface EntryPage {
  /** Oldest first. */
  readonly entries: readonly Entry[];
  /** There are earlier ones. */
  readonly hasEarlier: boolean;
}

/** How far somebody is in a room. */
export interface Reading {
  /** Everything up to here has been read; 0 before the first. */
  readonly upTo: EntryId;
  /** The oldest entry by others that has not. */
  readonly firstNew?: EntryId;
  /** The first entry that was on the screen when they left off; absent where they were at the end. */
  readonly place?: EntryId;
}

/** The private comments of an issue: the thread under its card. */
export interface Thread {
  readonly count: number;
  /** The newest, at most 20, oldest first. */
  readonly comments: readonly { readonly by: Employee; readonly text: string; readonly at: Date }[];
}

/**
 * The talk of the built-in workspace. Everything is asked by somebody: what they may not see is answered as if it
 * were not there.
 */
export interface Talk {
  /**
   * The rooms somebody may enter: the standing channels in the order given (made where they are not there yet), the
   * other channels by name, private chats with the latest first.
   */
  rooms(by: EmployeeId, standing: readonly string[]): Promise<readonly RoomListing[]>;
  room(id: RoomId, by: EmployeeId): Promise<Room | undefined>;
  /** Makes a channel; one of that name, in whatever case of letters, is given back as it is. */
  addChannel(name: string, by: EmployeeId): Promise<Room>;
  /** The private chat of exactly these people and whoever asks, made when first asked for. */
  chat(by: EmployeeId, others: readonly EmployeeId[]): Promise<Room>;

  /** Says something. The same `request` says it once; `isNew` is false for the second. */
  say(
    room: RoomId,
    by: EmployeeId,
    text: string,
    request: string,
  ): Promise<(EntryPlace & { readonly isNew: boolean }) | undefined>;
  /** The writer says it otherwise, or takes it back (`text` undefined). Nobody else can. */
  revise(entry: EntryId, by: EmployeeId, text: string | undefined): Promise<EntryPlace | undefined>;
  /** A card in a channel, with or without a further message of its customer. Each stands there once. */
  post(
    channel: string,
    issue: IssueId,
    message?: MessageId,
  ): Promise<EntryPlace & { readonly isNew: boolean }>;

  entries(room: RoomId, by: EmployeeId, query: EntryQuery): Promise<EntryPage | undefined>;
  entry(id: EntryId, by: EmployeeId): Promise<{ readonly room: Room; readonly entry: Entry } | undefined>;

  reading(room: RoomId, by: EmployeeId): Promise<Reading | undefined>;
  /** They have read up to here. Never goes back; true where the mark has moved. */
  read(room: RoomId, by: EmployeeId, upTo: EntryId): Promise<boolean>;
  /** They opened the room, or stand at this entry of it: where they left off. */
  leaveOff(room: RoomId, by: EmployeeId, place: EntryId | 'end' | 'as-it-was'): Promise<void>;
  /** The room they opened last, while it is theirs to enter. */
  leftOff(by: EmployeeId): Promise<RoomId | undefined>;

  /** The threads under the cards of these issues, where there are comments. */
  threads(issues: readonly IssueId[]): Promise<ReadonlyMap<IssueId, Thread>>;
}
