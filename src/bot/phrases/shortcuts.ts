/** Single keys for who works in the workspace all day. */

export const SHORTCUTS = 'Keyboard shortcuts';
export const SHORTCUTS_HINT = 'They do nothing while you type. Everything here can also be clicked.';
export const USE_SHORTCUTS = 'Use keyboard shortcuts';
export const CLOSE_SHORTCUTS = 'Close';
export const THEN = 'then';
export const OR = 'or';

/** A key is pressed alone; two in one list are pressed one after the other. */
type Keys = readonly string[];

/** What `shortcuts.js` hears, and what it does then. */
export const SHORTCUT_GROUPS: readonly {
  readonly title: string;
  readonly shortcuts: readonly { readonly keys: readonly Keys[]; readonly does: string }[];
}[] = [
  {
    title: 'Anywhere',
    shortcuts: [
      { keys: [['?']], does: 'Show this list' },
      { keys: [['/']], does: 'Search' },
      { keys: [['g', 'i']], does: 'Go to the messages, where you left off' },
      { keys: [['g', 'm']], does: 'Go to Mine' },
      { keys: [['g', 'u']], does: 'Go to Unassigned' },
      { keys: [['g', 'a']], does: 'Go to All' },
      { keys: [['g', 'c']], does: 'Go to Closed' },
    ],
  },
  {
    title: 'Among cards',
    shortcuts: [
      { keys: [['j']], does: 'Next card' },
      { keys: [['k']], does: 'Previous card' },
      { keys: [['o'], ['Enter']], does: 'Open it' },
    ],
  },
  {
    title: 'On a card, and in an open issue',
    shortcuts: [
      { keys: [['t']], does: 'Take It' },
      { keys: [['a']], does: 'Assign It' },
      { keys: [['r']], does: 'Reply' },
      { keys: [['c']], does: 'Mark as Closed' },
      { keys: [['x']], does: 'Resolve: no reply needed' },
      { keys: [['v']], does: 'View Customer, in an open issue' },
    ],
  },
];
