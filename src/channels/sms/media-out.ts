import { createHmac, timingSafeEqual } from 'node:crypto';

import { Router } from 'express';
import { z } from 'zod';

import { attachmentId } from '../../issues/issue.ts';
import type { SentFile } from '../../issues/store.ts';
import type { Secret } from '../../secret.ts';
import type { CarriedFile, ChannelTools } from '../channel.ts';

const MEDIA_PATH = '/sms/media';
/** Long enough for a carrier that takes its time, too short for an address that somebody copied. */
const LIFETIME_MS = 4 * 3_600_000;

/** https://www.twilio.com/docs/messaging/api/message-resource: ten files, 5 MB together. */
const MAX_FILES = 10;
const MAX_BYTES = 5_000_000;
const CARRIED = new Set([
  ...['image/jpeg', 'image/png', 'image/gif', 'video/mp4', 'video/3gpp', 'audio/amr', 'audio/mpeg'],
  ...['text/vcard', 'text/x-vcard', 'application/pdf'],
]);

/** Why carriers would not take these files with a text, in words; undefined where they would. Pure. */
export function notByText(files: readonly CarriedFile[], publicUrl: string): string | undefined {
  const strange = files.find(({ contentType }) => !CARRIED.has(contentType));
  if (strange) return `A text cannot carry a file of type ${strange.contentType}. Send a picture or a PDF.`;
  if (files.length > MAX_FILES)
    return `A text carries ${MAX_FILES} files at most; these are ${files.length}.`;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MAX_BYTES)
    return `A text carries 5 MB of files at most; these have ${(bytes / 1_000_000).toFixed(1)} MB.`;
  if (!/^https:|^http:\/\/(localhost|127\.)/.test(publicUrl))
    return 'Files can be sent only where PUBLIC_URL is an https address, as the carrier fetches them there.';
  return undefined;
}

/** Where the carrier finds a reply's file: an address that proves itself and ends. */
export function mediaUrlOf(publicUrl: string, secret: Secret, { id }: SentFile, now: Date): string {
  const until = now.getTime() + LIFETIME_MS;
  return `${publicUrl}${MEDIA_PATH}/${id}?until=${until}&proof=${proofOf(secret, id, until)}`;
}

/** Hands a reply's file to who has its address, until that ends. */
export function mediaOutRoutes(
  tools: Pick<ChannelTools, 'file' | 'rejected'>,
  secret: Secret,
  clock: () => Date,
): Router {
  return Router().get(`${MEDIA_PATH}/:id`, async (request, response) => {
    const asked = Asked.safeParse({ ...request.params, ...request.query });
    const { id, until, proof } = asked.success ? asked.data : { id: 0, until: 0, proof: '' };
    if (!asked.success || until < clock().getTime() || !equal(proof, proofOf(secret, id, until))) {
      tools.rejected(MEDIA_PATH, asked.success ? 'forged' : 'malformed');
      return void response.status(403).type('text/plain').send('This address is not valid any more.\n');
    }
    const file = await tools.file(attachmentId(id));
    if (!file) return void response.status(404).type('text/plain').send('There is no such file.\n');
    response
      .set({ 'x-content-type-options': 'nosniff', 'cache-control': 'private, no-store' })
      .type(file.contentType)
      .send(Buffer.from(file.bytes));
  });
}

const Asked = z.object({
  id: z.coerce.number().int().positive().max(2_147_483_647),
  until: z.coerce.number().int().positive(),
  proof: z.string(),
});

function proofOf(secret: Secret, id: number, until: number): string {
  return createHmac('sha256', secret.reveal()).update(`media:${id}:${until}`).digest('base64url');
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
