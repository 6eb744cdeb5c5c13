import type { Refusal } from '../issues/decide.ts';
import type { Delivery } from '../issues/delivery.ts';
import type { NoticeKind } from '../issues/effects.ts';
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
    case 'no-such-inbox':
      return 'No inbox has an address of that kind to write from. Ask the administrator to connect one.';
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
    case 'files-not-carried':
      return refusal.problem;
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

/** On a card whose first word was ours. */
export function wroteFirstWords(name: string): string {
  return `${name} wrote first`;
}

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

export function unreadableAddress(typed: string): string {
  return `${typed} is neither a phone number with its country code, like +15550001111, nor an email address.`;
}

export function connectedWords(inbox: string, address: string, changed: boolean): string {
  const so = `What arrives at ${address} (${inbox}) appears in this conversation.`;
  return changed ? so : `It was so already: ${so}`;
}

export function disconnectedWords(inboxes: readonly string[]): string {
  return inboxes.length === 0
    ? 'Nothing was connected to this conversation.'
    : `New cards of ${inboxes.join(', ')} no longer appear here. The ones that are here stay.`;
}

export function installedWords(workspace: string): string {
  return `Switchboard is now in ${workspace}. Go back there, invite it to the conversation where cards should appear, and connect an inbox.`;
}

export function notInstalledWords(why: string): string {
  return `Switchboard was not installed (${why}). Start again from the install link.`;
}

export const INSTALL_IN_ONE_WORKSPACE =
  'it cannot be installed for a whole organisation, only in one workspace';
export const WORKSPACE_NOT_ALLOWED = 'this workspace is not among those that may have it';

export const LOADING = 'Loading…';
export const NO_TEXT = '(no text)';
export const PRIVATE_COMMENT = 'Private comment';
export const ASSIGN_HINT = 'Leave it as it is to change nothing.';
export const NOTE_HINT = 'Only your colleagues see this. It stays with the customer.';
export const NO_NOTE = 'There is nothing to save yet: write a note or another name.';

/** Who has an issue, where the field below cannot show them. */
export function holderWords(name: string): string {
  return `${name} has it now.`;
}

/** A form that gives an issue to somebody, while somebody else was given it. */
export function assignedMeanwhileWords(assignee: string | undefined): string {
  return assignee === undefined
    ? 'This issue was given back while you had it open. Press Save again if it should still go to whom you chose.'
    : `${assignee} was given this issue while you had it open. Press Save again if it should still go to whom you chose.`;
}

/** How much of a channel's message a reply may fill. */
export function limitWords(word: string, limit: number): string {
  return `At most ${limit} characters by ${word}.`;
}

/** Files of a message that is kept as a comment. */
export function filesKeptWords(names: readonly string[]): string {
  const files = names.length === 1 ? '1 file' : `${names.length} files`;
  return `(${files} attached, to be seen only where this was written: ${names.join(', ')})`;
}

/** Files of a message that cannot go along with it. */
export function filesStayWords(names: readonly string[]): string {
  return `${names.join(', ')} cannot be sent from here and stays where it is.`;
}

export const FILES_HINT = 'What is ticked goes to the customer with the message.';
export const FILES_UNREADABLE =
  'A file could not be fetched in time. Press Send again, or untick it and send the words alone.';

/** What somebody wrote under a card, who cannot be an employee. */
export function notKeptWords(why: string): string {
  return `What you wrote is not on the issue. ${why}`;
}

export const COULD_NOT_OPEN =
  'The form could not be opened in time. Nothing was changed. Press the button again.';
export const EDITED_TOO_LATE =
  'The customer already has this message as it was first sent. To correct it, send them another one.';
export const DELETED_TOO_LATE =
  'The customer already has this message. Deleting it here does not take it back.';
export const NOT_UNDER_A_CARD =
  'Only what was written under a card can be sent to its customer. Write it there, or open the issue and use Reply.';
export const NOT_A_COLLEAGUES =
  'Only what a colleague wrote can be sent to the customer. Open the issue and use Reply.';
export const NO_WORDS_TO_SEND = 'There are no words in this message that could be sent to the customer.';

export function tooLongToShow(length: number, limit: number): string {
  return `This message has ${length} characters, and ${limit} are the most that fit here. Send it in parts.`;
}

export function countWords(messages: number): string {
  return messages === 1 ? '1 message' : `${messages} messages`;
}

export function newestWords(messages: number): string {
  return `The newest of ${countWords(messages)}`;
}

/** Above what was written, where it is shown under a card. */
export function wroteAgainWords(customer: string): string {
  return `${customer} wrote`;
}

export function repliedWords(employee: string, to: string): string {
  return `${employee} replied to ${to}`;
}

export function commentedWords(employee: string): string {
  return `Private comment by ${employee}`;
}

export const RETRY = 'Retry';

/** How a reply fared, with the reason where it did not arrive. */
export function deliveryWords(delivery: Delivery, problem: string | undefined): string {
  const words = DELIVERY_WORDS[delivery];
  return problem === undefined ? words : `${words}: ${problem}`;
}

/** A private word to one employee; the card's link stands below. */
export function noticeWords(about: NoticeKind, issue: number, customer: string): string {
  switch (about) {
    case 'assigned':
      return `Issue ${issue} from ${customer} has been assigned to you.`;
    case 'customer-wrote':
      return `${customer} wrote again on issue ${issue}, which is yours.`;
    case 'reply-failed':
      return `Your reply to ${customer} on issue ${issue} did not arrive. Open the issue to send it again.`;
    default:
      return about satisfies never;
  }
}

export const OPEN_CARD = 'Open the card';

/** Why somebody cannot act or be given an issue. */
export const NOT_A_PERSON = 'An app or a bot cannot have an issue. Choose a colleague.';
export const GUESTS_NOT_ALLOWED =
  'Guests of this workspace cannot have issues here. Choose somebody else, or ask the administrator to allow guests.';
