/** Pure. What a browser may draw in a page; everything else is only ever saved. */
export function isInlineImage(contentType: string): boolean {
  return INLINE.has(essence(contentType));
}

/** Pure. How an attachment's answer is headed, whatever its sender called it. */
export function attachmentHeaders(id: number, contentType: string): Readonly<Record<string, string>> {
  const inline = isInlineImage(contentType);
  const name = `attachment-${id}${EXTENSIONS[essence(contentType)] ?? ''}`;
  return {
    'Content-Type': inline ? essence(contentType) : 'application/octet-stream',
    'Content-Disposition': inline ? 'inline' : `attachment; filename="${name}"`,
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, max-age=3600',
  };
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
