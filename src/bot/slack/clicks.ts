import type { App, BlockAction, ButtonAction, RespondFn } from '@slack/bolt';
import * as z from 'zod';

import type { Employee } from '../../issues/issue.ts';
import { COULD_NOT_OPEN, FAILED_LATE } from '../phrases.ts';
import type { Done } from '../platform.ts';
import { openIssueModal } from './assign-modal.ts';
import type { Asker } from './asker.ts';
import { afterAnswer, askerOf, onlyForThem, personOf } from './asker.ts';
import { atMost } from '../at-most.ts';
import type { SlackContext } from './context.ts';
import { RETRY } from './message-buttons.ts';
import { redrawIssueModal } from './modal-draw.ts';
import { ISSUE_MODAL, sayingModal } from './modal-issue.ts';
import { IssueValue, messageIn } from './modal-state.ts';
import { persistently } from './persistently.ts';

type Button = BlockAction<ButtonAction>;

/**
 * The buttons of a card, wherever it is shown. What comes with a click tells only who clicked on which issue;
 * what is so, and who may do what, the desk knows. The card itself is drawn by the outbox, for everybody.
 * A click that is brought twice has one trigger, so it is done once.
 */
export function registerClicks(app: App, context: SlackContext): void {
  const { desk } = context;

  app.action<Button>(
    { action_id: /^issue:(?:take|close|resolve|release|reopen)$/, type: 'block_actions' },
    async ({ ack, action, body, client, respond, context: asked }) => {
      const issue = IssueValue.parse(action.value);
      const ask = SimpleAsk.parse(action.action_id.slice('issue:'.length));
      const asker = askerOf(asked, body.user, client, body.channel?.id);
      const done = refusedWith(context, asker, (me) =>
        desk.carryOut(
          issue,
          me,
          [{ ask }],
          `slack:${body.trigger_id}:${action.action_id}:${action.action_ts}`,
        ),
      );
      await answerInTime(context, done, ack, (words) => showOutcome(context, asker, body, respond, words));
    },
  );

  app.action<Button>(
    { action_id: RETRY, type: 'block_actions' },
    async ({ ack, action, body, client, respond, context: asked }) => {
      const { issue, message } = messageIn(action.value);
      const asker = askerOf(asked, body.user, client, body.channel?.id);
      // What is on its way already is not sent again.
      const done = refusedWith(context, asker, (me) => desk.retry(issue, message, me));
      await answerInTime(context, done, ack, (words) => showOutcome(context, asker, body, respond, words));
    },
  );

  app.action<Button>(
    { action_id: /^issue:(?:assign|open)$/, type: 'block_actions' },
    async ({ ack, action, body, client, respond, context: asked }) => {
      await ack();
      const asker = askerOf(asked, body.user, client, body.channel?.id);
      const what = { ...asker, issue: IssueValue.parse(action.value) };
      afterAnswer(context, 'an issue', () =>
        openIssueModal(client, body.trigger_id, context, what).catch(async (error: unknown) => {
          if (!body.view) await showOutcome(context, asker, body, respond, COULD_NOT_OPEN);
          throw error;
        }),
      );
    },
  );
}

/**
 * A click is acknowledged once it is done. Where that takes long it is acknowledged all the same, or Slack would
 * tell somebody that it failed while it does not; they hear then what came of it, also when it did fail.
 */
async function answerInTime(
  context: SlackContext,
  done: Promise<string | undefined>,
  ack: () => Promise<void>,
  show: (words: string | undefined) => Promise<void>,
): Promise<void> {
  const came = await atMost(
    ACKNOWLEDGE_MS,
    done.then((words) => ({ words })),
  );
  await ack();
  afterAnswer(context, 'what came of a click', async () => {
    if (came !== 'late') return show(came.words);
    const words = await done.catch(async (error: unknown) => {
      await show(FAILED_LATE);
      throw error;
    });
    return show(words);
  });
}

/** Half of the three seconds that Slack waits: on a busy machine the click has waited before it was begun. */
const ACKNOWLEDGE_MS = 1_500;

const SimpleAsk = z.enum(['take', 'close', 'resolve', 'release', 'reopen']);

/** Why it was not done, in words; undefined when it was. */
async function refusedWith(
  context: SlackContext,
  asker: Asker,
  act: (me: Employee) => Promise<Done>,
): Promise<string | undefined> {
  const person = await personOf(context, asker);
  if (!person.ok) return person.words;
  const outcome = await act(person.employee);
  return outcome.ok ? undefined : outcome.words;
}

/** To the one who clicked and to nobody else, where they clicked. */
async function showOutcome(
  context: SlackContext,
  asker: Asker,
  { view, container, trigger_id }: Button,
  respond: RespondFn,
  words: string | undefined,
): Promise<void> {
  if (view?.callback_id === ISSUE_MODAL) {
    await redrawIssueModal(context, asker, view, words === undefined ? {} : { notice: words });
    return;
  }
  if (words === undefined) return;
  if (view) {
    await asker.client.views.open({ trigger_id, view: sayingModal('Not done', words) });
    return;
  }
  const { thread_ts } = Container.parse(container);
  await persistently(() =>
    respond({
      response_type: 'ephemeral',
      replace_original: false,
      ...(thread_ts !== undefined && { thread_ts }),
      ...onlyForThem(words),
    }),
  );
}

/** Where a button stands; in a thread, under which card. */
const Container = z.object({ thread_ts: z.string().optional() });
