import type { Address, AttachmentId, CustomerId, HeldId, IssueId, MessageId } from './issue.ts';

/**
 * All that is kept of one customer, to be handed to them. Colleagues are not named: what is about them is not about the
 * customer. What is `private` the team wrote for itself; it is about the customer all the same, so it is here unless
 * whoever exports leaves it out.
 */
export interface Dossier {
  /** `number` is absent for whoever is no customer, and only known from others' issues. */
  readonly customer: { readonly number?: CustomerId; readonly name?: string; readonly since: Date };
  readonly addresses: readonly (Address & {
    readonly callsThemselves?: string;
    readonly since: Date;
    /** Which of our numbers and addresses may send nothing there. */
    readonly optedOutOf: readonly string[];
  })[];
  readonly links: readonly (Address & { readonly kind: 'linked' | 'unlinked'; readonly at: Date })[];
  readonly notes: readonly { readonly private: true; readonly text: string; readonly at: Date }[];
  readonly issues: readonly DossierIssue[];
  /** What machines wrote from the customer's addresses. */
  readonly held: readonly {
    readonly id: HeldId;
    readonly from: string;
    readonly subject: string;
    readonly start: string;
    readonly at: Date;
  }[];
}

export interface DossierIssue {
  readonly number: IssueId;
  readonly inbox: string;
  readonly status: string;
  readonly openedAt: Date;
  readonly closedAt?: Date;
  /** True where it is another customer's, and only what this one wrote, and was answered, is shown. */
  readonly anothers: boolean;
  readonly written: readonly DossierMessage[];
}

export interface DossierMessage {
  readonly id: MessageId;
  readonly kind: 'from-customer' | 'to-customer' | 'comment';
  readonly private: boolean;
  readonly at: Date;
  readonly channel?: string;
  readonly theirs?: string;
  readonly ours?: string;
  readonly cc?: readonly string[];
  /** Where they wanted the answer. */
  readonly replyTo?: string;
  readonly subject?: string;
  readonly text: string;
  /** With quotes and signature, where that is more. */
  readonly whole?: string;
  readonly delivery?: string;
  /** True where its words were removed because of their age. */
  readonly removed: boolean;
  readonly hasOriginal: boolean;
  readonly files: readonly {
    readonly id: AttachmentId;
    readonly name?: string;
    readonly contentType: string;
    readonly isHere: boolean;
  }[];
}
