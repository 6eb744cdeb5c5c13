import type { HistoryEntry } from '../../issues/views.ts';
import { ADD_FILES, filesStayWords, LABELS, REPLY_HINT } from '../phrases.ts';
import type { RouteView, Said } from '../platform.ts';
import type { CardElement, Dialog } from './card-json.ts';
import { adaptiveCard, submit } from './card-json.ts';
import { input, routeBlocks } from './dialog-form.ts';
import type { SendDialogState } from './dialog-state.ts';
import { FIELDS } from './dialog-state.ts';
import { aside, line, literal, notice, quoted, run, when } from './elements.ts';
import { fitting } from './fitting.ts';
import { LIMITS } from './limits.ts';
import { clipped } from '../text.ts';
import { VERBS } from './verbs.ts';

export interface SendDialog {
  readonly state: SendDialogState;
  readonly customer: string;
  /** Those that can be used, the customer's latest first. */
  readonly routes: readonly RouteView[];
  /** The one that is chosen, by its key. */
  readonly route?: string | undefined;
  /** As the customer will get it. */
  readonly text: string;
  /** How long it is, in words. */
  readonly size: string;
  /** The customer's newest message, which this answers. */
  readonly answers?: Extract<HistoryEntry, { readonly kind: 'customer-message' }> | undefined;
  /** Names of files that cannot go along. */
  readonly staying?: readonly string[];
  readonly said?: Said | undefined;
}

/** Pure. Asks before a message of a thread goes out, and shows what the customer will read. */
export function sendDialog(drawn: SendDialog): Dialog {
  const { state, routes, route, text, size, staying = [], said } = drawn;
  return {
    title: LABELS.sendToCustomer,
    card: fitting((textLength) =>
      adaptiveCard(
        [
          ...(said === undefined ? [] : [notice(said.words, said.ok ? 'good' : 'warning')]),
          ...routeBlocks(routes.slice(0, LIMITS.routes), route ?? state.route),
          ...answered(drawn, textLength),
          { ...input(FIELDS.reply, LABELS.message, text), spacing: 'Medium' },
          aside(REPLY_HINT),
          ...(size === '' ? [] : [aside(size)]),
          ...(staying.length === 0 ? [] : [notice(filesStayWords(named(staying)), 'warning')]),
        ],
        [
          { ...submit(LABELS.send, VERBS.send, { state }), style: 'positive' },
          submit(ADD_FILES, VERBS.sendFiles, { state }),
        ],
      ),
    ),
  };
}

function answered({ answers, customer }: SendDialog, textLength: number): readonly CardElement[] {
  if (answers === undefined) return [];
  const subtle = { isSubtle: true, size: 'Small' } as const;
  return [
    line(run(customer, LIMITS.name, { weight: 'Bolder' }), run('  ·  ', 9, subtle), when(answers.at, subtle)),
    quoted(literal(answers.text, textLength)),
  ];
}

function named(files: readonly string[]): readonly string[] {
  return files.slice(0, LIMITS.places).map((name) => clipped(name, LIMITS.rowName));
}
