import type { KnownBlock, ModalView } from '@slack/types';

import type { HistoryEntry } from '../../issues/views.ts';
import { COPIED_IN } from '../phrases.ts';
import { subjectQuote } from './blocks.ts';
import { answersLine, authorWords, UNVERIFIED_LINE } from './letter.ts';
import { LIMITS } from './limits.ts';
import { MODAL_LIMITS } from './modal-limits.ts';
import { alert, aside, leaf, line, plain, rich, when } from './modal-pieces.ts';
import type { WholeModalState } from './modal-state.ts';
import { subjectLine } from './subject.ts';
import { pieces } from '../text.ts';

export const WHOLE_MODAL = 'whole';
export const WHOLE_TITLE = 'Whole message';
/** Goes to the part that its value names. */
export const PART_BEFORE = 'whole:before';
export const PART_AFTER = 'whole:after';

export interface WholeModal {
  readonly state: WholeModalState;
  readonly customer: string;
  readonly entry: Extract<HistoryEntry, { readonly kind: 'customer-message' }>;
  /** Quotes and signature with it. */
  readonly text: string;
}

/** Pure. All that a customer wrote in one message, in parts where it is long, with everybody who has it. */
export function wholeModal({ state, customer, entry, text }: WholeModal): ModalView {
  const all = pieces(text, MODAL_LIMITS.historyText);
  const last = Math.max(0, Math.ceil(all.length / MODAL_LIMITS.wholePieces) - 1);
  const page = Math.min(state.page, last);
  const start = page * MODAL_LIMITS.wholePieces;
  const subject = subjectLine(entry.subject);
  const answers = answersLine(entry);
  return {
    type: 'modal',
    callback_id: WHOLE_MODAL,
    title: plain(WHOLE_TITLE, LIMITS.viewTitle),
    close: plain('Back', LIMITS.viewButton),
    private_metadata: JSON.stringify({ ...state, page }),
    blocks: [
      rich(
        line(leaf(authorWords(entry, customer), { bold: true }), leaf(' · '), when(entry.at)),
        ...(subject === undefined ? [] : [subjectQuote(subject)]),
      ),
      ...(entry.unverified === true ? [alert(UNVERIFIED_LINE, 'warning')] : []),
      ...copiedIn(entry).map(aside),
      ...(answers === undefined ? [] : [aside(answers)]),
      ...(page > 0 ? [turn(PART_BEFORE, 'Part Before', page - 1)] : []),
      ...(all.length === 0 ? [aside('')] : []),
      ...all.slice(start, start + MODAL_LIMITS.wholePieces).map(quoted),
      ...(page < last ? [turn(PART_AFTER, 'Next Part', page + 1)] : []),
      ...(last > 0 ? [aside(`Part ${page + 1} of ${last + 1}`)] : []),
    ],
  };
}

/** Here by name, all of them: of an email there are 50, which have room below. */
function copiedIn({ cc }: WholeModal['entry']): readonly string[] {
  if (cc === undefined) return [];
  return pieces(`${COPIED_IN} ${cc.join(', ')}`, LIMITS.contextText).slice(0, MODAL_LIMITS.copiedBlocks);
}

function quoted(piece: string): KnownBlock {
  return rich({ type: 'rich_text_quote', elements: [leaf(piece)] });
}

function turn(action: string, label: string, page: number): KnownBlock {
  const text = plain(label, LIMITS.buttonText);
  return { type: 'actions', elements: [{ type: 'button', action_id: action, text, value: String(page) }] };
}
