import type { Actor } from './audit.ts';
import type { Address, AttachmentId, CustomerId, EmployeeId, IssueId, MessageId } from './issue.ts';
import type { ChatIdentity } from './people.ts';

/** What was taken away, counted. */
export interface Removed {
  readonly issues: number;
  /** What the customer wrote, what was answered, what colleagues noted beside it. */
  readonly messages: number;
  readonly replies: number;
  readonly comments: number;
  readonly files: number;
  readonly originals: number;
  readonly held: number;
  readonly notes: number;
  readonly names: number;
  readonly addresses: number;
  readonly links: number;
  readonly drafts: number;
  /** Opt-outs that stand on, as what nobody can read. */
  readonly optOuts: number;
  /** Lines of histories that named an address, and other customers' messages that were copied to one. */
  readonly mentions: number;
  /** Other customers' mails as they came, which stay, although the customer stands in their heads as copied in. */
  readonly othersOriginals?: number;
  /** What colleagues themselves wrote on chat platforms, which no app may take away. */
  readonly typed: number;
}

/** What is to be taken away from a platform, and how far that is. */
export interface Redaction {
  readonly platform: string;
  /** Absent for what colleagues were told privately. */
  readonly conversation?: string;
  readonly issue: IssueId;
  readonly state: 'waiting' | 'done' | 'failed';
  /** How many messages and files of ours were taken away. */
  readonly taken: number;
  readonly problem?: string;
}

/** An erasure as it stands. It holds nothing of the customer, so it can be kept. */
export interface ErasureReport {
  readonly customer: CustomerId;
  readonly at: Date;
  readonly removed: Removed;
  readonly redactions: readonly Redaction[];
}

/**
 * What erasing came to. It is refused while somebody waits: for an answer on an open issue, or for one that is on its
 * way. `preview`: nothing was done. `before`: it had been erased, and what had failed on a platform is tried again.
 */
export type ErasureOutcome =
  | { readonly kind: 'erased' | 'preview' | 'before'; readonly report: ErasureReport }
  | {
      readonly kind: 'refused';
      readonly reason: 'open' | 'replies-on-their-way';
      readonly issues: readonly IssueId[];
    }
  | { readonly kind: 'unknown' };

/** A customer, or whoever is behind an address: also somebody who only wrote or was copied in on another's issue. */
export type Whom = { readonly customer: CustomerId } | { readonly address: Address };

/** What may be done with all that is kept of one customer. */
export interface CustomerCare {
  /** Who has the address now. */
  find(address: Address): Promise<CustomerId | undefined>;
  /**
   * Takes away all that is kept of them, in one transaction, with what is to follow on the platforms in the
   * outbox; or nothing. `really` false: counts what would go, by doing it and taking it back. Again changes nothing.
   */
  erase(whom: Whom, by: Actor, really: boolean): Promise<ErasureOutcome>;
  /** The newest erasure of the customer as it stands now. */
  report(customer: CustomerId): Promise<ErasureReport | undefined>;
}

/** Keeps count of what is taken away from platforms. Each method stands a repetition. */
export interface RedactionStore {
  /** What is to be taken away; undefined where that is done. */
  begin(redaction: number): Promise<RedactionWork | undefined>;
  /** It is done; so much was taken away. */
  done(redaction: number, taken: number): Promise<void>;
  failed(redaction: number, problem: string): Promise<void>;
  /** An employee was told something of the issue privately, and the platform calls that so. */
  told(
    issue: IssueId,
    employee: EmployeeId,
    person: Pick<ChatIdentity, 'platform' | 'id'>,
    ref: string,
  ): Promise<void>;
}

/** Files that were put under a card: what messages brought, and these messages as they came. */
export interface FilesOf {
  readonly attachments: readonly AttachmentId[];
  readonly messages: readonly MessageId[];
}

/** By the platforms' own names. */
export interface RedactionWork {
  readonly card?: string;
  /** When the posting of a card began whose end is not known. */
  readonly begunAt?: Date;
  /** Cards before it that somebody deleted, with what stood under them. */
  readonly deleted: readonly { readonly ref: string; readonly messages: readonly string[] }[];
  /** These files alone go: the issue is another customer's, and all else of it stays. */
  readonly files?: FilesOf;
  /** What stands under the card. */
  readonly messages: readonly string[];
  /** What stands there since the issue was reopened, and stays. */
  readonly kept: readonly string[];
  /** What one employee was told privately. */
  readonly notices: readonly { readonly person: string; readonly ref: string }[];
}
