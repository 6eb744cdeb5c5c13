/**
 * What the buttons ask. On a card `take`, `close`, `resolve`, `release` and `reopen` are the asks themselves, with
 * `{ issue, revision }`; the others are these. What each brings is in `dialog-state.ts` and `list-state.ts`.
 */
export const VERBS = {
  /** Opens an issue's dialog: Assign It and Open. */
  open: 'open',
  /** From the dialog that asks for a number. */
  openNumber: 'open-number',
  /** Sends a failed reply again: on a message, and in a dialog. */
  retry: 'retry',
  /** Opens, or turns to, all of one message. */
  whole: 'whole',

  /** In an issue's dialog. */
  save: 'save',
  page: 'page',
  measure: 'measure',
  reopen: 'reopen',
  customer: 'customer',
  /** Takes the reply to the page where files are chosen for it. */
  files: 'files',

  /** In what lies over it: back to the issue with what was typed there. */
  back: 'back',
  saveCustomer: 'customer-save',
  link: 'link',
  linkSuggested: 'link-suggested',
  /** Asks first; then `unlinkConfirmed` does it. */
  unlink: 'unlink',
  unlinkConfirmed: 'unlink-confirmed',
  unlinkCancelled: 'unlink-cancelled',

  /** Of a message that is to be sent to the customer. */
  send: 'send',
  sendFiles: 'send-files',

  /** Lists. */
  list: 'list',
  search: 'search',
  held: 'held',
  releaseHeld: 'held-release',
  notices: 'notices',
  saveNotices: 'notices-save',
  connect: 'connect',
} as const;
