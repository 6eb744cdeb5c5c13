import { z } from 'zod';

import { DeliveryError } from '../../issues/delivery.ts';
import type { StoredFile } from '../../issues/store.ts';
import { fileName } from '../file-name.ts';
import { attachmentWords } from '../phrases.ts';
import type { SlackClient } from './client.ts';
import type { Originals } from './context.ts';
import type { Post } from './refs.ts';

const Upload = z.object({ upload_url: z.url(), file_id: z.string() });

/**
 * Puts a file under a card: an address to bring it to, the bytes, and word that it is complete and where it
 * belongs. Completed twice it would be shown twice, so after a lost answer it is looked for first (`look-up.ts`).
 * https://docs.slack.dev/messaging/working-with-files#uploading_files
 */
export async function shareFile(
  client: SlackClient,
  { team, channel, ts }: Post,
  { bytes, contentType }: StoredFile,
  name: string,
): Promise<void> {
  // An empty file cannot be uploaded, and says nothing.
  if (bytes.length === 0) return;
  const extension = extensionOf(contentType);
  const own = fileName(name);
  const title = own.toLowerCase().endsWith(extension) ? own : `${own}${extension}`;
  const { upload_url: url, file_id: id } = Upload.parse(
    await client.call(team, 'repeatable', (api) =>
      api.files.getUploadURLExternal({
        filename: title,
        length: bytes.length,
        alt_text: attachmentWords({ contentType, state: 'kept' }),
      }),
    ),
  );
  await upload(url, bytes);
  await client.call(team, 'once', (api) =>
    api.files.completeUploadExternal({ files: [{ id, title }], channel_id: channel, thread_ts: ts }),
  );
}

/** A file is looked for before it is put under a card because somebody asked for it, perhaps again. */
export function originalsOver(
  client: SlackClient,
  posts: { file(card: Post, name: string, since: Date): Promise<boolean> },
): Originals {
  return {
    async share(card, file, name, since) {
      if (await posts.file(card, name, since)) return false;
      await shareFile(client, card, file, name);
      return true;
    },
  };
}

/** Pure. Whether a file on Slack is the one that was shared under this name. */
export function isShared(title: string, name: string): boolean {
  const own = fileName(name);
  return title === own || title.startsWith(`${own}.`);
}

/** Nobody sees it before it is completed, so a failure can always be tried again. */
async function upload(url: string, bytes: Uint8Array): Promise<void> {
  let status: number;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
      redirect: 'error',
      signal: AbortSignal.timeout(UPLOAD_MS),
    });
    await response.body?.cancel();
    ({ status } = response);
  } catch (error) {
    const words = 'The file could not be brought to Slack.';
    throw new DeliveryError('later', words, { cause: error, outage: 'failing' });
  }
  if (status !== 200)
    throw new DeliveryError('later', `Slack answered the file with ${status}.`, {
      ...(status >= 500 && { outage: 'failing' }),
    });
}

/** The outbox lets a delivery take 50 s in all. */
const UPLOAD_MS = 30_000;

/** Slack shows a preview by the name's ending. */
function extensionOf(contentType: string): string {
  return EXTENSIONS[contentType.split(';')[0]?.trim().toLowerCase() ?? ''] ?? '';
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/gif': '.gif',
  'image/webp': '.webp',
  'image/heic': '.heic',
  'video/mp4': '.mp4',
  'video/3gpp': '.3gp',
  'audio/mpeg': '.mp3',
  'audio/amr': '.amr',
  'audio/ogg': '.ogg',
  'application/pdf': '.pdf',
  'text/plain': '.txt',
  'text/csv': '.csv',
  'text/vcard': '.vcf',
  'message/rfc822': '.eml',
};
