/** How this channel spells its addresses, for who needs nothing else of it. */
export { LOCAL_NUMBER } from './local-carrier/numbers.ts';
export { parsePhoneNumber, phoneNumbersIn } from './phone-number.ts';
