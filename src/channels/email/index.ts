import { z } from 'zod';

/** An email address as somebody types it, in its one spelling; undefined when it is none. */
export function parseEmailAddress(typed: string): string | undefined {
  const result = z.email().safeParse(typed.trim().toLowerCase());
  return result.success ? result.data : undefined;
}
