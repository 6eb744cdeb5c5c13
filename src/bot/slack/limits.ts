/**
 * What Slack takes, in characters unless said otherwise. Longer texts are refused as a whole (`invalid_blocks`,
 * `msg_too_long`), so everything is clipped before it is sent.
 */
export const LIMITS = {
  /** https://docs.slack.dev/reference/methods/chat.update: less than chat.postMessage takes. */
  messageText: 4_000,
  /** https://docs.slack.dev/reference/block-kit/blocks */
  messageBlocks: 50,
  viewBlocks: 100,
  blockId: 255,
  /** https://docs.slack.dev/reference/block-kit/blocks/section-block */
  sectionText: 3_000,
  sectionFields: 10,
  sectionField: 2_000,
  /** https://docs.slack.dev/reference/block-kit/blocks/header-block */
  headerText: 150,
  /** https://docs.slack.dev/reference/block-kit/blocks/context-block */
  contextElements: 10,
  contextText: 2_000,
  /** https://docs.slack.dev/reference/block-kit/blocks/actions-block */
  actionElements: 25,
  /** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
  buttonText: 75,
  buttonValue: 2_000,
  actionId: 255,
  /** https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element */
  inputText: 3_000,
  placeholder: 150,
  /** https://docs.slack.dev/reference/block-kit/block-elements/file-input-element: 10 MB each. */
  files: 10,
  /** https://docs.slack.dev/reference/block-kit/blocks/input-block */
  label: 2_000,
  hint: 2_000,
  /** https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
  options: 100,
  optionText: 75,
  /** https://docs.slack.dev/reference/views */
  viewTitle: 24,
  viewButton: 24,
  privateMetadata: 3_000,
  /** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** https://docs.slack.dev/reference/block-kit/block-elements/button-element#fields: for screen readers. */
  accessibilityLabel: 75,
  /** Of what an email says of itself, wherever it is shown. */
  subject: 150,
  address: 100,
  copiedIn: 3,
  /** Of the line that says who has an issue: a name may be anything. */
  headline: 300,
  fileNames: 400,
  /** Of customers' words on a card: larger attachments fold behind "Show more". */
  cardMessage: 700,
  /** Of what was written, in a message under the card. All blocks together must stay below about 13,000. */
  threadMessage: 3_000,
} as const;
