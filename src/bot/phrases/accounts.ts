/** A customer's account, as the workspace shows it. */

export const ADDRESSES = 'Addresses';
export const ADDRESS_KINDS: Readonly<Record<string, string>> = { sms: 'Phone', email: 'Email' };
export const THEIR_FILES = 'Pictures and files';

export function issueCountWords(all: number, open: number): string {
  if (all === 0) return 'none yet';
  return open === 0 ? `${all} in all, none open` : `${all} in all, ${open} open`;
}

export function olderFilesWords(count: number): string {
  return count === 1 ? '1 older file is in its issue.' : `${count} older files are in their issues.`;
}
