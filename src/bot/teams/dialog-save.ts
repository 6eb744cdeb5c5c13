import type { Employee } from '../../issues/issue.ts';
import { assignedMeanwhileWords, NO_SUCH_ISSUE, NOTHING_SUBMITTED, refusalWords } from '../phrases.ts';
import type { Ask, IssueView } from '../platform.ts';
import type { Asker } from './asker.ts';
import type { TeamsContext } from './context.ts';
import { PLATFORM } from './context.ts';
import { drawIssue } from './dialog-issue.ts';
import type { IssueDialogState, Typed } from './dialog-state.ts';
import { writtenId } from '../request-id.ts';
import { requestKey, routeKey } from '../request-key.ts';
import { sayingDialog } from './issue-dialog.ts';
import { chosenPerson } from './people-choices.ts';
import type { DialogAnswer } from './protocol.ts';

/**
 * Saves what is filled in: all of it, or nothing, with the reason above the form and all that is typed in it. The
 * same submitted again (the answer to the first was lost, Save was pressed twice) is granted and does nothing.
 */
export async function saveIssue(
  context: TeamsContext,
  asker: Asker,
  me: Employee,
  state: IssueDialogState,
  typed: Typed,
): Promise<DialogAnswer> {
  const { desk } = context;
  const refused = (words: string, { isNews = false, assigneeAnew = false } = {}) =>
    drawIssue(
      context,
      asker,
      me,
      { ...state, ...(isNews && { page: 0 }) },
      {
        ...{ typed, assigneeAnew },
        said: { ok: false, words },
      },
    );

  const view = await desk.open(state.issue, me);
  if (!view) return sayingDialog(`Issue ${state.issue}`, NO_SUCH_ISSUE);
  const to = await assigneeOf(context, asker, view, state, typed);
  if (to?.ok === false) return refused(to.words);
  if (to && isConflict(view, state, to.employee))
    return refused(assignedMeanwhileWords(view.card.assignee), { isNews: true, assigneeAnew: true });

  const asks = asksOf(view, state, typed, to?.employee);
  if (asks === undefined) return refused(refusalWords({ reason: 'no-such-route' }));
  if (asks.length === 0) return refused(NOTHING_SUBMITTED);
  const filledIn = [typed.assignee ?? '', typed.comment, typed.reply, typed.route ?? ''];
  const request = state.request === undefined ? undefined : requestKey(PLATFORM, state.request, filledIn);
  const outcome = await desk.carryOut(state.issue, me, asks, request);
  if (outcome.ok) return 'close';
  // The newest page shows what came meanwhile, so that the same press again means to answer that.
  return refused(outcome.words, { isNews: outcome.refusal.reason === 'customer-wrote-meanwhile' });
}

/** Nobody was chosen, or who was shown from the start: then nothing is asked. */
async function assigneeOf(
  context: TeamsContext,
  asker: Asker,
  view: IssueView,
  { form }: IssueDialogState,
  { assignee }: Typed,
) {
  const isAsked = assignee !== undefined && assignee !== '' && assignee !== form?.assignee;
  return isAsked ? chosenPerson(context, asker, view, assignee) : undefined;
}

/** Somebody else was given it since the form was drawn, and not the one who is chosen here. */
function isConflict({ assignee }: IssueView, { form }: IssueDialogState, to: Employee): boolean {
  return assignee !== form?.holder && assignee !== to.id;
}

/** In the order in which it is done; undefined where the reply's way is there no more. Blank fields ask nothing. */
function asksOf(
  { routes }: IssueView,
  { form, seen, request }: IssueDialogState,
  typed: Typed,
  to: Employee | undefined,
): readonly Ask[] | undefined {
  const asks: Ask[] = [];
  if (to) asks.push({ ask: 'assign', to: to.id });
  if (typed.comment.trim() !== '')
    asks.push({ ask: 'comment', text: typed.comment, ...named(request, [typed.comment]) });
  if (typed.reply.trim() === '') return asks;
  const chosen = typed.route ?? form?.route;
  const route = routes.find((each) => routeKey(each) === chosen);
  if (!route) return undefined;
  const { channel, to: address, from } = route;
  return [
    ...asks,
    {
      ...{ ask: 'reply', text: typed.reply, route: { channel, to: address, from } },
      ...named(request, [typed.reply, routeKey(route)]),
      ...(seen !== undefined && { seen }),
    },
  ];
}

/** Pure. The name of what is written, where the dialog has one of its own. */
function named(request: string | undefined, filledIn: readonly string[]) {
  return request !== undefined && { message: writtenId(`${PLATFORM}:${request}`, filledIn) };
}
