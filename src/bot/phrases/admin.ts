/** What only admins see and do. */

export const ADMINS_ONLY = 'For admins only';

/** Told to who is none, with whom to ask. */
export function adminsOnlyWords(admins: readonly string[]): string {
  const whom = admins.length === 0 ? 'whoever runs Switchboard in your company' : oneOf(admins);
  return `Only admins see and do this. Ask ${whom} to do it, or to make you one.`;
}

/** Three at most. */
export function oneOf(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  return shown.length === 1 ? `${shown[0]}` : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}

export const ADMIN_TITLES = { people: 'People', inboxes: 'Inboxes', 'opt-outs': 'Opt-outs' } as const;

export const PEOPLE_HINT =
  'Everybody who was seen here or on a chat platform. Whoever is deactivated comes in nowhere and is given no issue.';
export const EVERYBODY_IS_ADMIN = 'Nobody signs in here, so everybody is an admin.';
export const INBOXES_HINT =
  'An inbox gathers what arrives at its addresses and shows it as cards in its conversations.';
export const POST_ELSEWHERE_HINT =
  'A conversation on another chat platform is connected from there, by Switchboard’s command.';
export const SIGNATURE_HINT = 'Stands below its emails. {name} is whoever wrote; empty takes it away.';
export const OPT_OUTS_HINT =
  'Who texted STOP to one of our numbers is sent nothing from it. It cannot be changed here: the carriers and the law leave it to the customer alone, who texts START to hear from us again.';
export const NO_OPT_OUTS = 'Nobody has opted out.';
export const SIGNATURE = 'Signature';
export const ADD_INBOX = 'Add Inbox';

export const STAFF_REFUSALS = {
  'no-such-person': () => 'There is nobody like that any more.',
  'last-admin': (name: string) => `${name} is the only admin. Make somebody else one first.`,
  'named-by-settings': (name: string) =>
    `The settings name ${name} as an admin (WORKSPACE_ADMINS), so it cannot be changed here.`,
  deactivated: (name: string) => `${name} is deactivated. Reactivate them first.`,
} as const;

export function madeAdminWords(name: string): string {
  return `${name} is an admin.`;
}

export function unmadeAdminWords(name: string): string {
  return `${name} is no admin any more.`;
}

export function deactivatedWords(name: string, issues: number): string {
  const back = issues === 1 ? '1 issue of theirs waits' : `${issues} issues of theirs wait`;
  return `${name} is deactivated and signed out everywhere.${issues === 0 ? '' : ` ${back} for somebody to take.`}`;
}

export function reactivatedWords(name: string): string {
  return `${name} is active.`;
}

export function deactivateQuestion(name: string): string {
  return `${name} is signed out everywhere at once, and their issues wait for somebody to take. What they wrote stays.`;
}

export const INBOX_CHANGED = 'The inbox is as shown.';
export const INBOX_NAMELESS = 'An inbox needs a name.';
export const NO_SUCH_INBOX = 'There is no such inbox any more.';
export function inboxAddedWords(name: string): string {
  return `The inbox ${name} is there. Texts and emails to its address appear as cards from now on.`;
}
export const REMOVE_INBOX_QUESTION =
  'Nothing that arrives at its addresses is taken any more. An inbox that has issues cannot be removed.';
export function inboxRemovedWords(name: string): string {
  return `The inbox ${name} is gone.`;
}
export function inboxExistsWords(name: string): string {
  return `There is an inbox named ${name} already. Choose another name.`;
}

export function alreadySo(words: string): string {
  return `It was so already: ${words}`;
}

/** On buttons, fields and badges. */
export const ADMIN_LABELS = {
  admin: 'Admin',
  inactive: 'Not active',
  /** Where somebody was seen. */
  workspace: 'Workspace',
  left: 'Left the team.',
  bySettings: 'Named by the settings',
  makeAdmin: 'Make Admin',
  unmakeAdmin: 'Unmake Admin',
  deactivate: 'Deactivate',
  deactivateIt: 'Yes, Deactivate',
  reactivate: 'Reactivate',
  change: 'Change',
  rename: 'Rename',
  add: 'Add',
  remove: 'Remove',
  removeInbox: 'Remove Inbox',
  removeInboxIt: 'Yes, Remove Inbox',
  address: 'Number or email address',
  channel: 'Channel of the workspace',
  standing: 'Opted out',
} as const;

export function deactivatedByWords(name: string): string {
  return `Deactivated by ${name}`;
}

export function optOutWords(address: string, ours: string): string {
  return `${address} from ${ours}`;
}
