import { createHmac, timingSafeEqual } from 'node:crypto';
import { domainToASCII } from 'node:url';

import type { IssueId, MessageId } from '../../issues/issue.ts';
import { issueId, messageId } from '../../issues/issue.ts';

/**
 * What our mail carries so that an answer, or a bounce, is known for one. Proofs, not secrets: whoever got a
 * mail of ours can show them, and nobody can make another. All of it is lower case and read in any case, as
 * servers on the way change it.
 */
export interface Tokens {
  /** Our address with the issue in it, `support+i12.<proof>@…`; as it is where that would be too long. */
  replyAddress(ours: string, issue: IssueId): string;
  /** What `replyAddress` made, and nothing else: not with another issue, nor moved to another address. */
  issueOf(address: string): { readonly issue: IssueId; readonly ours: string } | undefined;
  /** With its angle brackets. The same sending always has the same one. */
  messageIdOf(message: MessageId, attempt: number, from: string): string;
  /** The sending whose Message-ID this is, with or without its angle brackets and its domain. */
  sendingOf(id: string): { readonly message: MessageId; readonly attempt: number } | undefined;
}

export function tokensWith(key: string): Tokens {
  const proofOf = (...claims: readonly (string | number)[]) => proof(key, claims.join('\n'));
  return {
    replyAddress(ours, issue) {
      const { local, domain } = parted(ours.toLowerCase());
      const tagged = `${local}+i${issue}.${proofOf('issue', issue, `${local}@${domain}`)}`;
      return tagged.length > MAX_LOCAL_PART ? ours : `${tagged}@${domain}`;
    },

    issueOf(address) {
      const found = REPLY_ADDRESS.exec(address.trim().toLowerCase())?.groups;
      if (!found) return undefined;
      const { local = '', issue = '', shown = '', domain = '' } = found;
      const ours = `${local}@${domain}`;
      return same(shown, proofOf('issue', issue, ours)) ? { issue: issueId(Number(issue)), ours } : undefined;
    },

    messageIdOf(message, attempt, from) {
      const domain = domainToASCII(parted(from).domain);
      const shown = proofOf('sending', message.toLowerCase(), attempt);
      return `<sb.${message.toLowerCase()}.${attempt}.${shown}@${domain === '' ? 'localhost' : domain}>`;
    },

    sendingOf(id) {
      const found = MESSAGE_ID.exec(id.trim().toLowerCase())?.groups;
      if (!found) return undefined;
      const { message = '', attempt = '', shown = '' } = found;
      return same(shown, proofOf('sending', message, attempt))
        ? { message: messageId(message), attempt: Number(attempt) }
        : undefined;
    },
  };
}

/** RFC 5321, section 4.5.3.1.1. */
const MAX_LOCAL_PART = 64;

// Numbers as we write them only: one proof stands for one spelling.
const REPLY_ADDRESS =
  /^(?<local>[^\s@]{1,64})\+i(?<issue>[1-9]\d{0,14})\.(?<shown>[a-z2-7]{10})@(?<domain>[^\s@]{1,255})$/;
const MESSAGE_ID =
  /^<?sb\.(?<message>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?<attempt>0|[1-9]\d{0,8})\.(?<shown>[a-z2-7]{10})(?:@[^\s<>]{0,255})?>?$/;

/** 50 bits of an HMAC-SHA256, as ten characters that stand in a local part and survive a change of case. */
function proof(key: string, claim: string): string {
  const digest = createHmac('sha256', key).update(claim).digest();
  return [...digest.subarray(0, 10)].map((byte) => BASE32.charAt(byte % 32)).join('');
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parted(address: string): { readonly local: string; readonly domain: string } {
  const at = address.lastIndexOf('@');
  return { local: address.slice(0, Math.max(at, 0)), domain: address.slice(at + 1) };
}
