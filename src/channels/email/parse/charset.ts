/** What the bytes of a text say about their charset where its label is missing or cannot be true. */
export function charsetOf(bytes: Uint8Array, label: string | undefined): string {
  const named = label?.replaceAll(/^[\s']+|[\s']+$/g, '').toLowerCase() ?? '';
  if (isUtf7(named)) return 'utf-7';
  if (named !== '' && !VAGUE.has(named)) return named;
  // ISO-2022-JP is made of seven-bit characters, so it looks like ASCII.
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('\x1b$B')) return 'iso-2022-jp';
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
}

/** Labels that programs write without looking at the text. */
const VAGUE: ReadonlySet<string> = new Set([
  'us-ascii',
  'ascii',
  'utf-8',
  'utf8',
  'unknown-8bit',
  'unknown',
  'default',
  'x-unknown',
  'default_charset',
  'binary',
  '8bit',
  '7bit',
  'none',
]);

export function isUtf7(label: string): boolean {
  return /^(?:unicode-1-1-|x-unicode-2-0-|cs)?utf-?7$/i.test(label);
}

/** The last character may be cut, and a gateway may have put in a few bytes of another charset. */
function isUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes, { stream: true });
  const faults = text.match(/\u{FFFD}+/gu)?.length ?? 0;
  return faults === 0 || (text.match(/[^\p{ASCII}\u{FFFD}]/gu)?.length ?? 0) > faults;
}

/** RFC 2152: `+` opens a stretch of UTF-16 in base64, `-` closes it. */
export function decodeUtf7(text: string): string {
  return text.replaceAll(/\+([A-Za-z0-9+/]*)-?/g, (_, encoded: string) => {
    if (encoded === '') return '+';
    const bytes = Buffer.from(encoded, 'base64');
    return bytes
      .subarray(0, bytes.length - (bytes.length % 2))
      .swap16()
      .toString('utf16le');
  });
}

/** Never fails: a label that nobody knows is read as Western European. */
export function decode(bytes: Uint8Array, charset: string): string {
  if (charset === 'utf-7') return decodeUtf7(Buffer.from(bytes).toString('latin1'));
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
