import type { KnownBlock, ModalView, PlainTextInput } from '@slack/types';

import type { CustomerNote } from '../../issues/views.ts';
import type { CardView } from '../card.ts';
import type { CustomerView, Said } from '../platform.ts';
import { EMPTY_LISTS, NOTE_HINT } from '../phrases.ts';
import { quote } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { MODAL_LIMITS } from './modal-limits.ts';
import { addressBlocks } from './modal-addresses.ts';
import { aside, leaf, line, plain, rich, when } from './modal-pieces.ts';
import type { CustomerModalState } from './modal-state.ts';
import { clipped, oneLine } from '../text.ts';

export const CUSTOMER_MODAL = 'customer';
export const CUSTOMER_FIELDS = { note: 'note', name: 'name' } as const;

/**
 * Pure. A customer's account: addresses, which can be linked and unlinked, notes, earlier issues; a note can be
 * added and the name changed. `said` is what came of a button in it.
 */
export function customerModal(account: CustomerView, state: CustomerModalState, said?: Said): ModalView {
  const { name } = state;
  return {
    type: 'modal',
    callback_id: CUSTOMER_MODAL,
    title: plain('Customer', LIMITS.viewTitle),
    close: plain('Back', LIMITS.viewButton),
    submit: plain('Save', LIMITS.viewButton),
    private_metadata: JSON.stringify(state),
    blocks: [
      { type: 'header', text: plain(oneLine(account.customer.name), LIMITS.headerText) },
      ...addressBlocks(account, state.linked, said),
      heading('Notes'),
      ...notes(account.notes),
      input(CUSTOMER_FIELDS.note, 'Add a note', NOTE_HINT, { multiline: true }),
      input(CUSTOMER_FIELDS.name, 'Name', undefined, name === '' ? {} : { initial_value: name }),
      heading('Issues'),
      ...issues(account.cards),
    ],
  };
}

/** Pure. The name that the field shows: none while a customer is called by an address. */
export function nameShown({ customer, addresses }: CustomerView): string {
  return addresses.every(({ address }) => address !== customer.name) ? customer.name : '';
}

/** The newest, in the order they were written. */
function notes(all: readonly CustomerNote[]): readonly KnownBlock[] {
  if (all.length === 0) return [aside(EMPTY_LISTS.notes)];
  const left = all.length - MODAL_LIMITS.notes;
  return [
    ...(left > 0 ? [aside(`${left} older notes are not shown here.`)] : []),
    ...all
      .slice(-MODAL_LIMITS.notes)
      .map((note) =>
        rich(
          line(leaf(note.by, { bold: true }), leaf(' · '), when(note.at)),
          quote(note.text, MODAL_LIMITS.noteText),
        ),
      ),
  ];
}

/** Newest first. */
function issues(cards: readonly CardView[]): readonly KnownBlock[] {
  if (cards.length === 0) return [];
  const lines = cards
    .slice(0, MODAL_LIMITS.issues)
    .map((card) =>
      line(
        leaf(`#${card.issue} ${card.sign} ${card.headline} · `, { bold: true }),
        when(card.lastActivityAt),
        leaf(`\n${clipped(oneLine(card.firstMessage), MODAL_LIMITS.issueText)}\n`),
      ),
    );
  return [rich(...lines, ...more(cards.length, MODAL_LIMITS.issues))];
}

function more(all: number, shown: number) {
  return all > shown ? [line(leaf(`And ${all - shown} more issues.\n`))] : [];
}

function heading(text: string): KnownBlock {
  return rich(line(leaf(text, { bold: true })));
}

function input(
  name: string,
  label: string,
  hint: string | undefined,
  element: Partial<PlainTextInput>,
): KnownBlock {
  return {
    type: 'input',
    block_id: name,
    optional: true,
    label: plain(label, LIMITS.label),
    ...(hint !== undefined && { hint: plain(hint, LIMITS.hint) }),
    element: { type: 'plain_text_input', action_id: name, max_length: LIMITS.inputText, ...element },
  };
}
