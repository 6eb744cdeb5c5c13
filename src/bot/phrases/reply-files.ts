/** A reply to which files are chosen on a page of its own, because the form has no field for them. */

export const ADD_FILES = 'Add Files to the Reply';
export const CHOOSE_FILES = 'Choose Files';
export const CHOOSE_FILES_THERE =
  'Nothing is sent yet. Choose Files opens a page with your reply on it: choose the files there and send both together. The page is yours alone and works for an hour.';
export const BACK_WITHOUT_FILES = 'Back takes the reply back here, and that page can send nothing any more.';
export const REPLY_ON_PAGE =
  'Your reply is on the page where you chose its files. If it was not sent there, send it from there.';
export const REPLY_SENT_THERE = 'Your reply was sent with its files.';
export const REPLY_TAKEN_BACK =
  'You took this reply back where you wrote it, so nothing can be sent from this page. Send it there, or add files to it anew.';
export const REPLY_SENT_ALREADY = 'This reply was sent already. You can close this page.';
export const REPLY_PAGE_OVER =
  'This page is no longer good, and nothing was sent from it. Open the issue again where you wrote the reply, and add the files anew.';
export const REPLY_NOTHING = 'Write something, or choose a file.';
export const NOT_A_COLLEAGUE_NOW =
  'You are not on the team any more, so nothing can be sent. Ask the administrator if that is wrong.';

/** The title of the page. */
export function replyToWords(customer: string): string {
  return `Reply to ${customer}`;
}

export function sendingAsWords(name: string, issue: number): string {
  return `You are ${name}. Issue ${issue}.`;
}

/** After it was sent. */
export function sentWithFilesWords(customer: string, files: readonly string[]): string {
  const what = files.length === 0 ? 'without files' : `with ${files.join(', ')}`;
  return `Your reply is on its way to ${customer} ${what}. You can close this page.`;
}

/** How much one form takes; what the customer channel carries may be less, and is said by it. */
export function filesAtMostWords(limitMb: number): string {
  return `At most ${limitMb} MB together.`;
}
