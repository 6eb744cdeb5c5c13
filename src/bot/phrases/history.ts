import type { HistoryEvent } from '../../issues/views.ts';
import { NO_SUBJECT } from './held.ts';

/** What happened to an issue, and what was written on it. */

export function eventWords(event: HistoryEvent): string {
  switch (event.type) {
    case 'issue-opened':
      return event.follows === undefined ? ISSUE_OPENED : `${ISSUE_OPENED}; ${followsWords(event.follows)}`;
    case 'message-held':
      return `${event.from} sent an automatic reply, which is held: ${event.subject || NO_SUBJECT}`;
    case 'message-released':
      return `${event.by.name} released it from the held messages`;
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
      return event.undone ? `${event.by.name} took the closing back` : `${event.by.name} reopened it`;
    default:
      return event satisfies never;
  }
}

export const ISSUE_OPENED = 'Issue opened';

/** An issue that was opened by an answer to a closed one. */
export function followsWords(issue: number): string {
  return `it follows issue ${issue}`;
}

/** Who wrote, where that is not the customer whose issue it is. */
export const WROTE_HERE_TOO = 'not an address of this customer';

export const ANSWERS_GO_TO = 'Answers go to';
export const SHOW_WHOLE = 'Show whole message';
export const SHOW_LESS = 'Show less';
export const ORIGINAL = 'Original';
export const NO_SUCH_MESSAGE = 'There is no such message. It may have been mistyped.';
export const NO_SUCH_FILE = 'There is no such file.';
export const ORIGINAL_SHARED = 'The message as it came stands under the card now.';
export const NO_CARD_FOR_ORIGINAL =
  'This issue has no card here that the message as it came could stand under. It can be opened in the workspace.';
export const ORIGINAL_NOT_SHARED =
  'The message as it came could not be put under the card. Press Original again; it can also be opened in the workspace.';
