/** What modals take beside `limits.ts`, and how much we put into one so that it stays below Slack's whole. */
export const MODAL_LIMITS = {
  /** https://docs.slack.dev/reference/block-kit/blocks/alert-block */
  alertText: 200,
  /**
   * Of one entry of a history. A view may have 250,000 characters as JSON, where one of ours can become six
   * (`\u2028`): 10 entries of 2,500 stay below in any script.
   */
  historyText: 2_500,
  /** Entries of a history at a time: the form stands below them. */
  historyPage: 10,
  /** Blocks that name all who get a reply. With two for each entry of the history the rest has room below 100. */
  copiedBlocks: 50,
  /** Of a whole message at a time, each of `historyText`, for the same reason. */
  wholePieces: 10,
  /** What was linked and unlinked. */
  links: 10,
  /** Of a customer's account; the workspace shows all. */
  addresses: 20,
  addressText: 600,
  suggestions: 5,
  /** An email address has 254 at most, and people copy spaces with it. */
  typedAddress: 400,
  notes: 10,
  noteText: 1_000,
  issues: 15,
  issueText: 120,
  /** https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element */
  checkboxes: 10,
  /** Names of files that cannot go along. */
  staying: 5,
  /** Of a file's name: all of them, and what else a view remembers, stay below `privateMetadata`. */
  fileName: 60,
} as const;
