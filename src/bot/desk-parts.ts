import type { ReplySize } from '../issues/decide.ts';
import type { InboundMessage } from '../issues/inbound.ts';
import type { Inboxes, RenamesInboxes } from '../issues/inboxes.ts';
import type { Address } from '../issues/issue.ts';
import type { OptOuts } from '../issues/opt-outs.ts';
import type { People } from '../issues/people.ts';
import type { Sessions } from '../issues/sessions.ts';
import type { Staff } from '../issues/staff.ts';
import type { IssueService } from '../issues/service.ts';
import type {
  AttachmentStore,
  CustomerLinks,
  HeldStore,
  IssueStore,
  PostingStore,
  ReplyStore,
} from '../issues/store.ts';
import type { IssueReader } from '../issues/views.ts';

/** What the desk must know of customer channels; the app brings it from the other side. */
export interface ChannelFacts {
  /** "text", "email". */
  word(channel: string): string;
  measure(channel: string, text: string): ReplySize;
  /** Why a channel cannot carry these files, in words; undefined where it can. */
  cannotCarry(
    channel: string,
    files: readonly { readonly name?: string; readonly contentType: string; readonly size: number }[],
  ): string | undefined;
  /**
   * An address as somebody typed it, in the spelling of the customer channel it belongs to. What is said shortly,
   * as a number without its country, is understood as among `ours`.
   */
  parse(typed: string, ours: readonly Address[]): Address | undefined;
  /** The addresses that a text mentions, in the spelling of their channels. */
  mentionedIn(text: string): readonly Address[];
  /** A held message read again as a person's; undefined where its channel is switched off. */
  readAgain(channel: string, original: Uint8Array, to: string): Promise<InboundMessage | undefined>;
}

export interface DeskParts {
  readonly issues: IssueService;
  readonly reader: IssueReader;
  readonly people: People;
  readonly staff: Staff;
  readonly sessions: Sessions;
  readonly replies: ReplyStore;
  readonly attachments: AttachmentStore;
  readonly postings: PostingStore;
  readonly revise: IssueStore['revise'];
  readonly inboxes: Inboxes & RenamesInboxes;
  readonly optOuts: OptOuts;
  readonly links: CustomerLinks;
  readonly held: HeldStore;
  readonly channels: ChannelFacts;
}
