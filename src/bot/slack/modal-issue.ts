import type { KnownBlock, ModalView } from '@slack/types';

import type { CardView } from '../card.ts';
import type { IssueView } from '../platform.ts';
import { ACTIONS, LOADING, OPTED_OUT, UNVERIFIED_WHY } from '../phrases.ts';
import { LIMITS } from './limits.ts';
import type { FormView } from './modal-form.ts';
import { formBlocks, routesShown } from './modal-form.ts';
import { historyBlocks, pageShown } from './modal-history.ts';
import { alert, paragraph, plain } from './modal-pieces.ts';
import type { IssueModalState } from './modal-state.ts';
import { routeKey } from '../request-key.ts';

export const ISSUE_MODAL = 'issue';
/** Pushes the account of the customer whom its value names. */
export const CUSTOMER = 'issue:customer';

export interface IssueModal extends Omit<FormView, 'form'> {
  readonly state: IssueModalState;
  /** What kept a button in it from doing what it says, or what it did. */
  readonly notice?: string;
  readonly done?: string;
}

/** Pure. Opened before anything is read, because a trigger lives three seconds. */
export function loadingModal(title: string, callbackId: string): ModalView {
  return shell(title, callbackId, [paragraph(LOADING)]);
}

/** Pure. A modal that only says something. */
export function sayingModal(title: string, words: string): ModalView {
  return shell(title, 'said', [paragraph(words)]);
}

/** Pure. An issue opened: its history, and below it what can be done about it. A closed one only reopened. */
export function issueModal(drawn: IssueModal): ModalView {
  const { view, state, notice, done } = drawn;
  const { card } = view;
  const blocks: KnownBlock[] = [
    header(card),
    ...(notice === undefined ? [] : [alert(notice, 'warning')]),
    ...(done === undefined ? [] : [alert(done, 'success')]),
    ...(card.unverified === true ? [alert(UNVERIFIED_WHY, 'warning')] : []),
    ...historyBlocks(card.issue, card.customer.name, view.history, state.page),
    ...(card.status === 'closed' ? [reopen(card)] : []),
    ...(state.form === undefined ? [] : formBlocks({ ...drawn, form: state.form })),
  ];
  return {
    ...shell(`Issue ${card.issue}`, ISSUE_MODAL, blocks),
    private_metadata: JSON.stringify(state),
    ...(state.form !== undefined && { submit: plain('Save', LIMITS.viewButton) }),
  };
}

/**
 * Pure. What the next drawing remembers. The form's beginnings stay what they were when it was first shown:
 * against them it is known what somebody changed. It appears with an open issue, and once typed in stays.
 */
export function nextState(
  view: IssueView,
  before: IssueModalState,
  holder: string | undefined,
): IssueModalState {
  const page = pageShown(view.history.length, before.page);
  // A new message has been seen only where the newest page shows it.
  const seen = page === 0 || before.seen === undefined ? view.seen : before.seen;
  const { seen: _, form, ...rest } = before;
  const begun = form ?? (view.card.status === 'closed' ? undefined : newForm(view, holder));
  return {
    ...rest,
    page,
    ...(seen !== undefined && { seen }),
    ...(begun && { form: { ...begun, ...firstRoute(view, begun) } }),
  };
}

/** Pure. A form as it begins. `holder` is what Slack calls who has the issue. */
export function newForm(view: IssueView, holder: string | undefined): NonNullable<IssueModalState['form']> {
  return {
    ...(view.assignee !== undefined && { assignee: view.assignee }),
    ...(holder !== undefined && { user: holder }),
  };
}

/** What the form says the reply goes by. */
function firstRoute(view: IssueView, form: IssueModalState['form']): { readonly route?: string } {
  const [route] = routesShown(view, form);
  return route ? { route: routeKey(route) } : {};
}

function shell(title: string, callbackId: string, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    callback_id: callbackId,
    title: plain(title, LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewButton),
    blocks,
  };
}

function header(card: CardView): KnownBlock {
  const { sign, headline, inbox, customer, channelWord, to, optedOut } = card;
  const who = customer.name === customer.address ? customer.name : `${customer.name}, ${customer.address}`;
  const opted = optedOut ? ` · ${OPTED_OUT}` : '';
  return {
    type: 'section',
    text: plain(
      `${sign} ${headline} · ${inbox}\n${who} by ${channelWord} to ${to}${opted}`,
      LIMITS.sectionText,
    ),
    accessory: {
      type: 'button',
      action_id: CUSTOMER,
      text: plain('View Customer', LIMITS.buttonText),
      value: String(customer.id),
    },
  };
}

function reopen(card: CardView): KnownBlock {
  const text = plain(ACTIONS.reopen, LIMITS.buttonText);
  return {
    type: 'actions',
    elements: [{ type: 'button', action_id: 'issue:reopen', text, value: String(card.issue) }],
  };
}
