/** Commands: what there is to type, and what was not understood. */

/** Each line of a command's help: what to type, and what it does. */
export const COMMAND_HELP: readonly (readonly [string, string])[] = [
  ['', 'the issues assigned to you'],
  ['unassigned · all · closed', 'the others'],
  ['search WORDS', 'by name, number, address or words of a message'],
  ['12', 'opens issue 12'],
  ['take 12', 'assigns it to you'],
  ['assign 12 @colleague', 'assigns it to somebody (or “me”)'],
  ['close 12 · resolve 12', 'marks it as closed; resolve: no reply was needed'],
  ['release 12 · reopen 12', 'gives it back; opens a closed one again'],
  ['new +15550001111 TEXT', 'writes to a customer first, also to an email address'],
  [
    'connect +15550009999 [@group]',
    'what arrives at our number or address appears here; @group, “here” or “channel” is called when a customer writes again and nobody has it',
  ],
  ['disconnect', 'nothing new appears here'],
  ['held', 'what machines wrote, kept aside; release what is a customer’s after all'],
  ['inboxes', 'where everything appears, and what is wrong'],
  ['help', 'this'],
];
/** Connecting, where groups are tags. */
export const CONNECT_HELP: readonly [string, string] = [
  'connect +15550009999 [@tag]',
  'what arrives at our number or address appears here; @tag is called when a customer writes again and nobody has it',
];
export const COMMAND_HELP_SHARE =
  'Only you see the answer. With “share” as the last word everybody here sees it (not with “new” and “held”).';
/** Where an answer is for nobody else, and the chat platform can show it to nobody alone. */
export const ANSWERED_IN_OWN_CHAT =
  'Not everybody here may read the answer, so it is in your own chat with this app.';
export const ASK_IN_OWN_CHAT =
  'Not everybody here may read the answer, and it could not be shown to you alone. Ask in your own chat with this app.';
export const COMMAND_NOT_UNDERSTOOD = 'That is not understood. This is what there is:';

export function searchMissing(): string {
  return 'Say what to look for: a name, a number or words of a message, as in “search Anderson”.';
}

export function numberMissing(verb: string): string {
  return `Say which issue, by its number, as in “${verb} 12”.`;
}

export function numberNotUnderstood(typed: string): string {
  return `“${typed}” is not the number of an issue. It stands on its card, like #12.`;
}

export function noIssueNumbered(issue: number): string {
  return `There is no issue ${issue}. It may have been mistyped.`;
}

export function colleagueMissing(issue: number): string {
  return `Say who should have it, chosen from the list that “@” opens, as in “assign ${issue} @colleague”.`;
}

export function startMissing(): string {
  return 'Say to whom and what, as in “new +15550001111 Your parcel is here.”';
}

/** A number typed with spaces, and more digits after it. */
export function numberEndUnclear(digits: string): string {
  return `Where the number ends in “${digits}” cannot be told. Write it without spaces, as in +15550001111.`;
}

export function unreadableAddress(typed: string): string {
  return `${typed} is neither a phone number with its country code, like +15550001111, nor an email address.`;
}

export function addressMissing(): string {
  return 'Say which of our numbers or addresses should appear here, as in “connect +15550009999”.';
}

/** What could be connected, after `addressMissing`. */
export function connectableWords(addresses: readonly string[]): string {
  return addresses.length === 0
    ? 'There is no inbox yet; a new one is made for any number or address.'
    : `There are: ${addresses.join(', ')}.`;
}

/** `callable` says what can be. */
export function callNotUnderstood(typed: string, callable: string): string {
  return `“${typed}” cannot be called. ${callable}`;
}
export const CALLABLE_GROUPS = 'Choose a group from the list that “@” opens, or write “here” or “channel”.';
export const CALLABLE_TAGS = 'Choose a tag of this team from the list that “@” opens.';

/** `headline` says whose it is: it may have been open already. */
export function onItsWayWords(customer: string, issue: number, headline: string): string {
  return `On its way to ${customer}. The answer comes to issue ${issue}: ${headline}.`;
}
