import { z } from 'zod';

/**
 * How long a platform may take for an answer, in milliseconds, from a setting in seconds: afterwards it is not known what
 * it has done. undefined where the setting is no such number. An attempt must end before the outbox gives it up.
 */
export function answerMsIn(seconds: string | undefined): number | undefined {
  return Seconds.safeParse(seconds ?? '10').data;
}

export function answerMistake(name: string): string {
  return `${name} must be a whole number of seconds from 1 to 30.`;
}

const Seconds = z
  .string()
  .regex(/^\d{1,2}$/)
  .transform((seconds) => Number(seconds) * 1_000)
  .refine((ms) => ms >= 1_000 && ms <= 30_000);
