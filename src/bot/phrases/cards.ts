import type { IssueState, Status } from '../../issues/issue.ts';
import type { AttachmentView } from '../../issues/views.ts';
import { fileName } from '../file-name.ts';

/** What a card says: what can be done with it, whose it is, what is in it. */

export const ACTIONS = {
  assign: 'Assign It',
  take: 'Take It',
  close: 'Mark as Closed',
  resolve: 'Resolve',
  release: 'Release It',
  reopen: 'Reopen',
  open: 'Open',
} as const;
export type ActionName = keyof typeof ACTIONS;

export const STATUS_WORDS: Record<Status, string> = {
  unassigned: 'Unassigned',
  assigned: 'Assigned',
  closed: 'Closed',
};

/** Three shapes as well as three colours. */
export const STATUS_SIGNS: Record<Status, string> = { unassigned: '●', assigned: '▶', closed: '✔' };

export function headlineOf(state: IssueState): string {
  switch (state.status) {
    case 'unassigned':
      return 'Unassigned';
    case 'assigned':
      return `Assigned to ${state.assignee.name}`;
    case 'closed':
      return state.resolution === 'no-reply-needed'
        ? `Resolved by ${state.closedBy.name}, no reply needed`
        : `Closed by ${state.closedBy.name}`;
    default:
      return state satisfies never;
  }
}

/** On a card whose first word was ours. */
export function wroteFirstWords(name: string): string {
  return `${name} wrote first`;
}

export function replyTrouble(count: number): string | undefined {
  if (count === 0) return undefined;
  return count === 1
    ? 'A reply may not have reached the customer'
    : `${count} replies may not have reached the customer`;
}

/** A file as named on a card, by its own name where it has one, with what keeps it from being seen. */
export function attachmentWords(
  file: Pick<AttachmentView, 'contentType' | 'state' | 'problem' | 'name'>,
): string {
  const what = file.name === undefined ? fileKind(file.contentType) : fileName(file.name);
  if (file.state === 'coming') return `${what}: on its way`;
  if (file.state === 'failed')
    return `${what}: could not be fetched${file.problem === undefined ? '' : ` (${file.problem})`}`;
  return what;
}

/** Where a platform can show no files. */
export const FILES_ELSEWHERE = 'Files can be opened in the workspace.';

/** To who opens an old link to a file. */
export const FILE_LINK_OVER = 'This link is over. Open the issue again: there the file has a new one.';

function fileKind(contentType: string): string {
  if (contentType.startsWith('image/')) return 'Picture';
  if (contentType.startsWith('video/')) return 'Video';
  if (contentType.startsWith('audio/')) return 'Sound recording';
  if (contentType.startsWith('application/pdf')) return 'PDF file';
  if (contentType.startsWith('text/vcard')) return 'Contact card';
  return 'File';
}

export function countWords(messages: number): string {
  return messages === 1 ? '1 message' : `${messages} messages`;
}

export function newestWords(messages: number): string {
  return `The newest of ${countWords(messages)}`;
}

/** Before the addresses of who else has a message. */
export const COPIED_IN = 'Copied in:';

export function moreAddressesWords(count: number): string {
  return `and ${count} more`;
}

export const UNVERIFIED = 'Sender not verified';
export const UNVERIFIED_WHY =
  'The mail server of this address says that it did not send this: it may be from somebody else who uses the address. Ask the customer another way before you do what it says or give anything away.';

export const OPTED_OUT = 'Opted out';
export const NO_TEXT = '(no text)';
export const OPEN_CARD = 'Open the card';
