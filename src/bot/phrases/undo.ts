/** Taking back what was done a moment ago, and who is about to answer. */

export const UNDO = 'Undo';

/** After a reply: what can still be undone, and what else the form did, which stays. */
export function undoSendingWords(customer: string, besides: string): string {
  const sent = `Sent to ${customer}.`;
  return besides === '' ? sent : `${sent} ${besides}`;
}

/** What Undo means here, for who does not see what it stands beside. */
export const UNDO_SENDING = 'sending the reply';
export const UNDO_CLOSING = 'closing the issue';

/** For who hears the bar: the seconds that are left are only shown. */
export function undoableForWords(seconds: number): string {
  return `You can undo this for ${seconds === 1 ? '1 second' : `${seconds} seconds`}.`;
}

export const NOTHING_WAS_SENT = 'Taken back, nothing was sent. Your reply stands in the form again.';

export function openAgainWords(issue: number): string {
  return `Taken back: issue ${issue} is open again.`;
}

/** Closing was undone, and with it a reply that had not gone. */
export function openAgainUnsentWords(issue: number): string {
  return `Taken back: issue ${issue} is open again, and your reply was not sent. It stands in the form.`;
}

/** Above a reply that was taken back. */
export const TAKEN_BACK_HINT = 'You took this reply back, and it was not sent.';

export function replyingWords(name: string): string {
  return `${name} is replying`;
}
