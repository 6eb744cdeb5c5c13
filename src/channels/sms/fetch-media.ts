import { DeliveryError } from '../../issues/delivery.ts';
import type { StoredFile } from '../../issues/store.ts';
import type { Login } from './config.ts';
import { allowedType, typeOfBytes } from './media-types.ts';
import { rebased } from './rest.ts';

export interface MediaAccess {
  readonly login: Login;
  /** Where the API is, if it is not at Twilio's own address. */
  readonly api: URL | undefined;
}

/**
 * Fetches what a customer attached. The address comes from outside, so it is only followed to hosts of
 * Twilio's and to the storage it redirects to, and the credentials go to the API alone.
 * https://www.twilio.com/docs/messaging/api/media-resource
 */
export async function fetchMedia(address: string, { login, api }: MediaAccess): Promise<StoredFile> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let url = startOf(address, api);
  let headers: Record<string, string> = { authorization: basic(login) };

  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await ask(url, headers, signal);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return fileIn(response);
    await response.body?.cancel();
    url = nextHop(location, url, api);
    headers = {};
  }
  throw never('The file could not be fetched: the carrier sends us from one address to the next.');
}

const TIMEOUT_MS = 20_000;
const MAX_REDIRECTS = 3;
const MAX_FILE_BYTES = 10 * 1024 * 1024;

function startOf(address: string, api: URL | undefined): URL {
  const url = URL.parse(address);
  if (url && isPlain(url) && isTwilioApi(url)) return api ? rebased(url, api) : url;
  if (url && isPlain(url) && url.origin === api?.origin) return url;
  throw never('The file could not be fetched: its address is not one of the carrier’s.');
}

function nextHop(location: string, from: URL, api: URL | undefined): URL {
  const url = URL.parse(location, from);
  if (url && isPlain(url) && (isStorage(url) || url.origin === api?.origin)) return url;
  throw never('The file could not be fetched: the carrier sent us to an address that is not its own.');
}

function isPlain(url: URL): boolean {
  return url.username === '' && url.password === '';
}

// `origin` holds scheme, host and port: anything but https at its own port is another origin.
function isTwilioApi(url: URL): boolean {
  return /^https:\/\/api(\.[a-z0-9-]+){0,2}\.twilio\.com$/.test(url.origin);
}

function isStorage(url: URL): boolean {
  return (
    /^https:\/\/([a-z0-9-]+\.)+(twilio\.com|twiliocdn\.com)$/.test(url.origin) ||
    /^https:\/\/([a-z0-9.-]+\.)?s3[.-]([a-z0-9-]+\.)*amazonaws\.com$/.test(url.origin)
  );
}

function basic({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`;
}

async function ask(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers, signal, redirect: 'manual' });
  } catch (error) {
    throw new DeliveryError('later', 'The carrier could not be reached for the file.', {
      cause: error,
      outage: 'failing',
    });
  }
}

async function fileIn(response: Response): Promise<StoredFile> {
  const refused = refusalOf(response);
  if (refused) {
    await response.body?.cancel();
    throw refused;
  }
  const bytes = await readCapped(response);
  if (bytes.length === 0) throw never('The file is empty.');
  const contentType = await typeOfBytes(allowedType(response.headers.get('content-type')) ?? '', bytes);
  if (contentType === undefined)
    throw never('The file says it is a picture, but it is not one that can be shown.');
  return { contentType, bytes };
}

function refusalOf(response: Response): DeliveryError | undefined {
  const { status, headers } = response;
  if (status === 410) return never('The carrier no longer has this file.');
  // Twilio tells of a text before all its machines have the picture, and says that this is to be borne:
  // https://support.twilio.com/hc/en-us/articles/44750147594523-Intermittent-404-Errors-When-Accessing-Media-URLs
  if (status === 404) return new DeliveryError('later', 'The carrier does not have this file.');
  // 401 and 403 pass once somebody corrects the settings, or with a fresh signed address.
  if (status >= 500 || [401, 403, 408, 425, 429].includes(status))
    return new DeliveryError('later', `The carrier answered ${status} when asked for the file.`, {
      ...(status >= 500 && { outage: 'failing' }),
    });
  if (status !== 200) return never(`The carrier refused to hand out this file (it answered ${status}).`);
  if (Number(headers.get('content-length') ?? 0) > MAX_FILE_BYTES) return tooBig();
  if (allowedType(headers.get('content-type')) === undefined)
    return never('This kind of file is not taken. Ask the customer to send it as a picture or a PDF.');
  return undefined;
}

async function readCapped(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of response.body ?? []) {
      length += part.length;
      if (length > MAX_FILE_BYTES) throw tooBig();
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    throw new DeliveryError('later', 'The connection broke while the file was fetched.', {
      cause: error,
      outage: 'failing',
    });
  }
  return Buffer.concat(parts);
}

function tooBig(): DeliveryError {
  return never('The file is larger than 10 MB. Ask the customer to send a smaller one.');
}

function never(words: string): DeliveryError {
  return new DeliveryError('never', words);
}
