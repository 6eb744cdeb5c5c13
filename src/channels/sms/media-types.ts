import { fileTypeFromBuffer } from 'file-type';

/** What a customer may send us: what carriers pass on, and nothing a browser would run. */
const ALLOWED = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/heic',
  'video/mp4',
  'video/3gpp',
  'audio/amr',
  'audio/mpeg',
  'audio/ogg',
  'text/vcard',
  'text/x-vcard',
  'text/plain',
  'application/pdf',
]);

/** The type a `Content-Type` header names, in one spelling; undefined where we do not take it. */
export function allowedType(header: string | null): string | undefined {
  const named = header?.split(';')[0]?.trim().toLowerCase() ?? '';
  const type = ALIASES[named] ?? named;
  return ALLOWED.has(type) ? type : undefined;
}

/** What the bytes say they are. A picture must be one of the kinds we take; other files are only named. */
export async function typeOfBytes(claimed: string, bytes: Uint8Array): Promise<string | undefined> {
  if (!claimed.startsWith('image/')) return claimed;
  const found = (await fileTypeFromBuffer(bytes))?.mime ?? '';
  const type = ALIASES[found] ?? found;
  return type.startsWith('image/') ? allowedType(type) : undefined;
}

const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/apng': 'image/png',
  'image/heif': 'image/heic',
  'audio/mp3': 'audio/mpeg',
};
