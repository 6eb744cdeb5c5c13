import type { CardView } from '../card.ts';
import { ACTIONS, issueTitle, LABELS, OPTED_OUT, UNVERIFIED_WHY } from '../phrases.ts';
import type { IssueView, Said } from '../platform.ts';
import { band } from './adaptive-card.ts';
import type { CardElement, Choice, Dialog } from './card-json.ts';
import { actionSet, adaptiveCard, submit } from './card-json.ts';
import type { DialogForm } from './dialog-form.ts';
import { formBlocks, routesShown } from './dialog-form.ts';
import { historyBlocks, pageShown } from './dialog-history.ts';
import type { IssueDialogState } from './dialog-state.ts';
import { routeKey } from '../request-key.ts';
import { literal, notice } from './elements.ts';
import type { FileUrl, OriginalUrl } from './file-links.ts';
import { fitting } from './fitting.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';
import { VERBS } from './verbs.ts';

export interface IssueDialog extends Omit<DialogForm, 'form' | 'people' | 'state'> {
  readonly state: IssueDialogState;
  /** Where its files are. */
  readonly fileUrl?: FileUrl | undefined;
  readonly originalUrl?: OriginalUrl | undefined;
  /** Who can be chosen, if others than the colleagues of the view. */
  readonly people?: readonly Choice[];
  /** What came of a button in it, or what kept it from being saved. */
  readonly said?: Said | undefined;
}

/** Pure. A dialog that only says something. */
export function sayingDialog(title: string, words: string): Dialog {
  return { title, card: adaptiveCard([literal(words)]) };
}

/** Pure. An issue opened: its history, and below it what can be done about it. A closed one only reopened. */
export function issueDialog(drawn: IssueDialog): Dialog {
  const { view, state, said, fileUrl, originalUrl } = drawn;
  const { card } = view;
  const people = drawn.people ?? peopleOf(view);
  return {
    title: issueTitle(card.issue),
    card: fitting((textLength) =>
      adaptiveCard(
        [
          header(card),
          ...actionSet([submit(LABELS.viewCustomer, VERBS.customer, { state, customer: card.customer.id })]),
          ...(said === undefined ? [] : [notice(said.words, said.ok ? 'good' : 'warning')]),
          ...(card.unverified === true ? [notice(UNVERIFIED_WHY, 'warning')] : []),
          ...historyBlocks({
            customer: card.customer.name,
            history: view.history,
            state,
            textLength,
            fileUrl,
            originalUrl,
          }),
          ...(state.form === undefined ? [] : formBlocks({ ...drawn, people, form: state.form }, textLength)),
        ],
        buttons(drawn),
      ),
    ),
  };
}

/** Pure. Colleagues as choices. */
export function peopleOf({ colleagues }: Pick<IssueView, 'colleagues'>): readonly Choice[] {
  return colleagues.map(({ id, name }) => ({ title: name, value: String(id) }));
}

/**
 * Pure. What the next drawing remembers. The form's beginnings stay what they were when it was first shown:
 * against them it is known what somebody changed. It appears with an open issue, and once typed in stays.
 * `holder` is the choice that stands for who has the issue.
 */
export function nextIssueState(
  view: IssueView,
  before: IssueDialogState,
  holder: string | undefined = view.assignee === undefined ? undefined : String(view.assignee),
): IssueDialogState {
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

/** Pure. A form as it begins. */
export function newForm(
  view: Pick<IssueView, 'assignee'>,
  holder: string | undefined,
): NonNullable<IssueDialogState['form']> {
  return {
    ...(view.assignee !== undefined && { holder: view.assignee }),
    ...(holder !== undefined && { assignee: holder }),
  };
}

/** What the form says the reply goes by. */
function firstRoute(view: IssueView, form: IssueDialogState['form']): { readonly route?: string } {
  const [route] = routesShown(view, form);
  return route ? { route: routeKey(route) } : {};
}

function header(card: CardView): CardElement {
  const { inbox, customer, channelWord, to, optedOut } = card;
  const name = clipped(customer.name, LIMITS.name);
  const who =
    customer.name === customer.address ? name : `${name}, ${clipped(customer.address, LIMITS.address)}`;
  const opted = optedOut ? ` · ${OPTED_OUT}` : '';
  const [headline] = band(card).items;
  return {
    ...band(card),
    items: [
      ...(headline ? [headline] : []),
      literal(
        `${who} by ${channelWord} to ${clipped(to, LIMITS.address)} · ${clipped(inbox, LIMITS.name)}${opted}`,
      ),
    ],
  };
}

function buttons({ view, state, limitOf }: IssueDialog) {
  const { card } = view;
  const routes = routesShown(view, state.form);
  const isMeasured = routes.some(({ channel }) => limitOf(channel) < LIMITS.inputText);
  return [
    ...(state.form === undefined
      ? []
      : [{ ...submit(LABELS.save, VERBS.save, { state }), style: 'positive' } as const]),
    ...(state.form !== undefined && isMeasured ? [submit(LABELS.checkLength, VERBS.measure, { state })] : []),
    ...(card.status === 'closed'
      ? [submit(ACTIONS.reopen, VERBS.reopen, { state, revision: card.revision })]
      : []),
  ];
}
