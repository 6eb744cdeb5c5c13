import type { FilesOf } from '../issues/care.ts';
import type { AttachmentId, MessageId } from '../issues/issue.ts';

/**
 * Pure. What a file of a message is called under a card, before its kind: with its number, by which it is found again,
 * as customers' files often have the same names.
 */
export function sharedName(attachment: AttachmentId, given: string | undefined): string {
  return given === undefined ? `attachment-${attachment}` : `${attachment}-${given}`;
}

/** Pure. What a message as it came is called. */
export function originalName(message: MessageId): string {
  return `message-${message}.eml`;
}

/** Pure. Whether something that is called so was made of one of these. */
export function isMadeOf({ attachments, messages }: FilesOf): (name: string) => boolean {
  const numbers = new Set(attachments.map(String));
  const originals = new Set<string>(messages.map(originalName));
  return (name) => {
    const number = /^(?:attachment-(\d+)(?:\.|$)|(\d+)-)/.exec(name);
    return originals.has(name) || numbers.has(number?.[1] ?? number?.[2] ?? '');
  };
}
