import type { Address } from '../issues/issue.ts';
import { emailAddressesIn, LOCAL_ADDRESS, parseEmailAddress } from './email/addresses.ts';
import { LOCAL_NUMBER, parsePhoneNumber, phoneNumbersIn } from './sms/addresses.ts';

/** How each channel spells its addresses. Apart from `registry.ts`: who only reads addresses loads no channel. */

/** What an inbox listens on when nobody has said anything yet: the pretend phone's and the pretend mail's. */
export const FIRST_ADDRESSES: readonly Address[] = [
  { channel: 'sms', address: LOCAL_NUMBER },
  { channel: 'email', address: LOCAL_ADDRESS },
];

/** An address as somebody types it, in the channel's one spelling; undefined when it is none. */
export const addressParsers = {
  sms: parsePhoneNumber,
  email: parseEmailAddress,
} as const satisfies Record<string, (typed: string, ours?: readonly string[]) => string | undefined>;

/** An address of any channel as somebody types it, beside those that are ours; undefined when it is none. */
export function parseAddress(typed: string, ours: readonly Address[] = []): Address | undefined {
  for (const [channel, parse] of Object.entries(addressParsers)) {
    const address = parse(
      typed,
      ours.filter((each) => each.channel === channel).map((each) => each.address),
    );
    if (address !== undefined) return { channel, address };
  }
  return undefined;
}

/** Every address that a text mentions, once each, in the spelling of its channel. Pure. */
export function addressesIn(text: string): readonly Address[] {
  return [
    ...phoneNumbersIn(text).map((address) => ({ channel: 'sms', address })),
    ...emailAddressesIn(text).map((address) => ({ channel: 'email', address })),
  ];
}
