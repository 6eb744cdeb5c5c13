import type { KnownBlock, PlainTextInput, PlainTextOption } from '@slack/types';

import type { IssueView, RouteView } from '../platform.ts';
import {
  ASSIGN_HINT,
  CHOOSE_FILES_HINT,
  COMMENT_HINT,
  holderWords,
  limitWords,
  NO_ROUTE,
  PRIVATE_COMMENT,
  REPLY_HINT,
  replyRouteWords,
} from '../phrases.ts';
import type { NamedFile } from './fetch-file.ts';
import { LIMITS } from './limits.ts';
import { MODAL_LIMITS } from './modal-limits.ts';
import { alert, aside, plain } from './modal-pieces.ts';
import type { IssueModalState } from './modal-state.ts';
import { routeKey } from '../request-key.ts';
import { pieces } from '../text.ts';

/**
 * The inputs, each by the name of its block and its action alike. The names never change, because what is
 * typed stays over an update only where they do: https://docs.slack.dev/surfaces/modals#updating_views
 */
export const FIELDS = {
  assignee: 'assignee',
  comment: 'comment',
  reply: 'reply',
  files: 'files',
  route: 'route',
} as const;
export type Field = Exclude<keyof typeof FIELDS, 'route'>;

/** Tells how long the reply is, and how many texts it would be, without leaving the form. */
export const MEASURE = 'issue:measure';

/** What stands in the fields. */
export interface Typed {
  readonly user?: string;
  readonly comment: string;
  readonly reply: string;
  /** Chosen to go along with the reply. No drawing can choose them: Slack keeps them in their field by itself. */
  readonly files: readonly NamedFile[];
  readonly route?: string;
}

export interface FormView {
  readonly view: IssueView;
  readonly form: NonNullable<IssueModalState['form']>;
  /** Of a customer channel, what one message takes. */
  readonly limitOf: (channel: string) => number;
  readonly typed?: Typed;
  readonly problem?: { readonly field: Field; readonly words: string };
  /** How long the reply is, in words. */
  readonly size?: string;
}

/** Pure. Assignee, private comment, reply: one submit does all of them or none. */
export function formBlocks(drawn: FormView): readonly KnownBlock[] {
  return [
    assigneeField(drawn),
    ...problemAt(drawn, 'assignee'),
    input(FIELDS.comment, PRIVATE_COMMENT, COMMENT_HINT, drawn.typed?.comment),
    ...replyBlocks(drawn),
  ];
}

/** Pure. The ways that can be used now, or the one a reply was already typed for. */
export function routesShown({ routes }: IssueView, form: IssueModalState['form']): readonly RouteView[] {
  const usable = routes.filter((route) => route.blocked === undefined);
  if (usable.length > 0) return withRoom(usable);
  return withRoom(routes.filter((route) => form?.route === routeKey(route)));
}

/** Those of whom everybody can be named, or that go to nobody else: nobody is to be written to unseen. */
function withRoom(routes: readonly RouteView[]): readonly RouteView[] {
  let left = MODAL_LIMITS.copiedBlocks;
  return routes.filter((route) => {
    const blocks = everybodyBy(route).length;
    if (blocks > left) return false;
    left -= blocks;
    return true;
  });
}

function assigneeField({ view, form, typed }: FormView): KnownBlock {
  const user = typed?.user ?? form.user;
  const holder = view.card.assignee;
  const isShown = form.user !== undefined && form.assignee === view.assignee;
  const hint = holder === undefined || isShown ? ASSIGN_HINT : `${holderWords(holder)} ${ASSIGN_HINT}`;
  return {
    type: 'input',
    block_id: FIELDS.assignee,
    optional: true,
    label: plain('Assign to', LIMITS.label),
    hint: plain(hint, LIMITS.hint),
    element: {
      type: 'users_select',
      action_id: FIELDS.assignee,
      placeholder: plain('Nobody yet', LIMITS.placeholder),
      ...(user !== undefined && { initial_user: user }),
    },
  };
}

