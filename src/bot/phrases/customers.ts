import type { LinkProblem } from '../../issues/store.ts';
import type { LinkRecord, Resemblance } from '../../issues/views.ts';
import { NO_SUCH_CUSTOMER } from './refusals.ts';

/** Which addresses are one customer's. */

export function linkedWords(address: string, changed: boolean): string {
  return changed
    ? `${address} is this customer's now. What arrives from it joins their open issue.`
    : `${address} was this customer's already.`;
}

export function unlinkedWords(address: string): string {
  return `${address} is a customer of its own now, with the issues that began with it.`;
}

export function linkProblemWords(problem: LinkProblem, address: string): string {
  switch (problem.reason) {
    case 'both-open':
      return `Both have an open issue in the same inbox: ${problem.issues[0]} and ${problem.issues[1]}. Close one of them, then link ${address}.`;
    case 'only-address':
      return `${address} is the only address of this customer.`;
    case 'no-such-customer':
      return NO_SUCH_CUSTOMER;
    case 'not-theirs':
      return `${address} is not this customer's any more. Open the customer again.`;
    default:
      return problem satisfies never;
  }
}

export function resemblanceWords({ customer, address, why }: Resemblance): string {
  const who = customer.name === address.address ? customer.name : `${customer.name} (${address.address})`;
  return why === 'same-name'
    ? `${who} has the same name.`
    : `${who} has an address that this customer mentions.`;
}

export function linkRecordWords({ kind, by, address }: LinkRecord): string {
  return `${by} ${kind} ${address}`;
}

/** What they call themselves when they write from an address. */
export const SIGNS_AS = 'signs as';

/** Asked before an address is unlinked: what will be so. */
export function unlinkQuestion(address: string): string {
  return `${address} becomes a customer of its own again, with the issues that began with it.`;
}

export const CUSTOMER_SINCE = 'Customer since';
export const LINK = 'Link';
export const UNLINK = 'Unlink';
export const UNLINK_IT = 'Unlink it';
export const LINK_LABEL = 'Link another number or address';
export const LINK_RECORDS = 'Who linked what';
export const LINK_HINT =
  'A phone number with its country code, or an email address, that is this person’s too.';
export const MAYBE_THE_SAME = 'Maybe the same person';
