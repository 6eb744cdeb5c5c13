/** An address as people and programs write it, in our one spelling: lower case, without a display name. */
export interface Mailbox {
  readonly address: string;
  readonly name?: string;
}

/** A mail as we read it. Everything in it was written by a stranger: quoted, never interpreted. */
export interface Mail {
  /** Who wrote it. Absent where no header holds an address: it cannot be answered then. */
  readonly from?: Mailbox;
  /** Where an answer is wanted, when that is another place than `from`. */
  readonly replyTo?: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  /** The addresses it was really delivered to, as servers on its way wrote down. May name none. */
  readonly deliveredTo: readonly string[];
  readonly subject: string;
  /** When its sender says it was written; may be any time at all. */
  readonly date?: Date;
  /** Without angle brackets, like every id here. */
  readonly messageId?: string;
  readonly inReplyTo?: string;
  readonly references: readonly string[];
  /** The whole body as plain text. Empty where there is none. */
  readonly text: string;
  /**
   * What they wrote: `text` without the mail they answered and without their signature. Its lines stand in
   * `text` in the same order. The whole text where nothing would be left; forwarded mails stay.
   */
  readonly reply: string;
  readonly attachments: readonly Attachment[];
  /** Made by a machine: vacation reply, bounce, delivery report, complaint from a feedback loop. */
  readonly automatic: boolean;
  /** Automatic by no other sign than that a program sent it of its own accord, as forms do for people. */
  readonly generated: boolean;
  /** Must not be answered by a machine: automatic, from a list, in bulk, or its sender asks for that. */
  readonly noAutoReply: boolean;
  /** Came through a mailing list. */
  readonly list: boolean;
  /** Where the list is written to, if the mail says so: it may be an address of ours that is a group. */
  readonly listAddress?: string;
  /** A mail of ours was not delivered, or not yet: then `permanent` is false. */
  readonly bounce?: DeliveryStatus;
  /** A mail of ours was delivered or passed on. Not a bounce. */
  readonly deliveryReport?: DeliveryStatus;
  /** What the same report says of others who got the mail. */
  readonly alsoTold?: readonly DeliveryStatus[];
  /** What our own server found out about the sender's domain (DMARC). Absent: nothing we can believe. */
  readonly authentication?: 'pass' | 'fail';
  /** Only headers could be read; the original must be looked at. `text` and `reply` are empty then. */
  readonly unreadable: boolean;
}

export interface Attachment {
  /** Without folders and without characters that are not seen; absent where the mail gives none. */
  readonly name?: string;
  /** As the mail says. Not to be believed. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Shown within the text, such as a picture in it. */
  readonly inline: boolean;
  readonly contentId?: string;
}

/** What a server says about the delivery of a mail of ours. Each part only where the report names it. */
export interface DeliveryStatus {
  readonly recipient?: string;
  /** RFC 3463, such as 5.1.1. */
  readonly status?: string;
  /** RFC 3464: failed, delayed, delivered, relayed, expanded. */
  readonly action?: string;
  readonly diagnostic?: string;
  /** The id of our mail, without angle brackets. */
  readonly originalMessageId?: string;
  /** What the envelope of our mail called it. */
  readonly envelopeId?: string;
  /** The server has given up; else it goes on trying. */
  readonly permanent: boolean;
}

export interface ParseOptions {
  /**
   * The name by which our own mail server signs `Authentication-Results`. Anybody can write such a header, so
   * without it none is believed. A leading `*.` stands for any name below.
   */
  readonly authservId?: string;
}
