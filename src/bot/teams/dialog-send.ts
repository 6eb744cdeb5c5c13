import { randomUUID } from 'node:crypto';

import type { Employee } from '../../issues/issue.ts';
import {
  LABELS,
  NO_ROUTE,
  NO_SUCH_ISSUE,
  NO_WORDS_TO_SEND,
  NOT_A_COLLEAGUES,
  NOT_UNDER_A_CARD,
  refusalWords,
  sizeWords,
  tooLongToShow,
} from '../phrases.ts';
import type { IssueView, Said } from '../platform.ts';
import type { Asker } from './asker.ts';
import type { Dialog } from './card-json.ts';
import type { TeamsContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { openFiles } from './dialog-files.ts';
import type { SendDialogState } from './dialog-state.ts';
import { requestKey, routeKey } from '../request-key.ts';
import { SendDialogData } from './dialog-state.ts';
import { issueUnder } from './issue-under.ts';
import { sayingDialog } from './issue-dialog.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';
import type { DialogAnswer, TeamsMessage } from './protocol.ts';
import { refOf } from './refs.ts';
import { sendDialog } from './send-dialog.ts';

/** "Send to Customer" on a message under a card: the deliberate act by which talk becomes a reply. It asks first. */
export async function openSending(
  { desk }: TeamsContext,
  { place: { channel } }: Asker,
  me: Employee,
  message: TeamsMessage | undefined,
): Promise<Dialog> {
  if (message === undefined || channel === undefined || message.root === message.id)
    return not(NOT_UNDER_A_CARD);
  const { root, id, text, from, files } = message;
  const issue = await issueUnder({ desk }, { channel, root });
  if (issue === undefined) return not(NOT_UNDER_A_CARD);
  if (from === undefined) return not(NOT_A_COLLEAGUES);
  if (text.trim() === '') return not(NO_WORDS_TO_SEND);
  if (text.length > LIMITS.inputText) return not(tooLongToShow(text.length, LIMITS.inputText));
  const view = await desk.open(issue, me);
  if (!view) return not(NO_SUCH_ISSUE);
  const route = view.routes.find((each) => each.blocked === undefined);
  if (!route)
    return not(view.routes.find((each) => each.blockedWords !== undefined)?.blockedWords ?? NO_ROUTE);

  const state: SendDialogState = {
    ...{ issue, conversation: channel, ref: refOf({ channel, root, message: id }), route: routeKey(route) },
    ...{ request: randomUUID(), ...(view.seen !== undefined && { seen: view.seen }) },
    ...(files.length > 0 && {
      staying: files.slice(0, LIMITS.places).map((name) => clipped(name, LIMITS.rowName)),
    }),
  };
  return draw({ desk }, view, state, { text: text.trim() });
}

/** Sends what the form says, or says what keeps it from being sent. The same form sends it once. */
export async function send(context: TeamsContext, me: Employee, data: unknown): Promise<DialogAnswer> {
  const { desk } = context;
  const { state, reply: text, route: chosen = state.route } = SendDialogData.parse(data);
  const view = await desk.open(state.issue, me);
  if (!view) return not(NO_SUCH_ISSUE);
  const refused = (words: string, seen = state.seen) =>
    draw(
      context,
      view,
      { ...state, ...(seen !== undefined && { seen }) },
      {
        ...{ text, route: chosen, said: { ok: false, words } },
      },
    );
  const route = view.routes.find((each) => routeKey(each) === chosen);
  if (!route) return refused(refusalWords({ reason: 'no-such-route' }));

  const { channel, to, from } = route;
  const outcome = await desk.carryOut(
    state.issue,
    me,
    [
      {
        ...{ ask: 'reply', text, route: { channel, to, from } },
        ...(state.seen !== undefined && { seen: state.seen }),
        origin: { platform: PLATFORM, conversation: state.conversation, ref: state.ref },
      },
    ],
    state.request === undefined ? undefined : requestKey(PLATFORM, state.request, [text, chosen ?? '']),
  );
  if (outcome.ok) return 'close';
  // With the customer's new message, so that the same press again means to answer that one.
  const seen = outcome.refusal.reason === 'customer-wrote-meanwhile' ? view.seen : state.seen;
  return refused(outcome.words, seen);
}

/** The same on a page where files can be chosen for it. */
export function sendWithFiles(context: TeamsContext, me: Employee, data: unknown): Promise<Dialog> {
  const { state, reply: text, route = state.route } = SendDialogData.parse(data);
  const { issue, conversation, ref } = state;
  const origin = { platform: PLATFORM, conversation, ref };
  return openFiles(context, me, { issue, text, origin, ...(route !== undefined && { route }) }, undefined);
}

function draw(
  { desk }: Pick<TeamsContext, 'desk'>,
  view: IssueView,
  state: SendDialogState,
  {
    text,
    route = state.route,
    said,
  }: { readonly text: string; readonly route?: string | undefined; readonly said?: Said },
): Dialog {
  const routes = view.routes.filter((each) => each.blocked === undefined);
  const way = routes.find((each) => routeKey(each) === route);
  const answers = view.history.findLast((entry) => entry.kind === 'customer-message');
  return sendDialog({
    ...{ state, routes, route, text, said, staying: state.staying ?? [] },
    customer: view.card.customer.name,
    size: way === undefined ? '' : sizeWords(desk.measure(way.channel, text)),
    ...(answers?.kind === 'customer-message' && { answers }),
  });
}

function not(words: string): Dialog {
  return sayingDialog(LABELS.sendToCustomer, words);
}
