import type { IssueView, RouteView } from '../platform.ts';
import {
  ADD_FILES,
  ASSIGN_HINT,
  COMMENT_HINT,
  holderWords,
  LABELS,
  limitWords,
  NO_ROUTE,
  PRIVATE_COMMENT,
  REPLY_HINT,
  replyRouteWords,
  ROUTE_LABEL,
} from '../phrases.ts';
import type { CardElement, Choice, ChoiceInput, TextInput } from './card-json.ts';
import { actionSet, submit } from './card-json.ts';
import type { IssueDialogState, Typed } from './dialog-state.ts';
import { routeKey } from '../request-key.ts';
import { FIELDS } from './dialog-state.ts';
import { aside, literal } from './elements.ts';
import { everybodyWords } from './letter.ts';
import { LIMITS } from './limits.ts';
import { VERBS } from './verbs.ts';
import { clipped, oneLine } from '../text.ts';

export interface DialogForm {
  readonly view: IssueView;
  readonly form: NonNullable<IssueDialogState['form']>;
  readonly state: IssueDialogState;
  /** Who can be chosen. */
  readonly people: readonly Choice[];
  /** Of a customer channel, what one message takes. */
  readonly limitOf: (channel: string) => number;
  readonly typed?: Typed | undefined;
  /** How long the reply is, in words. */
  readonly size?: string | undefined;
}

/** The data set in which more people are found than one menu holds. */
export const PEOPLE = 'people';

/** Pure. Assignee, private comment, reply: one submit does all of them or none. */
export function formBlocks(drawn: DialogForm, room: number): readonly CardElement[] {
  const { view, form, people, typed } = drawn;
  const holder = view.card.assignee;
  const isShown = form.assignee !== undefined && form.holder === view.assignee;
  const chosen = typed?.assignee ?? form.assignee;
  const hint = holder === undefined || isShown ? ASSIGN_HINT : `${holderWords(holder)} ${ASSIGN_HINT}`;
  return [
    ...(people.length === 0 ? [] : [assigneeField(people, chosen, room), aside(hint)]),
    input(FIELDS.comment, PRIVATE_COMMENT, typed?.comment),
    aside(COMMENT_HINT),
    ...replyBlocks(drawn),
  ];
}

/** Pure. The ways that can be used now, or the one a reply was already typed for. */
export function routesShown(
  { routes }: Pick<IssueView, 'routes'>,
  form: IssueDialogState['form'],
): readonly RouteView[] {
  const usable = routes.filter((route) => route.blocked === undefined);
  if (usable.length > 0) return usable.slice(0, LIMITS.routes);
  return routes.filter((route) => form?.route === routeKey(route));
}

/** Pure. Who gets it and from where; where there are several ways a choice, and everybody who is copied in. */
export function routeBlocks(
  routes: readonly RouteView[],
  chosen: string | undefined,
): readonly CardElement[] {
  const [only] = routes;
  if (only === undefined) return [];
  if (routes.length === 1) return [literal(everybodyWords(only), LIMITS.inputText)];
  const value = routes.map(routeKey).find((key) => key === chosen) ?? routeKey(only);
  return [
    {
      type: 'Input.ChoiceSet',
      id: FIELDS.route,
      label: ROUTE_LABEL,
      style: 'compact',
      value,
      choices: routes.map((route) => ({
        title: clipped(replyRouteWords({ to: route.to, from: route.from }, route.word), LIMITS.choiceTitle),
        value: routeKey(route),
      })),
    },
    ...routes
      .filter(({ cc }) => cc !== undefined)
      .slice(0, LIMITS.copiedRoutes)
      .map((route) => aside(everybodyWords(route), LIMITS.inputText)),
  ];
}

/** Pure. A field for several lines. */
export function input(id: string, label: string, typed: string | undefined): TextInput {
  return {
    type: 'Input.Text',
    id,
    label,
    isMultiline: true,
    maxLength: LIMITS.inputText,
    ...(typed !== undefined && typed !== '' && { value: clipped(typed, LIMITS.inputText) }),
  };
}

/** As many as there is room for; the others are found by typing. */
function assigneeField(people: readonly Choice[], chosen: string | undefined, room: number): ChoiceInput {
  const max = Math.max(10, Math.min(LIMITS.choices, Math.floor(room / 10)));
  const first = people.find(({ value }) => value === chosen);
  return {
    type: 'Input.ChoiceSet',
    id: FIELDS.assignee,
    label: LABELS.assignTo,
    placeholder: LABELS.nobodyYet,
    style: 'filtered',
    spacing: 'Medium',
    separator: true,
    // A choice shows only what it has, and who was chosen may have left meanwhile.
    ...(first !== undefined && { value: first.value }),
    choices: (people.length > max ? shownFirst(people, first).slice(0, max) : people).map(named),
    ...(people.length > max && { 'choices.data': { type: 'Data.Query', dataset: PEOPLE } }),
  };
}

/** Where nothing can be sent there is the reason instead of a field. */
function replyBlocks(drawn: DialogForm): readonly CardElement[] {
  const { view, form, state, typed, size, limitOf } = drawn;
  const routes = routesShown(view, form);
  const reasons = view.routes.flatMap((route) => route.blockedWords ?? []).slice(0, LIMITS.routes);
  const blocked = reasons.map((words) => aside(words, LIMITS.headline));
  if (routes.length === 0) return blocked.length === 0 ? [aside(NO_ROUTE)] : blocked;
  const limits = new Set(routes.map((route) => limitWords(route.word, limitOf(route.channel))));
  return [
    input(FIELDS.reply, LABELS.reply, typed?.reply),
    ...routeBlocks(routes, typed?.route),
    ...actionSet([submit(ADD_FILES, VERBS.files, { state })]),
    ...blocked,
    aside([REPLY_HINT, ...limits].join(' ')),
    ...(size === undefined ? [] : [literal(size)]),
  ];
}

function shownFirst(people: readonly Choice[], first: Choice | undefined): readonly Choice[] {
  return first === undefined ? people : [first, ...people.filter((each) => each !== first)];
}

function named({ title, value }: Choice): Choice {
  return { title: clipped(oneLine(title), LIMITS.name), value };
}
