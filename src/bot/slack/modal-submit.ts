import type { ViewOutput, ViewResponseAction } from '@slack/bolt';

import type { Refusal } from '../../issues/decide.ts';
import type { Employee, OutboundFile } from '../../issues/issue.ts';
import {
  assignedMeanwhileWords,
  NO_SUCH_ISSUE,
  NOTHING_SUBMITTED,
  refusalWords,
  savedWords,
} from '../phrases.ts';
import type { Ask, IssueView } from '../platform.ts';
import type { Asker } from './asker.ts';
import { personOf, userOf } from './asker.ts';
import type { SlackContext } from './context.ts';
import { PLATFORM } from './context.ts';
import type { Said } from './modal-draw.ts';
import { drawIssue, typedIn } from './modal-draw.ts';
import type { Field, Typed } from './modal-form.ts';
import { newForm } from './modal-issue.ts';
import { writtenId } from '../request-id.ts';
import { requestKey, routeKey } from '../request-key.ts';
import { IssueModalState, stateIn } from './modal-state.ts';

export type Submitted =
  | { readonly saved: true; readonly words: string; readonly tellIn?: string }
  | { readonly saved: false; readonly response: ViewResponseAction };

/**
 * Saves what is filled in: all of it, or nothing with the reason under the field. The same submitted again
 * (the answer to the first was lost, Save was pressed twice) is granted and does nothing.
 */
export async function submitIssue(
  context: SlackContext,
  asker: Asker,
  shown: ViewOutput,
): Promise<Submitted> {
  const { desk } = context;
  const state = stateIn(IssueModalState, shown.private_metadata);
  const typed = typedIn(shown.state.values);
  const person = await personOf(context, asker);
  if (!person.ok) return wrong('comment', person.words);
  const me = person.employee;
  const issue = await desk.open(state.issue, me);
  if (!issue) return wrong('comment', NO_SUCH_ISSUE);

  const to = await assigneeOf(context, asker.team, state, typed);
  if (to?.ok === false) return wrong('assignee', to.words);
  if (to && isConflict(issue, state, to.employee))
    return again(context, asker, me, issue, state, typed, {
      field: 'assignee',
      words: assignedMeanwhileWords(issue.card.assignee),
    });

  const fetched = await context.fetchFiles(asker.client, typed.files);
  if (!fetched.ok) return wrong('files', fetched.words);
  const asks = asksOf(
    issue,
    state,
    { ...typed, files: fetched.files },
    to?.employee,
    writtenIn(shown, typed),
  );
  if (asks === undefined) return wrong('reply', refusalWords({ reason: 'no-such-route' }));
  if (asks.length === 0) return wrong('comment', NOTHING_SUBMITTED);

  const files = typed.files.map(({ id }) => id);
  const filledIn = [typed.user ?? '', typed.comment, typed.reply, typed.route ?? '', ...files];
  const outcome = await desk.act(state.issue, me, asks, requestKey(PLATFORM, shown.id, filledIn));
  if (outcome.ok)
    return {
      saved: true,
      words: savedWords({
        customer: outcome.card.customer.name,
        ...(to && { assignee: to.employee.name }),
        comment: isWritten(typed.comment),
        reply: isReply(typed),
      }),
      ...(state.tell !== undefined && { tellIn: state.tell }),
    };

  const { refusal, words } = outcome;
  if (refusal.reason === 'customer-wrote-meanwhile')
    return again(context, asker, me, issue, state, typed, { field: 'reply', words });
  return wrong(fieldOf(refusal, typed), words);
}

/** Nobody was chosen, or who was shown from the start: then nothing is asked. */
async function assigneeOf(
  { people }: SlackContext,
  team: string,
  { form }: IssueModalState,
  { user }: Typed,
) {
  return user === undefined || user === form?.user ? undefined : people.employee(team, user);
}

/** Somebody else was given it since the form was drawn, and not the one who is chosen here. */
function isConflict(issue: IssueView, { form }: IssueModalState, to: Employee): boolean {
  return issue.assignee !== form?.assignee && issue.assignee !== to.id;
}

/** In the order in which it is done; undefined where the reply's way is there no more. Blank fields ask nothing. */
function asksOf(
  issue: IssueView,
  { form, seen }: IssueModalState,
  typed: Omit<Typed, 'files'> & { readonly files: readonly OutboundFile[] },
  to: Employee | undefined,
  written: ReturnType<typeof writtenIn>,
): readonly Ask[] | undefined {
  const asks: Ask[] = [];
  if (to) asks.push({ ask: 'assign', to: to.id });
  if (isWritten(typed.comment)) asks.push({ ask: 'comment', text: typed.comment, message: written.comment });
  if (!isReply(typed)) return asks;
  const chosen = typed.route ?? form?.route;
  const route = issue.routes.find((each) => routeKey(each) === chosen);
  if (!route) return undefined;
  const { channel, to: address, from } = route;
  return [
    ...asks,
    {
      ask: 'reply',
      text: typed.reply,
      route: { channel, to: address, from },
      files: typed.files,
      message: written.reply,
      ...(seen !== undefined && { seen }),
    },
  ];
}

/** Pure. The names of what this press writes. */
function writtenIn({ id }: ViewOutput, { comment, reply, route = '', files }: Typed) {
  const request = `${PLATFORM}:${id}`;
  return {
    comment: writtenId(request, [comment]),
    reply: writtenId(request, [reply, route, ...files.map((file) => file.id)]),
  };
}

/** The form once more as it was typed, with what is new in it, so that the same press again means it. */
async function again(
  context: SlackContext,
  { team }: Asker,
  me: Employee,
  before: IssueView,
  state: IssueModalState,
  typed: Typed,
  problem: NonNullable<Said['problem']>,
): Promise<Submitted> {
  const form =
    problem.field === 'assignee' ? newForm(before, await userOf(context, team, before.assignee)) : state.form;
  const fresh = { ...state, page: 0, ...(form && { form }) };
  const view = await drawIssue(context, team, me, fresh, { typed, problem });
  if (!view) return wrong('comment', NO_SUCH_ISSUE);
  return { saved: false, response: { response_action: 'update', view } };
}

/** Slack shows it under the field and leaves alone what is typed. */
function wrong(field: Field, words: string): Submitted {
  return { saved: false, response: { response_action: 'errors', errors: { [field]: words } } };
}

/** A picture may go without a word. */
function isReply({ reply, files }: { readonly reply: string; readonly files: readonly unknown[] }): boolean {
  return isWritten(reply) || files.length > 0;
}

function isWritten(text: string): boolean {
  return text.trim() !== '';
}

/** Pure. The field that a refusal is about: one that is there, since only what was filled in is refused. */
function fieldOf(refusal: Refusal, typed: Typed): Field {
  switch (refusal.reason) {
    case 'assignee-left':
    case 'no-such-colleague':
    case 'taken':
      return 'assignee';
    case 'files-not-carried':
      return 'files';
    case 'reply-too-long':
    case 'customer-opted-out':
    case 'address-unanswerable':
    case 'no-such-route':
    case 'customer-wrote-meanwhile':
      return 'reply';
    case 'closed':
      return isReply(typed) ? 'reply' : 'assignee';
    case 'nothing-written':
    case 'no-such-issue':
    case 'no-such-inbox':
    case 'assigned-to-another':
    case 'newer-open-issue':
    case 'reply-not-waiting':
    case 'written-by-another':
      return 'comment';
    default:
      return refusal satisfies never;
  }
}
