import { fileName } from './file-name.ts';

/** Pure. What a browser may draw in a page; everything else is only ever saved. */
export function isInlineImage(contentType: string): boolean {
  return INLINE.has(essence(contentType));
}

/** Pure. How an attachment's answer is headed: what is saved bears its own name where it has one. */
export function attachmentHeaders(
  id: number,
  contentType: string,
  name?: string,
): Readonly<Record<string, string>> {
  const inline = isInlineImage(contentType);
  const plain = `attachment-${id}${EXTENSIONS[essence(contentType)] ?? ''}`;
  return {
    ...NEVER_A_PAGE,
    'Content-Type': inline ? essence(contentType) : 'application/octet-stream',
    'Content-Disposition': inline ? 'inline' : `attachment; filename="${plain}"${own(name)}`,
    'Cache-Control': 'private, max-age=3600',
  };
}

/** Pure. How a message as it came is headed: it is only ever saved. */
export function originalHeaders(message: string): Readonly<Record<string, string>> {
  return {
    ...NEVER_A_PAGE,
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename="message-${message}.eml"`,
    'Cache-Control': 'no-store',
  };
}

const NEVER_A_PAGE = {
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'X-Content-Type-Options': 'nosniff',
};

/** https://www.rfc-editor.org/rfc/rfc8187#section-3.2: all but letters, digits and a few signs is encoded. */
function own(name: string | undefined): string {
  if (name === undefined) return '';
  const encoded = encodeURIComponent(fileName(name)).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `; filename*=UTF-8''${encoded}`;
}

const INLINE = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': '.pdf',
  'audio/amr': '.amr',
  'audio/mp4': '.m4a',
  'audio/mpeg': '.mp3',
  'text/calendar': '.ics',
  'text/plain': '.txt',
  'text/vcard': '.vcf',
  'video/3gpp': '.3gp',
  'video/mp4': '.mp4',
};

function essence(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}
