import type { Employee, IssueId } from '../../issues/issue.ts';
import { limitWords, NO_SUCH_ISSUE, sizeWords } from '../phrases.ts';
import type { Desk, IssueView, Said } from '../platform.ts';
import type { Asker } from './asker.ts';
import type { Choice, Dialog } from './card-json.ts';
import type { TeamsContext } from './context.ts';
import type { IssueDialogState, Typed } from './dialog-state.ts';
import { routeKey } from './dialog-state.ts';
import { issueDialog, newForm, nextIssueState, peopleOf, sayingDialog } from './issue-dialog.ts';
import { LIMITS } from './limits.ts';
import { personRef } from './refs.ts';
import { PLATFORM } from './context.ts';

/** What is typed in it, and what is to be said besides. */
export interface Drawing {
  readonly typed?: Typed | undefined;
  readonly said?: Said | undefined;
  /** Somebody else has it by now: the form begins anew with them, and what is typed stays. */
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
  const begun = form && assigneeAnew ? { ...form, ...newForm(view, holderOf(view)) } : form;
  const state = nextIssueState(view, { ...rest, ...(begun && { form: begun }) });
  const size = sizeOf(desk, view, state, typed);
  return issueDialog({
    ...{ view, state, typed, said, size },
    people: await choices(context, asker, view),
    limitOf: (channel) => limitIn(desk, channel),
  });
}

function titleOf(issue: IssueId): string {
  return `Issue ${issue}`;
}

function holderOf({ assignee }: IssueView): string | undefined {
  return assignee === undefined ? undefined : String(assignee);
}

/** How an assignee who is no employee yet is chosen: by who they are in the roster. */
const NEWCOMER = 'aad:';

/**
 * Everybody in the team, and the colleagues from elsewhere. Whoever is known to us is chosen as an employee, so
 * that nobody stands there twice.
 */
async function choices(
  { desk, people }: TeamsContext,
  { place }: Asker,
  view: IssueView,
): Promise<readonly Choice[]> {
  const [roster, names] = await Promise.all([
    people.roster(place),
    Promise.all(view.colleagues.map(({ id }) => desk.namesOn(PLATFORM, id))),
  ]);
  const known = new Set(names.flat());
  const newcomers = roster.flatMap(({ aadObjectId, name, tenant }) =>
    aadObjectId === undefined || known.has(personRef(tenant, aadObjectId))
      ? []
      : [{ title: name, value: `${NEWCOMER}${aadObjectId}` }],
  );
  return [...peopleOf(view), ...newcomers].toSorted((a, b) => a.title.localeCompare(b.title));
}

/** Who was chosen; in words why they cannot be. */
export async function chosenPerson(
  { people }: TeamsContext,
  { place }: Asker,
  view: IssueView,
  value: string,
): Promise<
  { readonly ok: true; readonly employee: Employee } | { readonly ok: false; readonly words: string }
> {
  if (value.startsWith(NEWCOMER)) return people.member(value.slice(NEWCOMER.length), place);
  const employee = view.colleagues.find(({ id }) => String(id) === value);
  return employee ? { ok: true, employee } : { ok: false, words: NO_SUCH_COLLEAGUE };
}

const NO_SUCH_COLLEAGUE = 'This colleague is no longer here. Choose another one.';

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
