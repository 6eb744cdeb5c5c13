import { alreadySo } from './admin.ts';

/** Where what customers write appears. */

export const NO_INBOXES = 'There are no inboxes yet. Connect a number or an address to make one.';

/** An inbox as listed. */
export function inboxWords(listens: readonly string[]): string {
  return listens.length === 0 ? 'listens on nothing' : `listens on ${listens.join(', ')}`;
}

export const POSTS_NOWHERE = 'appears nowhere';

export function postsWords(places: readonly string[]): string {
  return places.length === 0 ? POSTS_NOWHERE : `appears in ${places.join(', ')}`;
}

export function moreInboxesWords(count: number): string {
  return `And ${count} more.`;
}

export function connectedWords(inbox: string, address: string, changed: boolean): string {
  const so = `What arrives at ${address} (${inbox}) appears in this conversation.`;
  return changed ? so : alreadySo(so);
}

export function disconnectedWords(inboxes: readonly string[]): string {
  return inboxes.length === 0
    ? 'Nothing was connected to this conversation.'
    : `New cards of ${inboxes.join(', ')} no longer appear here. The ones that are here stay, and go on saying who has them.`;
}

/** Asked where nothing is connected yet. */
export const WHICH_INBOX = 'Which inbox should appear in this channel?';
export const CONNECT_HINT =
  'What arrives at that number or address becomes a card here. For another one a new inbox is made.';
export const CONNECT_IN_A_CHANNEL =
  'Cards cannot appear in a direct message. Do this in the conversation where the team should see them.';
export const NOT_YET_INVITED =
  'Switchboard is not in this conversation yet, so nothing can appear here. Invite it: type /invite @switchboard';
