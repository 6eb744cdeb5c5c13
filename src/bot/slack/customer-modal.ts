import type { App, BlockAction, ButtonAction, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';

import type { CustomerId } from '../../issues/issue.ts';
import { NO_NOTE, NO_SUCH_CUSTOMER, TRIGGER_TOO_LATE } from '../phrases.ts';
import type { Asker } from './asker.ts';
import { afterAnswer, askerOf, personOf, redraw } from './asker.ts';
import type { SlackContext } from './context.ts';
import { CUSTOMER_TITLE, firstCustomerView, redrawBelow } from './customer-draw.ts';
import { unslackField } from './incoming-text.ts';
import { linkField } from './modal-addresses.ts';
import { CUSTOMER_FIELDS, CUSTOMER_MODAL } from './modal-customer.ts';
import { filled, redrawIssueModal } from './modal-draw.ts';
import { CUSTOMER, loadingModal } from './modal-issue.ts';
import { CustomerModalState, CustomerValue, IssueModalState, stateIn } from './modal-state.ts';

/**
 * View Customer lays the account over the issue; going back leaves what is typed there. A note that comes
 * twice is written once; a name given twice is the same name, and so is an address.
 */
export function registerCustomerModal(app: App, context: SlackContext): void {
  app.action<BlockAction<ButtonAction>>(
    { action_id: CUSTOMER, type: 'block_actions' },
    async ({ ack, action, body, client, context: asked }) => {
      await ack();
      const { view: below, trigger_id: triggerId, user } = body;
      const customer = CustomerValue.parse(action.value);
      const asker = askerOf(asked, user, client);
      afterAnswer(context, 'a customer', () =>
        pushCustomer(context, asker, triggerId, customer, below?.private_metadata).catch(
          async (error: unknown) => {
            if (below) await redrawIssueModal(context, asker, below, { notice: TRIGGER_TOO_LATE });
            throw error;
          },
        ),
      );
    },
  );

  app.view<ViewSubmitAction>(
    { callback_id: CUSTOMER_MODAL, type: 'view_submission' },
    async ({ ack, view, body, client, context: asked }) => {
      const asker = askerOf(asked, body.user, client);
      const state = stateIn(CustomerModalState, view.private_metadata);
      const typedIn = (field: string) => view.state.values[field]?.[field]?.value?.trim() ?? '';
      const saved = await save(context, asker, state, {
        note: unslackField(typedIn(CUSTOMER_FIELDS.note)),
        name: unslackField(typedIn(CUSTOMER_FIELDS.name)),
        address: typedIn(linkField(state.linked)),
      });
      if ('response_action' in saved) return ack(saved);
      // An empty answer closes this modal alone; the issue is under it.
      await ack();
      const { below } = state;
      if (saved.isSeenBelow && below)
        afterAnswer(context, 'a changed customer', () =>
          redrawBelow(context, asker, view.previous_view_id, below),
        );
    },
  );
}

async function pushCustomer(
  context: SlackContext,
  asker: Asker,
  triggerId: string,
  customer: CustomerId,
  below: string | undefined,
): Promise<void> {
  const pushed = await asker.client.views.push({
    trigger_id: triggerId,
    view: loadingModal(CUSTOMER_TITLE, CUSTOMER_MODAL),
  });
  const issue = below === undefined ? undefined : stateIn(IssueModalState, below);
  const view = await filled(context, CUSTOMER_TITLE, () =>
    firstCustomerView(context, asker, customer, issue),
  );
  await redraw(asker.client, pushed.view, view);
}

interface FilledIn {
  readonly note: string;
  readonly name: string;
  /** One more of theirs, typed and not linked by its button. */
  readonly address: string;
}

async function save(
  context: SlackContext,
  asker: Asker,
  { customer, name: before, linked }: CustomerModalState,
  { note, name, address }: FilledIn,
): Promise<ViewResponseAction | { readonly isSeenBelow: boolean }> {
  const { desk } = context;
  const person = await personOf(context, asker);
  if (!person.ok) return underNote(person.words);
  const by = person.employee;
  const account = await desk.customer(customer, by);
  if (!account) return underNote(NO_SUCH_CUSTOMER);
  const renamed = name !== before;
  if (!renamed && note === '' && address === '') return underNote(NO_NOTE);

  // First, because it is what may be refused.
  const link = address === '' ? undefined : await desk.link(customer, by, address);
  if (link?.ok === false) return { response_action: 'errors', errors: { [linkField(linked)]: link.words } };
  if (renamed) await desk.rename(customer, by, name);
  const newest = account.notes.at(-1);
  // Save was pressed twice: their newest note says this already.
  const isThere = newest?.by === by.name && newest.text === note;
  if (!isThere) await desk.note(customer, by, note);
  return { isSeenBelow: renamed || link !== undefined };
}

function underNote(words: string): ViewResponseAction {
  return { response_action: 'errors', errors: { [CUSTOMER_FIELDS.note]: words } };
}
