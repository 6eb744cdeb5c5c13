import type { Refusal } from '../../issues/decide.ts';
import type { Route } from '../../issues/issue.ts';

/** Why not, and what to do instead. */

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
    case 'reply-not-waiting':
      return 'It is too late to take this reply back: it is on its way to the customer.';
    case 'written-by-another':
      return `${refusal.author.name} wrote this reply, so only ${refusal.author.name} can take it back.`;
    default:
      return refusal satisfies never;
  }
}

export function blockedWords(route: Route): string | undefined {
  if (route.blocked === 'opted-out') return refusalWords({ reason: 'customer-opted-out', to: route.to });
  if (route.blocked === 'unanswerable') return refusalWords({ reason: 'address-unanswerable', to: route.to });
  return undefined;
}

export const NO_SUCH_ISSUE = 'There is no such issue. It may have been mistyped.';
export const NO_SUCH_CUSTOMER = 'There is no such customer. It may have been mistyped.';
export const NO_SUCH_PAGE = 'There is no such page.';

/** Why somebody cannot act or be given an issue. */
export const NOT_A_PERSON = 'An app or a bot cannot have an issue. Choose a colleague.';
export const GUESTS_NOT_ALLOWED =
  'Guests of this workspace cannot have issues here. Choose somebody else, or ask the administrator to allow guests.';
export const OUTSIDERS_NOT_ALLOWED =
  'Members of another workspace cannot have issues here. Choose somebody else, or ask the administrator to allow guests.';
export const NOT_KNOWN_YET =
  'It could not be found out in time who you are, so nothing was done. Try it again in a moment.';
export const DEACTIVATED =
  'An admin has deactivated this account in Switchboard. Choose somebody else, or ask an admin to reactivate it.';
export const NO_LONGER_HERE = 'This person is no longer in the workspace. Choose somebody else.';

export const UNREACHABLE = 'Could not reach Switchboard. Nothing was changed. Try again.';
/** Of something that was asked and not answered: it may have been done. */
export const UNANSWERED = 'Switchboard did not answer. Look whether it was done before you try it again.';
export const COULD_NOT_OPEN =
  'The form could not be opened in time. Nothing was changed. Press the button again.';

/** A request that took long and then failed: some of it may have been done. */
export const FAILED_LATE =
  'That took too long and went wrong. Look whether it was done before you try it again.';
export const TRIGGER_TOO_LATE = 'That took too long to open. Try it again.';

/** A request that failed here, of which nobody knows how far it came. */
export const FAILED =
  'That went wrong here, and it has been noted. Look whether it was done before you try it again.';
