import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';

import { COULD_NOT_OPEN, NO_SUCH_MESSAGE, TRIGGER_TOO_LATE } from '../phrases.ts';
import type { Asker } from './asker.ts';
import { afterAnswer, askerOf, personOf, redraw, tell } from './asker.ts';
import type { SlackContext } from './context.ts';
import { WHOLE } from './message-buttons.ts';
import { filled, redrawIssueModal } from './modal-draw.ts';
import { loadingModal, sayingModal } from './modal-issue.ts';
import { messageIn, PageValue, stateIn, WholeModalState } from './modal-state.ts';
import { PART_AFTER, PART_BEFORE, WHOLE_MODAL, WHOLE_TITLE, wholeModal } from './modal-whole.ts';
import { placeOf } from './place-of.ts';

type Button = BlockAction<ButtonAction>;

/**
 * Show Whole Message: over the issue's modal, where going back leaves what is typed, or over the conversation.
 * It only shows, so it may come twice.
 */
export function registerWholeMessage(app: App, context: SlackContext): void {
  app.action<Button>(
    { action_id: WHOLE, type: 'block_actions' },
    async ({ ack, action, body, client, context: asked }) => {
      await ack();
      const asker = askerOf(asked, body.user, client);
      const state = { ...messageIn(action.value), page: 0 };
      afterAnswer(context, 'a whole message', () =>
        open(context, asker, body, state).catch(async (error: unknown) => {
          await sayNotOpened(context, asker, body);
          throw error;
        }),
      );
    },
  );

  for (const action_id of [PART_BEFORE, PART_AFTER])
    app.action<Button>(
      { action_id, type: 'block_actions' },
      async ({ ack, action, body, client, context: asked }) => {
        await ack();
        const { view, user } = body;
        if (!view) return;
        const asker = askerOf(asked, user, client);
        const state = stateIn(WholeModalState, view.private_metadata);
        const page = PageValue.parse(action.value);
        afterAnswer(context, 'a part of a message', async () =>
          redraw(client, view, await draw(context, asker, { ...state, page })),
        );
      },
    );
}

async function open(
  context: SlackContext,
  asker: Asker,
  { view: below, trigger_id }: Button,
  state: WholeModalState,
): Promise<void> {
  const { views } = asker.client;
  const loading = { trigger_id, view: loadingModal(WHOLE_TITLE, WHOLE_MODAL) };
  const shown = below ? await views.push(loading) : await views.open(loading);
  const view = await filled(context, WHOLE_TITLE, () => draw(context, asker, state));
  await redraw(asker.client, shown.view, view);
}

/** The message is one of the issue's, or nothing of it is shown. */
async function draw(context: SlackContext, asker: Asker, state: WholeModalState): Promise<ModalView> {
  const { desk } = context;
  const person = await personOf(context, asker);
  if (!person.ok) return sayingModal(WHOLE_TITLE, person.words);
  const issue = await desk.open(state.issue, person.employee);
  const entry = issue?.history.find((each) => 'message' in each && each.message === state.message);
  if (!issue || entry?.kind !== 'customer-message') return sayingModal(WHOLE_TITLE, NO_SUCH_MESSAGE);
  const text = (await desk.whole(state.message)) ?? entry.text;
  return wholeModal({ state, customer: issue.card.customer.name, entry, text });
}

async function sayNotOpened(context: SlackContext, asker: Asker, body: Button): Promise<void> {
  if (body.view) await redrawIssueModal(context, asker, body.view, { notice: TRIGGER_TOO_LATE });
  else await tell(asker, placeOf(body.container), COULD_NOT_OPEN);
}
