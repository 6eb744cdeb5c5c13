import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * A number as somebody types it, with its country code, in E.164; undefined when it is none or a premium one.
 * Possible is enough: `isValid` refuses numbers that carriers do use (+15550001111, measured).
 */
export function parsePhoneNumber(typed: string): string | undefined {
  const number = parsePhoneNumberFromString(typed.trim());
  if (!number?.isPossible() || number.getType() === 'PREMIUM_RATE') return undefined;
  return number.number;
}