export const NO_LONGER_HERE = 'This person is no longer in the workspace. Choose somebody else.';

/** Each line of a command's help: what to type, and what it does. */
export const COMMAND_HELP: readonly (readonly [string, string])[] = [
  ['', 'the issues assigned to you'],
  ['unassigned · all · closed', 'the others'],
  ['search WORDS', 'by name, number, address or words of a message'],
  ['12', 'opens issue 12'],
  ['take 12', 'assigns it to you'],
  ['assign 12 @colleague', 'assigns it to somebody (or “me”)'],
  ['close 12 · resolve 12', 'marks it as closed; resolve: no reply was needed'],
  ['release 12 · reopen 12', 'gives it back; opens a closed one again'],
  ['new +15550001111 TEXT', 'writes to a customer first, also to an email address'],
  [
    'connect +15550009999 [@group]',
    'what arrives at our number or address appears here; @group, “here” or “channel” is called when a customer writes again and nobody has it',
  ],
  ['disconnect', 'nothing new appears here'],
  ['inboxes', 'where everything appears, and what is wrong'],
  ['help', 'this'],
];
export const COMMAND_HELP_SHARE =
  'Only you see the answer. With “share” as the last word everybody here sees it (not with “new”).';

export const COMMAND_NOT_UNDERSTOOD = 'That is not understood. This is what there is:';

export function searchMissing(): string {
  return 'Say what to look for: a name, a number or words of a message, as in “search Anderson”.';
}

export function numberMissing(verb: string): string {
  return `Say which issue, by its number, as in “${verb} 12”.`;
}

export function numberNotUnderstood(typed: string): string {
  return `“${typed}” is not the number of an issue. It stands on its card, like #12.`;
}

export function noIssueNumbered(issue: number): string {
  return `There is no issue ${issue}. It may have been mistyped.`;
}

export function colleagueMissing(issue: number): string {
  return `Say who should have it, chosen from the list that “@” opens, as in “assign ${issue} @colleague”.`;
}

export function startMissing(): string {
  return 'Say to whom and what, as in “new +15550001111 Your parcel is here.” Write the number without spaces.';
}

export function addressMissing(): string {
  return 'Say which of our numbers or addresses should appear here, as in “connect +15550009999”.';
}

/** What could be connected, after `addressMissing`. */
export function connectableWords(addresses: readonly string[]): string {
  return addresses.length === 0
    ? 'There is no inbox yet; a new one is made for any number or address.'
    : `There are: ${addresses.join(', ')}.`;
}

export function callNotUnderstood(typed: string): string {
  return `“${typed}” cannot be called. Choose a group from the list that “@” opens, or write “here” or “channel”.`;
}

export const CONNECT_IN_A_CHANNEL =
  'Cards cannot appear in a direct message. Do this in the conversation where the team should see them.';
export const NOT_YET_INVITED =
  'Switchboard is not in this conversation yet, so nothing can appear here. Invite it: type /invite @switchboard';

/** The heading of a list. */
export function listTitle(
  list: 'mine' | 'unassigned' | 'assigned' | 'all' | 'closed' | 'search',
  text = '',
): string {
  switch (list) {
    case 'mine':
      return 'Assigned to you';
    case 'unassigned':
      return 'Unassigned';
    case 'assigned':
      return 'Assigned';
    case 'all':
      return 'All issues';
    case 'closed':
      return 'Closed';
    case 'search':
      return `Issues with “${text}”`;
    default:
      return list satisfies never;
  }
}

export const MORE = 'More';

/** A request that took long and then failed: some of it may have been done. */
export const FAILED_LATE =
  'That took too long and went wrong. Look whether it was done before you try it again.';
export const TRIGGER_TOO_LATE = 'That took too long to open. Try it again.';

/** `headline` says whose it is: it may have been open already. */
export function onItsWayWords(customer: string, issue: number, headline: string): string {
  return `On its way to ${customer}. The answer comes to issue ${issue}: ${headline}.`;
}

export const NO_INBOXES = 'There are no inboxes yet. Connect a number or an address to make one.';

/** An inbox as listed. */
export function inboxWords(listens: readonly string[]): string {
  return listens.length === 0 ? 'listens on nothing' : `listens on ${listens.join(', ')}`;
}

export const POSTS_NOWHERE = 'appears nowhere';

export function moreInboxesWords(count: number): string {
  return `And ${count} more.`;
}

export const TRACKER = 'Issue Tracker';
export const RECENTLY_CLOSED = 'Recently closed';
export const SHOW_ALL = 'Show all';
export const NEWER = 'Newer';
export const OLDER = 'Older';
export const CLEAR_SEARCH = 'Clear the search';
export const SEARCH_LABEL = 'Search';
export const SEARCH_HINT = 'A name, a number or a word of a message, then Enter';
export const EVERY_INBOX = 'Every inbox';
export const NOTICES_TITLE = 'Tell me by direct message';

/** What can be chosen to be shown. */
export const TRACKER_LISTS = {
  overview: 'Overview',
  mine: 'Assigned to you',
  unassigned: 'Unassigned',
  assigned: 'Assigned',
  closed: 'Closed',
  all: 'All issues',
} as const;

/** What can be switched off. */
export const NOTICE_WORDS: Record<NoticeKind, string> = {
  assigned: 'when somebody assigns an issue to me',
  'customer-wrote': 'when a customer writes again on an issue of mine',
  'reply-failed': 'when a reply of mine did not arrive',
};

export function countsWords(counts: { readonly mine: number; readonly unassigned: number }): string {
  return `${counts.mine} assigned to you · ${counts.unassigned} unassigned`;
}
