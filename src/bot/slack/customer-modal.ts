import type { App, BlockAction, ButtonAction, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';

import type { CustomerId, Employee } from '../../issues/issue.ts';
import { NO_NOTE, NO_SUCH_CUSTOMER, TRIGGER_TOO_LATE } from '../phrases.ts';
import type { Asker } from './asker.ts';
import { afterAnswer, askerOf, personOf, redraw } from './asker.ts';
import type { SlackContext } from './context.ts';
import { CUSTOMER_FIELDS, CUSTOMER_MODAL, customerModal } from './modal-customer.ts';
import { drawIssue, filled, redrawIssueModal } from './modal-draw.ts';
import { CUSTOMER, loadingModal, sayingModal } from './modal-issue.ts';
import { CustomerModalState, CustomerValue, IssueModalState, stateIn } from './modal-state.ts';

const TITLE = 'Customer';

/**
 * View Customer lays the account over the issue; going back leaves what is typed there. A note that comes
 * twice is written once, and a name given twice is the same name.
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
      const note = view.state.values[CUSTOMER_FIELDS.note]?.[CUSTOMER_FIELDS.note]?.value ?? '';
      const name = view.state.values[CUSTOMER_FIELDS.name]?.[CUSTOMER_FIELDS.name]?.value ?? '';
      const saved = await save(context, asker, state, { note: note.trim(), name: name.trim() });
      if ('response_action' in saved) return ack(saved);
      // An empty answer closes this modal alone; the issue is under it.
      await ack();
      const { below } = state;
      if (saved.renamed && below)
        afterAnswer(context, 'a new name', () =>
          redrawBelow(context, asker, view.previous_view_id, below, saved.by),
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
    view: loadingModal(TITLE, CUSTOMER_MODAL),
  });
  const view = await filled(context, TITLE, async (): Promise<ModalView> => {
    const person = await personOf(context, asker);
    if (!person.ok) return sayingModal(TITLE, person.words);
    const account = await context.desk.customer(customer, person.employee);
    if (!account) return sayingModal(TITLE, NO_SUCH_CUSTOMER);
    return customerModal(account, below === undefined ? undefined : stateIn(IssueModalState, below));
  });
  await redraw(asker.client, pushed.view, view);
}

interface FilledIn {
  readonly note: string;
  readonly name: string;
}

async function save(
  context: SlackContext,
  asker: Asker,
  { customer, name: before }: CustomerModalState,
  { note, name }: FilledIn,
): Promise<ViewResponseAction | { readonly renamed: boolean; readonly by: Employee }> {
  const { desk } = context;
  const person = await personOf(context, asker);
  if (!person.ok) return underNote(person.words);
  const by = person.employee;
  const account = await desk.customer(customer, by);
  if (!account) return underNote(NO_SUCH_CUSTOMER);
  const renamed = name !== before;
  if (!renamed && note === '') return underNote(NO_NOTE);

  if (renamed) await desk.rename(customer, by, name);
  const newest = account.notes.at(-1);
  // Save was pressed twice: their newest note says this already.
  const isThere = newest?.by === by.name && newest.text === note;
  if (!isThere) await desk.note(customer, by, note);
  return { renamed, by };
}

/** The issue under it shows the new name, and keeps what is typed there. */
async function redrawBelow(
  context: SlackContext,
  { client, team }: Asker,
  id: string | null,
  below: IssueModalState,
  by: Employee,
): Promise<void> {
  const view = await drawIssue(context, team, by, below);
  if (id !== null && view) await redraw(client, { id }, view);
}

function underNote(words: string): ViewResponseAction {
  return { response_action: 'errors', errors: { [CUSTOMER_FIELDS.note]: words } };
}
