/** Our number on the local carrier. The 555 range belongs to nobody. */
export const LOCAL_NUMBER = '+15550009999';

/** Somebody the pretend phone can play. */
export interface PretendCustomer {
  readonly name: string;
  readonly number: string;
}

export const CUSTOMERS: readonly [PretendCustomer, ...PretendCustomer[]] = [
  { name: 'Maria Santos', number: '+15550001111' },
  { name: 'Tom Becker', number: '+15550001112' },
  { name: 'Aisha Khan', number: '+15550001113' },
  { name: 'Wei Chen', number: '+15550001114' },
];
