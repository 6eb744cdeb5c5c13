/** What stands under a card, and what becomes of what colleagues write there. */

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

/** Files of a message that is kept as a comment. */
export function filesKeptWords(names: readonly string[]): string {
  const files = names.length === 1 ? '1 file' : `${names.length} files`;
  return `(${files} attached, to be seen only where this was written: ${names.join(', ')})`;
}

/** What somebody wrote under a card, who cannot be an employee. */
export function notKeptWords(why: string): string {
  return `What you wrote is not on the issue. ${why}`;
}

export const EDITED_TOO_LATE =
  'The customer already has this message as it was first sent. To correct it, send them another one.';
export const DELETED_TOO_LATE =
  'The customer already has this message. Deleting it here does not take it back.';
export const NOT_UNDER_A_CARD =
  'Only what was written under a card can be sent to its customer. Write it there, or open the issue and use Reply.';
export const NOT_A_COLLEAGUES =
  'Only what a colleague wrote can be sent to the customer. Open the issue and use Reply.';

/** To who wrote under a card where no sign can be set beside their words. */
export const KEPT_AS_COMMENT = 'Kept on the issue as a private comment. The customer does not see it.';
