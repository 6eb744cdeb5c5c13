/** A mail as it was found in the mailbox. */
export interface ArrivedMail extends Content {
  /** What names it in this mailbox: `uidValidity:uid`. */
  readonly ref: string;
  /** By the mail server's clock. */
  readonly at?: Date;
  /** The receiver threw at it again and again: it is to be kept without a look at what is in it. */
  readonly unreadable?: true;
}

/**
 * Takes a mail in. Resolves once it is kept, and with it, in the same transaction, how far the mailbox has been
 * read; that moves on for a mail that was here before, too. The same mail may come again, by another `ref`.
 */
export type OnMail = (
  mail: ArrivedMail,
  position: { readonly key: string; readonly value: unknown },
) => Promise<void>;

/** What could be had of a mail. */
export interface Content {
  /** The message as it came. With a `note` it is less than that, and well-formed all the same. */
  readonly raw: Uint8Array;
  /** What of it is missing here and why, in words for employees. It names the files as the sender did. */
  readonly note?: string;
}

/** A mail as the list of the mailbox has it. */
export interface Found {
  readonly uid: number;
  /** As the server reckons it; some only estimate. */
  readonly bytes: number;
  readonly at?: Date;
}
