/** Our address on the pretend mail server. Names under `.test` belong to nobody (RFC 2606). */
export const LOCAL_ADDRESS = 'support@switchboard.test';

/** Somebody the pretend mail client can play. `example.com` belongs to nobody either. */
export interface PretendCustomer {
  readonly name: string;
  readonly address: string;
  /** What is sent there is taken, and comes back. */
  readonly bounces?: true;
}

/** The people of the pretend phone, and an address that is there to see what a bounce looks like. */
export const CUSTOMERS: readonly [PretendCustomer, ...PretendCustomer[]] = [
  { name: 'Maria Santos', address: 'maria.santos@example.com' },
  { name: 'Tom Becker', address: 'tom.becker@example.com' },
  { name: 'Aisha Khan', address: 'aisha.khan@example.com' },
  { name: 'Wei Chen', address: 'wei.chen@example.com' },
  { name: 'Bouncing address', address: 'bounce@example.com', bounces: true },
];

export function customerAt(address: string): PretendCustomer | undefined {
  const plain = withoutTag(address);
  return CUSTOMERS.find((customer) => customer.address === plain);
}

/** The mailbox an address leads to: `support+12@switchboard.test` is read where `support@` is. */
export function withoutTag(address: string): string {
  return address.toLowerCase().replace(/\+[^@]*(?=@)/, '');
}
