import type { Refusal } from '../issues/decide.ts';
import type { Delivery } from '../issues/delivery.ts';
import type { IssueState, Route, Status } from '../issues/issue.ts';
import type { AttachmentView, HistoryEvent } from '../issues/views.ts';

/** Every sentence an employee reads. They tell what happened and what to do, and name the colleague. */

export const ACTIONS = {
  assign: 'Assign It',
  take: 'Take It',
  close: 'Mark as Closed',
  resolve: 'Resolve',
  release: 'Release It',
  reopen: 'Reopen',
  open: 'Open',
} as const;
export type ActionName = keyof typeof ACTIONS;

export const STATUS_WORDS: Record<Status, string> = {
  unassigned: 'Unassigned',
  assigned: 'Assigned',
  closed: 'Closed',
};

/** Three shapes as well as three colours. */
export const STATUS_SIGNS: Record<Status, string> = { unassigned: '●', assigned: '▶', closed: '✔' };

export function headlineOf(state: IssueState): string {
  switch (state.status) {
    case 'unassigned':
      return 'Unassigned';
    case 'assigned':
      return `Assigned to ${state.assignee.name}`;
    case 'closed':
      return state.resolution === 'no-reply-needed'
        ? `Resolved by ${state.closedBy.name}, no reply needed`
        : `Closed by ${state.closedBy.name}`;
    default:
      return state satisfies never;
  }
}

export function refusalWords(refusal: Refusal): string {
  switch (refusal.reason) {
    case 'no-such-issue':
      return 'There is no such issue any more. Reload to see the ones there are.';
    case 'no-such-colleague':
      return 'There is no such colleague. Choose somebody from the list.';
    case 'taken':
      return `${refusal.assignee.name} already has this issue. If you should have it, use Assign It.`;
    case 'assigned-to-another':
      return `${refusal.assignee.name} has this issue, so only ${refusal.assignee.name} can do that. If you should have it, assign it to yourself first.`;
    case 'closed':
      return `${refusal.closedBy.name} has closed this issue. Reopen it first if there is more to do.`;
    case 'assignee-left':
      return `${refusal.assignee.name} is no longer on the team. Choose somebody else.`;
    case 'newer-open-issue':
      return `This customer already has a newer open issue, number ${refusal.newer}. Go on there.`;
    case 'nothing-written':
      return 'There is nothing written yet.';
    case 'reply-too-long':
      return `This reply has ${refusal.length} characters and at most ${refusal.limit} can be sent. Shorten it by ${refusal.length - refusal.limit}.`;
    case 'customer-opted-out':
      return `${refusal.to} has opted out by texting STOP. Nothing can be sent until they text START.`;
    case 'address-unanswerable':
      return `${refusal.to} cannot be answered: it is not a number that receives messages.`;
    case 'no-such-route':
      return 'This customer cannot be reached that way. Choose another of their addresses.';
    case 'customer-wrote-meanwhile':
      return 'The customer has written again while you were typing. Read their new message, then send your reply if it still fits.';
    default:
      return refusal satisfies never;
  }
}

export function blockedWords(route: Route): string | undefined {
  if (route.blocked === 'opted-out') return refusalWords({ reason: 'customer-opted-out', to: route.to });
  if (route.blocked === 'unanswerable') return refusalWords({ reason: 'address-unanswerable', to: route.to });
  return undefined;
}

export function eventWords(event: HistoryEvent): string {
  switch (event.type) {
    case 'issue-opened':
      return 'Issue opened';
    case 'customer-opted-out':
      return `${event.address.address} texted STOP: nothing can be sent to it`;
    case 'customer-opted-in':
      return `${event.address.address} texted START: replies reach it again`;
    case 'issue-assigned':
      return event.to.id === event.by.id
        ? `${event.by.name} took it`
        : `${event.by.name} assigned it to ${event.to.name}`;
    case 'issue-released':
      return event.reason === 'left'
        ? `${event.by.name} left the team and gave it back`
        : `${event.by.name} released it`;
    case 'issue-closed':
      return event.resolution === 'no-reply-needed'
        ? `${event.by.name} resolved it, no reply needed`
        : `${event.by.name} closed it`;
    case 'issue-reopened':
      return `${event.by.name} reopened it`;
    default:
      return event satisfies never;
  }
}

