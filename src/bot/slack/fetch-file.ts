import type { WebClient } from '@slack/web-api';
import * as z from 'zod';

import type { OutboundFile } from '../../issues/issue.ts';

/**
 * Fetches what a colleague put under a card. Slack says where it is and hands it out to the bot's token alone:
 * whoever lacks it is led to the sign-in page, so nothing is followed anywhere.
 * https://docs.slack.dev/reference/objects/file-object
 */
export async function fetchFile(client: WebClient, id: string): Promise<OutboundFile> {
  const {
    name,
    mimetype,
    size,
    url_private: address,
  } = Info.parse((await client.files.info({ file: id })).file);
  if (size > MAX_BYTES) throw new Error(`the file has ${size} bytes`);
  const url = new URL(address);
  if (!isSlacks(url, client.slackApiUrl)) throw new Error(`the file is not Slack's, but at ${url.hostname}`);

  const response = await fetch(url, {
    headers: { authorization: `Bearer ${client.token ?? ''}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`Slack answered ${response.status} when asked for the file`);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.byteLength !== size) throw new Error(`${bytes.byteLength} bytes came of ${size}`);
  return { name, contentType: mimetype, bytes };
}

const Info = z.object({
  name: z.string().min(1),
  mimetype: z.string().min(1),
  size: z.int().min(1),
  url_private: z.url(),
});

/** No customer channel carries more; a form is answered within three seconds. */
const MAX_BYTES = 25 * 1024 * 1024;
const TIMEOUT_MS = 1_800;

/** The token goes to Slack's own host, or to the one that was named to us in its place. */
function isSlacks(url: URL, api: string): boolean {
  if (url.username !== '' || url.password !== '') return false;
  return url.origin === 'https://files.slack.com' || url.origin === new URL(api).origin;
}
