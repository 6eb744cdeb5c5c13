import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * A number as somebody types it, in E.164; undefined when it is none or a premium one. Without its country code
 * it is one of the country that all of `ours` are in, where that is one.
 * Possible is enough: `isValid` refuses numbers that carriers do use (+15550001111, measured).
 */
export function parsePhoneNumber(typed: string, ours: readonly string[] = []): string | undefined {
  const home = commonCallingCode(ours);
  const number = parsePhoneNumberFromString(typed.trim(), {
    // Otherwise it would find a number within whatever else was typed.
    extract: false,
    ...(home !== undefined && { defaultCallingCode: home }),
  });
  if (!number?.isPossible() || number.getType() === 'PREMIUM_RATE') return undefined;
  return number.number;
}

/** The numbers with a country code that stand in a text, in E.164, once each. Possible is enough, as above. */
export function phoneNumbersIn(text: string): readonly string[] {
  const found = text.slice(0, MAX_SEARCHED).match(NUMBER) ?? [];
  return [...new Set(found.flatMap((each) => parsePhoneNumber(each) ?? []))];
}

const NUMBER = /\+\d[\d ().\u00a0-]{5,22}\d/g;

/** A signature is at the end of what one person writes, and nobody writes more. */
const MAX_SEARCHED = 20_000;

function commonCallingCode(numbers: readonly string[]): string | undefined {
  const codes = new Set(numbers.map((each) => parsePhoneNumberFromString(each)?.countryCallingCode));
  const [code] = codes;
  return codes.size === 1 ? code : undefined;
}
