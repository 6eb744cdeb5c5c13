/** Words on buttons and fields of forms that platforms draw themselves. */
export const LABELS = {
  assignTo: 'Assign to',
  nobodyYet: 'Nobody yet',
  reply: 'Reply to customer',
  save: 'Save',
  checkLength: 'Check Length',
  viewCustomer: 'View Customer',
  back: 'Back',
  cancel: 'Cancel',
  showWhole: 'Show Whole Message',
  wholeMessage: 'Whole message',
  partBefore: 'Part Before',
  nextPart: 'Next Part',
  customer: 'Customer',
  notes: 'Notes',
  addNote: 'Add a note',
  name: 'Name',
  issues: 'Issues',
  sendToCustomer: 'Send to Customer',
  message: 'Message',
  send: 'Send',
  connect: 'Connect',
  anotherAddress: 'Another number or address',
  firstPage: 'First Page',
  openIssue: 'Open issue',
  issueNumber: 'Number of the issue',
  open: 'Open',
  inbox: 'Inbox',
} as const;

/** Above and below a page of a history: how much lies there. */
export function earlierWords(count: number): string {
  return `Earlier (${count})`;
}

export function laterWords(count: number): string {
  return `Later (${count})`;
}

/** The title of an issue's form. */
export function issueTitle(issue: number): string {
  return `Issue ${issue}`;
}

/** Which part of a long message is shown. */
export function partWords(part: number, parts: number): string {
  return `Part ${part} of ${parts}`;
}

/** What of a customer's account is left out. */
export function moreAddressesOfTheirs(count: number): string {
  return `And ${count} more addresses.`;
}

export function olderNotesWords(count: number): string {
  return `${count} older notes are not shown here.`;
}

export function moreIssuesWords(count: number): string {
  return `And ${count} more issues.`;
}
