import type { ViewOutput, ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';

import type { Employee } from '../../issues/issue.ts';
import { NO_SUCH_ISSUE, refusalWords, sizeWords } from '../phrases.ts';
import type { IssueView, RouteView } from '../platform.ts';
import type { Asker } from './asker.ts';
import { personOf } from './asker.ts';
import type { SlackContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { unslackField } from './incoming-text.ts';
import { FILES_FIELD, SEND_FIELD, sendModal } from './modal-send.ts';
import type { SendModalState } from './modal-state.ts';
import { requestKey, routeKey } from '../request-key.ts';
import { conversationOf, refOf } from './refs.ts';

/** What the form says: words as the customer will read them, and the files that are ticked. */
export interface Outgoing {
  readonly text: string;
  readonly ticked: readonly string[];
}

/** Sends what the form says, or says what keeps it from being sent. The same form sends it once. */
export async function send(
  context: SlackContext,
  asker: Asker,
  state: SendModalState,
  shown: ViewOutput,
): Promise<ViewResponseAction | undefined> {
  const { desk } = context;
  const outgoing = outgoingIn(shown);
  const person = await personOf(context, asker);
  if (!person.ok) return wrong(person.words);
  const view = await desk.open(state.issue, person.employee);
  const route = view?.routes.find((each) => routeKey(each) === state.route);
  if (!view || !route) return wrong(view ? refusalWords({ reason: 'no-such-route' }) : NO_SUCH_ISSUE);
  const wanted = state.files.filter(({ id }) => outgoing.ticked.includes(id));
  const fetched = await context.fetchFiles(asker.client, wanted);
  if (!fetched.ok) return wrong(fetched.words, FILES_FIELD);

  const { channel, to, from } = route;
  const outcome = await desk.carryOut(
    state.issue,
    person.employee,
    [
      {
        ...{ ask: 'reply', text: outgoing.text, route: { channel, to, from }, files: fetched.files },
        ...(state.seen !== undefined && { seen: state.seen }),
        origin: originOf(context, asker, state),
      },
    ],
    requestKey(PLATFORM, shown.id, [outgoing.text, ...outgoing.ticked]),
  );
  if (outcome.ok) return undefined;
  const { refusal, words } = outcome;
  if (refusal.reason === 'files-not-carried') return wrong(words, FILES_FIELD);
  if (refusal.reason !== 'customer-wrote-meanwhile') return wrong(words);
  return again(context, person.employee, state, route, outgoing, words);
}

/** Pure. The form, with how long the message is and what it answers. */
export function drawSending(
  { desk }: Pick<SlackContext, 'desk'>,
  view: IssueView,
  route: RouteView,
  state: SendModalState,
  { text, ticked }: Outgoing,
  problem?: string,
): ModalView {
  const answers = view.history.findLast((entry) => entry.kind === 'customer-message');
  return sendModal({
    ...{ state, route, text, ticked },
    customer: view.card.customer.name,
    size: sizeWords(desk.measure(route.channel, text)),
    ...(answers?.kind === 'customer-message' && { answers }),
    ...(problem !== undefined && { problem }),
  });
}

function outgoingIn({ state: { values } }: ViewOutput): Outgoing {
  return {
    text: unslackField(values[SEND_FIELD]?.[SEND_FIELD]?.value ?? ''),
    ticked: (values[FILES_FIELD]?.[FILES_FIELD]?.selected_options ?? []).map(({ value }) => value),
  };
}

function originOf({ manyWorkspaces }: SlackContext, { team }: Asker, { channel, ts }: SendModalState) {
  return {
    platform: PLATFORM,
    conversation: conversationOf({ team, channel }, manyWorkspaces),
    ref: refOf({ team, channel, ts }),
  };
}

/** With the customer's new message, so that the same press again means to answer that one. */
async function again(
  context: SlackContext,
  by: Employee,
  state: SendModalState,
  route: RouteView,
  outgoing: Outgoing,
  problem: string,
): Promise<ViewResponseAction> {
  const view = await context.desk.open(state.issue, by);
  if (!view) return wrong(NO_SUCH_ISSUE);
  const next = { ...state, ...(view.seen !== undefined && { seen: view.seen }) };
  return { response_action: 'update', view: drawSending(context, view, route, next, outgoing, problem) };
}

function wrong(words: string, field: string = SEND_FIELD): ViewResponseAction {
  return { response_action: 'errors', errors: { [field]: words } };
}
