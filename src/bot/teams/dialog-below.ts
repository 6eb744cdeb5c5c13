import { LABELS } from '../phrases.ts';
import type { CardElement, SubmitAction } from './card-json.ts';
import { submit } from './card-json.ts';
import type { Below, IssueDialogState, Typed } from './dialog-state.ts';
import { BELOW_FIELDS } from './dialog-state.ts';
import { hidden } from './elements.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';
import { VERBS } from './verbs.ts';

/** An issue's dialog that is to come back as it was typed in. Teams shows one dialog at a time. */
export interface IssueBelow {
  readonly state: IssueDialogState;
  readonly typed: Typed;
}

/** Pure. What goes into every button of the dialog over it. */
export function belowData(below: IssueBelow | undefined): { readonly below?: Below } {
  if (below === undefined) return {};
  const { assignee, route } = below.typed;
  const typed = { ...(assignee !== undefined && { assignee }), ...(route !== undefined && { route }) };
  return { below: { state: below.state, typed } };
}

/** Pure. What was typed below, which comes back with every click. */
export function belowFields(below: IssueBelow | undefined): readonly CardElement[] {
  if (below === undefined) return [];
  const { comment, reply } = below.typed;
  return [
    ...(comment === '' ? [] : [hidden(BELOW_FIELDS.comment, clipped(comment, LIMITS.inputText))]),
    ...(reply === '' ? [] : [hidden(BELOW_FIELDS.reply, clipped(reply, LIMITS.inputText))]),
  ];
}

/** Pure. The way back, where there is something to go back to. */
export function backButton(below: IssueBelow | undefined, more: object = {}): readonly SubmitAction[] {
  return below === undefined ? [] : [submit(LABELS.back, VERBS.back, { ...belowData(below), ...more })];
}
