/** Channels and private chats of the workspace. */

export const CHANNELS = 'Channels';
export const PRIVATE_CHATS = 'Private chats';
export const ADD_CHANNEL = 'Add channel';
export const NEW_CHAT = 'New chat';

/** Beside a room, for who cannot see that the number is red. */
export const NEW_WORD = 'new';
export const NEW_MESSAGES = 'New Messages';
export const MARK_READ = 'Mark as read';
export const EARLIER = 'Earlier';

export const CHANNEL_NOTE = 'Everybody in the team can read and write here';
export const CHANNEL_EMPTY = 'Nothing has been said here yet. What you write is for everybody in the team.';
export const CHAT_EMPTY = 'Nothing has been said here yet.';

export function chatNote(others: readonly string[]): string {
  return `Private: only you and ${listed(others)} can read this`;
}

/** What the field to write in is called: who reads it, and that no customer does. */
export function composerWords(
  room: { readonly channel: string } | { readonly chat: readonly string[] },
): string {
  return 'channel' in room ? `Message the team in # ${room.channel}` : `Message ${listed(room.chat)}`;
}
export const SEND_TALK = 'Send';
export const COMPOSER_HINT = 'Enter sends, Shift+Enter begins a new line. No customer sees it.';
export const TALK_TOO_LONG = 'This is too long. At most 10,000 characters can be said at once.';

export const EDITED = 'edited';
export const DELETED_TALK = 'This message was deleted by its writer.';
export const EDIT_OR_DELETE = 'Edit or delete';
export const YOUR_MESSAGE = 'Your message';
export const SAVE_TALK = 'Save';
export const DELETE_TALK = 'Delete';

export const WROTE_AGAIN_ON = 'wrote again on';

/** The thread under a card. */
export function threadWords(count: number): string {
  if (count === 0) return 'Add a private comment';
  return count === 1 ? '1 private comment' : `${count} private comments`;
}
export function threadLabel(issue: number): string {
  return `Private comment on issue ${issue}`;
}
export const THREAD_HINT = 'Only the team sees this';
export const ADD_COMMENT = 'Comment';
export function olderCommentsWords(count: number): string {
  return count === 1 ? 'See 1 older comment in the issue' : `See ${count} older comments in the issue`;
}

/** Where the notification says it is, to one of those in a private chat. Of two, the writer is named already. */
export function inPrivateChat(others: readonly string[]): string {
  return others.length === 1 ? 'your private chat' : `your private chat with ${listed(others)}`;
}

export const CHANNEL_NAME = 'Name of the channel';
export const CHANNEL_NAME_HINT =
  'Letters, digits and hyphens, such as general or night-shift. Everybody in the team can read and write there.';
export const BAD_CHANNEL_NAME =
  'A channel’s name has 1 to 40 letters, digits and hyphens, and begins with a letter or a digit.';
export const MAKE_CHANNEL = 'Add channel';
export const CHAT_WITH = 'With whom?';
export const CHAT_WITH_HINT = 'Choose one person or several. Only you and they can read it.';
export const NOBODY_CHOSEN = 'Choose at least one person.';
export const NO_COLLEAGUES = 'There is nobody else in the team yet.';
export const OPEN_CHAT = 'Open chat';

export const TODAY = 'Today';
export const YESTERDAY = 'Yesterday';

/** "Ana, Ben and Chloe". */
function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? 'nobody';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
