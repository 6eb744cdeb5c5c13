/**
 * What a message of Teams says, as it reads: the message extension brings it as HTML. `apps` are the numbers of its
 * mentions that call an app: what was said to Switchboard is nothing for a customer to read.
 * https://learn.microsoft.com/graph/api/resources/itembody
 */
export function readableText(html: string, apps: readonly number[] = []): string {
  const text = html
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<at\b[^<>]*?\bid="(\d+)"[^<>]*>[^<]*<\/at>/gi, (whole, id: string) =>
      apps.includes(Number(id)) ? '' : whole,
    )
    .replaceAll(/<(?:emoji|img)\b[^<>]*?\balt="([^"<>]*)"[^<>]*>/gi, '$1')
    .replaceAll(/ ?<br\b[^<>]*> ?/gi, '\n')
    .replaceAll(/ ?<\/(?:p|div|li|tr|h[1-6]|blockquote|pre)> ?/gi, '\n')
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(
      /&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,6});/gi,
      (whole, name: string) => character(name) ?? whole,
    );
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
    .toWellFormed();
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function character(name: string): string | undefined {
  if (!name.startsWith('#')) return NAMED[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined;
}
