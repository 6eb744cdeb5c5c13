import { createHash } from 'node:crypto';

import type { OutboundFile } from '../../issues/issue.ts';
import { PLATFORM } from './config.ts';

/**
 * Pure. The name under which what was filled in is done; `request` is the one-time name of its form. The same once
 * more, because its answer was lost, is done once; something else in the same form is done as well.
 */
export function requestKey(request: string, filledIn: readonly string[]): string {
  return `${PLATFORM}:${request}:${digest(request, filledIn).toString('base64url')}`;
}

/** Pure. As `requestKey`, as the id of what is made of it: a UUID of the kind that is made as one likes (RFC 9562). */
export function requestId(request: string, filledIn: readonly string[]): string {
  const bytes = digest(request, filledIn).subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Pure. A file as part of what was filled in. */
export function fileKey({ name, contentType, bytes }: OutboundFile): string {
  const content = createHash('sha256').update(bytes).digest('base64url');
  return JSON.stringify([name, contentType, content]);
}

function digest(request: string, filledIn: readonly string[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([request, ...filledIn]))
    .digest();
}
