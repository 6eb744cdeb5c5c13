/** What somebody has typed and not sent: it stays in their browser. */

export const DRAFT = 'Draft';
export const DRAFT_BACK = 'Here is what you typed before. It has not been sent.';
export const DRAFT_FILES_GONE = 'Files cannot be kept. Please choose them again:';
export const THROW_DRAFT_AWAY = 'Throw away';

/** Told as an issue closes over something unsent. */
export function draftKeptWords(issue: number): string {
  return `Not sent yet: what you typed waits for you in issue ${issue}.`;
}
export const DRAFT_FILES_TO_CHOOSE = 'Only the files have to be chosen again.';
