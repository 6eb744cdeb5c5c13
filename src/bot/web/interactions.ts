import { randomUUID } from 'node:crypto';

import type { Handler, Request, Response, Router } from 'express';
import { urlencoded } from 'express';

import type { Refusal } from '../../issues/decide.ts';
import type { IssueId } from '../../issues/issue.ts';
import { formWithFiles, submitted } from '../multipart.ts';
import {
  NO_ROUTE,
  NO_SUCH_ISSUE,
  NOTHING_SUBMITTED,
  savedWords,
  sizeWords,
  TAKEN_BACK_HINT,
} from '../phrases.ts';
import type { Ask, Outcome, PlatformTools } from '../platform.ts';
import { gone, isScripted, overHome } from './answers.ts';
import type { LiveUpdates } from './client.ts';
import type { IssueForm } from './forms.ts';
import * as forms from './forms.ts';
import { asksOf, formKey, read } from './forms.ts';
import { callsInteractions } from './interactions-calls.ts';
import { adminInteractions } from './interactions-admin.ts';
import { customerInteractions } from './interactions-customers.ts';
import { heldInteractions } from './interactions-held.ts';
import { roomInteractions } from './interactions-rooms.ts';
import { undoInteractions } from './interactions-undo.ts';
import { card } from './page/card.ts';
import type { IssueDraft, IssueField } from './page/issue-form.ts';
import { issueForm, routeValue } from './page/issue-form.ts';
import { issueDialog, issueLiveAgain } from './page/issue.ts';
import { html } from './page/markup.ts';
import { done } from './page/pop-up.ts';
import type { Undoable } from './page/undo-bar.ts';
import { besideIt, undoBar } from './page/undo-bar.ts';
import type { Replying } from './replying.ts';
import { replyingInteractions } from './replying.ts';
import { afterwardsPath, closedJustNow, isTakenBack, sentJustNow, waitMsOf } from './undo.ts';
import { personaCookie } from './verify.ts';
import type { Answer, Visit } from './visit.ts';

type Visits = (request: Request, response: Response) => Promise<Visit>;

/**
 * Everything that is done. Clicks and forms may come twice: asking for what already holds changes nothing,
 * and a form carries its one-time name (see `requestKey`).
 */
export function interactions(
  router: Router,
  visits: Visits,
  tools: PlatformTools,
  live: Pick<LiveUpdates, 'publish'>,
  replying: Pick<Replying, 'tell'>,
): void {
  function post(
    path: string,
    answer: Answer,
    body: readonly Handler[] = [urlencoded({ extended: false, limit: '128kb' })],
  ) {
    router.post(path, tools.pageGuard, ...body, (request, response) =>
      visits(request, response).then((visit) => answer(visit, request, response)),
    );
  }

  post('/who', async (_visit, request, response) => {
    const { who, back } = read(forms.WhoForm, request.body);
    response.set('Set-Cookie', personaCookie(who)).redirect(303, back);
  });

  post('/issues/:id/asks', async (visit, request, response) => {
    const issue = read(forms.IssuePath, request.params['id']);
    const { ask, shown } = read(forms.AskForm, request.body);
    const outcome = await visit.desk.act(issue, visit.me, [{ ask }]);
    const undoable =
      outcome.ok && (ask === 'close' || ask === 'resolve') ? closedJustNow(visit, outcome.card) : undefined;
    if (!isScripted(request)) return afterPlainForm(visit, response, issue, outcome, undoable);
    if (!outcome.card) return gone(response, NO_SUCH_ISSUE);
    const refusal = outcome.ok ? undefined : outcome.words;
    if (shown === 'card') {
      const again = card(outcome.card, visit.now, { refusal });
      return visit.part(undoable ? html`${again} ${besideIt(undoBar(undoable))}` : again);
    }
    if (outcome.ok && (ask === 'close' || ask === 'resolve'))
      return closed(visit, `${outcome.card.headline}.`, undoable);
    await dialogAgain(visit, response, issue, refusal, ask === 'reopen');
  });

  post('/issues/:id/retries', async (visit, request, response) => {
    const issue = read(forms.IssuePath, request.params['id']);
    const { message } = read(forms.RetryForm, request.body);
    const outcome = await visit.desk.retry(issue, message, visit.me);
    if (!isScripted(request)) return afterPlainForm(visit, response, issue, outcome);
    await dialogAgain(visit, response, issue, outcome.ok ? undefined : outcome.words, false);
  });

  post('/issues/:id', submit, formWithFiles);

  customerInteractions(post);
  heldInteractions(post);
  roomInteractions(post, live);
  callsInteractions(post, live);
  undoInteractions(post, afterPlainForm);
  replyingInteractions(post, replying);
  adminInteractions(post);

  post('/measure', async (visit, request, response) => {
    const { reply, route } = read(forms.MeasureForm, request.body);
    const words = reply.trim() === '' ? '' : sizeWords(visit.desk.measure(route.channel, reply));
    response.set('Cache-Control', 'no-store').type('text/plain').send(words);
  });
}

