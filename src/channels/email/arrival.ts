import type { Mail } from './parse/mail.ts';
import type { Tokens } from './tokens.ts';

/** A mail as it arrived, from whichever way in. */
export interface Arrival {
  readonly raw: Uint8Array;
  readonly mail: Mail;
  /** Whom the server was told to give it to, where it says so. */
  readonly envelopeTo?: readonly string[];
  readonly at: Date;
  /** What of it is missing here, in words for employees. */
  readonly note?: string;
}

export interface Reading {
  readonly tokens: Tokens;
  /** The addresses our inboxes listen on. */
  readonly ours: readonly string[];
  /** Where it arrived if nothing in it tells: the mailbox's own address. */
  readonly mailbox?: string;
}

/** Pure. Which of ours an address is: `support+anything@…` arrives where `support@…` does. */
export function oursIn(address: string, ours: readonly string[]): string | undefined {
  return [address, withoutTag(address)].find((each) => ours.includes(each));
}

/** Pure. */
export function withoutTag(address: string): string {
  return address.replace(/\+[^@]*(?=@)/, '');
}
