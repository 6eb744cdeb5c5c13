import type { Address, Conversation, Inbox, InboxId, Post } from './issue.ts';

/** An inbox as listed, with what is wrong in its conversations. */
export interface InboxListing extends Inbox {
  readonly troubles: readonly (Conversation & { readonly problem: string })[];
  /** Customer channels of its addresses by which nothing comes in at present, and why. */
  readonly unheard?: readonly { readonly channel: string; readonly problem: string }[];
}

/** What to add: the inbox itself where there is none of that name, and what it lacks of the rest. */
export interface InboxChange {
  readonly name: string;
  readonly listens: readonly Address[];
  readonly posts: readonly Post[];
  /** What stands below its replies; empty takes it away. */
  readonly signature?: string;
}

/** `changed: false`: it was all there already. */
export type InboxOutcome =
  | { readonly ok: true; readonly changed: boolean; readonly inbox?: Inbox }
  | { readonly ok: false; readonly problem: string };

/** The inboxes, kept in the database. Adding what is there, and removing what is not, changes nothing. */
export interface Inboxes {
  list(): Promise<readonly InboxListing[]>;
  add(change: InboxChange): Promise<InboxOutcome>;
  /**
   * Takes away what is named, or with nothing named the whole inbox. Refused while issues would lose their
   * inbox: their cards and replies depend on it.
   */
  remove(change: InboxChange): Promise<InboxOutcome>;
}

/** An ability: call an inbox by another name. Names differ by more than capitals. */
export interface RenamesInboxes {
  rename(
    inbox: InboxId,
    name: string,
  ): Promise<'renamed' | 'called-so-already' | 'name-taken' | 'no-such-inbox'>;
}
