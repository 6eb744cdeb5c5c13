/** How much goes into a card, in characters unless said otherwise. */
export const LIMITS = {
  /**
   * Of a card as JSON. Teams takes about 100 KB, counted as UTF-16; older documentation says 40 KB.
   * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
   */
  card: 25_000,
  /** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/design-effective-cards */
  actions: 6,
  /** Of a notification, beside the card. */
  summary: 1_000,
  headline: 200,
  name: 80,
  subject: 150,
  address: 100,
  copiedIn: 3,
  fileNames: 400,
  /** Files by their names, each leading to it. */
  linkedFiles: 8,
  fileName: 60,
  /** Of customers' words on a card: taller cards fold. */
  cardMessage: 700,
  threadMessage: 3_000,
  /** Entries of a history at a time: the form stands below them. */
  historyPage: 5,
  historyText: 2_500,
  /** What can be typed into one field. */
  inputText: 3_000,
  /** Choices of one menu. */
  choices: 100,
  choiceTitle: 100,
  /** Found by what is typed into one. */
  found: 15,
  routes: 8,
  copiedRoutes: 3,
  /** What we say ourselves, with somebody's words in it. */
  words: 600,
  /** Of a whole message at a time. */
  wholePart: 4_000,
  everybody: 600,
  /** Issues, with their buttons, in one list; the three lists of an overview together have as many. */
  rows: 8,
  rowName: 60,
  excerpt: 100,
  searchText: 60,
  held: 6,
  heldText: 300,
  /** Of a customer's account; the workspace shows all. */
  addresses: 8,
  typedAddress: 400,
  suggestions: 3,
  links: 5,
  notes: 5,
  noteText: 1_000,
  issues: 8,
  inboxes: 15,
  places: 5,
} as const;
