import type { IssueId, MessageId } from '../../issues/issue.ts';
import type { HistoryEntry } from '../../issues/views.ts';
import type { CardView } from '../card.ts';
import { savedWords, sizeWords, undoSendingWords } from '../phrases.ts';
import type { Ask, IssueView } from '../platform.ts';
import type { IssueForm } from './forms.ts';
import type { IssueDraft } from './page/issue-form.ts';
import { EMPTY_DRAFT, routeValue } from './page/issue-form.ts';
import { clip } from './page/text.ts';
import type { Undoable } from './page/undo-bar.ts';
import type { Visit } from './visit.ts';

/**
 * A reply waits a little longer than Undo is offered: whoever clicks while it is on the screen is in time, however
 * slow the line.
 */
const GRACE_MS = 1_000;
const NAME_START = 80;

/** How long a reply waits that its writer can take back; 0 where nothing can be. */
export function waitMsOf({ undoMs }: Visit): number {
  return undoMs === 0 ? 0 : undoMs + GRACE_MS;
}

/** What a form has just sent. undefined where it sent nothing, or nothing is ever taken back. */
export function sentJustNow(
  { undoMs }: Visit,
  form: IssueForm,
  asks: readonly Ask[],
  card: CardView,
): Undoable | undefined {
  const message = replyNameIn(asks);
  if (undoMs === 0 || message === undefined) return undefined;
  const besides = savedWords({
    customer: '',
    ...(form.assignee !== undefined && card.assignee !== undefined && { assignee: card.assignee }),
    comment: form.comment.trim() !== '',
    reply: false,
  });
  const customer = clip(card.customer.name, NAME_START);
  return {
    ...{ issue: card.issue, what: { kind: 'reply', message }, leftMs: undoMs },
    words: undoSendingWords(customer, besides),
  };
}

/** Whether the reply was sent by this form before and taken back: a browser can go back to a form that was submitted. */
export async function isTakenBack(
  { desk, me }: Visit,
  issue: IssueId,
  asks: readonly Ask[],
): Promise<boolean> {
  const message = replyNameIn(asks);
  if (message === undefined) return false;
  const view = await desk.open(issue, me);
  return view !== undefined && replyIn(view, message)?.delivery === 'withdrawn';
}

function replyNameIn(asks: readonly Ask[]): MessageId | undefined {
  return asks.find((ask) => ask.ask === 'reply')?.message;
}

/** The closing of an issue by who asks, while it can be undone. */
export function closedJustNow({ undoMs, me, now }: Visit, card: CardView): Undoable | undefined {
  const { issue, closedAt } = card;
  if (closedAt === undefined || card.closedById !== me.id) return undefined;
  const leftMs = leftOf(closedAt, undoMs, now);
  return leftMs === 0
    ? undefined
    : { issue, what: { kind: 'closing', closedAt }, words: `${card.headline}.`, leftMs };
}

/** The reply of that name, while it can be undone. */
function sentBefore({ undoMs, now }: Visit, issue: IssueView, message: MessageId): Undoable | undefined {
  const reply = replyIn(issue, message);
  if (reply?.delivery !== 'queued') return undefined;
  const leftMs = leftOf(reply.at, undoMs, now);
  const { customer } = issue.card;
  return leftMs === 0
    ? undefined
    : {
        ...{ issue: issue.card.issue, what: { kind: 'reply', message }, leftMs },
        words: undoSendingWords(clip(customer.name, NAME_START), ''),
      };
}

/** The ask behind an Undo of a closing: with it goes what was written while it could still be taken back. */
export function undoCloseAsk(visit: Visit, closedAt: Date): Ask {
  const repliesSince = new Date(closedAt.getTime() - waitMsOf(visit));
  return { ask: 'undo-close', closedAt, repliesSince };
}

/** A form with a reply in it that was taken back. undefined where there is no such reply. */
export function draftAgain({ desk }: Visit, issue: IssueView, message: MessageId): IssueDraft | undefined {
  const reply = replyIn(issue, message);
  if (reply?.delivery !== 'withdrawn') return undefined;
  const route = issue.routes.find(({ to }) => to === reply.to);
  return {
    ...EMPTY_DRAFT,
    reply: reply.text,
    takenBack: true,
    ...(route && { route: routeValue(route), size: sizeWords(desk.measure(route.channel, reply.text)) }),
    ...(reply.attachments && { filesAgain: true }),
  };
}

function leftOf(at: Date, undoMs: number, now: Date): number {
  return Math.max(0, Math.min(undoMs, at.getTime() + undoMs - now.getTime()));
}

function replyIn({ history }: IssueView, message: MessageId) {
  return history.find(
    (entry): entry is Extract<HistoryEntry, { readonly kind: 'reply' }> =>
      entry.kind === 'reply' && entry.message === message,
  );
}

/** What the address of an issue's page says was just done, while it can be undone. */
export function undoableOn(
  visit: Visit,
  issue: IssueView,
  undo: 'closing' | MessageId | undefined,
): Undoable | undefined {
  if (undo === undefined) return undefined;
  return undo === 'closing' ? closedJustNow(visit, issue.card) : sentBefore(visit, issue, undo);
}

/** The page on which a form without scripts is answered. */
export function afterwardsPath(issue: IssueId, undoable: Undoable | undefined): string {
  if (undoable === undefined) return `/issues/${issue}`;
  const { what } = undoable;
  return `/issues/${issue}?undo=${what.kind === 'reply' ? what.message : 'closing'}`;
}
