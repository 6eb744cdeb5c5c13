/**
 * Takes out of a sentence what may be a customer's: numbers, addresses, and whatever stands in quotation marks,
 * as errors like to quote what they could not read. Pure.
 */
export function blot(text: string): string {
  return text
    .replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => (NAME.test(quoted) ? quoted : '"[words]"'))
    .replace(/[^\s@<>"']+(?:@|%40)[^\s@<>"']+\.[^\s@<>"']+/gi, '[address]')
    .replace(/\+?\d[\d ()-]{6,}\d|\+?\d{3}\.\d{3}\.\d{4}/g, '[number]');
}

/** A column's, a constraint's or a setting's name, which is ours. */
const NAME = /^"(?=[^"]*_)[A-Za-z0-9_.]{1,80}"$/;
