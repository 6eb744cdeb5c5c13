import type { NoticeKind } from '../../issues/effects.ts';

/** What calls somebody: notifications, and private words to one employee. */

/** The notification of a customer's message: it names the customer and the conversation. */
export function newMessageWords(customer: string, conversation: string): string {
  return `New message from ${customer} in ${conversation}`;
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

/** What can be switched off. */
export const NOTICE_WORDS: Record<NoticeKind, string> = {
  assigned: 'when somebody assigns an issue to me',
  'customer-wrote': 'when a customer writes again on an issue of mine',
  'reply-failed': 'when a reply of mine did not arrive',
};

export const NOTICES_TITLE = 'Tell me by direct message';

/** On each switch, below what it is about. */
export const TELL_ME = 'Tell me';