/** Where nothing can be sent there is the reason instead of a field. */
function replyBlocks(drawn: FormView): readonly KnownBlock[] {
  const { view, form, typed } = drawn;
  const routes = routesShown(view, form);
  const blocked = view.routes.flatMap((route) => route.blockedWords ?? []).map(aside);
  if (routes.length === 0) return blocked.length === 0 ? [aside(NO_ROUTE)] : blocked;
  const hint = routes.length === 1 ? `${REPLY_HINT} ${routes.map(oneRoute(drawn)).join('')}` : REPLY_HINT;
  const isMeasured = routes.some(({ channel }) => drawn.limitOf(channel) < LIMITS.inputText);
  return [
    input(FIELDS.reply, 'Reply to customer', hint, typed?.reply),
    ...routes.flatMap(everybodyBy),
    ...problemAt(drawn, 'reply'),
    filesField(),
    ...problemAt(drawn, 'files'),
    ...(drawn.size === undefined ? [] : [alert(drawn.size, 'info')]),
    ...(routes.length === 1 ? [] : [routeField(routes, drawn)]),
    ...blocked,
    ...(isMeasured ? [measureButton()] : []),
  ];
}

/** https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
function filesField(): KnownBlock {
  return {
    type: 'input',
    block_id: FIELDS.files,
    optional: true,
    label: plain('Files for the customer', LIMITS.label),
    hint: plain(CHOOSE_FILES_HINT, LIMITS.hint),
    element: { type: 'file_input', action_id: FIELDS.files, max_files: LIMITS.files },
  };
}

function oneRoute({ limitOf }: FormView): (route: RouteView) => string {
  return (route) => {
    const limit = limitWords(route.word, limitOf(route.channel));
    return route.cc === undefined ? `${replyRouteWords(route, route.word)}. ${limit}` : limit;
  };
}

function routeField(routes: readonly RouteView[], { limitOf, typed }: FormView): KnownBlock {
  const options = routes.slice(0, LIMITS.options).map(routeOption);
  const chosen = options.find((option) => option.value === typed?.route) ?? options[0];
  const words = new Map(routes.map((route) => [route.word, limitWords(route.word, limitOf(route.channel))]));
  return {
    type: 'input',
    block_id: FIELDS.route,
    label: plain('Where the reply goes', LIMITS.label),
    hint: plain([...words.values()].join(' '), LIMITS.hint),
    element: {
      type: 'static_select',
      action_id: FIELDS.route,
      options,
      ...(chosen && { initial_option: chosen }),
    },
  };
}

/** All who get it, for whom neither a hint nor an option has room. */
function everybodyBy(route: RouteView): readonly KnownBlock[] {
  if (route.cc === undefined) return [];
  return pieces(replyRouteWords(route, route.word), LIMITS.contextText).map(aside);
}

function routeOption(route: RouteView): PlainTextOption {
  return {
    text: plain(`To ${route.to} by ${route.word}`, LIMITS.optionText),
    description: plain(`From ${route.from}`, LIMITS.optionText),
    value: routeKey(route),
  };
}

/**
 * A button and not `dispatch_action`: in a text of several lines Enter makes a line, and every character would
 * be a request. A click brings along all that is typed.
 */
function measureButton(): KnownBlock {
  const text = plain('Check Length', LIMITS.buttonText);
  return { type: 'actions', elements: [{ type: 'button', action_id: MEASURE, text, value: MEASURE }] };
}

function input(name: string, label: string, hint: string, typed: string | undefined): KnownBlock {
  const element: PlainTextInput = {
    type: 'plain_text_input',
    action_id: name,
    multiline: true,
    max_length: LIMITS.inputText,
    ...(typed !== undefined && typed !== '' && { initial_value: typed }),
  };
  return {
    type: 'input',
    block_id: name,
    optional: true,
    label: plain(label, LIMITS.label),
    hint: plain(hint, LIMITS.hint),
    element,
  };
}

function problemAt({ problem }: FormView, field: Field): readonly KnownBlock[] {
  return problem?.field === field ? [alert(problem.words, 'warning')] : [];
}