/** The form of an opened issue: all that was filled in, or nothing and why. */
async function submit(visit: Visit, request: Request, response: Response): Promise<void> {
  const issue = read(forms.IssuePath, request.params['id']);
  const { fields, files } = await submitted({ body: request.body, type: request.get('content-type') });
  const form = read(forms.IssueForm, fields);
  const hadFiles = files.length > 0;
  const asks = asksOf(form, files, waitMsOf(visit));
  const takenBack = { field: 'reply', words: TAKEN_BACK_HINT } as const;
  const problem =
    problemOf(form, hadFiles, asks) ?? ((await isTakenBack(visit, issue, asks)) ? takenBack : undefined);
  if (problem) return formAgain(visit, request, response, issue, { form, hadFiles, problem });
  const outcome = await visit.desk.act(issue, visit.me, asks, formKey(form, files));
  if (!outcome.ok)
    return formAgain(visit, request, response, issue, {
      ...{ form, hadFiles },
      problem: { field: fieldOf(outcome.refusal), words: outcome.words },
    });
  const undoable = sentJustNow(visit, form, asks, outcome.card);
  if (!isScripted(request)) return afterPlainForm(visit, response, issue, outcome, undoable);
  const { assignee, customer } = outcome.card;
  await closed(
    visit,
    savedWords({
      customer: customer.name,
      ...(form.assignee !== undefined && assignee !== undefined && { assignee }),
      comment: form.comment.trim() !== '',
      reply: asks.some(({ ask }) => ask === 'reply'),
    }),
    undoable,
  );
}

interface Problem {
  readonly field: IssueField;
  readonly words: string;
}

/** Pure. Why the form cannot even be asked for. A reply without a way to go is no reason to do the rest without it. */
function problemOf(form: IssueForm, hadFiles: boolean, asks: readonly Ask[]): Problem | undefined {
  const isReplied = form.reply.trim() !== '' || hadFiles;
  if (isReplied && form.route === undefined) return { field: 'reply', words: NO_ROUTE };
  return asks.length === 0 ? { field: 'form', words: NOTHING_SUBMITTED } : undefined;
}

async function afterPlainForm(
  visit: Visit,
  response: Response,
  issue: IssueId,
  outcome: Outcome,
  undoable?: Undoable,
): Promise<void> {
  if (outcome.ok) return response.redirect(303, afterwardsPath(issue, undoable));
  await issuePage(visit, response, issue, { refusal: outcome.words });
}

/** The whole page with the issue open on it, for who has no script. */
async function issuePage(
  visit: Visit,
  response: Response,
  id: IssueId,
  said: { readonly refusal?: string; readonly draft?: IssueDraft },
): Promise<void> {
  const issue = await visit.desk.open(id, visit.me);
  if (!issue) return gone(response, NO_SUCH_ISSUE);
  const home = (await visit.home())?.path ?? '/';
  const dialog = { issue, now: visit.now, request: randomUUID(), home, standsOpen: true, ...said };
  await overHome(visit, response, { issue: issueDialog(dialog) });
}

/** The dialog's living part; all of the dialog where its form appears or goes. */
async function dialogAgain(
  visit: Visit,
  response: Response,
  id: IssueId,
  refusal: string | undefined,
  whole: boolean,
): Promise<void> {
  const issue = await visit.desk.open(id, visit.me);
  if (!issue) return gone(response, NO_SUCH_ISSUE);
  if (!whole) return visit.part(issueLiveAgain(issue, visit.now, refusal), { 'HX-Trigger': 'refresh' });
  const home = (await visit.home())?.path ?? '/';
  await visit.part(
    issueDialog({
      issue,
      now: visit.now,
      request: randomUUID(),
      home,
      ...(refusal !== undefined && { refusal }),
    }),
    { 'HX-Retarget': '#issue-slot', 'HX-Reswap': 'innerHTML', 'HX-Trigger': 'refresh' },
  );
}

/** The form as it was typed, with what is wrong beside its field, and knowing what has happened since. */
async function formAgain(
  visit: Visit,
  request: Request,
  response: Response,
  id: IssueId,
  {
    form,
    hadFiles,
    problem,
  }: {
    readonly form: IssueForm;
    readonly hadFiles: boolean;
    readonly problem: Problem;
  },
): Promise<void> {
  const issue = await visit.desk.open(id, visit.me);
  if (!issue) return gone(response, NO_SUCH_ISSUE);
  const { route, reply } = form;
  const size = route && reply.trim() !== '' ? sizeWords(visit.desk.measure(route.channel, reply)) : '';
  const draft = {
    assignee: form.assignee === undefined ? '' : String(form.assignee),
    comment: form.comment,
    reply,
    route: route === undefined ? '' : routeValue(route),
    size,
    // The page's script keeps them.
    filesAgain: hadFiles && !isScripted(request),
    problem,
  };
  if (!isScripted(request)) return issuePage(visit, response, id, { draft });
  await visit.part(issueForm(issue, randomUUID(), draft), { 'HX-Trigger': 'refresh' });
}

/** It is done: the dialog closes, the lists look again, and a word says what was done, with Undo while it is offered. */
function closed(visit: Visit, words: string, undoable: Undoable | undefined): Promise<void> {
  return visit.part(undoable ? undoBar(undoable) : done(words), {
    'HX-Retarget': '#pop-ups',
    'HX-Reswap': 'beforeend',
    'HX-Trigger': 'close-issue, refresh',
  });
}

/** Pure. The field of the form that a refusal is about. */
function fieldOf(refusal: Refusal): IssueField {
  switch (refusal.reason) {
    case 'assignee-left':
    case 'no-such-colleague':
    case 'taken':
      return 'assignee';
    case 'nothing-written':
      return 'comment';
    case 'files-not-carried':
      return 'files';
    case 'reply-too-long':
    case 'customer-opted-out':
    case 'address-unanswerable':
    case 'no-such-route':
    case 'customer-wrote-meanwhile':
      return 'reply';
    case 'no-such-issue':
    case 'no-such-inbox':
    case 'assigned-to-another':
    case 'closed':
    case 'newer-open-issue':
    case 'reply-not-waiting':
    case 'written-by-another':
      return 'form';
    default:
      return refusal satisfies never;
  }
}
