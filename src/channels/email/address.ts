import { z } from 'zod';

/** An email address as somebody types it, in its one spelling; undefined when it is none. */
export function parseEmailAddress(typed: string): string | undefined {
  const result = z.email().safeParse(typed.trim().toLowerCase());
  return result.success ? result.data : undefined;
}

/** The addresses that stand in a text, once each. */
export function emailAddressesIn(text: string): readonly string[] {
  const found = text.slice(0, MAX_SEARCHED).match(ADDRESS) ?? [];
  return [...new Set(found.flatMap((each) => parseEmailAddress(each) ?? []))];
}

/** A signature is at the end of what one person writes, and nobody writes more. */
const MAX_SEARCHED = 20_000;
const ADDRESS = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g;
