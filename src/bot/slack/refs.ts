import type { CardRef, MessageRef } from '../platform.ts';

/** A channel, in the workspace it belongs to. */
export interface Place {
  readonly team: string;
  readonly channel: string;
}

/** A message in a channel. `ts` is its name there, and stays a string: as a number it would lose digits. */
export interface Post extends Place {
  readonly ts: string;
}

/** How inboxes name a channel: with the workspace only where there are several. */
export function conversationOf({ team, channel }: Place, manyWorkspaces: boolean): string {
  return manyWorkspaces ? `${team}/${channel}` : channel;
}

/** The workspace is missing where only one is installed. */
export function placeIn(conversation: string): { readonly team?: string; readonly channel: string } {
  const [first = '', second] = conversation.split('/');
  return second === undefined ? { channel: first } : { team: first, channel: second };
}

/** The name by which a card, or a message under one, is kept with its posting. */
export function refOf({ team, channel, ts }: Post): CardRef & MessageRef {
  return `${team}/${channel}/${ts}`;
}

export function postIn(ref: CardRef | MessageRef): Post {
  const [team, channel, ts] = ref.split('/');
  if (team === undefined || channel === undefined || ts === undefined)
    throw new Error(`${ref} names no message`);
  return { team, channel, ts };
}

/** The name by which an employee's identity is kept. */
export function personRef(team: string, user: string): string {
  return `${team}/${user}`;
}

export function personIn(ref: string): { readonly team: string; readonly user: string } {
  const [team, user] = ref.split('/');
  if (team === undefined || user === undefined) throw new Error(`${ref} names nobody`);
  return { team, user };
}
