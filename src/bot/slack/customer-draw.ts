import type { ModalView } from '@slack/types';

import type { CustomerId } from '../../issues/issue.ts';
import { NO_SUCH_CUSTOMER } from '../phrases.ts';
import type { Said } from '../platform.ts';
import type { Asker } from './asker.ts';
import { personOf, redraw } from './asker.ts';
import type { SlackContext } from './context.ts';
import { customerModal, nameShown } from './modal-customer.ts';
import { drawIssue } from './modal-draw.ts';
import { sayingModal } from './modal-issue.ts';
import type { CustomerModalState, IssueModalState } from './modal-state.ts';

export const CUSTOMER_TITLE = 'Customer';

/** The account as it is first shown over an issue, or the reason why not. */
export function firstCustomerView(
  context: SlackContext,
  asker: Asker,
  customer: CustomerId,
  below: IssueModalState | undefined,
): Promise<ModalView> {
  return accountFor(context, asker, { customer, linked: 0, ...(below && { below }) });
}

/** The account as it is now. The name stays what the field showed: against that it is known what was changed. */
export function customerView(
  context: SlackContext,
  asker: Asker,
  state: CustomerModalState,
  said: Said,
): Promise<ModalView> {
  return accountFor(context, asker, state, said);
}

async function accountFor(
  context: SlackContext,
  asker: Asker,
  state: Omit<CustomerModalState, 'name'> & { readonly name?: string },
  said?: Said,
): Promise<ModalView> {
  const person = await personOf(context, asker);
  if (!person.ok) return sayingModal(CUSTOMER_TITLE, person.words);
  const account = await context.desk.customer(state.customer, person.employee);
  if (!account) return sayingModal(CUSTOMER_TITLE, NO_SUCH_CUSTOMER);
  return customerModal(account, { ...state, name: state.name ?? nameShown(account) }, said);
}

/** The issue under it, with what is so now; what is typed there stays. */
export async function redrawBelow(
  context: SlackContext,
  asker: Asker,
  id: string | null,
  below: IssueModalState,
): Promise<void> {
  const person = await personOf(context, asker);
  if (id === null || !person.ok) return;
  const view = await drawIssue(context, asker.team, person.employee, below);
  if (view) await redraw(asker.client, { id }, view);
}
