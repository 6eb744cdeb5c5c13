import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import * as z from 'zod';

import type { OutboundFile } from '../../issues/issue.ts';
import { FILES_COMING, FILES_UNREADABLE } from '../phrases.ts';
import { atMost } from '../at-most.ts';

/** A file as a payload names it: often with all there is to know, always with its id. */
export const NamedFile = z.looseObject({ id: z.string() });
export type NamedFile = z.infer<typeof NamedFile>;

export type Fetched =
  | { readonly ok: true; readonly files: readonly OutboundFile[] }
  | { readonly ok: false; readonly words: string };

export type FileFetcher = (client: WebClient, files: readonly NamedFile[]) => Promise<Fetched>;

/**
 * Fetches what a colleague wants to send. A form must be answered within three seconds, and large files take
 * longer: what does not come in time goes on coming, so that the same press again finds it there.
 */
export function fileFetcher(log: Logger): FileFetcher {
  const coming = new Map<string, Promise<OutboundFile>>();

  function come(client: WebClient, file: NamedFile): Promise<OutboundFile> {
    const already = coming.get(file.id);
    if (already) return already;
    const fetching = fetchFile(client, file);
    const forget = () => coming.delete(file.id);
    coming.set(file.id, fetching);
    fetching.then(() => setTimeout(forget, KEPT_MS).unref(), forget);
    return fetching;
  }

  return async function fetchInTime(client, files) {
    try {
      const came = await atMost(ANSWER_MS, Promise.all(files.map((file) => come(client, file))));
      return came === 'late' ? { ok: false, words: FILES_COMING } : { ok: true, files: came };
    } catch (error) {
      log.warn({ err: error }, 'a file on Slack could not be fetched');
      return { ok: false, words: FILES_UNREADABLE };
    }
  };
}

/**
 * Slack hands a file out to the bot's token alone: whoever lacks it is led to the sign-in page, so nothing is
 * followed anywhere. https://docs.slack.dev/reference/objects/file-object
 */
async function fetchFile(client: WebClient, named: NamedFile): Promise<OutboundFile> {
  const told = Info.safeParse(named);
  const { name, mimetype, size, url_private: address } = told.success ? told.data : await ask(client, named);
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

async function ask(client: WebClient, { id }: NamedFile): Promise<z.infer<typeof Info>> {
  return Info.parse((await client.files.info({ file: id })).file);
}

const Info = z.object({
  name: z.string().min(1),
  mimetype: z.string().min(1),
  size: z.int().min(1),
  url_private: z.url(),
});

/** No customer channel carries more. */
const MAX_BYTES = 25 * 1024 * 1024;
/** Of the three seconds that a form may take to be answered; the rest is for the database. */
const ANSWER_MS = 1_500;
const TIMEOUT_MS = 20_000;
/** Long enough for somebody to press again. */
const KEPT_MS = 60_000;

/** The token goes to Slack's own host, or to the one that was named to us in its place. */
function isSlacks(url: URL, api: string): boolean {
  if (url.username !== '' || url.password !== '') return false;
  return url.origin === 'https://files.slack.com' || url.origin === new URL(api).origin;
}
