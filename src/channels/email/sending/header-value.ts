/**
 * Text as it may stand in one header: no line ends nor other control characters, none that turn the direction
 * of reading, nothing that a reader would decode once more, and at most `limit` characters.
 */
export function headerValue(text: string, limit: number): string {
  const plain = text
    .slice(0, 4 * limit)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    // Typed as it stands, this would be an encoded word (RFC 2047) of whoever wrote the text.
    .replaceAll('=?', '= ?')
    .trim();
  return clipped(plain, limit);
}

/** Keeps the start, and whole characters. */
export function clipped(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit
    ? text
    : `${characters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

/** A Message-ID without its angle brackets; undefined where it is nothing that may be repeated in a header. */
export function bareMessageId(id: string): string | undefined {
  const bare = id.trim().replace(/^<|>$/g, '');
  return /^[!-~]{1,250}$/.test(bare) && !/[<>,]/.test(bare) ? bare : undefined;
}
