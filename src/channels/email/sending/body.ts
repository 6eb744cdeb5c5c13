/** What an employee wrote, with the inbox's signature below it, as plain text and as simple HTML. */
export function bodyOf(
  typed: string,
  signature: string | undefined,
  name: string,
): { readonly text: string; readonly html: string } {
  const text = readable(typed).trim();
  const signed = readable((signature ?? '').split('{name}').join(name)).trim();
  if (signed === '') return { text: `${text}\n`, html: page(paragraphs(text)) };
  return {
    // By this line mail programs know a signature (RFC 3676, section 4.3).
    text: `${text}\n\n-- \n${signed}\n`,
    html: page(`${paragraphs(text)}\n<p style="color:#666">${lines(signed)}</p>`),
  };
}

/** Nothing in it but text, tabs and line ends. */
function readable(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '');
}

function page(content: string): string {
  return `<!doctype html>\n<html><body style="font-family:sans-serif">\n${content}\n</body></html>\n`;
}

function paragraphs(text: string): string {
  return text
    .split(/\n[ \t]*\n\s*/)
    .map((paragraph) => `<p>${lines(paragraph)}</p>`)
    .join('\n');
}

function lines(text: string): string {
  return text.split('\n').map(linked).join('<br>\n');
}

/** Escaped; what is plainly a web address can be followed. Nothing else becomes a link. */
function linked(line: string): string {
  return line
    .split(/(https?:\/\/[^\s<>"']+)/i)
    .map((part, index) => (index % 2 === 1 ? link(part) : escaped(part)))
    .join('');
}

function link(typed: string): string {
  // The full stop behind an address is the sentence's.
  const end = typed.length - (/[.,;:!?)\]}*_]{1,20}$/.exec(typed)?.[0].length ?? 0);
  const [address, rest] = [typed.slice(0, end), typed.slice(end)];
  if (!URL.canParse(address)) return escaped(typed);
  return `<a href="${escaped(address)}">${escaped(address)}</a>${escaped(rest)}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
