import { createHash } from 'node:crypto';

import type { MessageId, OutboundFile } from '../issues/issue.ts';
import { messageId } from '../issues/issue.ts';

/** Pure. As `requestKey`, as the id of what is made of it: a UUID of the kind that is made as one likes (RFC 9562). */
export function requestId(request: string, filledIn: readonly string[]): string {
  const told = JSON.stringify([request, ...filledIn]);
  const bytes = createHash('sha256').update(told).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * Pure. The id of one text of a form, be it its comment or its reply: these words are kept once, whatever else has been
 * filled in when the form is submitted again because its answer was lost.
 */
export function writtenId(request: string, filledIn: readonly string[]): MessageId {
  return messageId(requestId(request, filledIn));
}

/** Pure. A file as part of what was filled in. */
export function fileKey({ name, contentType, bytes }: OutboundFile): string {
  const content = createHash('sha256').update(bytes).digest('base64url');
  return JSON.stringify([name, contentType, content]);
}
