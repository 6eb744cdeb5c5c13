import type { CustomerId, EmployeeId, IssueId, Status } from '../issues/issue.ts';
import { looksLikeNoReplyNeeded } from '../issues/no-reply.ts';
import type { AttachmentView, HistoryEntry, IssueSummary } from '../issues/views.ts';
import type { ActionName } from './phrases.ts';
import {
  ACTIONS,
  ERASED_CUSTOMER,
  headlineOf,
  replyTrouble,
  STATUS_SIGNS,
  STATUS_WORDS,
  WORDS_REMOVED,
} from './phrases.ts';

/**
 * An issue as every platform shows it. The same for everybody who looks: who may do what is decided when
 * they do it, never by hiding a button.
 */
export interface CardView {
  readonly issue: IssueId;
  readonly revision: number;
  readonly status: Status;
  /** Beside the colour, for who does not see it. */
  readonly sign: string;
  readonly word: string;
  /** The word with the name: "Assigned to Ana Lima". */
  readonly headline: string;
  readonly assignee?: string;
  readonly assigneeId?: EmployeeId;
  readonly closedBy?: string;
  readonly closedById?: EmployeeId;
  readonly closedAt?: Date;
  readonly inbox: string;
  readonly customer: { readonly id: CustomerId; readonly name: string; readonly address: string };
  readonly channel: string;
  /** "text", "email". */
  readonly channelWord: string;
  /** Ours: the number or address the customer wrote to. */
  readonly to: string;
  /** As the customer wrote it. */
  readonly subject?: string;
  /** Who else has the customer's newest message. */
  readonly cc?: readonly string[];
  /** True where the newest message may be somebody else's who uses the customer's address. */
  readonly unverified?: boolean;
  /** Who wrote first, where that was one of us. */
  readonly startedBy?: string;
  /** As the customer wrote it: hostile until a renderer has escaped it. */
  readonly firstMessage: string;
  readonly lastMessage?: string;
  /** True where its words were removed; `firstMessage` says so. */
  readonly removed?: boolean;
  readonly messageCount: number;
  readonly attachments: readonly AttachmentView[];
  readonly openedAt: Date;
  readonly lastActivityAt: Date;
  readonly optedOut: boolean;
  /** A reply that did not reach the customer, in words. */
  readonly trouble?: string;
  /** The buttons that apply, in order. */
  readonly actions: readonly { readonly name: ActionName; readonly label: string }[];
}

/** Pure. Draws the issue as it is now. `channelWord` is what the customer channel calls a message. */
export function cardOf(issue: IssueSummary, channelWord: string): CardView {
  const { state } = issue;
  const trouble = replyTrouble(issue.troubledReplies);
  return {
    issue: issue.id,
    revision: issue.revision,
    status: state.status,
    sign: STATUS_SIGNS[state.status],
    word: STATUS_WORDS[state.status],
    headline: headlineOf(state),
    ...(state.status === 'assigned' && { assignee: state.assignee.name, assigneeId: state.assignee.id }),
    ...(state.status === 'closed' && {
      ...{ closedBy: state.closedBy.name, closedById: state.closedBy.id, closedAt: state.closedAt },
    }),
    inbox: issue.inbox,
    customer: customerOf(issue),
    channel: issue.channel,
    channelWord,
    to: issue.to,
    ...(issue.subject !== undefined && { subject: issue.subject }),
    ...(issue.cc && { cc: issue.cc }),
    ...(issue.unverified && { unverified: true }),
    ...(issue.startedBy !== undefined && { startedBy: issue.startedBy }),
    firstMessage: issue.removed ? WORDS_REMOVED : issue.firstMessage,
    ...(issue.lastMessage !== undefined && !issue.removed && { lastMessage: issue.lastMessage }),
    ...(issue.removed && { removed: true }),
    messageCount: issue.messageCount,
    attachments: issue.attachments,
    openedAt: issue.openedAt,
    lastActivityAt: issue.lastActivityAt,
    optedOut: issue.optedOut,
    ...(trouble !== undefined && { trouble }),
    actions: actionsFor(issue).map((name) => ({ name, label: ACTIONS[name] })),
  };
}

/** Pure. How the issue stands, with no word, file or address that came after the first message. */
export function withoutNews(card: CardView): CardView {
  if (card.lastMessage === undefined) return card;
  // These are the newest message's, and what the first one had is not known here.
  const { lastMessage: _words, subject: _subject, cc: _cc, ...rest } = card;
  return { ...rest, attachments: [] };
}

/** Of somebody who was erased nothing is left. */
function customerOf({ customer, from }: IssueSummary): CardView['customer'] {
  return {
    id: customer.id,
    name: customer.name || ERASED_CUSTOMER,
    address: customer.address ?? (from || ERASED_CUSTOMER),
  };
}

/** Pure. What was written, or that it was removed. */
export function asShown(entry: HistoryEntry): HistoryEntry {
  return 'removed' in entry && entry.removed === true ? { ...entry, text: WORDS_REMOVED } : entry;
}

function actionsFor(issue: IssueSummary): readonly ActionName[] {
  switch (issue.state.status) {
    case 'unassigned':
      return asksNothing(issue)
        ? ['resolve', 'assign', 'take', 'close']
        : ['assign', 'take', 'close', 'resolve'];
    case 'assigned':
      return ['assign', 'close', 'release', 'resolve'];
    case 'closed':
      return ['open', 'reopen'];
    default:
      return issue.state satisfies never;
  }
}

function asksNothing(issue: IssueSummary): boolean {
  const only = issue.lastMessage ?? issue.firstMessage;
  return issue.messageCount === 1 && issue.attachments.length === 0 && looksLikeNoReplyNeeded(only);
}
