import type { Employee, IssueId } from '../../issues/issue.ts';
import { limitWords, NO_SUCH_ISSUE, sizeWords } from '../phrases.ts';
import type { Desk, IssueView, Said } from '../platform.ts';
import type { Asker } from './asker.ts';
import type { Dialog } from './card-json.ts';
import type { TeamsContext } from './context.ts';
import type { IssueDialogState, Typed } from './dialog-state.ts';
import { routeKey } from '../request-key.ts';
import { issueDialog, newForm, nextIssueState, sayingDialog } from './issue-dialog.ts';
import { LIMITS } from './limits.ts';
import { peopleChoices } from './people-choices.ts';

/** What is typed in it, and what is to be said besides. */
export interface Drawing {
  readonly typed?: Typed | undefined;
  readonly said?: Said | undefined;
  /** Somebody else has it by now, or nobody: the form begins anew with that, and what is typed stays. */
  readonly assigneeAnew?: boolean;
}

/** An issue's dialog as it is now, or the words that there is no such issue. */
export async function drawIssue(
  context: TeamsContext,
  asker: Asker,
  me: Employee,
  before: IssueDialogState,
  { typed, said, assigneeAnew = false }: Drawing = {},
): Promise<Dialog> {
  const { desk } = context;
  const view = await desk.open(before.issue, me);
  if (!view) return sayingDialog(titleOf(before.issue), NO_SUCH_ISSUE);
  const { form, ...rest } = before;
  const begun = form && assigneeAnew ? begunAnew(view, form) : form;
  const state = nextIssueState(view, { ...rest, ...(begun && { form: begun }) });
  const size = sizeOf(desk, view, state, typed);
  return issueDialog({
    ...{ view, state, typed, said, size, ...(await context.files.now()) },
    people: await peopleChoices(context, asker, view.colleagues),
    limitOf: (channel) => limitIn(desk, channel),
  });
}

/** The form begins with who has it now; the way of a reply that was typed for it stays. */
function begunAnew(view: IssueView, { route }: NonNullable<IssueDialogState['form']>) {
  return { ...newForm(view, holderOf(view)), ...(route !== undefined && { route }) };
}

function titleOf(issue: IssueId): string {
  return `Issue ${issue}`;
}

function holderOf({ assignee }: IssueView): string | undefined {
  return assignee === undefined ? undefined : String(assignee);
}

/** How long the reply in the form is, in words. */
function sizeOf(
  desk: Desk,
  { routes }: IssueView,
  { form }: IssueDialogState,
  typed: Typed | undefined,
): string | undefined {
  if (!typed || typed.reply.trim() === '') return undefined;
  const route = routes.find((each) => routeKey(each) === (typed.route ?? form?.route));
  if (!route) return undefined;
  const words = sizeWords(desk.measure(route.channel, typed.reply));
  return words === '' ? limitWords(route.word, limitIn(desk, route.channel)) : words;
}

/** What the field takes may be less than what the customer channel does. */
function limitIn(desk: Desk, channel: string): number {
  return Math.min(desk.measure(channel, '').limit, LIMITS.inputText);
}
