import type { ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';

import type { Employee, IssueId } from '../../issues/issue.ts';
import { limitWords, NO_SUCH_ISSUE, sizeWords, UNREACHABLE } from '../phrases.ts';
import type { Desk, IssueView } from '../platform.ts';
import type { Asker } from './asker.ts';
import { personOf, redraw, userOf } from './asker.ts';
import type { SlackContext } from './context.ts';
import { NamedFile } from './fetch-file.ts';
import { unslackField } from './incoming-text.ts';
import { LIMITS } from './limits.ts';
import type { Typed } from './modal-form.ts';
import { FIELDS } from './modal-form.ts';
import type { IssueModal } from './modal-issue.ts';
import { ISSUE_MODAL, issueModal, loadingModal, nextState, sayingModal } from './modal-issue.ts';
import { routeKey } from '../request-key.ts';
import { IssueModalState, stateIn } from './modal-state.ts';

/** What is to be said in it besides. */
export type Said = Partial<Pick<IssueModal, 'typed' | 'problem' | 'notice' | 'done'>>;

/**
 * Opens an issue for somebody. The trigger of their click or command lives three seconds, so the modal opens
 * before anything is read, and is filled then. Resolves when it is; do not hold up an answer for it.
 */
export async function openIssueModal(
  client: Asker['client'],
  triggerId: string,
  context: SlackContext,
  what: {
    readonly team: string;
    readonly user: string;
    readonly name?: string | undefined;
    readonly issue: IssueId;
    /** Where they are told what was done, if no card there shows it. */
    readonly channel?: string;
  },
): Promise<void> {
  const { issue, channel } = what;
  const title = `Issue ${issue}`;
  const opened = await client.views.open({ trigger_id: triggerId, view: loadingModal(title, ISSUE_MODAL) });
  const state = { issue, page: 0, ...(channel !== undefined && { tell: channel }) };
  const view = await filled(context, title, () => issueFor(context, what, state));
  await redraw(client, opened.view, view);
}

/** Draws an open issue's modal as things are now; what is typed in it stays. */
export async function redrawIssueModal(
  context: SlackContext,
  asker: Asker,
  shown: ViewOutput,
  said: Said & { readonly page?: number } = {},
): Promise<void> {
  const { page, ...words } = said;
  const before = stateIn(IssueModalState, shown.private_metadata);
  const state = page === undefined ? before : { ...before, page };
  const typed = typedIn(shown.state.values);
  await redraw(asker.client, shown, await issueFor(context, asker, state, { typed, ...words }));
}

/** The modal for whoever asks, or the reason why they cannot have it. */
async function issueFor(
  context: SlackContext,
  asker: Omit<Asker, 'client'>,
  state: IssueModalState,
  said: Said = {},
): Promise<ModalView> {
  const title = `Issue ${state.issue}`;
  const person = await personOf(context, asker);
  if (!person.ok) return sayingModal(title, person.words);
  return (
    (await drawIssue(context, asker.team, person.employee, state, said)) ?? sayingModal(title, NO_SUCH_ISSUE)
  );
}

/** The modal as the issue is now; undefined where there is no such issue. */
export async function drawIssue(
  context: SlackContext,
  team: string,
  by: Employee,
  state: IssueModalState,
  said: Said = {},
): Promise<ModalView | undefined> {
  const { desk } = context;
  const view = await desk.open(state.issue, by);
  if (!view) return undefined;
  const next = nextState(view, state, await userOf(context, team, view.assignee));
  const size = sizeOf(desk, view, next, said.typed);
  return issueModal({
    ...{ view, state: next, ...said },
    ...(size !== undefined && { size }),
    limitOf: (channel) => limitIn(desk, channel),
  });
}

/** How long the reply in the form is, in words. */
function sizeOf(
  desk: Desk,
  { routes }: IssueView,
  { form }: IssueModalState,
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

/** What takes the place of "Loading…", which must not stand there for good. */
export async function filled(
  { log }: SlackContext,
  title: string,
  draw: () => Promise<ModalView>,
): Promise<ModalView> {
  try {
    return await draw();
  } catch (error) {
    log.error({ err: error }, 'a modal could not be filled');
    return sayingModal(title, UNREACHABLE);
  }
}

/** Pure. What stands in an issue's form, as people read it. */
export function typedIn(values: ViewOutput['state']['values']): Typed {
  function at(field: keyof typeof FIELDS) {
    return values[FIELDS[field]]?.[FIELDS[field]];
  }
  const user = at('assignee')?.selected_user ?? undefined;
  const route = at('route')?.selected_option?.value;
  return {
    ...(user !== undefined && { user }),
    comment: unslackField(at('comment')?.value ?? ''),
    reply: unslackField(at('reply')?.value ?? ''),
    files: at('files')?.files?.map((file) => NamedFile.parse(file)) ?? [],
    ...(route !== undefined && { route }),
  };
}
