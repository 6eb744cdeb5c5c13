import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** An address at the beginning of what was typed, and what follows it. */
export type Addressed =
  | { readonly address: string; readonly rest: string }
  /** Where the number ends cannot be told from what follows. */
  | { readonly unclear: string };

/**
 * Pure. A number may be typed with spaces, brackets and hyphens: `+1 (555) 000-1111 Your parcel is here.` It ends
 * where one more group of digits would be too many. Where both a shorter and a longer one could be meant
 * (`+49 30 123456 24 hours`), that is for whoever typed it to say. Whether it is a number at all, the customer
 * channel knows.
 */
export function addressAtStart(typed: string): Addressed {
  const text = typed.trim();
  const [first = ''] = /^\S*/.exec(text) ?? [];
  const digits = NUMBER.exec(text)?.[0].trimEnd() ?? '';
  const isSpaced = digits.length > first.length;
  if (!isSpaced || isNumber(first)) return split(text, first.length);

  const ends = endsOfGroups(digits);
  const possible = ends.filter((end) => isNumber(digits.slice(0, end)));
  const [end, another] = possible;
  if (another !== undefined) return { unclear: digits };
  return split(text, end ?? digits.length);
}

function split(text: string, end: number): Addressed {
  return { address: text.slice(0, end), rest: text.slice(end).trim() };
}

/** After each group of digits that a space ends. */
function endsOfGroups(digits: string): readonly number[] {
  return [...digits.matchAll(/\S(?=\s|$)/g)].map(({ index }) => index + 1);
}

function isNumber(text: string): boolean {
  return parsePhoneNumberFromString(text)?.isPossible() ?? false;
}

/** Digits, with all that people put between them. */
const NUMBER = /^\+?[\d(][\d\s()./\-\u2010-\u2015]*(?=\s|$)/;
