import type { App, MessageShortcut, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';

import {
  NO_ROUTE,
  NO_SUCH_ISSUE,
  NO_WORDS_TO_SEND,
  NOT_A_COLLEAGUES,
  NOT_UNDER_A_CARD,
  tooLongToShow,
  TRIGGER_TOO_LATE,
} from '../phrases.ts';
import type { Asker } from './asker.ts';
import { afterAnswer, askerOf, ourselvesIn, personOf, redraw, tell } from './asker.ts';
import type { SlackContext } from './context.ts';
import { toCustomerText } from './incoming-text.ts';
import { issueUnder } from './issue-under.ts';
import { LIMITS } from './limits.ts';
import { filled } from './modal-draw.ts';
import { loadingModal, sayingModal } from './modal-issue.ts';
import { MODAL_LIMITS } from './modal-limits.ts';
import { drawSending, send } from './modal-send-submit.ts';
import { SEND_MODAL, SEND_TITLE } from './modal-send.ts';
import { routeKey } from '../request-key.ts';
import { SendModalState, stateIn } from './modal-state.ts';
import { clipped } from '../text.ts';
import { react } from './thread-talk.ts';
import { fileNamesOf, filesOf, saidByPerson, wordsOf, Written } from './written.ts';

/**
 * "Send to Customer" on a message under a card: the deliberate act by which talk becomes a reply. It asks
 * first, and what is asked twice asks twice.
 */
export function registerShortcuts(app: App, context: SlackContext): void {
  app.shortcut<MessageShortcut>(
    { callback_id: SEND_MODAL, type: 'message_action' },
    async ({ ack, shortcut, client, context: asked }) => {
      await ack();
      const asker = askerOf(asked, shortcut.user, client);
      afterAnswer(context, 'what would be sent', async () => {
        const opened = await client.views
          .open({ trigger_id: shortcut.trigger_id, view: loadingModal(SEND_TITLE, SEND_MODAL) })
          .catch(async (error: unknown) => {
            await tell(
              asker,
              { channel: shortcut.channel.id, under: shortcut.message['thread_ts'] },
              TRIGGER_TOO_LATE,
            );
            throw error;
          });
        const view = await filled(context, SEND_TITLE, async () =>
          confirmation(context, asker, shortcut, await ourselvesIn(context, asked)),
        );
        await redraw(client, opened.view, view);
      });
    },
  );

  app.view<ViewSubmitAction>(
    { callback_id: SEND_MODAL, type: 'view_submission' },
    async ({ ack, view, body, client, context: asked }) => {
      const state = stateIn(SendModalState, view.private_metadata);
      const problem = await send(context, askerOf(asked, body.user, client), state, view);
      if (problem) return ack(problem);
      await ack();
      afterAnswer(context, 'that it was sent', () => react(client, state, 'outbox_tray'));
    },
  );
}

/** What is about to be sent, or why it cannot be. */
async function confirmation(
  context: SlackContext,
  asker: Asker,
  shortcut: MessageShortcut,
  ourselves: string,
): Promise<ModalView> {
  const { desk } = context;
  const message = Written.parse(shortcut.message);
  const channel = shortcut.channel.id;
  const under = message.thread_ts === message.ts ? undefined : message.thread_ts;
  const issue =
    under === undefined
      ? undefined
      : await issueUnder(context, asker, channel, { ...message, thread_ts: under }, ourselves);
  if (issue === undefined) return not(NOT_UNDER_A_CARD);
  if (!saidByPerson(message, ourselves)) return not(NOT_A_COLLEAGUES);
  const person = await personOf(context, asker);
  if (!person.ok) return not(person.words);

  const text = toCustomerText(await wordsOf(context, asker, message));
  const files = filesOf(message)
    .slice(0, MODAL_LIMITS.checkboxes)
    .map(({ id, name }) => ({ id, name: clipped(name, MODAL_LIMITS.fileName) }));
  if (text === '' && files.length === 0) return not(NO_WORDS_TO_SEND);
  if (text.length > LIMITS.inputText) return not(tooLongToShow(text.length, LIMITS.inputText));
  const view = await desk.open(issue, person.employee);
  if (!view) return not(NO_SUCH_ISSUE);
  const route = view.routes.find((each) => each.blocked === undefined);
  if (!route)
    return not(view.routes.find((each) => each.blockedWords !== undefined)?.blockedWords ?? NO_ROUTE);

  const state: SendModalState = {
    ...{ issue, channel, ts: message.ts, route: routeKey(route), files, staying: stayingOf(message, files) },
    ...(view.seen !== undefined && { seen: view.seen }),
  };
  return drawSending(context, view, route, state, { text, ticked: files.map(({ id }) => id) });
}

/** As many as are worth naming. */
function stayingOf(message: Written, going: SendModalState['files']): string[] {
  const sent = new Set(going.map(({ id }) => id));
  const left = (message.files ?? []).filter(({ id }) => !sent.has(id));
  return fileNamesOf({ ...message, files: left })
    .slice(0, MODAL_LIMITS.staying)
    .map((name) => clipped(name, MODAL_LIMITS.fileName));
}

function not(words: string): ModalView {
  return sayingModal(SEND_TITLE, words);
}