export const DELIVERY_WORDS: Record<Delivery, string> = {
  queued: 'Queued',
  sent: 'Sent',
  delivered: 'Delivered',
  failed: 'Not delivered',
  unknown: 'Not sure it was sent',
};

export function replyTrouble(count: number): string | undefined {
  if (count === 0) return undefined;
  return count === 1
    ? 'A reply may not have reached the customer'
    : `${count} replies may not have reached the customer`;
}

/** How many texts a reply is, said before it is sent. */
export function sizeWords(size: {
  readonly length: number;
  readonly limit: number;
  readonly parts: number;
}): string {
  if (size.length === 0) return '';
  if (size.length > size.limit)
    return `${size.length} characters: ${size.length - size.limit} too many (at most ${size.limit})`;
  return `${size.length} characters, sent as ${size.parts === 1 ? '1 text' : `${size.parts} texts`}`;
}

/** A file as named on a card, with what keeps it from being seen. */
export function attachmentWords(file: Pick<AttachmentView, 'contentType' | 'state' | 'problem'>): string {
  const kind = fileKind(file.contentType);
  if (file.state === 'coming') return `${kind}: on its way`;
  if (file.state === 'failed')
    return `${kind}: could not be fetched${file.problem === undefined ? '' : ` (${file.problem})`}`;
  return kind;
}

function fileKind(contentType: string): string {
  if (contentType.startsWith('image/')) return 'Picture';
  if (contentType.startsWith('video/')) return 'Video';
  if (contentType.startsWith('audio/')) return 'Sound recording';
  if (contentType.startsWith('application/pdf')) return 'PDF file';
  if (contentType.startsWith('text/vcard')) return 'Contact card';
  return 'File';
}

/** The notification of a customer's message: it names the customer and the conversation. */
export function newMessageWords(customer: string, conversation: string): string {
  return `New message from ${customer} in ${conversation}`;
}

/** Who gets what is typed here, and from which number or address. */
export function replyRouteWords(route: Pick<Route, 'to' | 'from'>, word: string): string {
  return `To ${route.to} from ${route.from} by ${word}`;
}

export const COMMENT_HINT = 'Only your colleagues see this. It is never sent.';
export const REPLY_HINT = 'The customer gets this.';
export const NOTHING_SUBMITTED = 'There is nothing to save yet: choose somebody, write a comment or a reply.';
export const NO_ROUTE = 'This customer has no address that a reply could go to.';
export const OPTED_OUT = 'Opted out';
export const NO_SUCH_ISSUE = 'There is no such issue. It may have been mistyped.';
export const NO_SUCH_CUSTOMER = 'There is no such customer. It may have been mistyped.';
export const NO_SUCH_PAGE = 'There is no such page.';
export const UNREACHABLE = 'Could not reach Switchboard. Nothing was changed. Try again.';
export const RECONNECTING = 'Reconnecting…';
export const UNSENT_TEXT = 'What you typed here has not been sent. Close it all the same?';

/** What an empty list says: what would be in it, and how to get there. */
export const EMPTY_LISTS = {
  feed: 'No messages yet. When a customer writes, their card appears here.',
  feedBesidePhone: 'No messages yet. Send a text from the pretend phone to see one.',
  mine: 'Nothing is assigned to you. Take an issue from Unassigned and it waits for you here.',
  unassigned: 'Everything has somebody. New messages that nobody has taken yet appear here.',
  all: 'No issues yet. Every message a customer sends becomes one.',
  closed: 'Nothing closed yet. Issues come here when they are marked as closed or resolved.',
  search: 'Nothing found. Try a name, a number or a word from a message.',
  history: 'Nothing has happened here yet.',
  notes: 'No notes yet.',
} as const;

/** What an issue form came to, told once it has closed. */
export function savedWords(done: {
  readonly customer: string;
  readonly assignee?: string;
  readonly comment: boolean;
  readonly reply: boolean;
}): string {
  const parts = [
    ...(done.assignee === undefined ? [] : [`assigned to ${done.assignee}`]),
    ...(done.comment ? ['comment saved'] : []),
    ...(done.reply ? [`reply to ${done.customer} on its way`] : []),
  ].join(', ');
  return `${parts.charAt(0).toUpperCase()}${parts.slice(1)}.`;
}
