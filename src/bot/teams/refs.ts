import type { CardRef, MessageRef } from '../platform.ts';

/** A message in a channel: what began its thread, and itself where it is another. */
export interface Post {
  readonly channel: string;
  readonly root: string;
  readonly message: string;
}

/** The name by which a card, or a message under one, is kept with its posting. */
export function refOf({ channel, root, message }: Post): CardRef & MessageRef {
  return root === message ? `${channel}/${root}` : `${channel}/${root}/${message}`;
}

export function postIn(ref: CardRef | MessageRef): Post {
  const [channel, root, message = root] = ref.split('/');
  if (channel === undefined || root === undefined || message === undefined)
    throw new Error(`${ref} names no message`);
  return { channel, root, message };
}

/**
 * The thread that a message begins, as a conversation of its own.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations
 */
export function threadOf({ channel, root }: Pick<Post, 'channel' | 'root'>): string {
  return `${channel};messageid=${root}`;
}

/** The name by which an employee's identity is kept: the object id is the same for every bot, `29:…` is not. */
export function personRef(tenant: string, aadObjectId: string): string {
  return `${tenant}/${aadObjectId}`;
}
