/** What stands in a form, and what it came to. */

export const LOADING = 'Loading…';
export const RECONNECTING = 'Reconnecting…';
export const UNSENT_TEXT = 'What you typed here has not been sent. Close it all the same?';
export const PRIVATE_COMMENT = 'Private comment';
export const COMMENT_HINT = 'Only your colleagues see this. It is never sent.';
export const ASSIGN_HINT = 'Leave it as it is to change nothing.';
export const NOTE_HINT = 'Only your colleagues see this. It stays with the customer.';
export const NO_NOTE = 'There is nothing to save yet: write a note or another name.';
export const NOTHING_SUBMITTED = 'There is nothing to save yet: choose somebody, write a comment or a reply.';

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
  if (parts === '') return '';
  return `${parts.charAt(0).toUpperCase()}${parts.slice(1)}.`;
}

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
