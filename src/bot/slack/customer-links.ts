import type { App, BlockAction, ButtonAction, ViewOutput } from '@slack/bolt';

import { LINK_HINT } from '../phrases.ts';
import type { Said } from '../platform.ts';
import type { Asker } from './asker.ts';
import { afterAnswer, askerOf, personOf, redraw } from './asker.ts';
import type { SlackContext } from './context.ts';
import { customerView, redrawBelow } from './customer-draw.ts';
import { LINK_SUGGESTED, LINK_TYPED, linkField, UNLINK_ADDRESS } from './modal-addresses.ts';
import { AddressValue, CustomerModalState, stateIn } from './modal-state.ts';

/**
 * Which addresses are a customer's is said in View Customer. What is done there is kept before the click is
 * answered, and asked for twice it is so already. What is typed stays; only the field that was used is emptied.
 */
export function registerCustomerLinks(app: App, context: SlackContext): void {
  for (const action_id of [LINK_TYPED, LINK_SUGGESTED, UNLINK_ADDRESS])
    app.action<BlockAction<ButtonAction>>(
      { action_id, type: 'block_actions' },
      async ({ ack, action, body, client, context: asked }) => {
        const { view, user } = body;
        if (!view) return ack();
        const asker = askerOf(asked, user, client);
        const state = stateIn(CustomerModalState, view.private_metadata);
        const said = await change(context, asker, state, view, action);
        await ack();
        afterAnswer(context, 'a customer', () => show(context, asker, state, view, action.action_id, said));
      },
    );
}

async function change(
  context: SlackContext,
  asker: Asker,
  { customer, linked }: CustomerModalState,
  { state }: ViewOutput,
  { action_id, value }: ButtonAction,
): Promise<Said> {
  const { desk } = context;
  const person = await personOf(context, asker);
  if (!person.ok) return person;
  const by = person.employee;
  if (action_id === LINK_TYPED) {
    const field = linkField(linked);
    const typed = state.values[field]?.[field]?.value?.trim() ?? '';
    return typed === '' ? { ok: false, words: LINK_HINT } : desk.link(customer, by, typed);
  }
  const address = AddressValue.parse(JSON.parse(value ?? ''));
  return action_id === UNLINK_ADDRESS
    ? desk.unlink(customer, by, address)
    : desk.link(customer, by, address.address);
}

async function show(
  context: SlackContext,
  asker: Asker,
  state: CustomerModalState,
  view: ViewOutput,
  actionId: string,
  said: Said,
): Promise<void> {
  const isUsed = said.ok && actionId === LINK_TYPED;
  const next = isUsed ? { ...state, linked: state.linked + 1 } : state;
  await redraw(asker.client, view, await customerView(context, asker, next, said));
  if (said.ok && state.below) await redrawBelow(context, asker, view.previous_view_id, state.below);
}
