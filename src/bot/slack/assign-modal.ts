import type { App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';

import { afterAnswer, askerOf, tell } from './asker.ts';
import type { SlackContext } from './context.ts';
import { redrawIssueModal } from './modal-draw.ts';
import { MEASURE } from './modal-form.ts';
import { EARLIER, LATER } from './modal-history.ts';
import { ISSUE_MODAL } from './modal-issue.ts';
import { PageValue } from './modal-state.ts';
import { submitIssue } from './modal-submit.ts';

export { openIssueModal } from './modal-draw.ts';

type Button = BlockAction<ButtonAction>;

/** Assign It: one form, one submit, one transaction. Its buttons only draw it again, so they may come twice. */
export function registerAssignModal(app: App, context: SlackContext): void {
  app.view<ViewSubmitAction>(
    { callback_id: ISSUE_MODAL, type: 'view_submission' },
    async ({ ack, view, body, client, context: asked }) => {
      const asker = askerOf(asked, body.user, client);
      const answer = await submitIssue(context, asker, view);
      if (!answer.saved) return ack(answer.response);
      await ack();
      const { tellIn, words } = answer;
      if (tellIn !== undefined)
        afterAnswer(context, 'what was saved', () => tell(asker, { channel: tellIn }, words));
    },
  );

  for (const action_id of [EARLIER, LATER])
    app.action<Button>(
      { action_id, type: 'block_actions' },
      async ({ ack, action, body, client, context: asked }) => {
        await ack();
        const { view, user } = body;
        if (!view) return;
        const page = PageValue.parse(action.value);
        const asker = askerOf(asked, user, client);
        afterAnswer(context, 'a page of a history', () => redrawIssueModal(context, asker, view, { page }));
      },
    );

  app.action<Button>(
    { action_id: MEASURE, type: 'block_actions' },
    async ({ ack, body, client, context: asked }) => {
      await ack();
      const { view, user } = body;
      if (!view) return;
      const asker = askerOf(asked, user, client);
      afterAnswer(context, 'the length of a reply', () => redrawIssueModal(context, asker, view));
    },
  );
}
