import type { KnownBlock, ModalView } from '@slack/types';

import type { HistoryEntry } from '../../issues/views.ts';
import type { RouteView } from '../platform.ts';
import { FILES_HINT, filesStayWords, REPLY_HINT, replyRouteWords } from '../phrases.ts';
import { quote } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { MODAL_LIMITS } from './modal-limits.ts';
import { alert, aside, leaf, line, paragraph, plain, rich, when } from './modal-pieces.ts';
import type { SendModalState } from './modal-state.ts';
import { pieces } from '../text.ts';

export const SEND_MODAL = 'send_to_customer';
export const SEND_TITLE = 'Send to Customer';
export const SEND_FIELD = 'reply';
export const FILES_FIELD = 'files';

export interface SendModal {
  readonly state: SendModalState;
  readonly customer: string;
  readonly route: RouteView;
  /** As the customer will get it. */
  readonly text: string;
  /** How long it is, in words. */
  readonly size: string;
  /** Which of the files are ticked, by their ids. */
  readonly ticked: readonly string[];
  /** The customer's newest message, which this answers. */
  readonly answers?: Extract<HistoryEntry, { readonly kind: 'customer-message' }>;
  readonly problem?: string;
}

/** Pure. Asks before a message of a thread goes out, and shows what the customer will read. */
export function sendModal(drawn: SendModal): ModalView {
  const { state, customer, route, text, size, ticked, answers, problem } = drawn;
  return {
    type: 'modal',
    callback_id: SEND_MODAL,
    title: plain(SEND_TITLE, LIMITS.viewTitle),
    submit: plain('Send', LIMITS.viewButton),
    close: plain('Cancel', LIMITS.viewButton),
    private_metadata: JSON.stringify(state),
    blocks: [
      ...pieces(replyRouteWords(route, route.word), LIMITS.sectionText).map(paragraph),
      ...(answers === undefined
        ? []
        : [
            rich(
              line(leaf(customer, { bold: true }), leaf(' · '), when(answers.at)),
              quote(answers.text, MODAL_LIMITS.historyText),
            ),
          ]),
      ...(problem === undefined ? [] : [alert(problem, 'warning')]),
      {
        type: 'input',
        block_id: SEND_FIELD,
        label: plain('Message', LIMITS.label),
        hint: plain(REPLY_HINT, LIMITS.hint),
        // A picture may go without a word.
        optional: state.files.length > 0,
        element: {
          type: 'plain_text_input',
          action_id: SEND_FIELD,
          multiline: true,
          max_length: LIMITS.inputText,
          ...(text !== '' && { initial_value: text }),
        },
      },
      ...(size === '' ? [] : [aside(size)]),
      ...(state.files.length === 0 ? [] : [filesField(state.files, ticked)]),
      ...(state.staying.length === 0 ? [] : [alert(filesStayWords(state.staying), 'warning')]),
    ],
  };
}

function filesField(files: SendModalState['files'], ticked: readonly string[]): KnownBlock {
  const options = files.map(({ id, name }) => ({ text: plain(name, LIMITS.optionText), value: id }));
  const initial = options.filter(({ value }) => ticked.includes(value));
  return {
    type: 'input',
    block_id: FILES_FIELD,
    optional: true,
    label: plain('Files', LIMITS.label),
    hint: plain(FILES_HINT, LIMITS.hint),
    element: {
      type: 'checkboxes',
      action_id: FILES_FIELD,
      options,
      // Slack refuses an empty list.
      ...(initial.length > 0 && { initial_options: initial }),
    },
  };
}
