import type { HistoryEvent } from '../../issues/views.ts';

/** What happened to an issue. */

export function eventWords(event: HistoryEvent): string {
  switch (event.type) {
    case 'issue-opened':
      return event.follows === undefined ? 'Issue opened' : `Issue opened; it follows issue ${event.follows}`;
    case 'message-held':
      return `${event.from} sent an automatic reply, which is held: ${event.subject || '(no subject)'}`;
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
      return `${event.by.name} reopened it`;
    default:
      return event satisfies never;
  }
}
