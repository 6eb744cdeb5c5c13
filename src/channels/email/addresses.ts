/** How this channel spells its addresses, for who needs nothing else of it. */
export { emailAddressesIn, parseEmailAddress } from './address.ts';
export { LOCAL_ADDRESS } from './local-mail/customers.ts';
